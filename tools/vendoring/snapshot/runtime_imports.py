"""In the page's Python: what is done when it wakes, and modules that were not imported before it was put to sleep.

The snapshot has the modules the page uses in its memory (warm_up.py). Any other module of a vendored package is in its
wheel, which is fetched and unpacked when something of it is first imported, by a user's own extension for instance; any
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
from importlib.abc import MetaPathFinder
from pathlib import Path

MAJOR, MINOR = sys.version_info[:2]
SITE_PACKAGES = Path(f"/lib/python{MAJOR}.{MINOR}/site-packages")
ARCHIVE = Path(f"/lib/python{MAJOR}{MINOR}.zip")
STANDARD_LIBRARY = "python_stdlib.zip"
IN_ARCHIVE = sys.stdlib_module_names - set(sys.builtin_module_names) | {"pyodide", "_pyodide"}


def fetched(address: str) -> bytes:
    """The file at `address`.

    Raises
    ------
    ImportError
        It could not be had.
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
    return request.response.to_bytes()


class Parts(MetaPathFinder):
    """Brings what has a module when that is looked for: a package's wheel, or the standard library.

    Parameters
    ----------
    wheels : file name of the wheel by top-level module
    """

    def __init__(self, wheels: dict[str, str]):
        self.wheels = wheels
        self.folder = ""
        self.here: set[str] = set()

    def find_spec(self, fullname, path=None, target=None):
        """Nothing: once the files are there, Python's own finders do."""
        head = fullname.partition(".")[0]
        part = self.wheels.get(head)
        if head in IN_ARCHIVE:
            part = STANDARD_LIBRARY
        if part and part not in self.here:
            self.bring(part)

    def bring(self, part: str) -> None:
        data = fetched(self.folder + part)
        if part == STANDARD_LIBRARY:
            ARCHIVE.write_bytes(data)
        else:
            with zipfile.ZipFile(io.BytesIO(data)) as wheel:
                wheel.extractall(SITE_PACKAGES)
            importlib.invalidate_caches()
        self.here.add(part)


def put_to_sleep(wheels: dict[str, str]) -> None:
    """The last thing before the snapshot."""
    sys.meta_path.insert(0, Parts(wheels))
    for finder in sys.path_importer_cache.values():
        # It knows what the archive holds, which is not there to be looked at again.
        if isinstance(finder, zipimport.zipimporter):
            finder.invalidate_caches = lambda: None
    gc.collect()
    if 0:
        gc.freeze()


def wake(folder: str, offset: float) -> None:
    """The first thing after it.

    Parameters
    ----------
    folder : address of the folder with the wheels, ending with a slash
    offset : local time west of UTC, in seconds
    """
    finder = next(finder for finder in sys.meta_path if isinstance(finder, Parts))
    finder.folder = folder
    # Every page would draw the same numbers otherwise.
    random.seed()
    sys.modules["numpy"].random.seed()
    time.timezone = time.altzone = int(offset)
