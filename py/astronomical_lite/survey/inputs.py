"""The files that a command is to read: names, patterns, folders of Parquet.

>>> input_files(["tiles/*.fits", "gaia_hats"])
[InputFile(number=0, path="/data/tiles/a.fits", size=1080000, changed=1764432000000000000), ...]
"""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from astronomical_lite.messages import UserError
from astronomical_lite.survey.hats_files import hats_is_there, is_collection, is_hats, pixel_files

__all__ = ["InputFile", "input_files"]

_PARQUET = (".parquet", ".parq", ".pq")
_HATS = "Norder="


@dataclass(frozen=True)
class InputFile:
    """A file to read.

    Attributes
    ----------
    number : int
        Its place among all of them.
    path : str
        Absolute.
    size, changed : int
        Bytes, and when it was last changed in nanoseconds; 0 where there is no such file.
    """

    number: int
    path: str
    size: int
    changed: int

    @property
    def name(self) -> str:
        return Path(self.path).name


def input_files(given: Sequence[str]) -> list[InputFile]:
    """Return each file once, in the order given; those of a pattern or folder by their names.

    A folder stands for the Parquet files in it and below, but for those whose name, or a folder's on
    the way, begins with ``_`` or ``.``; in a HATS catalogue, for those of its pixels, and in a collection for those
    of its main catalogue.

    Raises
    ------
    UserError
        A pattern fits no file, or a folder has no Parquet file.
    """
    paths = list(dict.fromkeys(path.absolute() for one in given for path in _files_of(one)))
    return [InputFile(number, str(path), *_state_of(path)) for number, path in enumerate(paths)]


def _files_of(given: str) -> Iterator[Path]:
    path = Path(given)
    if path.is_dir():
        yield from _in_folder(path)
    elif path.exists() or not glob.has_magic(given):
        # one that is not there is told when it is to be read, after all others
        yield path
    else:
        found = [Path(one) for one in sorted(glob.glob(given, recursive=True))]
        if not found:
            raise UserError(f"No file fits {given}. Look at the folder and the pattern.")
        for one in found:
            yield from _in_folder(one) if one.is_dir() else [one]


def _in_folder(folder: Path) -> Iterable[Path]:
    # a collection has further catalogues of some of the same rows, which their names do not tell
    if is_collection(folder) or (is_hats(folder) and hats_is_there()):
        return pixel_files(folder)
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in _PARQUET
        and path.is_file()
        and not any(part.startswith(("_", ".")) for part in path.relative_to(folder).parts)
    )
    # beside its pixels a HATS catalogue has a thumbnail of some of the same rows
    pixels = [
        path
        for path in found
        if any(part.startswith(_HATS) for part in path.parts[len(folder.parts) :])
    ]
    if not found:
        raise UserError(
            f"{folder} has no Parquet file. Name its files: {folder}/*.fits for example."
        )
    return pixels or found


def _state_of(path: Path) -> tuple[int, int]:
    try:
        about = path.stat()
    except OSError:
        return 0, 0
    return about.st_size, about.st_mtime_ns
