"""Rows of delimited text made columns. pandas parses.

The errors it would make in silence are prevented here: lines of the wrong length, integers that fit
neither float64 nor int64, ids with leading zeros, and text that looks like a missing value.
"""

from __future__ import annotations

import io
import re
import warnings
from typing import Any

import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError
from astronomical_lite.tables.column_kinds import EXACT_IN_FLOAT64
from astronomical_lite.tables.formats.text.blocks import (
    as_objects,
    blocks_of,
    joined,
    object_array,
    texts_of,
    type_of_texts,
)
from astronomical_lite.tables.formats.text.line_lengths import Lines
from astronomical_lite.tables.formats.text.plain_rows import (
    DIFFERENT_WORDS,
    WORDS,
    PlainRows,
    read_plain_rows,
)
from astronomical_lite.tables.formats.text.records import is_like_number, is_numeric
from astronomical_lite.tables.formats.text.text_table import BLANKS, Rows
from astronomical_lite.tables.formats.text.unneeded_lines import (
    without_comments,
    without_empty_end,
    without_repeats,
)
from astronomical_lite.tables.missing_values import MISSING_TEXTS

BLOCK = 1 << 18
"""Bytes looked at in one go."""

_NEIGHBOURS = 64  # columns of which texts are read together
_GUESS_ROWS = 200

_EXACT_DIGITS = 15
"""Whole numbers of so many digits are exact floats, as are powers of ten up to 22: one division of
such numbers is rounded correctly (Clinger 1990)."""

_OVERLAP = 32
_LEADING_ZEROS = (b",00", b",09", b",-00", b",-09")

_REFUSALS = (pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError)


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
        self._rows = without_repeats(rows, self.notes)
        self._rows = without_comments(self._rows, columns, self.notes, True)
        self._rows = without_empty_end(self._rows, self.notes)
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
        self._lines = Lines(self._rows, columns, name)
        self._lines.check_first(width)
        self.words: set[int] = set()
        self._texts: dict[int, Any] = {}
        self._plain: PlainRows | None = None
        self.columns, self.rows = self._parse(width)
        if rows.extra and self.columns.pop(columns).notna().any():
            self._lines.refuse_longer(columns)
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
                    if start and self._lines.is_too_long(start, width):
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
            self._lines.refuse_longer(self._count)
            raise UserError(f"{self._name} is not a correct CSV file: {error}.") from error

    def _read_block(self, body: bytes, options: dict[str, Any]) -> pd.DataFrame:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # the first row is longer than the names: pandas would cut all of them
            warnings.simplefilter("error", pd.errors.ParserWarning)
            return pd.read_csv(io.BytesIO(body), low_memory=False, **(self._options | options))

    def _check_lengths(self, width: int) -> None:
        """Look for rows that end early, which pandas fills up; longer ones it has refused."""
        delimiter, body = self._rows.delimiter, self._rows.body
        if delimiter == BLANKS:
            if self.columns[width - 1].isna().any():
                self.notes += self._lines.check_every(width, self.rows)
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
            self.notes += self._lines.check_every(width, self.rows)

    def _ends_missing(self, last: int) -> bool:
        """Return True if some row has no value in the last column, or that is not known."""
        if last in self._texts:
            return "" in self._texts[last].tolist()
        values = self.columns[last]
        return values.dtype == object or bool(values.isna().any())


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


def stripped(texts: Any) -> Any:
    """Return texts without blanks around them, as an object array."""
    objects = np.empty(len(texts), dtype=object)
    objects[:] = [text.strip() for text in texts.tolist()]
    return objects
