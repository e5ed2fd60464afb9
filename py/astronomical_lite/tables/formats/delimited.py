"""CSV and its relatives: text with commas, semicolons, tabs, bars or blanks between the values.

pandas parses. The errors it would make in silence are prevented here and in `text_layout`: lines of
the wrong length, integers that fit neither float64 nor int64, ids with leading zeros, and text that
looks like a missing value.
"""

from __future__ import annotations

import codecs
import io
import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError
from astronomical_lite.tables.column_kinds import EXACT_IN_FLOAT64
from astronomical_lite.tables.formats.source import Source
from astronomical_lite.tables.formats.text_layout import (
    BLANKS,
    BLOCK,
    Layout,
    as_utf8,
    check_lines,
    count_records,
    find_layout,
)
from astronomical_lite.tables.missing_values import MISSING_TEXTS
from astronomical_lite.tables.raw_table import (
    RawColumn,
    RawTable,
    TableInfo,
    choose_table,
)

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, BoolArray, ObjectArray

_NOT_TEXT = bytes(set(range(32)) - set(b"\t\n\r\f")) + b"\x7f"
_INTEGER = re.compile(r"[+-]?[0-9]+")
_LEADING_ZERO = re.compile(r"[+-]?0[0-9]+")
_NO_DATA = re.compile(rb"(?m)^(?:#.*|[ \t]+\r?)(?:\n|\Z)")


def recognise(source: Source) -> bool:
    """Return True if the file is text that is not the beginning of another text format."""
    head = source.head
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    first = head.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    return (
        bool(first) and first not in (b"<", b"{", b"%") and head.translate(None, _NOT_TEXT) == head
    )


def tables(source: Source) -> list[TableInfo]:
    """Return the one table of the file.

    Raises
    ------
    UserError
        If there is no line of values, or one column only.
    """
    data = as_utf8(source.read())
    layout, _ = find_layout(data, source.name)
    return [TableInfo(0, "", count_records(data, layout.start), len(layout.names))]


def read(source: Source, table: int | None) -> RawTable:
    """Return the columns of the file, numbers exactly as Python reads them.

    Raises
    ------
    UserError
        If there is one column only, no row, no such table, or a line has too many or too few values
        (the line is named).
    """
    data = as_utf8(source.read())
    layout, notes = find_layout(data, source.name)
    check_lines(data, layout, source.name)
    body = data[layout.start :]
    if body.startswith((b"#", b" ")) or b"\n#" in body or b"\n " in body:
        body = _NO_DATA.sub(b"", body)
    # whether there are any rows is all that choosing needs to know
    rows = int(re.search(rb"\S", body) is not None)
    choose_table([TableInfo(0, "", rows, len(layout.names))], table, source.name)
    return RawTable(list(_parse(body, layout, source.name)), notes=notes)


def _parse(body: bytes, layout: Layout, name: str) -> Iterator[RawColumn]:
    options: dict[str, Any] = {
        "sep": layout.delimiter,
        "header": None,
        "names": range(len(layout.names)),
        "index_col": False,
        "skipinitialspace": True,
        "encoding": layout.encoding,
        "keep_default_na": False,
    }
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = pd.read_csv(
                io.BytesIO(body),
                na_values=list(MISSING_TEXTS),
                float_precision="round_trip",
                low_memory=False,
                decimal=layout.decimal,
                **options,
            )
            again = _to_read_again(parsed, _may_lead_with_zero(body, layout.delimiter))
            texts = {}
            if again:
                texts = pd.read_csv(
                    io.BytesIO(body), usecols=again, dtype=object, na_filter=False, **options
                )
    except pd.errors.ParserError as error:
        raise UserError(f"{name} is not a correct CSV file: {error}.") from error
    # each column goes as soon as it is handed on; taking it out of a frame would rewrite the frame
    columns = dict(parsed.items())
    del parsed
    for i, column in enumerate(layout.names):
        values = columns.pop(i)
        if i in texts:
            yield RawColumn(column, *_from_text(texts[i].to_numpy(), values))
        elif values.dtype.kind in "iufb":
            yield RawColumn(column, values.to_numpy())
        else:
            yield RawColumn(column, _stripped(values.to_numpy(dtype=object)))


def _to_read_again(parsed: pd.DataFrame, zeros: bool) -> list[int]:
    """Return the columns whose text has to be looked at, since pandas may have lost something.

    `zeros` is True if some value may begin with 0 and another digit.
    """
    again = []
    for i, column in parsed.items():
        kind = getattr(column.dtype, "kind", "O")
        if kind == "f":
            known = column.to_numpy()
            known = known[np.isfinite(known)]
            whole = len(known) > 0 and bool((known == np.floor(known)).all())
            doubtful = whole and (zeros or np.abs(known).max() >= EXACT_IN_FLOAT64)
        elif kind in "iu":
            doubtful = zeros
        else:
            doubtful = kind != "b" and (column.dtype == object or column.hasnans)
        if doubtful:
            again.append(i)
    return again


def _may_lead_with_zero(body: bytes, delimiter: str) -> bool:
    """Return True if some value begins with 0 and another digit."""
    if re.match(rb"0[0-9]", body):
        return True
    preceding = b' "\t\n' + (b"" if delimiter == BLANKS else delimiter.encode())
    precedes = np.isin(np.arange(256), np.frombuffer(preceding, np.uint8))
    for start in range(0, len(body), BLOCK):
        text = np.frombuffer(body, np.uint8, min(BLOCK + 2, len(body) - start), start)
        second = (text[2:] >= ord("0")) & (text[2:] <= ord("9"))
        if (precedes[text[:-2]] & (text[1:-1] == ord("0")) & second).any():
            return True
    return False


def _from_text(text: ObjectArray, parsed: pd.Series) -> tuple[AnyArray, BoolArray | None]:
    """Return values and mask of a column from its own text: exact integers if they fit, else text."""
    text = _stripped(text)
    mask = pd.Index(text).isin(MISSING_TEXTS)
    known = text[~mask]
    if not len(known):
        return np.full(len(text), np.nan), None
    integers = all(map(_INTEGER.fullmatch, known))
    if integers and not any(map(_LEADING_ZERO.fullmatch, known)):
        numbers = np.zeros(len(text), dtype=object)
        numbers[~mask] = [int(value) for value in known]
        for dtype in (np.int64, np.uint64):
            limits = np.iinfo(dtype)
            if limits.min <= min(numbers) and max(numbers) <= limits.max:
                return numbers.astype(dtype), mask
    elif not integers and parsed.dtype.kind in "iuf":
        return parsed.to_numpy(), None
    elif {value.lower() for value in set(known)} <= {"true", "false"}:
        return np.array([value.lower() == "true" for value in text]), mask
    # in text, "NA" or "None" may be a name; as an id, so may "007"
    return text, None


def _stripped(text: ObjectArray) -> ObjectArray:
    objects = np.empty(len(text), dtype=object)
    objects[:] = [str(value).strip() for value in text]
    return objects
