"""Imports in the page's Python of modules that are not in its snapshot.

The snapshot has the modules the page uses in its memory (warm_up.py). Any other module is in a wheel, or in the archive
of the standard library; Python's own finders find it there, since the file system has the names of all files, and
reading one fetches what it is in (static/js/start/lazy_files.mjs). That takes a moment and happens inside `import`, so
it is a synchronous request, which workers may make.
"""

from __future__ import annotations

import gc
import random
import sys
import time
import zipimport
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    PathFinder,
    SourceFileLoader,
    SourcelessFileLoader,
)
from types import ModuleType

from vendoring.build import lazy_modules


def refuse_unread(path: str) -> None:
    """Read the beginning of a file.

    Raises
    ------
    ImportError
        It could not be fetched.
    """
    try:
        with open(path, "rb") as stream:
            stream.read(1)
    except OSError as error:
        raise ImportError(
            f"A part of Python could not be loaded: {path}. Check the connection and try again.",
            path=path,
        ) from error


class PackageFinder(MetaPathFinder):
    """Finder of what `PathFinder` finds, which says in a sentence where a file could not be fetched.

    What was taken from a lazy module becomes the real thing when that was imported (lazy_modules.py).

    Parameters
    ----------
    bring_before : callable
        Called with the name of each module that is to be imported.
    """

    def __init__(self, bring_before: Callable[[str], None] = lambda name: None):
        self.bring_before = bring_before

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module is, as `PathFinder` does.

        Raises
        ------
        ImportError
            It is in a file that could not be fetched.
        """
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and spec.origin and spec.has_location:
            archive = getattr(spec.loader, "archive", None)
            refuse_unread(archive or spec.origin)
            lazy_modules.settle_after(spec)
            self.bring_before(fullname)
        return spec


def prefer_compiled(packages: str) -> None:
    """Have modules of packages imported from what is compiled, where Python would take the source beside it.

    Parameters
    ----------
    packages : str
        Folder of the packages.
    """

    def finder(path: str) -> FileFinder:
        if path != packages and not path.startswith(f"{packages}/"):
            raise ImportError("not in the folder of packages", path=path)
        return FileFinder(
            path,
            (ExtensionFileLoader, EXTENSION_SUFFIXES),
            (SourcelessFileLoader, BYTECODE_SUFFIXES),
            (SourceFileLoader, SOURCE_SUFFIXES),
        )

    sys.path_hooks.insert(0, finder)
    for path, found in list(sys.path_importer_cache.items()):
        if isinstance(found, FileFinder) and path.startswith(packages):
            sys.path_importer_cache[path] = finder(path)


def prepare(packages: str, bring_before: Callable[[str], None]) -> None:
    """Install the finder: the last step before the snapshot is taken.

    Parameters
    ----------
    packages : str
        Folder of the packages.
    bring_before : callable
        As for `PackageFinder`.
    """
    sys.meta_path.insert(sys.meta_path.index(PathFinder), PackageFinder(bring_before))
    prefer_compiled(packages)
    for finder in sys.path_importer_cache.values():
        # The list of what the archive holds is in memory; reading it again would fetch the archive.
        if isinstance(finder, zipimport.zipimporter):
            finder.invalidate_caches = lambda: None  # type: ignore[method-assign]
    gc.collect()


def resume(offset: float) -> None:
    """Adapt a Python to the page it runs in: the first step after it was restored from the snapshot.

    Parameters
    ----------
    offset : float
        Local time west of UTC, in seconds.
    """
    # Without this every page would draw the same random numbers.
    random.seed()
    sys.modules["numpy"].random.seed()
    time.timezone = time.altzone = int(offset)
