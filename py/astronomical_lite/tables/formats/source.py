"""The bytes of a file that the user chose, unpacked if gzip packed them.

source = Source("/tmp/upload", "survey.csv.gz")
source.head, source.size, source.suffix      # b"id,ra,dec...", 180_203, ".csv"
"""

from __future__ import annotations

import gzip
import io
import os
import zlib
from pathlib import Path

from astronomical_lite.messages import UserError, size_text

SIZE_LIMIT = 2 * 2**30
"""Largest file read, in bytes: WebAssembly addresses 4 GiB, and the frame needs as much again."""

_GZIP = b"\x1f\x8b"
_BLOCK_BYTES = 1 << 22
_HEAD_BYTES = 8192


class Source:
    """A file to read.

    Parameters
    ----------
    path : str or Path
        Where the bytes are; a temporary file as a rule.
    name : str
        The user's file name, used in messages; its suffix is the last resort for telling formats.
    as_text : set of str
        Columns that the user corrected: a format of text hands on their text as it is written.

    Attributes
    ----------
    head : bytes
        The first 8192 (unpacked) bytes.
    size : int
        Number of (unpacked) bytes.

    Raises
    ------
    UserError
        If there is no such file, it is a folder, or its compressed data are damaged or too large.
    """

    def __init__(self, path: str | Path, name: str, as_text: frozenset[str] = frozenset()):
        self.path = Path(path)
        self.name = name
        self.as_text = as_text
        if self.path.is_dir():
            raise UserError(f"{name} is a folder, not a file. Choose a table inside it.")
        if not self.path.exists():
            raise UserError(f"{name} could not be found. Choose the file again.")
        self.size = os.path.getsize(self.path)
        self._unpacked: bytes | None = None
        with open(self.path, "rb") as file:
            self.head = file.read(_HEAD_BYTES)
        if self.head.startswith(_GZIP):
            self._unpacked = _gunzip(self.path, name)
            self.head = self._unpacked[:_HEAD_BYTES]
            self.size = len(self._unpacked)

    @property
    def suffix(self) -> str:
        """Suffix of the name without .gz, in lower case: ".fits"."""
        name = self.name.lower()
        return Path(name.removesuffix(".gz")).suffix

    def open(self) -> io.BufferedIOBase:
        """Return a new binary stream over the (unpacked) bytes; the caller closes it."""
        if self._unpacked is None:
            return open(self.path, "rb")
        return io.BytesIO(self._unpacked)

    def read(self) -> bytes:
        """Return all (unpacked) bytes."""
        return self.path.read_bytes() if self._unpacked is None else self._unpacked


def _gunzip(path: Path, name: str) -> bytes:
    """Return the unpacked bytes of a gzip file of at most `SIZE_LIMIT` bytes."""
    unpacked = io.BytesIO()
    try:
        with gzip.open(path, "rb") as packed:
            while block := packed.read(_BLOCK_BYTES):
                unpacked.write(block)
                if unpacked.tell() > SIZE_LIMIT:
                    raise UserError(
                        f"{name} is more than {size_text(SIZE_LIMIT)} when unpacked, which is the "
                        "most that can be read here. Save a file with fewer columns or rows and "
                        "open that."
                    )
    except EOFError as error:
        raise UserError(
            f"{name} is incomplete: its gzip data end too early. Download or copy it again."
        ) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise UserError(
            f"{name} is damaged: its gzip data cannot be unpacked ({error}). "
            "Download or copy it again."
        ) from error
    return unpacked.getvalue()
