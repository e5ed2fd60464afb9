"""Plain delimited text, with or without names in a comment above."""

from __future__ import annotations

import re

from astronomical_lite.messages import UserError
from astronomical_lite.tables.formats.text.header import find_delimited
from astronomical_lite.tables.formats.text.text_file import TextFile
from astronomical_lite.tables.formats.text.text_table import TextLayout, TextTable

_SEPARATOR = re.compile(rb"sep=(.|\\t)\r?\n", re.IGNORECASE)


def find(text: TextFile) -> TextTable:
    """Return the table of a file of delimited text; see `find_delimited`."""
    line = _SEPARATOR.match(text.data)
    if line:
        delimiter = line[1].decode("utf-8", "replace").replace("\\t", "\t")
        return find_delimited(text, line.end(), delimiter)
    return find_delimited(text)


def find_commented(text: TextFile) -> TextTable | None:
    """Return the table of a file whose names are in a comment, None if it begins otherwise."""
    if not text.data.startswith(b"#"):
        return None
    try:
        return find_delimited(text)
    except UserError:
        return None


COMMENTED = TextLayout(
    "Names in comments",
    "Lines that begin with #, of which the last above the rows has the names, or the last two the "
    "names and their units (TOPCAT, NumPy, awk).",
    find_commented,
)

LAYOUT = TextLayout(
    "Delimited (CSV, TSV)",
    "Commas, semicolons, tabs, bars or blanks between the values; a line of names, perhaps after "
    "title lines or a line such as sep=;, or none.",
    find,
)
