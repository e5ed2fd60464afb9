"""FITS files: finding their tables and reading one. Headers are astropy's work."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from astronomical_lite.messages import UserError
from astronomical_lite.tables.formats.fits_fields import (
    DamagedHeaderError,
    Field,
    ascii_fields,
    binary_fields,
)
from astronomical_lite.tables.formats.fits_values import physical_values, read_rows
from astronomical_lite.tables.formats.source import Source
from astronomical_lite.tables.raw_table import (
    RawColumn,
    RawTable,
    TableInfo,
    choose_table,
    reason_to_leave_out,
)

if TYPE_CHECKING:
    from io import BufferedIOBase

    from astropy.io.fits import HDUList, Header

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


def read(source: Source, table: int | None) -> RawTable:
    """Return the columns of one table HDU, or of the first one with rows.

    Raises
    ------
    UserError
        If a header is damaged, bytes are missing at the end, there is no such table, or a number of
        an ASCII table is none.
    """
    with _opened(source) as (hdus, file):
        info = choose_table(_tables(hdus, source), table, source.name)
        raw = RawTable(table=info.hdu)
        hdu = hdus[info.hdu]
        start, row_bytes = hdu.fileinfo()["datLoc"], hdu.header["NAXIS1"]
        missing = start + row_bytes * info.rows - source.size
        if missing > 0:
            raise UserError(
                f"{source.name} is incomplete: the last {missing:,} bytes of its table "
                f"{info.name or info.hdu} are missing. {_AGAIN}"
            )
        fields = _usable_fields(hdu.header, raw)
        stored = read_rows(file, start, info.rows, row_bytes, fields) if fields else []
        # taken from the end, which costs nothing, so that each goes as soon as it is converted
        stored.reverse()
        for field in fields:
            try:
                values, mask = physical_values(field, stored.pop())
            except (ValueError, OverflowError) as error:
                raise UserError(
                    f"Column {field.name} of {source.name} cannot be read ({error}). "
                    "Save the table again without that column."
                ) from error
            raw.columns.append(RawColumn(field.name, values, mask, field.unit, field.description))
        return raw


def _usable_fields(header: Header, raw: RawTable) -> list[Field]:
    """Return the columns that can be used; the others are left out of the table."""
    is_ascii = header["XTENSION"].strip() == "TABLE"
    usable = []
    for field in ascii_fields(header) if is_ascii else binary_fields(header):
        if reason := reason_to_leave_out(field.kind, field.elements if field.width else 0):
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
            found.append(TableInfo(number, name, sizes["NAXIS2"], sizes["TFIELDS"]))
        elif header.get("NAXIS", 0):
            images += 1
    if not found:
        raise UserError(f"{source.name} {_why_no_table(hdus, images, source)}")
    return found


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
