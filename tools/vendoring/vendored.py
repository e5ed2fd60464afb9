"""In the page's Python: what is done when it wakes, and modules that were not imported before it was put to sleep.

The snapshot has the modules the page uses in its memory (warm_up.py). Any other module of a vendored package is found
in its wheel, which is fetched and unpacked when something of it is first imported: by a user's own extension, for
instance. That takes a second and happens inside `import`, so it is a synchronous request, which workers may make.
"""

from __future__ import annotations

import importlib
import io
import random
import sys
import time
import zipfile
import zipimport
from importlib.abc import MetaPathFinder
from pathlib import Path

SITE_PACKAGES = Path(f"/lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages")


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


class Wheels(MetaPathFinder):
    """Unpacks the wheel of a package when a module of it is looked for.

    Parameters
    ----------
    wheels : file name of the wheel by top-level module
    """

    def __init__(self, wheels: dict[str, str]):
        self.wheels = wheels
        self.folder = ""
        self.unpacked: set[str] = set()

    def find_spec(self, fullname, path=None, target=None):
        """Nothing: once the files are there, Python's own finders do."""
        wheel = self.wheels.get(fullname.partition(".")[0])
        if wheel and wheel not in self.unpacked:
            self.unpack(wheel)

    def unpack(self, wheel: str) -> None:
        with zipfile.ZipFile(io.BytesIO(fetched(self.folder + wheel))) as archive:
            archive.extractall(SITE_PACKAGES)
        self.unpacked.add(wheel)
        importlib.invalidate_caches()


def put_to_sleep(wheels: dict[str, str]) -> None:
    """The last thing before the snapshot."""
    sys.meta_path.insert(0, Wheels(wheels))
    for finder in sys.path_importer_cache.values():
        # The archive of the standard library never changes; to read its directory anew would be to fetch it.
        if isinstance(finder, zipimport.zipimporter):
            finder.invalidate_caches = lambda: None


def wake(folder: str, offset: float) -> None:
    """The first thing after it.

    Parameters
    ----------
    folder : address of the folder with the wheels, ending with a slash
    offset : local time west of UTC, in seconds
    """
    finder = next(finder for finder in sys.meta_path if isinstance(finder, Wheels))
    finder.folder = folder
    # Every page would draw the same numbers otherwise.
    random.seed()
    sys.modules["numpy"].random.seed()
    time.timezone = time.altzone = int(offset)
