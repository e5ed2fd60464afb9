"""Tables in text files: the layouts they come in, tried in order.

A layout is a module here with a `TextLayout`; the first whose `find` knows the file reads it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError, plural, some_of
from astronomical_lite.tables.corrected_column import from_texts
from astronomical_lite.tables.formats.source import Source
from astronomical_lite.tables.formats.text import (
    aligned,
    casjobs,
    delimited,
    framed,
    ipac,
    latex,
    machine_readable,
    ruled,
    sextractor,
    typed_tabs,
    vizier,
)
from astronomical_lite.tables.formats.text.parts import TextPart, parts_of
from astronomical_lite.tables.formats.text.row_counts import count_rows
from astronomical_lite.tables.formats.text.rows import ParsedRows, stripped
from astronomical_lite.tables.formats.text.text_file import TextFile, read_text, wide_encoding
from astronomical_lite.tables.formats.text.text_table import TextLayout, TextTable
from astronomical_lite.tables.raw_table import (
    RawColumn,
    RawTable,
    TableInfo,
    choose_table,
    file_columns,
)
from astronomical_lite.tables.text_values import Notation, TextValues, read_as, read_texts
from astronomical_lite.tables.unique_names import unique_name

if TYPE_CHECKING:
    from astronomical_lite.arrays import ObjectArray

LAYOUTS: tuple[TextLayout, ...] = (
    ipac.LAYOUT,
    machine_readable.LAYOUT,
    sextractor.LAYOUT,
    casjobs.LAYOUT,
    latex.LAYOUT,
    typed_tabs.LAYOUT,
    framed.LAYOUT,
    ruled.LAYOUT,
    vizier.LAYOUT,
    aligned.LAYOUT,
    delimited.COMMENTED,
    delimited.LAYOUT,
)

_NOT_TEXT = bytes(set(range(32)) - set(b"\t\n\r\f\x1a")) + b"\x7f"


def recognise(source: Source) -> bool:
    """Return True if the file is text that is not the beginning of another text format."""
    head = source.head
    if wide_encoding(head):
        return True
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return (
        bool(first) and first not in (b"<", b"{", b"%") and head.translate(None, _NOT_TEXT) == head
    )


def tables(source: Source) -> list[TableInfo]:
    """Return the tables of the file, one as a rule.

    Raises
    ------
    UserError
        If there is no line of values, or one column only.
    """
    parts = parts_of(read_text(source))
    return [_info(number, part) for number, part in enumerate(parts, int(len(parts) > 1))]


def read(source: Source, table: int | None) -> RawTable:
    """Return the columns of a table, numbers exactly as Python reads them.

    Raises
    ------
    UserError
        If there is one column only, no row, no such table, or a line has too many or too few values
        (the line is named).
    """
    parts = parts_of(read_text(source))
    if len(parts) > 1:
        infos = [_info(number, part) for number, part in enumerate(parts, 1)]
        number = choose_table(infos, table, source.name).hdu
        raw = _read(parts[number - 1].text, None, source.name)
        raw.table, raw.tables = number, infos
        return raw
    return _read(parts[0].text, table, source.name)


def _info(number: int, part: TextPart) -> TableInfo:
    table = find_table(part.text)
    rows = len(table.cells[0]) if table.cells is not None else 0
    if table.rows is not None:
        rows = count_rows(table.rows, len(table.names))
    return TableInfo(number, part.name, rows, len(table.names), file_columns(table.names))


def _read(text: TextFile, table: int | None, name: str) -> RawTable:
    found = find_table(text)
    raw = RawTable(notes=[*text.notes, *found.notes])
    if found.rows is not None:
        # whether there are any rows is all that choosing needs to know
        rows = int(re.search(rb"\S", found.rows.body) is not None)
        choose_table([TableInfo(0, "", rows, len(found.names))], table, name)
        raw.columns.extend(_columns_of_rows(found, text, raw.notes))
    else:
        cells = found.cells or []
        rows = len(cells[0]) if cells else 0
        choose_table([TableInfo(0, "", rows, len(found.names))], table, name)
        raw.columns.extend(_columns_of_cells(found, cells, text))
    _note_notation(raw)
    return raw


def find_table(text: TextFile) -> TextTable:
    """Return the table of a text file, by the first layout that knows it.

    Raises
    ------
    UserError
        If the file holds no table.
    """
    for layout in LAYOUTS:
        found = layout.find(text)
        if found is not None:
            return found
    raise UserError(f"{text.name} holds no table: no line of values is in it.")


def _columns_of_rows(found: TextTable, text: TextFile, notes: list[str]) -> list[RawColumn]:
    assert found.rows is not None
    parsed = ParsedRows(found.rows, len(found.names), text.name)
    notes += parsed.notes
    kept = _kept_as_text(found.names, text)
    series = parsed.columns
    doubtful = {
        i
        for i, values in series.items()
        if i in kept or _declared(found, i) or (i not in parsed.words and parsed.is_doubtful(i))
    }
    texts = parsed.texts(sorted(doubtful))
    points = any(
        values.dtype.kind == "f" and i not in doubtful and _has_decimals(values)
        for i, values in series.items()
    )
    notation = Notation(points, found.rows.delimiter == ",")
    read: dict[int, TextValues] = {}
    again = []
    for i in range(len(found.names)):
        if i in doubtful:
            read[i] = _read_column(found, i, texts.pop(i), notation, i in kept)
        elif i in parsed.words:
            read[i] = read_texts(parsed.texts([i])[i], notation)
        elif series[i].dtype.kind not in "iufb":
            values = series[i]
            own = stripped(values.fillna("").to_numpy(dtype=object))
            read[i] = read_texts(own, notation)
            # what stands for a missing number is a text like others among text
            if values.hasnans and read[i].values.dtype == object:
                again.append(i)
    for i, own in parsed.texts(again).items():
        read[i] = read_texts(own, notation)
    columns = []
    for i, name in enumerate(found.names):
        column = _column(found, i, name)
        values = series.pop(i)
        if i in read:
            columns.append(from_texts(column, read.pop(i)))
            continue
        column.values = values.to_numpy()
        if values.dtype.kind == "f" and _is_whole(values):
            column.whole = parsed.written_whole(i)
        columns.append(column)
    return columns


def _columns_of_cells(
    found: TextTable, cells: list[ObjectArray], text: TextFile
) -> list[RawColumn]:
    kept = _kept_as_text(found.names, text)
    columns = []
    notation = Notation(points=True, commas_separate=True)
    for i, name in enumerate(found.names):
        read = _read_column(found, i, cells[i], notation, i in kept)
        columns.append(from_texts(_column(found, i, name), read))
    return columns


def _read_column(
    found: TextTable, i: int, texts: ObjectArray, notation: Notation, keep: bool
) -> TextValues:
    """Return a column's values; its text as it stands if the user corrects it."""
    if keep:
        return TextValues(texts)
    null = found.nulls[i] if i < len(found.nulls) else ""
    if null:
        texts = np.where(texts == null, "", texts)
    kind = found.kinds[i] if i < len(found.kinds) else ""
    if kind:
        try:
            return read_as(texts, kind, (), notation)
        except ValueError:
            pass  # no value is of the kind declared: all are missing, or the declaration is wrong
    return read_texts(texts, notation)


