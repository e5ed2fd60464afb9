"""Files written aside and then renamed: one that is there is whole.

>>> write_aside(Path("out/part-00000-00000.parquet"), lambda file: write_parquet(table, file))
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from astronomical_lite.messages import UserError

__all__ = ["CannotWriteError", "remove_leftovers", "write_aside", "write_bytes", "write_json"]

_ASIDE = ".aside"


class CannotWriteError(UserError):
    """The output cannot be written, so that nothing is gained by going on with other partitions."""


def write_aside(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write a file under another name, see it on the disk, and give it its own.

    Raises
    ------
    CannotWriteError
        The disk is full, or the folder may not be written to.
    """
    scratch = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}{_ASIDE}")
    try:
        with open(scratch, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(scratch, path)
    except OSError as error:
        raise CannotWriteError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        scratch.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes aside; see `write_aside`."""

    def write(file: BinaryIO) -> None:
        file.write(content)

    write_aside(path, write)


def write_json(path: Path, content: Any) -> None:
    """Write JSON aside; see `write_aside`."""
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    write_bytes(path, text.encode())


def remove_leftovers(folder: Path, name: str = "") -> None:
    """Remove what processes that were killed left aside of files whose names begin so."""
    for scratch in folder.iterdir():
        if scratch.name.startswith(f".{name}") and scratch.name.endswith(_ASIDE):
            scratch.unlink(missing_ok=True)
