"""Lines of delimited text taken apart."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from astronomical_lite.tables.formats.text.text_file import TextFile
from astronomical_lite.tables.formats.text.text_table import BLANKS
from astronomical_lite.tables.missing_values import is_limit, is_mark, is_missing

SAMPLE_RECORDS = 40
_SAMPLE_BYTES = 1 << 20
_MOST_BYTES = 1 << 24

# 131,072 by itself: a quotation mark that is not closed would be told as a value that is too long
csv.field_size_limit(2**31 - 1)

_NUMERIC = re.compile(
    r"[+−-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eEdD][+-]?[0-9]+)?|[+−-]?[0-9]*,[0-9]+"
    r"|[+-]?(?:inf|infinity)",
    re.IGNORECASE,
)
_FIELD_OF_BLANKS = re.compile(r'"(?:[^"]|"")*"|\S+')


@dataclass(frozen=True)
class Record:
    """Fields of one record, the byte where it begins, and the byte after it."""

    fields: list[str]
    start: int
    end: int


@dataclass(frozen=True)
class Opening:
    """The first lines of a text file: comments before the table, and lines of it.

    `comments` are (byte, text without #) of the lines that begin with # before the first other.
    """

    comments: list[tuple[int, str]]
    lines: list[tuple[int, str]]
    end: int
    _split: dict[str, list[Record]] = field(default_factory=dict)

    def records(self, delimiter: str) -> list[Record]:
        """Return the records of the lines; comments and blank lines are none."""
        if delimiter not in self._split:
            self._split[delimiter] = self._records(delimiter)
        return list(self._split[delimiter])

    def _records(self, delimiter: str) -> list[Record]:
        texts = [text + "\n" for _, text in self.lines]
        starts = [start for start, _ in self.lines] + [self.end]
        found = []
        before = 0
        for number, fields in split_lines(texts, delimiter):
            found.append(Record(fields, starts[before], starts[number]))
            before = number
        # a record begins where its own line does, not where comments before it do
        return [self._trimmed(record) for record in found]

    def _trimmed(self, record: Record) -> Record:
        for start, text in self.lines:
            if start >= record.start and text.strip() and not text.startswith("#"):
                return Record(record.fields, min(start, record.end), record.end)
        return record


def opening_of(text: TextFile, start: int = 0) -> Opening:
    """Return the first lines of a table that begins at byte `start`, however long they are."""
    known = text.openings.get(start)
    if known is None:
        known = text.openings[start] = _opening(text, start)
    return known


def _opening(text: TextFile, start: int) -> Opening:
    comments: list[tuple[int, str]] = []
    lines: list[tuple[int, str]] = []
    plain = size = 0
    end = start
    for begin, line in text.lines(start):
        if line.startswith("#") and not plain:
            comments.append((begin, line.lstrip("#").strip()))
        else:
            lines.append((begin, line))
            plain += bool(line.strip()) and not line.startswith("#")
        size += len(line) if plain else 0
        end = text.data.find(b"\n", begin) + 1 or len(text.data)
        if plain >= SAMPLE_RECORDS or (size > _SAMPLE_BYTES and plain > 4) or size > _MOST_BYTES:
            break
    return Opening(comments, lines, end)


def split_lines(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (last line's number, fields) of each record that is neither blank nor a comment."""
    lines = ("\n" if line.startswith("#") else line for line in lines)
    if delimiter == BLANKS:
        for number, line in enumerate(lines, 1):
            fields = _FIELD_OF_BLANKS.findall(line)
            if fields:
                yield number, [one.strip('"') for one in fields]
        return
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    for fields in reader:
        # a line of delimiters alone is a row without values; one of blanks is none
        if len(fields) > 1 or any(one.strip() for one in fields):
            yield reader.line_num, [one.strip() for one in fields]


def split_text(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield what `split_lines` does, of a whole text."""
    return split_lines(io.StringIO(text, newline=""), delimiter)


def is_numeric(text: str) -> bool:
    """Return True for a number, however it is written, not for a missing one."""
    return _NUMERIC.fullmatch(text) is not None


def is_like_number(text: str) -> bool:
    """Return True for a number, a missing value or a limit."""
    return is_numeric(text) or is_missing(text) or is_mark(text) or is_limit(text)
