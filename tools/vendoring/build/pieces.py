"""Pieces of wheels: a module that is not in the page's memory comes with its folder's piece, not with the whole wheel.

The wheel keeps what the page's memory has from its first moment on, which only a plain Pyodide loads. All other files
are in zips, one for each folder of a package. They are packages of Pyodide's lock too, so that a plain Pyodide loads
them all; in the page a piece comes when a file of it is opened (static/js/start/lazy_files.mjs).
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from vendoring.build.trim import is_kept_at_start

# Wheels that are smaller are left whole.
WHOLE = 400_000
# A folder's piece that is smaller is joined with the package's own.
LEAST = 60_000
# Folders inside a folder that have a piece of their own: data that few need.
SEPARATE = (
    "matplotlib/mpl-data/sample_data",
    "sklearn/datasets/data",
    "sklearn/datasets/descr",
    "sklearn/datasets/images",
)


@dataclass(frozen=True)
class Piece:
    """A zip with a part of a wheel.

    Attributes
    ----------
    name : the folder's name with dots, as modules have it; of the rest of a package its own name
    path : where it was written; its file name ends in .zip
    """

    name: str
    path: Path


def folder_of(file: str) -> str:
    """Return the dotted name of the piece that a file of a wheel belongs to where it is not needed at the start.

    It is empty for what is no part of a package.
    """
    for folder in SEPARATE:
        if file.startswith(f"{folder}/"):
            return folder.replace("/", ".")
    parts = file.split("/")
    if len(parts) == 1 or parts[0].endswith((".dist-info", ".libs", ".data")):
        return ""
    return ".".join(parts[: min(2, len(parts) - 1)])


def divided(sizes: Mapping[str, int], at_start: Callable[[str], bool]) -> dict[str, list[str]]:
    """Return the files of a wheel by the name of their piece; those that stay in the wheel under the empty name.

    Parameters
    ----------
    sizes : mapping of str to int
        Compressed size of each file.
    at_start : callable
        Says of a file whether the page's memory has it from the first moment on.
    """
    pieces: dict[str, list[str]] = defaultdict(list)
    for file in sorted(sizes):
        pieces["" if at_start(file) else folder_of(file)].append(file)
    for name in [name for name in pieces if name.count(".") == 1]:
        if sum(sizes[file] for file in pieces[name]) < LEAST:
            pieces[name.partition(".")[0]] += pieces.pop(name)
    return dict(pieces)


def divide(
    wheel: Path,
    version: str,
    in_memory: Iterable[str],
    is_data: Callable[[str], bool],
    folder: Path,
) -> list[Piece]:
    """Write a wheel of the same name, and its pieces, into `folder`; return the pieces.

    Parameters
    ----------
    wheel : Path
        A precompiled wheel.
    version : str
        For the names of the pieces.
    in_memory : iterable of str
        Files of modules that are in the memory.
    is_data : callable
        Says of a file whether a package that is in the memory may open it.
    """
    target = folder / wheel.name
    if wheel.stat().st_size < WHOLE:
        target.write_bytes(wheel.read_bytes())
        return []
    held = set(in_memory)
    # Pyodide looks for libraries of a package in a folder that is named as its file begins: scipy.libs.
    distribution = wheel.name.split("-")[0]

    def at_start(file: str) -> bool:
        return file in held or (is_data(file) and is_kept_at_start(file))

    with zipfile.ZipFile(wheel) as archive:
        sizes = {info.filename: info.compress_size for info in archive.infolist()}
        made = []
        for name, files in divided(sizes, at_start).items():
            path = folder / f"{distribution}-{name}-{version}.zip" if name else target
            copy_files(archive, files, path)
            if name:
                made.append(Piece(name, path))
    return sorted(made, key=lambda piece: piece.name)


def copy_files(archive: zipfile.ZipFile, files: list[str], target: Path) -> None:
    """Write a zip with some files of another one."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for file in sorted(files):
            made.writestr(archive.getinfo(file), archive.read(file))


def entries(name: str, whole: dict, made: list[Piece], sha256_of: Callable[[Path], str]) -> dict:
    """Return the entries in Pyodide's lock for a wheel in pieces, by name.

    Libraries that pieces need are in the wheel, so each piece depends on that; the last piece stands under the name of
    the package and depends on all others.

    Parameters
    ----------
    name : str
        Name of the package.
    whole : dict
        Its entry where it is in one.
    made : list of Piece
        Its pieces; where there are none, the entry stays as it is.
    sha256_of : callable
        Returns the hash of a file.
    """
    if not made:
        return {name: whole}
    start = f"piece-{name}-start"
    found = {start: whole | {"name": start, "imports": []}}
    for piece in made:
        found[package_name(piece)] = whole | {
            "name": package_name(piece),
            "imports": [],
            "depends": [start],
            "file_name": piece.path.name,
            "sha256": sha256_of(piece.path),
        }
    last = found.pop(package_name(made[-1]))
    found[name] = last | {"name": name, "imports": whole["imports"], "depends": list(found)}
    return found


def package_name(piece: Piece) -> str:
    """Return the name of a piece in Pyodide's lock, in its normal form (PyPA, "Names and normalization").

    Underscores become zeros: `numpy._core` is not `numpy.core`.
    """
    return f"piece-{piece.name}".replace(".", "-").replace("_", "0").lower()
