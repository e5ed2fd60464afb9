"""Packed files: gzip, bzip2, xz, zip and compress (.Z), told by their first bytes.

    unpacked = unpack(content, "survey.csv.gz")
    unpacked.content, unpacked.name            # b"id,ra...", "survey.csv"

Another way of packing is one more line of `PACKINGS`.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Protocol

from astronomical_lite.messages import UserError, count_text, size_text, some_of
from astronomical_lite.tables.formats.lzw import unpack_lzw

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

SIZE_LIMIT = 2 * 2**30
"""Largest file read, in bytes: WebAssembly addresses 4 GiB, and the frame needs as much again."""

_BLOCK_BYTES = 1 << 22
_DEEPEST = 4

_TEXT_TABLES = (".csv", ".tsv", ".txt", ".dat", ".tbl", ".cat", ".ecsv")
_TABLES = (*_TEXT_TABLES, ".fits", ".fit", ".fts", ".vot", ".votable", ".xml", ".parquet", ".pq")
_ABOUT = ("readme", "license", "licence", "copying", "changelog")  # of text, but no tables
_PACKED = (".gz", ".bz2", ".xz", ".z")


class DamagedError(ValueError):
    """Packed bytes that cannot be unpacked; the message says why."""


class EndsEarlyError(DamagedError):
    """Packed bytes that are not all there."""


@dataclass
class Unpacked:
    """What was in a packed file: its bytes, its own name, and remarks."""

    content: bytes
    name: str
    notes: list[str]


class Unpacker(Protocol):
    """Yields the bytes that are packed in a file; raises DamagedError."""

    def __call__(self, file: IO[bytes], notes: list[str], /) -> Iterator[bytes]: ...


@dataclass(frozen=True)
class Packing:
    """A way of packing one file: its name, its first bytes, the suffix it adds, and its unpacker."""

    name: str
    signature: bytes
    suffix: str
    unpack: Unpacker


def is_packed(head: bytes) -> bool:
    """Return True if a file's first bytes say that it is packed in a way that is known here."""
    return _packing_of(head) is not None or head.startswith(_ZIP)


def tables_in_archive(file: IO[bytes], name: str) -> list[str]:
    """Return the names of the tables in a zip archive; none for another file.

    Raises
    ------
    UserError
        If the archive is damaged, or a spreadsheet.
    """
    head = file.read(len(_ZIP))
    file.seek(0)
    if head != _ZIP:
        return []
    with _archive(file, name) as archive:
        return [member.filename for member in _tables_among(archive.infolist(), name)]


def unpack(
    file: IO[bytes], name: str, limit: int = SIZE_LIMIT, member: str | None = None
) -> Unpacked:
    """Return what is packed in a file, however often.

    Parameters
    ----------
    file : binary file
    name : str
    limit : int
        The most bytes.
    member : str, optional
        Name of the table in an archive that holds several.

    Raises
    ------
    UserError
        If it is damaged, holds more than `limit` bytes, or is an archive of several tables, none of
        which is named, or of none.
    """
    notes: list[str] = []
    content = b""
    for _ in range(_DEEPEST):
        head = file.read(6)
        file.seek(0)
        packing = _packing_of(head)
        if packing is not None:
            content = _joined(packing.unpack(file, notes), name, packing.name, limit)
            name = _without(name, packing.suffix)
        elif head.startswith(_ZIP):
            content, name = _from_archive(file, name, limit, member)
            member = None
        else:
            break
        file = io.BytesIO(content)
    return Unpacked(content, name, notes)


def _packing_of(head: bytes) -> Packing | None:
    return next((one for one in PACKINGS if head.startswith(one.signature)), None)


def _without(name: str, suffix: str) -> str:
    return name[: -len(suffix)] if name.lower().endswith(suffix) else name


def _joined(blocks: Iterator[bytes], name: str, packing: str, limit: int) -> bytes:
    unpacked = io.BytesIO()
    try:
        for block in blocks:
            unpacked.write(block)
            if unpacked.tell() > limit:
                raise UserError(
                    f"{name} is more than {size_text(limit)} when unpacked, which is the most that "
                    "can be read here. Save a file with fewer columns or rows and open that."
                )
    except EndsEarlyError as error:
        raise UserError(
            f"{name} is incomplete: its {packing} data end too early. Download or copy it again."
        ) from error
    except DamagedError as error:
        raise UserError(
            f"{name} is damaged: its {packing} data cannot be unpacked ({error}). "
            "Download or copy it again."
        ) from error
    return unpacked.getvalue()


# ---- one file --------------------------------------------------------------------------------------


