"""Packs: the zips from which the page's Python reads what is not in its memory, and the wheels they are pieces of.

The wheels come in pieces (build/pieces.py). Docstrings and the sources of each distribution are in zips of their own;
they are one file each inside it, since they are read as a whole.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from vendoring.build import pieces
from vendoring.build.precompile import EPOCH, write_zip
from vendoring.build.trim import is_kept
from vendoring.snapshot.runtime_documentation import FOLDER, STANDARD_LIBRARY

# Docstrings by the survey of those there are; writes them into a file.
Collect = Callable[[Path, Path], None]


@dataclass(frozen=True)
class Prepared:
    """A wheel, or the standard library, in its forms.

    Attributes
    ----------
    original : file of its publisher, whose path may be a hash
    shipped : precompiled, as the page fetches it
    bare : precompiled and stripped, of which the snapshot is taken
    """

    original: Path
    shipped: Path
    bare: Path

    @property
    def distribution(self) -> str:
        """Name of the distribution, as in file names."""
        return self.shipped.name.split("-")[0].removesuffix(".zip")


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a zip that is not compressed; it is inside one that is."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), files[name])
    return made.getvalue()


def sources_of(archive: Path, keep: Callable[[str], bool]) -> dict[str, bytes]:
    """Return the Python files of a wheel, or of the standard library, by path."""
    with zipfile.ZipFile(archive) as held:
        names = [name for name in held.namelist() if name.endswith(".py") and keep(name)]
        return {name: held.read(name) for name in names}


def write_sources(prepared: Iterable[Prepared], target: Path) -> None:
    """Write the pack of each distribution's sources into the folder `target`."""
    for one in prepared:
        keep = is_kept if one.shipped.suffix == ".whl" else lambda _: True
        inside = zipped(sources_of(one.original, keep))
        path = target / f"sources-{one.distribution}.zip"
        write_zip(path, {f"{FOLDER}/{one.distribution}.zip": inside})


def write_docstrings(
    survey: Path, collect: Collect, distributions: dict[str, str], scratch: Path, target: Path
) -> None:
    """Write the packs of docstrings, one for each distribution, into the folder `target`.

    Parameters
    ----------
    distributions : dict of str to str
        Name of the distribution by top-level module; others are of the standard library.
    """
    found = scratch / "docstrings.json"
    collect(survey, found)
    sorted_out: dict[str, dict[str, dict[str, str]]] = {}
    for module, texts in json.loads(found.read_text(encoding="utf-8")).items():
        name = distributions.get(module.partition(".")[0], STANDARD_LIBRARY)
        sorted_out.setdefault(name, {})[module] = texts
    for name, modules in sorted_out.items():
        data = json.dumps(modules, sort_keys=True, separators=(",", ":")).encode()
        write_zip(target / f"docstrings-{name}.zip", {f"{FOLDER}/{name}.json": data})


def write_descriptions(lazy: Iterable[Prepared], target: Path) -> None:
    """Write the pack of the descriptions of packages that come later into the folder `target`.

    Whoever looks for entry points reads those of all packages, which shall not bring the packages themselves. The
    name comes after those of the wheels: the last pack that has a file is the one it is read from.
    """
    found: dict[str, bytes] = {}
    for one in lazy:
        with zipfile.ZipFile(one.shipped) as archive:
            names = [name for name in archive.namelist() if ".dist-info/" in name]
            found |= {name: archive.read(name) for name in names}
    write_zip(target / "zz-descriptions.zip", found)


def write_wheels(
    wheels: Iterable[Prepared],
    versions: dict[str, str],
    in_memory: set[str],
    is_data: Callable[[str], bool],
    target: Path,
) -> dict[str, list[pieces.Piece]]:
    """Write wheels and their pieces into the folder `target`; return the pieces by the wheel's file name."""
    return {
        one.shipped.name: pieces.divide(
            one.shipped, versions[one.shipped.name], in_memory, is_data, target
        )
        for one in wheels
    }


def files_in_memory(survey: Path) -> set[str]:
    """Return the paths, as in wheels, of the modules that a survey found in memory."""
    files = json.loads(survey.read_text(encoding="utf-8"))["files"].values()
    marker = "/site-packages/"
    return {file.partition(marker)[2] for file in files if file and marker in file}
