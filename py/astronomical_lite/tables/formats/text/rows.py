"""Rows of delimited text made columns. pandas parses.

The errors it would make in silence are prevented here: lines of the wrong length, integers that fit
neither float64 nor int64, ids with leading zeros, and text that looks like a missing value.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError, count_text, plural, some_of
from astronomical_lite.tables.column_kinds import EXACT_IN_FLOAT64
from astronomical_lite.tables.formats.text.blocks import (
    as_objects,
    blocks_of,
    joined,
    object_array,
    texts_of,
    type_of_texts,
)
from astronomical_lite.tables.formats.text.plain_rows import (
    DIFFERENT_WORDS,
    WORDS,
    PlainRows,
    read_plain_rows,
)
from astronomical_lite.tables.formats.text.records import is_like_number, is_numeric, split_text
from astronomical_lite.tables.formats.text.text_table import BLANKS, Rows
from astronomical_lite.tables.missing_values import MISSING_TEXTS

BLOCK = 1 << 18
"""Bytes looked at in one go."""

MOST_SHORT_ROWS = 0.5
"""Rows that end early are read if they are at most this fraction of all."""

CUT_SHORT = "The file ends in the middle of a line"
"""What a remark begins with on a file of which the end is missing."""

_NEIGHBOURS = 64  # columns of which texts are read together
_GUESS_ROWS = 200

_EXACT_DIGITS = 15
"""Whole numbers of so many digits are exact floats, as are powers of ten up to 22: one division of
such numbers is rounded correctly (Clinger 1990)."""

_OVERLAP = 32
_LEADING_ZEROS = (b",00", b",09", b",-00", b",-09")
_END = 1 << 16
_MANY_QUOTED = 10_000

_REFUSALS = (pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError)

_NO_DATA = re.compile(rb"(?m)^(?:#.*|[ \t]+\r?)(?:\n|\Z)")


class ParsedRows:
    """Rows as pandas parsed them, and their texts where these are needed.

    Parameters
    ----------
    rows : Rows
    columns : int
        Number of columns.
    name : str
        The file's name, for messages.

    Attributes
    ----------
    columns : dict
        Number of a column -> its values.
    rows : int
    words : set of int
        Columns of words by their first rows: `texts` has theirs already, `columns` nothing.
    notes : list of str

    Raises
    ------
    UserError
        If a line has too many values, or too few in a table that blanks separate, or a quotation
        mark is not closed. The message gives the line.
    """

    def __init__(self, rows: Rows, columns: int, name: str):
        self.notes: list[str] = []
        self._rows = _without_repeats(rows, self.notes)
        self._rows = _without_comments(self._rows, columns, self.notes, True)
        self._rows = _without_empty_end(self._rows, self.notes)
        self._name = name
        self._count = columns
        width = columns + rows.extra
        self._options: dict[str, Any] = {
            "sep": rows.delimiter,
            "header": None,
            "names": range(width),
            "index_col": False,
            "skipinitialspace": True,
            "encoding": "utf-8",
            "keep_default_na": False,
        }
        self._check_first_line(width)
        self.words: set[int] = set()
        self._texts: dict[int, Any] = {}
        self._plain: PlainRows | None = None
        self.columns, self.rows = self._parse(width)
        if rows.extra and self.columns.pop(columns).notna().any():
            self._name_bad_line(columns)
        if self._plain is None:
            self._check_lengths(width)
        self._zeros: bool | None = None
        self._neighbours = pd.DataFrame()

    def texts(self, chosen: list[int]) -> dict[int, Any]:
        """Return the texts of some columns as they are written, without blanks around them."""
        known = {i: self._texts.pop(i) for i in chosen if i in self._texts}
        others = [i for i in chosen if i not in known]
        if not others:
            return known
        read = self._read(usecols=others, dtype=object, na_filter=False)
        return known | {i: stripped(read[i].to_numpy(dtype=object)) for i in others}

    def is_doubtful(self, column: int) -> bool:
        """Return True for numbers of which something may be lost: digits, zeros."""
        values = self.columns[column]
        kind = getattr(values.dtype, "kind", "O")
        if kind == "f":
            known = values.to_numpy()
            known = known[np.isfinite(known)]
            whole = len(known) > 0 and bool((known == np.floor(known)).all())
            return whole and (self._has_zeros(column) or np.abs(known).max() >= EXACT_IN_FLOAT64)
        # objects of several kinds are no longer the texts they were
        return (kind in "iu" and self._has_zeros(column)) or values.dtype == object

    def written_whole(self, column: int) -> bool:
        """Return True if the first numbers of a column of whole ones are written without a point."""
        texts = self._first_texts(column)
        return not any("." in text or "e" in text.lower() for text in texts if is_numeric(text))

    def _first_texts(self, column: int) -> pd.Series:
        """Return a column's first texts; those of its neighbours are read too, as pandas goes through all."""
        if column not in self._neighbours:
            begin = column - column % _NEIGHBOURS
            columns = range(begin, min(begin + _NEIGHBOURS, len(self._options["names"])))
            self._neighbours = self._read(
                usecols=list(columns), dtype=object, na_filter=False, nrows=2000
            )
        return self._neighbours[column]

    def _has_zeros(self, column: int) -> bool:
        """Return True if some value of a column may begin with 0 and another digit."""
        if self._plain is not None and column in self._plain.numbers:
            return column in self._plain.with_zeros
        if self._zeros is None:
            self._zeros = may_lead_with_zero(self._rows.body, self._rows.delimiter)
        return self._zeros

    def _parse(self, width: int) -> tuple[dict[int, pd.Series], int]:
        """Return all columns, floats exactly as Python reads them, and the number of rows.

        Numbers of up to 15 digits, none after an exponent, pandas reads exactly without the exact
        reader, which takes three times as long. Whether all are such is guessed from the first rows
        and then looked up in all of them.
        """
        first = self._read(dtype=object, na_filter=False, nrows=_GUESS_ROWS)
        texts = {i: [str(text).strip() for text in values] for i, values in first.items()}
        words = {i: own for i, own in texts.items() if _has_words(own)}
        self.words = set(words)
        missing = {i: [] if i in words else list(MISSING_TEXTS) for i in texts}
        types = {i: type_of_texts(own) for i, own in words.items()}
        options: dict[str, Any] = {"na_values": missing, "dtype": types}
        self._plain = read_plain_rows(
            self._rows.body,
            self._rows.delimiter,
            width,
            {i: WORDS if kind is object else DIFFERENT_WORDS for i, kind in types.items()},
        )
        if self._plain is not None:
            return self._take_plain(self._plain, width, missing), self._plain.rows
        decimals = max((_decimals(text) for own in texts.values() for text in own), default=0)
        if decimals < _EXACT_DIGITS:
            columns, rows = self._parse_blocks(width, float_precision="high", **options)
            if self._are_short(columns, decimals):
                return columns, rows
            del columns
            self._texts.clear()
        return self._parse_blocks(width, float_precision="round_trip", **options)

    def _take_plain(
        self, plain: PlainRows, width: int, missing: dict[int, list[str]]
    ) -> dict[int, pd.Series]:
        """Return all columns of plain rows; pandas reads those that are not plain."""
        self._texts |= plain.words
        columns = {i: pd.Series(values, copy=False) for i, values in plain.numbers.items()}
        columns |= {i: as_objects() for i in self.words}
        if plain.unread:
            columns |= self._parse_blocks(
                width,
                float_precision="round_trip",
                na_values={i: missing[i] for i in plain.unread},
                usecols=plain.unread,
            )[0]
        return {i: columns[i] for i in sorted(columns)}

    def _parse_blocks(self, width: int, **options: Any) -> tuple[dict[int, pd.Series], int]:
        """Return all columns and the number of rows; texts of columns of words go to `_texts`."""
        words = options.get("dtype", {})
        parsed: dict[int, list[pd.Series]] = {
            i: [] for i in options.get("usecols", self._options["names"])
        }
        texts: dict[int, list[list[str]]] = {i: [] for i in words}
        rows = 0
        for block in self._blocks(width, options):
            rows += len(block)
            for i, values in block.items():
                if i not in words:
                    parsed[i].append(values)
                elif i in texts:
                    own = texts_of(values.to_numpy())
                    if own is None:
                        del texts[i]
                    else:
                        texts[i].append(own)
        self._texts |= {i: object_array(own) for i, own in texts.items()}
        return {
            i: as_objects() if i in words else joined(parsed.pop(i)) for i in list(parsed)
        }, rows

    def _blocks(self, width: int, options: dict[str, Any]) -> list[pd.DataFrame]:
        """Return the rows in blocks, in one if pandas would not tell a bad line in several."""
        body = self._rows.body
        ends = list(blocks_of(body))
        blocks: list[pd.DataFrame] = []
        if len(ends) > 1:
            try:
                for start, end in ends:
                    # pandas takes the first line of what it parses as it is
                    if start and self._is_too_long(start, width):
                        raise _Irregular
                    blocks.append(self._read_block(body[start:end], options))
                return blocks
            except (_Irregular, *_REFUSALS):
                blocks.clear()
        return [self._read(**options)]

    def _are_short(self, parsed: dict[int, pd.Series], decimals: int) -> bool:
        """Return True if no number has more digits than pandas reads exactly."""
        largest = 10.0 ** (_EXACT_DIGITS - decimals)
        for values in parsed.values():
            if values.dtype.kind == "f":
                known = values.to_numpy()
                known = known[np.isfinite(known)]
                if known.size and max(known.max(), -known.min()) >= largest:
                    return False
        body, table = self._rows.body, bytes.maketrans(b"123456789e", b"0" * 9 + b"E")
        longer = b"." + b"0" * (decimals + 1)
        for start in range(0, len(body), BLOCK):
            text = body[start : start + BLOCK + _OVERLAP].translate(table)
            if longer in text or (b"E" in text and (b"0E" in text or b".E" in text)):
                return False
        return True

    def _read(self, **options: Any) -> pd.DataFrame:
        try:
            return self._read_block(self._rows.body, options)
        except pd.errors.EmptyDataError:
            return pd.DataFrame({i: [] for i in self._options["names"]})
        except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
            self._name_bad_line(self._count)
            raise UserError(f"{self._name} is not a correct CSV file: {error}.") from error

    def _read_block(self, body: bytes, options: dict[str, Any]) -> pd.DataFrame:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # the first row is longer than the names: pandas would cut all of them
            warnings.simplefilter("error", pd.errors.ParserWarning)
            return pd.read_csv(io.BytesIO(body), low_memory=False, **(self._options | options))

    def _check_first_line(self, width: int) -> None:
        """Look at a first line that may be too long, of which pandas would make all columns."""
        if self._is_too_long(0, width):
            self._name_bad_line(width)

    def _is_too_long(self, start: int, width: int) -> bool:
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

    def _check_lengths(self, width: int) -> None:
        """Look for rows that end early, which pandas fills up; longer ones it has refused."""
        delimiter, body = self._rows.delimiter, self._rows.body
        if delimiter == BLANKS:
            if self.columns[width - 1].isna().any():
                self._check_every_line(width)
            return
        if not self._rows.extra and not self._ends_missing(width - 1):
            return
        wanted = self.rows * (width - 1)
        found = body.count(delimiter.encode())
        if found != wanted:
            texts = [own.tolist() for own in self._texts.values()]
            for i, values in self.columns.items():
                if i not in self._texts and values.dtype.kind == "O":
                    known = values.astype("str") if values.dtype == object else values
                    texts.append(known.fillna("").to_numpy(dtype=object).tolist())
            found -= sum("\n".join(own).count(delimiter) for own in texts)
        if found != wanted:
            self._check_every_line(width)

    def _ends_missing(self, last: int) -> bool:
        """Return True if some row has no value in the last column, or that is not known."""
        if last in self._texts:
            return "" in self._texts[last].tolist()
        values = self.columns[last]
        return values.dtype == object or bool(values.isna().any())

    def _check_every_line(self, width: int) -> None:
        short: list[int] = []
        for first, last, fields in self._lines():
            if len(fields) > width or (len(fields) < width and self._rows.delimiter == BLANKS):
                self._refuse_line(first, last, fields)
            if len(fields) < width - self._rows.extra:
                short.append(first)
                if len(short) == 1:
                    shortest = (first, last, fields)
        if not short:
            return
        if len(short) > max(1, MOST_SHORT_ROWS * self.rows) or len(shortest[2]) == 0:
            self._refuse_line(*shortest)
        listed = some_of([f"{line:,}" for line in short], most=5)
        self.notes.append(
            f"{count_text(len(short), 'row')} {plural(len(short), 'has', 'have')} fewer than "
            f"{self._count} values ({plural(len(short), 'line', 'lines')} {listed}): the last "
            "columns are missing there."
        )
        if short[-1] == first and not self._rows.body.endswith((b"\n", b"\r")):
            self.notes.append(
                f"{CUT_SHORT} ({first:,}): what followed is missing. Download or copy it again."
            )

    def _name_bad_line(self, columns: int) -> None:
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


