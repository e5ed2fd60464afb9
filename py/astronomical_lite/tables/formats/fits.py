"""FITS files: finding their tables and reading one. Headers are astropy's work."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.messages import UserError
from astronomical_lite.tables.formats.fits_checksum import wrong_checksum
from astronomical_lite.tables.formats.fits_fields import (
    DamagedHeaderError,
    Field,
    ascii_fields,
    binary_fields,
    column_field,
    count_columns,
    rows_in_columns,
)
from astronomical_lite.tables.formats.fits_heap import Heap, check_descriptors, heap_values
from astronomical_lite.tables.formats.fits_values import Physical, physical_values, read_rows
from astronomical_lite.tables.formats.fits_vectors import FixedVector, HeapVector
from astronomical_lite.tables.formats.source import Pieces, Source
from astronomical_lite.tables.raw_table import (
    MAX_VECTOR,
    RawColumn,
    RawTable,
    RawUnread,
    RawVector,
    TableInfo,
    choose_table,
    reason_to_leave_out,
)

if TYPE_CHECKING:
    from io import BufferedIOBase

    from astropy.io.fits import BinTableHDU, HDUList, Header

    from astronomical_lite.arrays import AnyArray

_AGAIN = "Download or copy it again."
_FITS_BLOCK = 2880


def recognise(source: Source) -> bool:
    """Return True if the file begins like a FITS file."""
    return source.head.startswith(b"SIMPLE  =")


def tables(source: Source) -> list[TableInfo]:
    """Return the table HDUs, those without rows too. Compressed images are images.

    Raises
    ------
    UserError
        If a header is damaged, or there is no table.
    """
    with _opened(source) as (hdus, _):
        return _tables(hdus, source)


def pieces(source: Source, table: int | None) -> Pieces | None:
    """Return where a table may be divided: anywhere. None for tables of text, of one row that holds whole
    columns, where arrays of varying length are wanted, whose columns depend on all rows, and for fpack's.

    Raises
    ------
    UserError
        As `read`.
    """
    with _opened(source) as (hdus, _):
        info = choose_table(_tables(hdus, source), table, source.name)
        hdu = hdus[info.hdu]
        _require_whole(hdu, info, source)
        header = hdu.header
        is_ascii = header["XTENSION"].strip() == "TABLE"
        if is_ascii or header.get("ZTABLE", False) or info.rows != header["NAXIS2"]:
            return None
        fields = _usable_fields(header, RawTable())
        reads = source.only.reads([field.name for field in fields])
        if any(field.heap for field, is_read in zip(fields, reads, strict=True) if is_read):
            return None
        return Pieces(info.hdu, [0, info.rows])


def _require_whole(hdu: BinTableHDU, info: TableInfo, source: Source) -> None:
    start, row_bytes, n_rows = _place(hdu)
    missing = start + row_bytes * n_rows - source.size
    if missing > 0:
        raise UserError(
            f"{source.name} is incomplete: the last {missing:,} bytes of its table "
            f"{info.name or info.hdu} are missing. {_AGAIN}"
        )


def read(source: Source, table: int | None) -> RawTable:
    """Return the columns of one table HDU, or of the first one with rows.

    Raises
    ------
    UserError
        If a header is damaged, bytes are missing at the end, there is no such table, or a number of
        an ASCII table is none.
    """
    with _opened(source) as (hdus, file):
        infos = _tables(hdus, source)
        info = choose_table(infos, table, source.name)
        raw = RawTable(table=info.hdu, tables=infos)
        hdu = hdus[info.hdu]
        if hdu.header.get("ZTABLE", False):
            raise UserError(
                f"Table {info.name or info.hdu} of {source.name} is compressed with fpack, "
                "tile by tile. Unpack it with funpack, and choose the file that makes."
            )
        _require_whole(hdu, info, source)
        start, row_bytes, n_rows = _place(hdu)
        fields = _usable_fields(hdu.header, raw)
        reads = source.only.reads([field.name for field in fields])
        if source.only.rows is None:
            _tell_checksum(hdu, file, info, raw)
        else:
            first, end = source.only.rows
            start, n_rows = start + row_bytes * first, end - first
        is_columns = source.only.rows is None and info.rows != n_rows
        alone = [column_field(field, info.rows) for field in fields] if is_columns else fields
        later = [not source.is_packed and _is_long(field) for field in alone]
        now = [
            field
            for field, is_read, is_later in zip(fields, reads, later, strict=True)
            if is_read and not is_later
        ]
        if is_columns:
            stored = [_read_column(file, start, info.rows, field) for field in now]
        else:
            stored = read_rows(file, start, n_rows, row_bytes, now) if now else []
        # taken from the end, which costs nothing, so that each goes as soon as it is converted
        stored.reverse()
        for whole, field, is_read, is_later in zip(fields, alone, reads, later, strict=True):
            if not is_read:
                raw.columns.append(RawUnread(field.name))
                continue
            if is_later:
                place = (start, row_bytes, n_rows)
                if is_columns:
                    place = (start + whole.offset, field.end, info.rows)
                vector = FixedVector(source, *place, field)
                raw.columns.append(RawVector(field.name, vector, field.unit, field.description))
                continue
            try:
                raw.columns.append(_column(field, stored.pop(), hdu, file, source))
            except (ValueError, OverflowError) as error:
                raise UserError(
                    f"Column {field.name} of {source.name} cannot be read ({error}). "
                    "Save the table again without that column."
                ) from error
        return raw


def _is_long(field: Field) -> bool:
    """Return True for arrays of numbers that stay vectors: their rows are read when they are asked for."""
    return field.code != "A" and not field.heap and field.elements > MAX_VECTOR


def _place(hdu: BinTableHDU) -> tuple[int, int, int]:
    """Return where a table's rows begin in the file, their bytes and their number."""
    return hdu.fileinfo()["datLoc"], hdu.header["NAXIS1"], hdu.header["NAXIS2"]


