"""How many rows text has, mostly without parsing them."""

from __future__ import annotations

import io
import re

from astronomical_lite.messages import UserError
from astronomical_lite.tables.formats.text.rows import ParsedRows
from astronomical_lite.tables.formats.text.text_table import Rows
from astronomical_lite.tables.formats.text.unneeded_lines import (
    without_comments,
    without_empty_end,
    without_repeats,
)


def count_rows(rows: Rows, columns: int) -> int:
    """Return the number of rows; they are parsed only if some value may span lines."""
    plain = without_comments(without_repeats(rows, []), columns, [])
    plain = without_empty_end(plain, [])
    if b'"' in plain.body and any(line.count(b'"') % 2 for line in io.BytesIO(plain.body)):
        try:
            return ParsedRows(rows, columns, "").rows
        except UserError:
            pass  # told when it is read
    return _count_lines(plain.body)


def _count_lines(body: bytes) -> int:
    """Return the number of lines that are not blank, counting those of one quoted value once."""
    lines = body.count(b"\n") + (not body.endswith(b"\n") and len(body) > 0)
    blank = re.compile(rb"(?m)^[ \r]*$\n?")
    lines -= sum(1 for found in blank.finditer(body) if found.start() < len(body))
    if b'"' not in body:
        return lines
    inside = False
    for line in io.BytesIO(body):
        if line.count(b'"') % 2:
            inside = not inside
        lines -= inside and bool(line.strip())
    return lines


def count_records(data: bytes) -> int:
    """Return the number of records of text that has comments; see `count_rows`."""
    rows = without_comments(Rows(data, ","), 1 << 30, [])
    return _count_lines(without_empty_end(rows, []).body)
