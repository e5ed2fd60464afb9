"""Lines with too many or too few values, or with a quotation mark that is not closed, told by their numbers."""

from __future__ import annotations

from collections.abc import Iterator

from astronomical_lite.messages import UserError, count_text, plural, some_of
from astronomical_lite.tables.formats.text.records import split_text
from astronomical_lite.tables.formats.text.text_table import BLANKS, Rows

MOST_SHORT_ROWS = 0.5
"""Rows that end early are read if they are at most this fraction of all."""

CUT_SHORT = "The file ends in the middle of a line"
"""What a remark begins with on a file of which the end is missing."""

_MANY_QUOTED = 10_000


class Lines:
    """The lines that rows are written on.

    Parameters
    ----------
    rows : Rows
    columns : int
        Number of columns.
    name : str
        The file's name, for messages.
    """

    def __init__(self, rows: Rows, columns: int, name: str):
        self._rows, self._count, self._name = rows, columns, name
        self._open_quote = 0

    def check_first(self, width: int) -> None:
        """Look at a first line that may be too long, of which pandas would make all columns."""
        if self.is_too_long(0, width):
            self.refuse_longer(width)

    def is_too_long(self, start: int, width: int) -> bool:
        """Return True if the line that begins at a byte has, or may have, too many values."""
        body = self._rows.body
        while body[start : start + 1] == b"\n":
            start += 1
        end = body.find(b"\n", start)
        first = body[start : end if end >= 0 else len(body)]
        blanks = self._rows.delimiter == BLANKS
        values = len(first.split()) if blanks else first.count(self._rows.delimiter.encode()) + 1
        # a quoted value may hold delimiters, and be longer than the line
        return values > width and (
            values > 2 * width + _MANY_QUOTED or self._first_record_length(first) > width
        )

    def _first_record_length(self, line: bytes) -> int:
        records = split_text(line.decode("utf-8", "replace"), self._rows.delimiter)
        return max((len(fields) for _, fields in records), default=0)

    def check_every(self, width: int, count: int) -> list[str]:
        """Refuse the first of the lines that cannot be read; return what is said of short ones.

        `count` is the number of rows.
        """
        short: list[int] = []
        for first, last, fields in self._lines():
            if len(fields) > width or (len(fields) < width and self._rows.delimiter == BLANKS):
                self._refuse_line(first, last, fields)
            if len(fields) < width - self._rows.extra:
                short.append(first)
                if len(short) == 1:
                    shortest = (first, last, fields)
        if not short:
            return []
        if len(short) > max(1, MOST_SHORT_ROWS * count) or len(shortest[2]) == 0:
            self._refuse_line(*shortest)
        listed = some_of([f"{line:,}" for line in short], most=5)
        notes = [
            f"{count_text(len(short), 'row')} {plural(len(short), 'has', 'have')} fewer than "
            f"{self._count} values ({plural(len(short), 'line', 'lines')} {listed}): the last "
            "columns are missing there."
        ]
        if short[-1] == first and not self._rows.body.endswith((b"\n", b"\r")):
            notes.append(
                f"{CUT_SHORT} ({first:,}): what followed is missing. Download or copy it again."
            )
        return notes

    def refuse_longer(self, columns: int) -> None:
        """Refuse the first line with too many values, or where a quoted value does not end."""
        for first, last, fields in self._lines():
            # a delimiter too many at the end of a row is no value
            if len(fields) > columns and (len(fields) > columns + 1 or fields[-1]):
                self._refuse_line(first, last, fields)
        if self._open_quote:
            self._refuse_quote(self._open_quote)

    def _lines(self) -> Iterator[tuple[int, int, list[str]]]:
        """Yield first line, last line and fields of each record."""
        self._open_quote = 0
        before = 0
        body = self._rows.body.decode("utf-8", "replace")
        offset = self._rows.line - 1
        for number, fields in split_text(body, self._rows.delimiter):
            first = before + 1 if number - before > 1 and _spans(fields) else number
            self._open_quote = first + offset if number > first else 0
            yield first + offset, number + offset, fields
            before = number
        if self._open_quote and _spans(fields) < number - first:
            self._open_quote = 0

    def _refuse_line(self, first: int, last: int, fields: list[str]) -> None:
        if last > first and (len(fields) < self._count or last - first > 3):
            self._refuse_quote(first)
        raise UserError(
            f"Line {first:,} of {self._name} has {len(fields)} values, but the table has "
            f"{self._count} columns. Repair or remove that line."
        )

    def _refuse_quote(self, line: int) -> None:
        raise UserError(
            f"Line {line:,} of {self._name} has a quotation mark that is not closed on that line, "
            "so the rows after it cannot be told apart. Close or remove it."
        )


def _spans(fields: list[str]) -> int:
    """Return the number of line breaks inside the values of a record."""
    return sum(field.count("\n") for field in fields)
