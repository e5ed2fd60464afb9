"""Parquet, read with pyarrow in ordinary Python and with hyparquet in the page."""

from __future__ import annotations

import functools

import numpy as np

from astronomical_lite.messages import UserError
from astronomical_lite.tables.formats.parquet.backend import open_file
from astronomical_lite.tables.formats.parquet.columns import ParquetFile
from astronomical_lite.tables.formats.parquet.metadata import AboutColumns, about_columns
from astronomical_lite.tables.formats.parquet.values import plain_column
from astronomical_lite.tables.formats.source import Pieces, Source
from astronomical_lite.tables.raw_table import (
    FileColumn,
    RawColumn,
    RawTable,
    RawUnread,
    TableInfo,
    choose_table,
)
from astronomical_lite.tables.unique_names import unique_names

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
    """Return where the table may be divided: anywhere, best between its groups of rows. None where columns
    of lists are wanted, which become columns of their elements by all rows.

    Raises
    ------
    UserError
        As `read`.
    """
    file = _opened(source)
    choose_table([_info(file)], table, source.name)
    about = about_columns(file.metadata)
    usable = [file.columns[number] for number in _usable(file, about)]
    reads = source.only.reads([about.name_of(column.name) for column in usable])
    if any(column.depth for column, is_read in zip(usable, reads, strict=True) if is_read):
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
    for column in file.columns:
        if column.reason:
            raw.leave_out(column.name, column.reason)
    usable = _usable(file, about)
    reads = source.only.reads([about.name_of(file.columns[number].name) for number in usable])
    wanted = [number for number, is_read in zip(usable, reads, strict=True) if is_read]
    flag_of = {about.masks.get(file.columns[number].name) for number in wanted}
    flags = [i for i, one in enumerate(file.columns) if one.name in flag_of and not one.reason]
    # those that say which values are missing first, then in the order in which they are in the file
    order = [*flags, *sorted(set(wanted) - set(flags))]
    missing, made = {}, {}
    for number, stored in zip(order, file.read(order), strict=True):
        column = file.columns[number]
        plain = plain_column(column, stored)
        if number in flags:
            missing[column.name] = plain.values
            continue
        flag = missing.get(about.masks.get(column.name, ""))
        masks = [mask for mask in (plain.mask, flag) if mask is not None]
        made[number] = RawColumn(
            about.name_of(column.name),
            plain.values,
            functools.reduce(np.logical_or, masks) if masks else None,
            about.units.get(column.name, ""),
            about.descriptions.get(column.name, ""),
            extremes=column.extremes,
        )
    raw.columns = [
        made.get(number) or RawUnread(about.name_of(file.columns[number].name)) for number in usable
    ]
    return raw


def _usable(file: ParquetFile, about: AboutColumns) -> list[int]:
    """Return the places of the columns that can be read, without those that say which values are missing."""
    masks = set(about.masks.values())
    usable = [i for i, one in enumerate(file.columns) if not one.reason and one.name not in masks]
    # an index identifies the rows: it comes first, as in pandas
    return sorted(usable, key=lambda i: file.columns[i].name not in about.index)


def _info(file: ParquetFile) -> TableInfo:
    about = about_columns(file.metadata)
    usable = [file.columns[number] for number in _usable(file, about)]
    names = unique_names(about.name_of(column.name) for column in usable)
    fields = map(FileColumn, names, (column.width for column in usable))
    return TableInfo(0, "", file.rows, len(file.columns), tuple(fields))


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