def _read_column(file: BufferedIOBase, start: int, rows: int, field: Field) -> AnyArray:
    """Return the values as stored of a field that holds a whole column."""
    alone = column_field(field, rows)
    (stored,) = read_rows(file, start + field.offset, rows, alone.end, [alone])
    return stored


def _column(
    field: Field, stored: AnyArray, hdu: BinTableHDU, file: BufferedIOBase, source: Source
) -> RawColumn | RawVector:
    if not field.heap:
        return _raw_column(field, physical_values(field, stored))
    start, row_bytes, n_rows = _place(hdu)
    begin = int(hdu.header.get("THEAP", row_bytes * n_rows))
    heap = Heap(start + begin, row_bytes * n_rows + int(hdu.header.get("PCOUNT", 0)) - begin)
    if field.stored == 0:
        stored = np.zeros((n_rows, 2), np.int64)
    if field.heap != "A" and not source.is_packed:
        check_descriptors(field, stored, heap)
        vector = HeapVector(source, field, stored, heap)
        if not 0 < vector.elements <= MAX_VECTOR:
            return RawVector(field.name, vector, field.unit, field.description)
    return _raw_column(field, heap_values(field, stored, file, heap))


def _raw_column(field: Field, physical: Physical) -> RawColumn:
    return RawColumn(field.name, unit=field.unit, description=field.description, **vars(physical))


def _tell_checksum(hdu: BinTableHDU, file: BufferedIOBase, info: TableInfo, raw: RawTable) -> None:
    wrong = wrong_checksum(hdu.header, hdu.fileinfo(), file)
    if wrong:
        raw.notes.append(
            f"The checksum of table {info.name or info.hdu} ({wrong}) does not match: the file was "
            "changed after it was written, or is damaged. Compare it with the original."
        )


