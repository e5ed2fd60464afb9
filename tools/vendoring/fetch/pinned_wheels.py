"""Pure-Python wheels of the Python package index, pinned by hash in a file of requirements."""

from __future__ import annotations

from pathlib import Path

from vendoring.fetch import pip
from vendoring.fetch.cache import Cache, key_of
from vendoring.fetch.inputs import normalized
from vendoring.report import Progress

# Packages beside Pyodide's, which the page fetches when they are first imported.
LAZY_WHEELS = Path(__file__).resolve().parent / "lazy-wheels.txt"


def by_name(folder: Path) -> dict[str, Path]:
    """Wheels in `folder` by package name."""
    return {normalized(path.name.split("-")[0]): path for path in sorted(folder.glob("*.whl"))}


def pinned_wheels(pins: Path, cache: Cache, progress: Progress) -> dict[str, Path]:
    """Wheels in the cache that the file `pins` names, by package name; downloaded where they are not there.

    Raises
    ------
    VendorError
        pip could not download them, or a hash is another one.
    """

    def fill(folder: Path) -> None:
        progress.step(f"the wheels of {pins.name} from the Python package index")
        pip.download_pinned(pins, folder)

    return by_name(cache.make("pure", key_of(pins.read_bytes()), fill))
