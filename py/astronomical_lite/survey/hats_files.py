"""HATS catalogues read: pixels of the sky, each a Parquet file or a folder of them, as the package `hats` lists them.

>>> pixel_files(Path("gaia_hats"))

Where it is not installed, `inputs` finds a catalogue's files by their names.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from astronomical_lite.messages import UserError

__all__ = ["NEEDED", "hats_is_there", "is_collection", "is_hats", "opened", "pixel_files"]

COLLECTION = "collection.properties"
_CATALOGUE = ("hats.properties", "properties")

NEEDED = 'needs the package hats, which is not installed: pip install "astronomical-lite[hats]"'


def hats_is_there() -> bool:
    """Return True if the package `hats` can be imported."""
    try:
        import hats  # noqa: F401
    except ImportError:
        return False
    return True


def is_collection(folder: Path) -> bool:
    """Return True if a folder is a collection: a HATS catalogue and what belongs to it."""
    return (folder / COLLECTION).is_file()


def is_hats(folder: Path) -> bool:
    """Return True if a folder is a HATS catalogue, or a collection of one with what belongs to it."""
    return is_collection(folder) or any((folder / name).is_file() for name in _CATALOGUE)


def pixel_files(folder: Path) -> list[Path]:
    """Return the Parquet files of a HATS catalogue's pixels; of a collection, those of its main catalogue.

    Raises
    ------
    UserError
        It is damaged, or what reads it is not installed.
    """
    catalogue = opened(folder)
    from hats.io import paths

    base, ending = catalogue.catalog_path, catalogue.catalog_info.npix_suffix
    found = [
        Path(paths.pixel_catalog_file(base, pixel, npix_suffix=ending))
        for pixel in catalogue.get_healpix_pixels()
    ]
    # a pixel may be a folder of files
    return sorted(
        file for path in found for file in (path.glob("*.parquet") if path.is_dir() else [path])
    )


def opened(folder: Path) -> Any:
    """Return the catalogue of a folder, the main one of a collection."""
    try:
        import hats
    except ImportError as error:
        raise UserError(f"{folder} is a HATS catalogue. Reading it {NEEDED}.") from error
    try:
        found = hats.read_hats(folder, read_moc=False)
    except Exception as error:  # whatever a damaged file makes its library raise
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise UserError(
            f"{folder} could not be read as a HATS catalogue ({type(error).__name__}: {lines[0][:200]})."
        ) from error
    return getattr(found, "main_catalog", found)
