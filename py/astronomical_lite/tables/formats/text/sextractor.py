"""SExtractor's ASCII_HEAD: a comment per column with number, name, description and unit."""

from __future__ import annotations

import re

from astronomical_lite.tables.formats.text.text_file import TextFile
from astronomical_lite.tables.formats.text.text_table import BLANKS, Rows, TextLayout, TextTable

_COLUMN = re.compile(r"#\s*\d+\s+[A-Za-z]\w*")


def find(text: TextFile) -> TextTable | None:
    """Return the table below the comments, None if the first line is no such comment."""
    header: list[str] = []
    start = len(text.data)
    for begin, line in text.lines():
        if not line.startswith("#"):
            start = begin
            break
        header.append(line)
    numbered = [line for line in header if _COLUMN.match(line)]
    if not numbered or not re.match(r"#\s*1\s", numbered[0]) or len(numbered) < 2:
        return None
    first = next((line for _, line in text.lines(start) if line.strip()), "")
    names, units, descriptions = _columns(numbered, len(first.split()))
    if len(names) != len(first.split()):
        return None
    return TextTable(
        names,
        units,
        descriptions,
        rows=Rows(text.data[start:], BLANKS, text.line_number(start)),
    )


def _columns(header: list[str], values: int) -> tuple[list[str], list[str], list[str]]:
    """Return names, units and descriptions; a vector's numbers that have no line of their own get
    names with 1, 2 and so on."""
    from astropy.io.ascii.sextractor import SExtractor

    reader = SExtractor()
    # the width of a vector at the end is only known from the rows
    ending = [f"# {values + 1} END"]
    reader.header.get_cols([*header, *ending])
    columns = [one for one in reader.header.cols if one.name != "END"]
    return (
        [one.name for one in columns],
        ["" if one.unit is None else str(one.unit) for one in columns],
        [one.description or "" for one in columns],
    )


LAYOUT = TextLayout(
    "SExtractor",
    "A comment per column (# 1 NUMBER Running object number), the rows below (ASCII_HEAD).",
    find,
)
