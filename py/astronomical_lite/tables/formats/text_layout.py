"""The layout of a text table: its delimiter, its column names, and that every line is whole.

layout, notes = find_layout(data, "survey.csv")
layout.delimiter, layout.names, data[layout.start :]
check_lines(data, layout, "survey.csv")
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from astronomical_lite.messages import UserError
from astronomical_lite.tables.missing_values import MISSING_TEXTS

BLANKS = r"\s+"
"""The delimiter of tables whose values are separated by any number of blanks (pandas' name)."""

BLOCK = 1 << 23
"""Bytes looked at in one go."""

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 1 << 16


@dataclass(frozen=True)
class Layout:
    """Layout of a text table: `start` is the byte where the data begin, after the header."""

    delimiter: str
    names: list[str]
    start: int
    decimal: str = "."
    encoding: str = "utf-8"


def find_layout(data: bytes, name: str) -> tuple[Layout, list[str]]:
    """Return the layout of a file's bytes, and sentences for the user on what was assumed.

    Raises
    ------
    UserError
        If no line holds values, or there is one column only.
    """
    notes = []
    encoding = "utf-8" if _is_utf8(data) else "latin-1"
    if encoding != "utf-8":
        notes.append("The text is not UTF-8; it was read as Latin-1.")
    sample = data[:_SAMPLE]
    if len(data) > _SAMPLE:
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    text = sample.decode(encoding, "replace")
    try:
        delimiter = _sniff(text)
        records = _records(text, delimiter or ",")
        line, names = next(records)
        following = [fields for _, fields in records][:20]
    except (StopIteration, csv.Error) as error:
        raise UserError(f"{name} holds no table: no line of values is in it.") from error
    if not delimiter:
        raise UserError(
            f"{name} has one column only, or none of commas, semicolons, tabs, bars or blanks "
            "between its values. Save it with a comma between the columns."
        )
    lines = sample.split(b"\n")
    start = sum(len(one) + 1 for one in lines[:line])
    commented = _commented_header(lines[: line - 1], encoding, delimiter, names)
    if commented:
        names, start = commented, sum(len(one) + 1 for one in lines[: line - 1])
    elif all(_is_number(field) for field in names):
        notes.append("The file has no line of column names: the columns are col1, col2 and so on.")
        names, start = [f"col{i + 1}" for i in range(len(names))], start - len(lines[line - 1]) - 1
    values = [field for fields in following for field in fields]
    comma = delimiter == ";" and any(re.fullmatch(r"[+-]?\d*,\d+", field) for field in values)
    return Layout(delimiter, names, start, "," if comma else ".", encoding), notes


def check_lines(data: bytes, layout: Layout, name: str) -> None:
    """Refuse a line with more or fewer values than there are columns.

    Raises
    ------
    UserError
        If there is one; the message gives its number. Or if a quoted value does not end.
    """
    expected = len(layout.names)
    if data.find(b'"', layout.start) < 0 and _all_lines_have(data, layout, expected):
        return
    before = data.count(b"\n", 0, layout.start)
    try:
        for line, fields in _records(
            data[layout.start :].decode(layout.encoding), layout.delimiter
        ):
            if len(fields) != expected:
                raise UserError(
                    f"Line {before + line:,} of {name} has {len(fields)} values, but the table has "
                    f"{expected} columns. Repair or remove that line."
                )
    except csv.Error as error:
        raise UserError(f"{name} is not a correct CSV file: {error}.") from error


def count_records(data: bytes, start: int = 0) -> int:
    """Return the number of records from byte `start` on.

    Blank lines and comments do not count, and a line break inside quotes ends no record.
    """
    if data.find(b'"', start) >= 0:
        return sum(1 for _ in _records(data[start:].decode("utf-8", "replace"), ","))
    lines = data.count(b"\n", start) + (not data.endswith(b"\n") and len(data) > start)
    skipped = re.compile(rb"(?m)^(?:#.*|[ \t\r]*)$\n?")
    return lines - sum(1 for found in skipped.finditer(data, start) if found.start() < len(data))


def as_utf8(data: bytes) -> bytes:
    """Return text without byte order mark, UTF-16 made UTF-8, old Macintosh line ends made new."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16").encode("utf-8")
    data = data.removeprefix(codecs.BOM_UTF8)
    return data.replace(b"\r", b"\n") if b"\r" in data and b"\n" not in data else data


def _all_lines_have(data: bytes, layout: Layout, expected: int) -> bool:
    """Return True if every line surely has so many values; quick, for text without quotes."""
    start = layout.start
    while start < len(data):
        end = (
            len(data) if len(data) - start <= BLOCK else data.rfind(b"\n", start, start + BLOCK) + 1
        )
        if end <= start:
            return False
        text = np.frombuffer(data, np.uint8, end - start, start)
        if layout.delimiter == BLANKS:
            blank = (text == 32) | ((text >= 9) & (text <= 13))
            begins = ~blank
            begins[1:] &= blank[:-1]
            wanted = expected
        else:
            begins, wanted = text == ord(layout.delimiter), expected - 1
        breaks = np.flatnonzero(text == 10)
        if not len(breaks) or breaks[-1] != len(text) - 1:
            breaks = np.append(breaks, len(text))
        counts = np.diff(np.searchsorted(np.flatnonzero(begins), breaks), prepend=0)
        firsts = text[np.concatenate(([0], breaks[:-1] + 1))]
        ordinary = ~np.isin(firsts, np.frombuffer(b"#\n\r", np.uint8))
        if (counts[ordinary] != wanted).any():
            return False
        start = end
    return True


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (last line's number, fields) of each record that is neither blank nor a comment."""
    written = io.StringIO(text, newline="")
    lines = ("\n" if line.startswith("#") else line for line in written)
    if delimiter == BLANKS:
        for number, line in enumerate(lines, 1):
            fields = re.findall(r'"(?:[^"]|"")*"|\S+', line)
            if fields:
                yield number, [field.strip('"') for field in fields]
        return
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    for fields in reader:
        # a line of delimiters alone is a row without values; one of blanks is none
        if len(fields) > 1 or any(field.strip() for field in fields):
            yield reader.line_num, [field.strip() for field in fields]


def _sniff(text: str) -> str:
    """Return the delimiter that gives the first lines equal numbers of values, "" if none does."""
    best, best_score = "", (False, 1)
    for delimiter in (*_DELIMITERS, BLANKS):
        counts = []
        for _, fields in _records(text, delimiter):
            counts.append(len(fields))
            if len(counts) == 20:
                break
        score = (len(set(counts)) == 1, counts[0] if counts else 0)
        # blanks inside the values of a table with delimiters must not win by their number
        if score[1] > 1 and (score > best_score and not (delimiter == BLANKS and best)):
            best, best_score = delimiter, score
    return best


def _commented_header(
    before: list[bytes], encoding: str, delimiter: str, first: list[str]
) -> list[str] | None:
    """Return the names in a comment right above numbers, as TOPCAT and NumPy write them, or None."""
    if not before or not before[-1].startswith(b"#") or not any(map(_is_number, first)):
        return None
    text = before[-1].decode(encoding, "replace").lstrip("#").strip()
    fields = next((fields for _, fields in _records(text, delimiter)), [])
    return fields if len(fields) == len(first) and not any(map(_is_number, fields)) else None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return text in MISSING_TEXTS
    return True


def _is_utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), BLOCK):
            decoder.decode(data[start : start + BLOCK], start + BLOCK >= len(data))
    except UnicodeDecodeError:
        return False
    return True
