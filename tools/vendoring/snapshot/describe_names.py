"""Describe what every module holds, in the Python this runs in: compare_names.py compares two of them.

Its folder has `modules.json`, a list of modules, or none for all that are in memory; it gets `names.json`.
"""

from __future__ import annotations

import importlib
import json
import sys
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

# Told for what they are; anything else by its type.
PLAIN = (bool, int, float, str, bytes, type(None))


def description(thing: Any) -> str:
    """Return what a thing is: which module, class or function, which number or text, or of which type."""
    kind = type(thing)
    if isinstance(thing, ModuleType):
        return f"module {thing.__name__}"
    if isinstance(thing, type):
        return f"class {thing.__module__}.{thing.__qualname__}"
    if kind in PLAIN:
        return f"{kind.__name__} {thing!r}"[:100]
    what = f"{kind.__module__}.{kind.__qualname__}"
    name = getattr(thing, "__qualname__", None) if callable(thing) else None
    return f"{what} {name}" if isinstance(name, str) else what


def described(module: ModuleType, names: list[str]) -> dict[str, str]:
    """Return the description of each of these attributes of a module, as anybody gets them."""
    found = {}
    for name in names:
        try:
            found[name] = description(getattr(module, name))
        except Exception as error:
            found[name] = f"{type(error).__name__}: {error}"[:200]
    return found


def main(folder: Path) -> None:
    """Write the descriptions."""
    asked = folder / "modules.json"
    names = json.loads(asked.read_text()) if asked.exists() else list(sys.modules)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        modules = {}
        for name in names:
            try:
                modules[name] = importlib.import_module(name)
            except ImportError:
                continue
        # Listed before anything is used, which may bring more.
        listed = {name: dir(module) for name, module in modules.items()}
        result = {name: described(module, listed[name]) for name, module in modules.items()}
    (folder / "names.json").write_text(json.dumps(result))
