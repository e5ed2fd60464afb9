"""Imports in the page's Python of modules that are not in its snapshot.

The snapshot has the modules the page uses in its memory (warm_up.py). Any other module of a vendored package is in its
wheel, which is fetched and unpacked when a module of it is first imported, by a user's own extension for instance; any
other module of the standard library is in its archive. That takes a second and happens inside `import`, so it is a
synchronous request, which workers may make.
"""

from __future__ import annotations

import gc
import importlib
import io
import random
import sys
import time
import zipfile
import zipimport
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType

MAJOR, MINOR = sys.version_info[:2]
SITE_PACKAGES = Path(f"/lib/python{MAJOR}.{MINOR}/site-packages")
ARCHIVE = Path(f"/lib/python{MAJOR}{MINOR}.zip")
STANDARD_LIBRARY = "python_stdlib.zip"
IN_ARCHIVE = sys.stdlib_module_names - set(sys.builtin_module_names) | {"pyodide", "_pyodide"}


def fetch(address: str) -> bytes:
    """Return the content of the file at `address`.

    Raises
    ------
    ImportError
        There was no answer, or none with the file.
    """
    from js import XMLHttpRequest

    request = XMLHttpRequest.new()
    request.open("GET", address, False)
    request.responseType = "arraybuffer"
    problem = ""
    try:
        request.send()
    except Exception:
        problem = "no answer"
    if problem or request.status != 200:
        raise ImportError(
            f"A part of Python could not be loaded: {address} ({problem or request.status}). "
            "Check the connection and try again."
        )
    content: bytes = request.response.to_bytes()
    return content


class WheelFinder(MetaPathFinder):
    """Finder that fetches the wheel, or the archive of the standard library, that has a module.

    Parameters
    ----------
    wheels : dict of str to str
        File name of the wheel by top-level module.

    Attributes
    ----------
    folder : str
        Address of the folder with the files, ending with a slash.
    installed : set of str
        Names of the files that are there.
    """

    def __init__(self, wheels: dict[str, str]):
        self.wheels = wheels
        self.folder = ""
        self.installed: set[str] = set()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> None:
        """Return None: once the files are there, Python's own finders find the module."""
        head = fullname.partition(".")[0]
        name = self.wheels.get(head)
        if head in IN_ARCHIVE:
            name = STANDARD_LIBRARY
        if name and name not in self.installed:
            self.install(name)

    def install(self, name: str) -> None:
        """Fetch a file and put its modules where Python finds them."""
        data = fetch(self.folder + name)
        if name == STANDARD_LIBRARY:
            ARCHIVE.write_bytes(data)
        else:
            with zipfile.ZipFile(io.BytesIO(data)) as wheel:
                wheel.extractall(SITE_PACKAGES)
            importlib.invalidate_caches()
        self.installed.add(name)


def prepare(wheels: dict[str, str]) -> None:
    """Install the finder: the last step before the snapshot is taken.

    Parameters
    ----------
    wheels : dict of str to str
        As for `WheelFinder`.
    """
    sys.meta_path.insert(0, WheelFinder(wheels))
    for finder in sys.path_importer_cache.values():
        # The list of what the archive holds is in memory; the archive is not there to be looked at again.
        if isinstance(finder, zipimport.zipimporter):
            finder.invalidate_caches = lambda: None  # type: ignore[method-assign]
    gc.collect()


def resume(folder: str, offset: float) -> None:
    """Adapt a Python to the page it runs in: the first step after it was restored from the snapshot.

    Parameters
    ----------
    folder : str
        Address of the folder with the wheels, ending with a slash.
    offset : float
        Local time west of UTC, in seconds.
    """
    finder = next(finder for finder in sys.meta_path if isinstance(finder, WheelFinder))
    finder.folder = folder
    # Without this every page would draw the same random numbers.
    random.seed()
    sys.modules["numpy"].random.seed()
    time.timezone = time.altzone = int(offset)


def start_plain(wheels: dict[str, str], installed: set[str], folder: str, offset: float) -> None:
    """Have a Python that was started without the snapshot import what it has not installed.

    Parameters
    ----------
    wheels : dict of str to str
        As for `WheelFinder`.
    installed : set of str
        Names of the files whose modules are there.
    folder, offset
        As for `resume`.
    """
    finder = WheelFinder(wheels)
    finder.folder = folder
    finder.installed = installed | {STANDARD_LIBRARY}
    sys.meta_path.insert(0, finder)
    time.timezone = time.altzone = int(offset)