def _usable_fields(header: Header, raw: RawTable) -> list[Field]:
    """Return the columns that can be used; the others are left out of the table."""
    is_ascii = header["XTENSION"].strip() == "TABLE"
    usable = []
    for field in ascii_fields(header) if is_ascii else binary_fields(header):
        raw.notes += [
            f"The card {card} of the header cannot be read: column {field.name} does without it."
            for card in field.unread
        ]
        elements = 1 if field.heap else field.elements * bool(field.width)
        if reason := reason_to_leave_out(field.kind, elements):
            raw.leave_out(field.name, reason)
        else:
            usable.append(field)
    return usable


@contextmanager
def _opened(source: Source) -> Iterator[tuple[HDUList, BufferedIOBase]]:
    """Open the file: all its HDUs, their headers read, and the stream they come from."""
    # a second and more in the browser: only whoever reads FITS waits for it
    from astropy.io import fits

    # with a memory map, changing values in place corrupts files in WebAssembly
    fits.conf.use_memmap = False
    with source.open() as file, warnings.catch_warnings():
        # what astropy warns of is found out and said here: a file cut short, damaged headers
        warnings.simplefilter("ignore")
        try:
            hdus = fits.open(
                file, memmap=False, lazy_load_hdus=False, disable_image_compression=True
            )
        except OSError as error:
            raise UserError(
                f"{source.name} begins like a FITS file, but its first header is damaged or "
                f"incomplete. {_AGAIN}"
            ) from error
        except (TypeError, ValueError) as error:
            raise UserError(
                f"{source.name} has a damaged header: the sizes it gives for its data are no "
                f"numbers. {_AGAIN}"
            ) from error
        with hdus:
            try:
                yield hdus, file
            except (DamagedHeaderError, fits.VerifyError) as error:
                reason = str(error).strip().rstrip(".")
                raise UserError(
                    f"{source.name} has a damaged header ({reason}). {_AGAIN}"
                ) from error


def _tables(hdus: HDUList, source: Source) -> list[TableInfo]:
    found = []
    images = 0
    for number, hdu in enumerate(hdus):
        header = hdu.header
        extension = str(header.get("XTENSION", "")).strip()
        if extension in ("BINTABLE", "A3DTABLE", "TABLE") and not header.get("ZIMAGE", False):
            sizes = {key: header.get(key) for key in ("NAXIS1", "NAXIS2", "TFIELDS")}
            for key, size in sizes.items():
                if not isinstance(size, int) or size < 0:
                    raise DamagedHeaderError(f"{key} of HDU {number} is {size!r}")
            name = str(header.get("EXTNAME", "")).strip()
            found.append(TableInfo(number, name, *_size(header)))
        elif header.get("NAXIS", 0):
            images += 1
    if not found:
        raise UserError(f"{source.name} {_why_no_table(hdus, images, source)}")
    return found


def _size(header: Header) -> tuple[int, int]:
    """Return how many sources and columns a table has."""
    rows, columns = header["NAXIS2"], header["TFIELDS"]
    if header.get("ZTABLE", False):
        return int(header.get("ZNAXIS2", rows)), columns
    if rows == 1 and columns and str(header["XTENSION"]).strip() != "TABLE":
        try:
            rows = rows_in_columns(binary_fields(header), rows) or rows
        except DamagedHeaderError:  # told when that table is read
            pass
    return rows, count_columns(header)


def _why_no_table(hdus: HDUList, images: int, source: Source) -> str:
    """Return the rest of a sentence that begins with the file's name."""
    last = hdus[-1]
    # without the padding, which some writers forget
    end = last.fileinfo()["datLoc"] + last.size
    if end > source.size:
        return f"is incomplete: {end - source.size:,} bytes are missing. {_AGAIN}"
    with source.open() as file:
        file.seek(-(-end // _FITS_BLOCK) * _FITS_BLOCK)
        if file.read(8) == b"XTENSION":
            return f"is incomplete or damaged: the header of HDU {len(hdus)} is not whole. {_AGAIN}"
    if images:
        return "holds images and no table. Choose a FITS file with a catalogue in it."
    return "is a FITS file with no table in it. Choose another file."
