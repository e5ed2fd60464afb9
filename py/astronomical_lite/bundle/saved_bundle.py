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
from astronomical_lite.messages import UserError, size_text
from astronomical_lite.project.configuration import from_config
from astronomical_lite.project.json_files import read_json
from astronomical_lite.project.settings import Settings

__all__ = ["SavedBundle", "is_bundle", "open_bundle"]

CONFIG_NAME = "config.json"

LARGEST = 2 * 10**9
"""Bytes of a file in a bundle; a forest of a thousand deep trees has a tenth."""


@dataclass(frozen=True)
class SavedBundle:
    """A bundle.

    Attributes
    ----------
    name : str
        Of its file or folder, for messages.
    names : frozenset of str
        Its files.
    settings : Settings
    config_sha256 : str
        Digest of config.json, in hexadecimal.
    manifest : Manifest
    read : callable
        Returns the content of a file by its path in the bundle; raises a UserError if it is not
        there or damaged.
    """

    name: str
    names: frozenset[str]
    settings: Settings
    config_sha256: str
    manifest: Manifest
    read: Callable[[str], bytes]


def is_bundle(path: str | Path) -> bool:
    """Return True if a file is an archive that has what a bundle has: the list of its classifiers."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {PurePosixPath(name).name for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError):
        return False
    return {MANIFEST_NAME, CONFIG_NAME} <= names


def open_bundle(path: str | Path, name: str = "") -> SavedBundle:
    """Open a bundle: the zip as it was downloaded, or the folder it was unpacked into.

    Parameters
    ----------
    path : str or Path
    name : str
        What messages call it, if not as its file is called.

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
        names, read = _archive(path, name or path.name)
    else:
        raise UserError(
            f"There is no bundle {path}. Give the zip that the page made, or its folder."
        )
    called = name or path.name
    root = _root(names, called)

    def content_of(file: str) -> bytes:
        if ".." in PurePosixPath(file).parts or file.startswith("/"):
            raise UserError(f"{called} names a file outside it, {file:.80}: do not use it.")
        if root + file not in names:
            raise UserError(f"{called} lacks its file {file:.80}: download the bundle again.")
        return read(root + file)

    manifest = read_manifest(content_of(MANIFEST_NAME))
    config = content_of(CONFIG_NAME)
    return SavedBundle(
        called,
        frozenset(one.removeprefix(root) for one in names if one.startswith(root)),
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


def _archive(path: Path, called: str) -> tuple[set[str], Callable[[str], bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError) as error:
        raise UserError(
            f"{called} is no bundle: it is not a zip archive that can be opened. Give the zip "
            "that Download Project Bundle made, or the folder it was unpacked into."
        ) from error

    def read(name: str) -> bytes:
        try:
            with zipfile.ZipFile(path) as archive:
                size = archive.getinfo(name).file_size
                if size > LARGEST:
                    raise UserError(
                        f"{name} in {called} would unpack to {size_text(size)}: do not use it."
                    )
                return archive.read(name)
        except (zipfile.BadZipFile, OSError, zlib.error, RuntimeError) as error:
            raise UserError(f"{name} in {called} is damaged: download the bundle again.") from error

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
