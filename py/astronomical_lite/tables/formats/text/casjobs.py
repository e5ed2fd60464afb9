"""Output of SkyServer and CasJobs: a line #Table1 above a CSV."""

from __future__ import annotations

import re

from astronomical_lite.tables.formats.text.header import find_delimited
from astronomical_lite.tables.formats.text.text_file import TextFile
from astronomical_lite.tables.formats.text.text_table import TextLayout, TextTable

_FIRST_LINE = re.compile(rb"#Table\d*[^\S\n]*\n", re.IGNORECASE)


def find(text: TextFile) -> TextTable | None:
    """Return the table below the line, None if there is no such line."""
    line = _FIRST_LINE.match(text.data)
    return find_delimited(text, line.end(), ",") if line else None


LAYOUT = TextLayout("SkyServer, CasJobs", "A first line #Table1, then a CSV.", find)
