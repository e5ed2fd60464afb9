"""Output of VizieR as separated values: comments, names, a line of units, a line of dashes."""

from __future__ import annotations

import re

from astronomical_lite.tables.formats.text.header import find_delimited
from astronomical_lite.tables.formats.text.text_file import TextFile
from astronomical_lite.tables.formats.text.text_table import TextLayout, TextTable

DASHES = re.compile(rb"^-+(?:([;\t|,])-+)+[;\t|,]?\r?$", re.MULTILINE)
_FIRST_BYTES = 1 << 22


def may_have_dashes(data: bytes, end: int) -> bool:
    """Return True if a line begins with a minus sign, as in most files none does; found sooner than dashes are."""
    return data.startswith(b"-") or data.find(b"\n-", 0, end) >= 0


def find(text: TextFile) -> TextTable | None:
    """Return the table around the line of dashes, None if there is none near the top."""
    if not may_have_dashes(text.data, _FIRST_BYTES):
        return None
    dashes = DASHES.search(text.data, 0, _FIRST_BYTES)
    if not dashes:
        return None
    above = text.data[: dashes.start()]
    lines = [line for line in above.split(b"\n") if line.strip() and not line.startswith(b"#")]
    if not 1 <= len(lines) <= 3:
        return None
    return find_delimited(text, delimiter=dashes[1].decode())


LAYOUT = TextLayout(
    "VizieR",
    "Semicolons or tabs between the values; below the names a line of units and a line of dashes.",
    find,
)
