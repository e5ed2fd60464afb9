"""A bundle that was taken away, opened again: its settings, its classifiers' files.

>>> bundle = open_bundle("survey-project.zip")
>>> bundle.settings.features_for_training, bundle.manifest.classifiers[0].name
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from astronomical_lite.bundle.manifest import MANIFEST_NAME, Manifest, read_manifest
from astronomical_lite.messages import UserError
from astronomical_lite.project.configuration import from_config
from astronomical_lite.project.json_files import read_json
from astronomical_lite.project.settings import Settings

__all__ = ["SavedBundle", "open_bundle"]

CONFIG_NAME = "config.json"


@dataclass(frozen=True)
class SavedBundle:
    """A bundle.

    Attributes
    ----------
    name : str
        Of its file or folder, for messages.
    settings : Settings
    config_sha256 : str
        Digest of config.json, in hexadecimal.
    manifest : Manifest
    read : callable
        Returns the content of a file by its path in the bundle; raises a UserError if it is not
        there or damaged.
    """

    name: str
    settings: Settings
    config_sha256: str
    manifest: Manifest
    read: Callable[[str], bytes]


def open_bundle(path: str | Path) -> SavedBundle:
    """Open a bundle: the zip as it was downloaded, or the folder it was unpacked into.

    Raises
    ------
    UserError
        There is none, it is damaged, it has no classifier, or another version of this program has
        to be used.
    """
    path = Path(path)
    if path.is_dir():
        names, read = _folder(path)
    elif path.is_file():
        names, read = _archive(path)
    else:
        raise UserError(
            f"There is no bundle {path}. Give the zip that the page made, or its folder."
        )
    root = _root(names, path.name)

    def content_of(name: str) -> bytes:
        if ".." in PurePosixPath(name).parts or name.startswith("/"):
            raise UserError(f"{path.name} names a file outside it, {name:.80}: do not use it.")
        if root + name not in names:
            raise UserError(f"{path.name} lacks its file {name:.80}: download the bundle again.")
        return read(root + name)

    manifest = read_manifest(content_of(MANIFEST_NAME))
    config = content_of(CONFIG_NAME)
    return SavedBundle(
        path.name,
        from_config(read_json(config, CONFIG_NAME)),
        hashlib.sha256(config).hexdigest(),
        manifest,
        content_of,
    )


def _folder(path: Path) -> tuple[set[str], Callable[[str], bytes]]:
    """Return the files of a folder that may be a bundle's or hold one, and what reads them."""
    names = {file.relative_to(path).as_posix() for file in path.glob("**/*") if file.is_file()}

    def read(name: str) -> bytes:
        try:
            return (path / name).read_bytes()
        except OSError as error:
            raise UserError(f"{path / name} cannot be read: {error.strerror}.") from error

    return names, read


def _archive(path: Path) -> tuple[set[str], Callable[[str], bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError) as error:
        raise UserError(
            f"{path.name} is no bundle: it is not a zip archive that can be opened. Give the zip "
            "that Download Project Bundle made, or the folder it was unpacked into."
        ) from error

    def read(name: str) -> bytes:
        try:
            with zipfile.ZipFile(path) as archive:
                return archive.read(name)
        except (zipfile.BadZipFile, OSError, zlib.error, RuntimeError) as error:
            raise UserError(
                f"{name} in {path.name} is damaged: download the bundle again."
            ) from error

    return names, read


def _root(names: set[str], bundle: str) -> str:
    """Return the folder, "" or with a slash at its end, that the bundle's files are in."""
    found = [name for name in names if PurePosixPath(name).name == MANIFEST_NAME]
    if found:
        return min(found, key=lambda name: (name.count("/"), name)).removesuffix(MANIFEST_NAME)
    if any(PurePosixPath(name).name == "predict.py" for name in names):
        raise UserError(
            f"{bundle} was made by version 0.1 of this program: run the predict.py in it, or load "
            "its config.json in the page and download the bundle anew."
        )
    if any(PurePosixPath(name).name == CONFIG_NAME for name in names):
        raise UserError(f"{bundle} has no classifier: train one and download the bundle anew.")
    raise UserError(
        f"{bundle} is no bundle: it has no {MANIFEST_NAME}. Give the zip that Download Project "
        "Bundle made, or the folder it was unpacked into."
    )