class _Irregular(Exception):
    """A block of rows begins with a line that is too long."""


def _has_words(texts: list[str]) -> bool:
    words = [text for text in texts if text and not is_like_number(text)]
    return len(words) > len(texts) / 2


def _decimals(text: str) -> int:
    """Return the digits after the point of a number, too many to be exact if it has an exponent."""
    if "." not in text or not is_numeric(text):
        return 0
    after = text.partition(".")[2]
    return len(after) if after.isdigit() or not after else _EXACT_DIGITS


def _spans(fields: list[str]) -> int:
    """Return the number of line breaks inside the values of a record."""
    return sum(field.count("\n") for field in fields)


def _without_repeats(rows: Rows, notes: list[str]) -> Rows:
    """Leave out lines that repeat the line of names: files put one after another have them."""
    line = rows.header
    if not line or line not in rows.body:
        return rows
    body, count = re.subn(rb"(?m)^" + re.escape(line) + rb"\r?(?:\n|\Z)", b"\n", rows.body)
    if count:
        times = plural(count, "once more", f"{count:,} times more")
        notes.append(f"The line of column names occurs {times} among the rows; it was left out.")
    return replace(rows, body=body)


def _without_comments(
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


def _without_empty_end(rows: Rows, notes: list[str]) -> Rows:
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


def may_lead_with_zero(body: bytes, delimiter: str) -> bool:
    """Return True if some value begins with 0 and another digit."""
    if re.match(rb"[+-]?0[0-9]", body):
        return True
    preceding = b' "\t\n' + (b"" if delimiter == BLANKS else delimiter.encode())
    # all that precedes a value is made a comma, all digits but 0 are made 9, signs are made -
    table = bytes.maketrans(preceding + b"12345678+", b"," * len(preceding) + b"9" * 8 + b"-")
    for start in range(0, len(body), BLOCK):
        text = body[start : start + BLOCK + 3].translate(table)
        if any(zeros in text for zeros in _LEADING_ZEROS):
            return True
    return False


def count_rows(rows: Rows, columns: int) -> int:
    """Return the number of rows; they are parsed only if some value may span lines."""
    plain = _without_comments(_without_repeats(rows, []), columns, [])
    plain = _without_empty_end(plain, [])
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


def stripped(texts: Any) -> Any:
    """Return texts without blanks around them, as an object array."""
    objects = np.empty(len(texts), dtype=object)
    objects[:] = [text.strip() for text in texts.tolist()]
    return objects


def count_records(data: bytes) -> int:
    """Return the number of records of text that has comments; see `count_rows`."""
    rows = _without_comments(Rows(data, ","), 1 << 30, [])
    return _count_lines(_without_empty_end(rows, []).body)