def _declared(found: TextTable, i: int) -> bool:
    return (i < len(found.kinds) and found.kinds[i] == "text") or (
        i < len(found.nulls) and found.nulls[i] != ""
    )


def _column(found: TextTable, i: int, name: str) -> RawColumn:
    return RawColumn(
        name,
        np.empty(0),
        unit=found.units[i] if i < len(found.units) else "",
        description=found.descriptions[i] if i < len(found.descriptions) else "",
    )


def _kept_as_text(names: list[str], text: TextFile) -> set[int]:
    """Return the numbers of the columns that the user corrected, by the names they will have."""
    taken: list[str] = []
    for position, name in enumerate(names, 1):
        taken.append(unique_name(name.strip() or f"column_{position}", taken))
    return {i for i, name in enumerate(taken) if name in text.as_text}


def _has_decimals(values: pd.Series) -> bool:
    known = values.to_numpy()
    known = known[np.isfinite(known)]
    return bool((known != np.floor(known)).any())


def _is_whole(values: pd.Series) -> bool:
    """Return True if there are values, and all are whole numbers."""
    known = values.dropna().to_numpy()
    return bool(known.size and np.isfinite(known).all() and (known == np.floor(known)).all())


def _note_notation(raw: RawTable) -> None:
    for attribute, how in (
        ("decimal_comma", "a decimal comma"),
        ("thousands", "commas between thousands"),
    ):
        names = [column.name for column in raw.columns if getattr(column, attribute)]
        if names:
            word = plural(len(names), "Column", "Columns")
            raw.notes.append(f"{word} {some_of(names)}: numbers are written with {how}.")
