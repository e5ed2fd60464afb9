"""Lines among rows of text that are no rows: names once more, comments, rows without a value at the end."""

from __future__ import annotations

import re
from dataclasses import replace

from astronomical_lite.messages import count_text, plural
from astronomical_lite.tables.formats.text.records import is_numeric, split_text
from astronomical_lite.tables.formats.text.text_table import BLANKS, Rows

_END = 1 << 16
"""Bytes at the end of a file in which empty rows are looked for first."""

_NO_DATA = re.compile(rb"(?m)^(?:#.*|[ \t]+\r?)(?:\n|\Z)")


def without_repeats(rows: Rows, notes: list[str]) -> Rows:
    """Leave out lines that repeat the line of names: files put one after another have them."""
    line = rows.header
    if not line or line not in rows.body:
        return rows
    body, count = re.subn(rb"(?m)^" + re.escape(line) + rb"\r?(?:\n|\Z)", b"\n", rows.body)
    if count:
        times = plural(count, "once more", f"{count:,} times more")
        notes.append(f"The line of column names occurs {times} among the rows; it was left out.")
    return replace(rows, body=body)


def without_comments(
    rows: Rows, columns: int, notes: list[str], skipping_blanks: bool = False
) -> Rows:
    """Leave out comments and lines of blanks, but no source whose name begins with #."""
    body = rows.body
    # one byte is looked for much faster than two; pandas passes over lines of blanks where blanks
    # are no delimiter
    signs = (b"#", b" ", b"\t") if rows.delimiter == BLANKS or not skipping_blanks else (b"#",)
    if not any(body.startswith(sign) or (sign in body and b"\n" + sign in body) for sign in signs):
        return rows
    kept = 0

    def replacement(found: re.Match[bytes]) -> bytes:
        nonlocal kept
        line = found[0]
        if line.startswith(b"#") and names_begin_with_hash and _is_row(line, rows, columns):
            kept += 1
            return line
        # an empty line stays, so that lines keep their numbers
        return b"\n"

    names_begin_with_hash = _first_values_are_names(body, rows)
    if rows.delimiter == "\t":
        # a line of tabs alone is a row without values
        pattern = re.compile(rb"(?m)^(?:#.*|[ ]+\r?)(?:\n|\Z)")
    else:
        pattern = _NO_DATA
    body = pattern.sub(replacement, body)
    if kept:
        notes.append(
            f"{count_text(kept, 'line')} {plural(kept, 'begins', 'begin')} with # and "
            f"{plural(kept, 'has', 'have')} as many values as there are columns: read as "
            f"{plural(kept, 'a row', 'rows')}, not as {plural(kept, 'a comment', 'comments')}."
        )
    return replace(rows, body=body)


def without_empty_end(rows: Rows, notes: list[str]) -> Rows:
    """Leave out rows without any value at the end, as spreadsheets write them."""
    if rows.delimiter == BLANKS:
        return rows
    body = rows.body
    signs = rows.delimiter.encode() + b' \t\r\n"'
    end = body[-_END:]
    # only the last bytes are copied unless all of them are empty rows
    filled = len(body) - len(end) + len(end.rstrip(signs))
    if filled <= len(body) - len(end):
        filled = len(body.rstrip(signs))
    start = body.find(b"\n", filled) + 1
    if not filled or not start or start >= len(body):
        return rows
    empty = [line for line in body[start:].split(b"\n") if rows.delimiter.encode() in line]
    if not empty:
        return rows
    notes.append(
        f"{count_text(len(empty), 'row')} without any value at the end of the file "
        f"{plural(len(empty), 'was', 'were')} left out."
    )
    return replace(rows, body=body[:start])


def _is_row(line: bytes, rows: Rows, columns: int) -> bool:
    if line[1:2] in (b"", b" ", b"\t", b"#", b"\n", b"\r"):
        return False
    text = line.decode("utf-8", "replace").replace("#", "x", 1)
    split = [fields for _, fields in split_text(text, rows.delimiter)]
    return bool(split) and len(split[0]) in (columns, columns + rows.extra)


def _first_values_are_names(body: bytes, rows: Rows) -> bool:
    """Return True if the first column holds texts that are no numbers."""
    sample = body[: 1 << 16].decode("utf-8", "replace")
    firsts: list[str] = []
    for _, fields in split_text(sample, rows.delimiter):
        firsts.append(fields[0])
        if len(firsts) == 50:
            break
    numbers = sum(map(is_numeric, firsts))
    return numbers < len(firsts) / 2 or not firsts
