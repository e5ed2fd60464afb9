"""Packs of the page's Python, as `python_files` makes them: their files by path."""

from __future__ import annotations

import gzip
import json

import pyarrow

import python_files


def files_in(pack: bytes) -> dict[str, bytes]:
    """What a pack has, whichever way it was packed."""
    if pack.startswith(python_files.GZIP):
        content = gzip.decompress(pack)
    else:
        content = pyarrow.CompressedInputStream(pyarrow.BufferReader(pack), "zstd").read()
    at = 4 + int.from_bytes(content[:4], "little")
    files = {}
    for path, length in json.loads(content[4:at]):
        files[path] = content[at : at + length]
        at += length
    return files


def pack_of(files: dict[str, bytes]) -> bytes:
    """A pack of these files."""
    return gzip.compress(python_files.joined(files))
