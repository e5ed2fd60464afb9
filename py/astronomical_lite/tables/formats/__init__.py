"""The formats that can be read, and the registry that adds one with plain functions.

    from astronomical_lite.tables.formats import FORMATS, Format

    FORMATS["mine"] = Format(recognise, tables, read)

where, `source` being a `formats.source.Source`, and `TableInfo` and `RawTable` of `tables.raw_table`,

- ``recognise(source) -> bool`` looks at ``source.head`` (first bytes) and ``source.suffix``,
- ``tables(source) -> list[TableInfo]`` lists what can be chosen,
- ``read(source, table) -> RawTable`` reads table number `table`, or the first with rows for None.

The format added last is asked first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from astronomical_lite.messages import UserError
from astronomical_lite.tables.formats import ecsv, fits, parquet, text, votable
from astronomical_lite.tables.formats.source import Pieces, Source
from astronomical_lite.tables.raw_table import RawTable, TableInfo

__all__ = ["FORMATS", "Format", "format_of"]


@dataclass(frozen=True)
class Format:
    """The functions of one file format: recognise it, list its tables, read one.

    A format that can read some rows alone (`Source.only`) says by `pieces` where a table may be divided;
    None for one that has to be read whole. One that reads columns that are not wanted as well, which are let
    go of then, is not `reads_columns`.
    """

    recognise: Callable[[Source], bool]
    tables: Callable[[Source], list[TableInfo]]
    read: Callable[[Source, int | None], RawTable]
    pieces: Callable[[Source, int | None], Pieces | None] | None = None
    reads_columns: bool = False


FORMATS: dict[str, Format] = {
    "CSV": Format(text.recognise, text.tables, text.read),
    "ECSV": Format(ecsv.recognise, ecsv.tables, ecsv.read),
    "VOTable": Format(votable.recognise, votable.tables, votable.read),
    "FITS": Format(fits.recognise, fits.tables, fits.read, fits.pieces, reads_columns=True),
    "Parquet": Format(
        parquet.recognise, parquet.tables, parquet.read, parquet.pieces, reads_columns=True
    ),
}

# First bytes of files that are chosen by mistake, or hold tables in a form that is not read here;
# what such a file is; and what to do.
_SIGNATURES: list[tuple[bytes, str, str]] = [
    (b"\xff\xd8\xff", "a JPEG image", ""),
    (b"\x89PNG", "a PNG image", ""),
    (b"GIF8", "a GIF image", ""),
    (b"II*\x00", "a TIFF image", ""),
    (b"MM\x00*", "a TIFF image", ""),
    (b"%PDF", "a PDF document", ""),
    (b"\x28\xb5\x2f\xfd", "packed with Zstandard", "Unpack it first, or pack it with gzip."),
    (b"\x89HDF", "an HDF5 file", "Save its table as FITS or CSV first."),
    (b"\x93NUMPY", "a NumPy array file", "Save it as FITS or CSV first."),
    (b"SQLite format 3", "a SQLite database", "Save one of its tables as CSV first."),
    (b"{", "a JSON file", ""),
]


def format_of(source: Source) -> Format:
    """Return the format of a file, by its content first.

    Raises
    ------
    UserError
        If no format knows the file; the message says what the file seems to be.
    """
    if source.size == 0:
        raise UserError(f"{source.name} is empty (0 bytes). Download or copy it again.")
    for known in reversed(FORMATS.values()):
        if known.recognise(source):
            return known
    raise UserError(_why_not(source))


def _why_not(source: Source) -> str:
    """Return what a file seems to be that no format recognised, and what to do."""
    name, start = source.name, source.head.lstrip(b"\xef\xbb\xbf \t\r\n")
    formats = " or ".join(", ".join(FORMATS).rsplit(", ", 1))
    for signature, contents, advice in _SIGNATURES:
        if source.head.startswith(signature):
            return f"{name} is {contents}, not a table. {advice or f'Choose a {formats} file.'}"
    if start[:200].lower().startswith((b"<!doctype html", b"<html")) or b"<html" in start.lower():
        return (
            f"{name} is a web page (HTML), not a table: the address may have led to a log-in or "
            "error page. Download the file itself."
        )
    if start.startswith(b"<"):
        return f"{name} is XML, but not a VOTable. Choose a {formats} file."
    if source.head[257:262] == b"ustar":
        return f"{name} is a tar archive, not a table. Unpack it and choose the table inside."
    if source.suffix in (".fits", ".fit", ".fts"):
        return (
            f"{name} is named like a FITS file but does not begin like one (with SIMPLE). "
            "Download or copy it again."
        )
    return f"{name} is not a table that can be read here. Choose a {formats} file."
