"""Packages that are fetched when they are first imported, so that starting does not wait for them.

sys.meta_path.append(Later({"skops"}, fetch, folder))
import skops  # fetched now
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

log = logging.getLogger("astronomical")


class Later(MetaPathFinder):
    """Finds packages by fetching their wheels; to be asked last.

    Parameters
    ----------
    names : the packages there are
    fetch : gives the bytes of a package's wheel, or raises OSError, for instance without a network
    folder : where wheels are put; Python imports from them as they are
    """

    def __init__(self, names: Iterable[str], fetch: Callable[[str], bytes], folder: Path):
        self.names, self.fetch, self.folder = frozenset(names), fetch, folder

    def find_spec(self, name: str, path=None, target=None) -> ModuleSpec | None:
        if name not in self.names:
            return None
        wheel = self.folder / f"{name}.whl"
        if str(wheel) not in sys.path:
            try:
                content = self.fetch(name)
            except OSError as error:
                log.warning("%s could not be fetched: %s", name, error)
                return None
            self.folder.mkdir(parents=True, exist_ok=True)
            wheel.write_bytes(content)
            sys.path.append(str(wheel))
        return PathFinder.find_spec(name)
