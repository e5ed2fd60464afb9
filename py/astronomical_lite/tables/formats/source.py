"""The bytes behind a file the user chose, unpacked if they are gzip'd."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from pathlib import Path
from typing import BinaryIO

from astronomical_lite.messages import UserError, size_text

SIZE_LIMIT = 2 * 2**30
"""Largest file read, in bytes: WebAssembly addresses 4 GiB, and the frame needs as much again."""

_GZIP = b"\x1f\x8b"
_BLOCK = 1 << 22


class Source:
    """A file to read: `name` as the user knows it, `head` its first bytes, `size` in bytes.

    Parameters
    ----------
    path : str or Path
        Where the bytes are; a temporary file as a rule.
    name : str
        The user's file name, used in messages; its suffix is the last resort for telling formats.

    Raises
    ------
    UserError
        If there is no such file, it is a folder, or its compressed data are damaged or too large.
    """

    def __init__(self, path: str | Path, name: str):
        self.path = Path(path)
        self.name = name
        if self.path.is_dir():
            raise UserError(f"{name} is a folder, not a file. Choose a table inside it.")
        if not self.path.exists():
            raise UserError(f"{name} could not be found. Choose the file again.")
        self.size = os.path.getsize(self.path)
        self._unpacked: bytes | None = None
        with open(self.path, "rb") as file:
            self.head = file.read(8192)
        if self.head.startswith(_GZIP):
            self._unpacked = _gunzip(self.path, name)
            self.head = self._unpacked[:8192]
            self.size = len(self._unpacked)

    @property
    def suffix(self) -> str:
        """Lower-case suffix of the name without .gz: ".fits"."""
        name = self.name.lower()
        return Path(name.removesuffix(".gz")).suffix

    def open(self) -> BinaryIO:
        """A new binary stream over the (unpacked) bytes; the caller closes it."""
        if self._unpacked is None:
            return open(self.path, "rb")
        return io.BytesIO(self._unpacked)

    def read(self) -> bytes:
        """All (unpacked) bytes."""
        return self.path.read_bytes() if self._unpacked is None else self._unpacked


def _gunzip(path: Path, name: str) -> bytes:
    unpacked = io.BytesIO()
    try:
        with gzip.open(path, "rb") as packed:
            while block := packed.read(_BLOCK):
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