class Decompressor(Protocol):
    """As zlib, bz2 and lzma have it."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


def _members(
    make: Callable[[], Decompressor],
    signature: bytes,
    errors: type[Exception] | tuple[type[Exception], ...],
) -> Unpacker:
    """Return an unpacker of members one behind the other; what follows the last one is told."""

    def unpacked(file: IO[bytes], notes: list[str], /) -> Iterator[bytes]:
        one, rest = make(), b""
        while True:
            block = rest or file.read(_BLOCK_BYTES)
            rest = b""
            if one.eof:
                block = block.lstrip(b"\0")
                if not block:
                    if not file.read(1):
                        return
                    file.seek(-1, io.SEEK_CUR)
                    continue
                block += file.read(len(signature)) if len(block) < len(signature) else b""
                if not block.startswith(signature):
                    n = len(block) + len(file.read())
                    notes.append(
                        f"{count_text(n, 'byte')} behind the packed table were left aside."
                    )
                    return
                one = make()
            if not block:
                raise EndsEarlyError
            try:
                yield one.decompress(block)
            except errors as error:
                raise DamagedError(str(error)) from error
            if one.eof:
                rest = one.unused_data
                if not rest and not _more(file):
                    return

    return unpacked


def _more(file: IO[bytes]) -> bool:
    more = file.read(1)
    file.seek(-len(more), io.SEEK_CUR)
    return bool(more)


def _gzip() -> Decompressor:
    return zlib.decompressobj(wbits=31)


def _bzip2() -> Decompressor:
    import bz2

    return bz2.BZ2Decompressor()


def _xz() -> Decompressor:
    import lzma

    return lzma.LZMADecompressor()


def _xz_members(file: IO[bytes], notes: list[str], /) -> Iterator[bytes]:
    try:
        import lzma
    except ImportError as error:
        raise UserError(
            "Files packed with xz cannot be unpacked here. Unpack it first, or pack it with gzip."
        ) from error
    yield from _members(_xz, b"\xfd7zXZ", lzma.LZMAError)(file, notes)


def _lzw(file: IO[bytes], notes: list[str], /) -> Iterator[bytes]:
    try:
        yield from unpack_lzw(file)
    except ValueError as error:
        raise DamagedError(str(error)) from error


PACKINGS = [
    Packing("gzip", b"\x1f\x8b", ".gz", _members(_gzip, b"\x1f\x8b", zlib.error)),
    Packing("bzip2", b"BZh", ".bz2", _members(_bzip2, b"BZh", (OSError, ValueError))),
    Packing("xz", b"\xfd7zXZ", ".xz", _xz_members),
    Packing("compress", b"\x1f\x9d", ".z", _lzw),
]

# ---- archives --------------------------------------------------------------------------------------

_ZIP = b"PK\x03\x04"


@contextmanager
def _archive(file: IO[bytes], name: str) -> Iterator[ZipFile]:
    """Open a zip archive; what is wrong with it is a UserError."""
    import zipfile

    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise UserError(
            f"{name} is damaged or incomplete: it cannot be unpacked as a ZIP archive ({error}). "
            "Download or copy it again."
        ) from error
    except NotImplementedError as error:
        raise UserError(f"{name} cannot be unpacked here ({error}). Unpack it first.") from error


def _from_archive(file: IO[bytes], name: str, limit: int, member: str | None) -> tuple[bytes, str]:
    """Return the bytes and the name of a table in a zip archive, of the only one for None."""
    with _archive(file, name) as archive:
        tables = _tables_among(archive.infolist(), name)
        if member is not None:
            tables = [one for one in tables if one.filename == member]
        if len(tables) != 1:
            listed = some_of([one.filename for one in tables])
            what = f"{count_text(len(tables), 'table')} ({listed})" if tables else "no table"
            raise UserError(f"{name} holds {what}. Unpack it and choose one.")
        (table,) = tables
        if table.flag_bits & 1:
            raise UserError(
                f"{name} is locked with a password. Unpack it and choose the table in it."
            )
        blocks = _blocks(archive.open(table))
        return _joined(blocks, name, "zip", limit), table.filename.rpartition("/")[2]


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while block := file.read(_BLOCK_BYTES):
            yield block


def _tables_among(members: list[ZipInfo], name: str) -> list[ZipInfo]:
    """Return the members of an archive that are tables by their names; the only file whatever it is.

    Raises
    ------
    UserError
        If it is a spreadsheet.
    """
    names = {member.filename for member in members}
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise UserError(
            f"{name} is a spreadsheet or document. Save the sheet as CSV and open that."
        )
    files = [m for m in members if not m.is_dir() and not _is_hidden(m.filename)]
    return [m for m in files if _is_table(m.filename)] if len(files) > 1 else files


def _is_hidden(path: str) -> bool:
    """Return True for what file managers add, such as __MACOSX/ and .DS_Store."""
    return any(part.startswith((".", "__MACOSX")) for part in path.split("/"))


def _is_table(path: str) -> bool:
    lowered = path.lower()
    if lowered.rpartition("/")[2].startswith(_ABOUT):
        return False
    for suffix in _PACKED:
        lowered = lowered.removesuffix(suffix)
    return lowered.endswith(_TABLES)
