"""The core's former name, `astronomical`, in files written when it was called so.

>>> with old_name():
...     from astronomical.extend import feature
>>> feature is astronomical_lite.extend.feature
True

While such a file runs, and while one of its functions does, its imports find the modules of
`astronomical_lite` under the names they had; afterwards nothing called `astronomical` is left.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

OLD, NEW = "astronomical", "astronomical_lite"
REMARK = (
    f"The package {OLD} is called {NEW} now. This file works as it is; write {NEW} where you change "
    "it or begin another."
)
# Modules with another path below the package, by their path below `astronomical`. The content of one
# that was divided is in several; all other modules have the same path.
MOVED = {
    "batches": ["learning.querying.batch_sampling"],
    "bundle": ["bundle.model_files"],
    "catalogue": ["tables.catalogue"],
    "columns": ["tables.column_kinds", "tables.source_ids", "tables.labels"],
    "configuration": ["project.configuration"],
    "criteria": ["labelling.criteria", "tables.comparisons"],
    "curated": ["project.test_set"],
    "curves": ["learning.learning_curves"],
    "density": ["learning.querying.information_density"],
    "errors": ["messages"],
    "export": ["bundle.export_tables", "bundle.prediction_columns"],
    "features": ["learning.features"],
    "labelling": ["labelling.search_space", "labelling.labeller"],
    "learning": ["learning", "tables.labels"],
    "learning.points": ["learning.labelled_points"],
    "lookup": ["project.settings_lookup"],
    "memory": ["tables.downcast"],
    "models": [
        "learning.classifiers.registry",
        "learning.classifiers.fitting",
        "learning.classifiers.predictions",
    ],
    "more_models": ["learning.classifiers.additional"],
    "plots.custom": ["plots.custom.api", "plots.custom.spec", "plots.custom.registry"],
    "positions": ["sky.coordinates"],
    "problem": ["learning.learning_problem"],
    "project_bundle": ["bundle.project_files"],
    "scores": ["learning.scores"],
    "settings": ["project.settings"],
    "sky": ["sky.cutouts"],
    "splits": ["learning.splits"],
    "strategies": [
        "learning.querying.pool",
        "learning.querying.registry",
        "learning.querying.uncertainty",
        "learning.querying.information_density",
        "learning.querying.disagreement",
        "learning.querying.random_sampling",
    ],
}


def imports_old_name(tree: ast.Module) -> bool:
    """Return True if a file imports the core by its former name, anywhere in it."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        if any(name.partition(".")[0] == OLD for name in names):
            return True
    return False


def new_names(name: str) -> list[str]:
    """Return the modules that have the content of an old one, "astronomical.strategies"."""
    _, _, below = name.partition(".")
    if not below:
        return [NEW]
    return [f"{NEW}.{moved}" for moved in MOVED.get(below, [below])]


class _OldNames(MetaPathFinder, Loader):
    """Finds modules by their old names: each is a module with the content of the new ones."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] != OLD:
            return None
        if any(importlib.util.find_spec(name) is None for name in new_names(fullname)):
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return ModuleType(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        exported: list[str] = []
        for name in new_names(module.__name__):
            content = vars(importlib.import_module(name))
            own = {key: value for key, value in content.items() if not key.startswith("__")}
            vars(module).update(own)
            public = [key for key in own if not key.startswith("_")]
            exported += content.get("__all__", public)
        vars(module)["__all__"] = exported


@contextmanager
def old_name() -> Iterator[None]:
    """Have the core importable by its former name until the end of the block."""
    hidden = _take_out()
    finder = _OldNames()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        _take_out()
        sys.modules.update(hidden)


def _take_out() -> dict[str, ModuleType]:
    """Remove modules of the former name from those imported, and return them."""
    names = [name for name in sys.modules if name.partition(".")[0] == OLD]
    return {name: sys.modules.pop(name) for name in names}
