"""Parquet, read with pyarrow in ordinary Python and with hyparquet in the page."""

from __future__ import annotations

from astronomical_lite.messages import UserError
from astronomical_lite.tables.formats.parquet.backend import open_file
from astronomical_lite.tables.formats.parquet.columns import ParquetFile
from astronomical_lite.tables.formats.parquet.metadata import about_columns
from astronomical_lite.tables.formats.parquet.values import plain_column
from astronomical_lite.tables.formats.source import Pieces, Source
from astronomical_lite.tables.raw_table import RawColumn, RawTable, TableInfo, choose_table

__all__ = ["pieces", "read", "recognise", "tables"]

_MAGIC = b"PAR1"
_ENCRYPTED = b"PARE"
_SHORTEST = 12


def recognise(source: Source) -> bool:
    """Return True if the file begins like a Parquet file."""
    return source.head.startswith((_MAGIC, _ENCRYPTED))


def tables(source: Source) -> list[TableInfo]:
    """Return the one table of the file.

    Raises
    ------
    UserError
        If the file is damaged or encrypted, or nothing here reads Parquet.
    """
    return [_info(_opened(source))]


def pieces(source: Source, table: int | None) -> Pieces | None:
    """Return where the table may be divided: anywhere, best between its groups of rows. None where it has
    columns of lists, which become columns of their elements by all rows.

    Raises
    ------
    UserError
        As `read`.
    """
    file = _opened(source)
    choose_table([_info(file)], table, source.name)
    if file.starts is None or any(column.depth for column in file.columns):
        return None
    return Pieces(0, file.starts)


def read(source: Source, table: int | None) -> RawTable:
    """Return the columns of the file; those in structures are called structure.column.

    Raises
    ------
    UserError
        As `tables`, or if there is no row or no such table.
    """
    file = _opened(source)
    info = _info(file)
    choose_table([info], table, source.name)
    about = about_columns(file.metadata)
    raw = RawTable(tables=[info])
    masks = set(about.masks.values()) & {column.name for column in file.columns}
    flags = {}
    index: list[tuple[str, RawColumn]] = []
    others: list[tuple[str, RawColumn]] = []
    for number, column in enumerate(file.columns):
        if column.reason:
            raw.leave_out(column.name, column.reason)
            continue
        plain = plain_column(column, file.read(number))
        if column.name in masks:
            flags[column.name] = plain.values
            continue
        made = RawColumn(
            about.name_of(column.name),
            plain.values,
            plain.mask,
            about.units.get(column.name, ""),
            about.descriptions.get(column.name, ""),
            extremes=column.extremes,
        )
        (index if column.name in about.index else others).append((column.name, made))
    for name, made in others:
        flag = flags.get(about.masks.get(name, ""))
        if flag is not None:
            made.mask = flag if made.mask is None else made.mask | flag
    # an index identifies the rows: it comes first, as in pandas
    raw.columns = [made for _, made in [*index, *others]]
    return raw


def _info(file: ParquetFile) -> TableInfo:
    return TableInfo(0, "", file.rows, len(file.columns))


def _opened(source: Source) -> ParquetFile:
    """Return the opened file.

    Raises
    ------
    UserError
        If its end is missing or it is encrypted.
    """
    if source.head.startswith(_ENCRYPTED):
        raise UserError(f"{source.name} is encrypted. Save it again without encryption.")
    with source.open() as file:
        file.seek(max(source.size - 4, 0))
        end = file.read(4)
    if end == _ENCRYPTED:
        raise UserError(f"{source.name} is encrypted. Save it again without encryption.")
    if source.size < _SHORTEST or end != _MAGIC:
        raise UserError(
            f"{source.name} is an incomplete Parquet file: its end is missing. Download or copy it "
            "again."
        )
    return open_file(source)
