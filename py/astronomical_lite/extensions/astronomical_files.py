"""Files written for AstronomicAL's `extensions` folder, taken as they are.

Such a file looks settings up in ``astronomicAL.config``, composes plots of ``create_plot`` and names
what it has in ``get_oper_dict``, ``get_plot_dict``, ``get_classifiers`` or ``get_strategy_dict``.
While it runs, and while one of its functions does, its imports of astronomicAL, holoviews, panel,
param, datashader and bokeh, which are not in the page, find shims:

- ``config.settings[...]`` is answered from the session's settings and from the columns chosen for a
  plot; what is written to it stays in the file. ``config.main_df`` is the catalogue, and so is the
  frame that feature functions are given. Nothing else of `config` is there.
- ``config``, ``np``, ``pd``, ``combinations``, ``create_plot`` and ``CustomPlot`` need no import.
- ``create_plot`` and ``CustomPlot`` are the page's, also where the file brings AstronomicAL's own
  along. ``selected.data`` holds the selected source's values; without one, `selected` is None.
- Classifiers are cloned for each use, with `n_jobs` left out: the page has one core per worker.
- Strategies are called as modAL calls them, ``(classifier, X_pool)``, and may return a position,
  scores, or a tuple that begins with them. Of several positions the first counts. `classifier` has
  what the estimator has, and `estimator`; no `X_training` or `y_training`, and it cannot be taught.
- HoloViews, panel, param, datashader and bokeh do nothing at all. A file may import them, derive
  classes from theirs and configure them; a plot that calls them when it is drawn (``hv.Points``,
  ``pn.Tabs``) says so instead.
- A dictionary may name functions that the file does not have, as those printed in AstronomicAL's
  documentation do (``"subtract (a-b)": subtract``); these entries are left out.
- What the page has already by the same name ("KNN", "BPT Plots") is not taken from the file.
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
from collections.abc import Callable, Iterator
from itertools import combinations
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.utils import get_tags

from astronomical_lite.extend import Offer
from astronomical_lite.extensions.calls import explain
from astronomical_lite.extensions.checks import strategy_needs
from astronomical_lite.extensions.extension import PANELS, REGISTRIES
from astronomical_lite.extensions.shims import DICTS, OURS, Absent, importable_shims
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray


def is_one(tree: ast.Module) -> bool:
    """Return True if a file is written for AstronomicAL, by what it imports and defines."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in DICTS:
            return True
    return any(root == "astronomicAL" for root in _imported(tree))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def prepare(module: ModuleType) -> None:
    """Give a module what AstronomicAL's own files import.

    A function copied from its documentation then runs as it is. To be called while the shims are
    importable.
    """
    config = importlib.import_module("astronomicAL.config")
    module.__package__ = "astronomicAL.extensions"
    module.__dict__.update(OURS, config=config, np=np, pd=pd, combinations=combinations)


def take(module: ModuleType, extension: str) -> tuple[list[Offer], list[str]]:
    """Return what a file's dictionaries offer, and notes of what was not taken or was replaced."""
    taken: list[Offer] = []
    notes: list[str] = []
    for name, ours in OURS.items():
        if name in vars(module) and vars(module)[name] is not ours:
            setattr(module, name, ours)
            notes.append(f"{name} of this file is not used: the page has its own.")
    for function, kind in DICTS.items():
        get = vars(module).get(function)
        if get is None:
            continue
        try:
            entries = _entries(get, module)
        except Exception as error:
            notes.append(f"Nothing taken from {function}: {explain(error, extension)}")
            continue
        for name, value in entries.items():
            if _is_undefined(value):
                if name not in REGISTRIES[kind] and name not in PANELS:
                    notes.append(
                        f"Not taken from {function}: “{name}”, which the file does not define."
                    )
                continue
            try:
                taken.append(_OFFER[kind](str(name), value))
            except UserError as error:
                notes.append(f"Not taken from {function}: “{name}”, {error}")
    return taken, notes


class Undefined:
    """A name that a dictionary of the file uses and the file does not define."""


def _entries(get: Callable[[], Any], module: ModuleType) -> dict[str, Any]:
    """Return what a dictionary has, with `Undefined` for names that the file does not define."""
    put_in: list[str] = []
    try:
        while True:
            try:
                return dict(get())
            except NameError as error:
                if (
                    not error.name
                    or error.name in vars(module)
                    or isinstance(error, UnboundLocalError)
                ):
                    raise
                setattr(module, error.name, Undefined())
                put_in.append(error.name)
    finally:
        for name in put_in:
            delattr(module, name)


def _is_undefined(value: Any) -> bool:
    return isinstance(value, Undefined) or isinstance(getattr(value, "plot_fn", None), Undefined)


def _feature(name: str, function: Any) -> Offer:
    if not callable(function):
        raise UserError("which is not a function of (df, n).")
    return Offer("feature", name, _with_importable_shims(function), {"whole": True})


def _plot(name: str, value: Any) -> Offer:
    function = getattr(value, "plot_fn", None)
    if not callable(function) or isinstance(function, Absent):
        raise UserError("which is not CustomPlot(function, columns).")

    @functools.wraps(function)
    def draw(data: pd.DataFrame, selected: int | None = None) -> Any:
        return function(data, None if selected is None else Selected(data, selected))

    columns = tuple(str(column) for column in value.extra_features)
    return Offer("plot", name, _with_importable_shims(draw), {"columns": columns})


def _classifier(name: str, estimator: Any) -> Offer:
    if isinstance(estimator, type) or not hasattr(estimator, "get_params"):
        raise UserError("which is not a scikit-learn estimator.")
    plain = clone(estimator)
    jobs = [key for key in plain.get_params() if key.rpartition("__")[2] == "n_jobs"]
    plain.set_params(**dict.fromkeys(jobs))
    properties = {
        "accepts_nan": bool(get_tags(plain).input_tags.allow_nan),
        "needs": max(2, int(plain.get_params().get("n_neighbors", 2))),
    }
    return Offer("classifier", name, lambda: clone(plain), properties)


def _strategy(name: str, function: Any) -> Offer:
    if not callable(function):
        raise UserError("which is not a function of (classifier, X_pool).")
    if strategy_needs(name, function) == "probabilities":
        return Offer("strategy", name, _with_importable_shims(function))

    def choose(estimator: Any, X_pool: AnyArray) -> AnyArray:
        returned = function(ModalClassifier(estimator), X_pool)
        values = np.asarray(returned[0] if isinstance(returned, tuple) else returned)
        if values.dtype.kind in "iu" and values.size > 1 and len(values) < len(X_pool):
            values = values.ravel()[:1]
        return values

    # Errors name the line of the user's function; `strategy_needs` counts this one's arguments.
    vars(choose).update(__wrapped__=function, __signature__=inspect.signature(choose))
    return Offer("strategy", name, _with_importable_shims(choose))


_OFFER: dict[str, Callable[[str, Any], Offer]] = {
    "feature": _feature,
    "plot": _plot,
    "classifier": _classifier,
    "strategy": _strategy,
}


def _with_importable_shims(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that runs with the shims importable, as its file was loaded."""

    @functools.wraps(function)
    def call(*arguments: Any, **keywords: Any) -> Any:
        with importable_shims():
            return function(*arguments, **keywords)

    return call


class Selected:
    """The selected source as AstronomicAL hands it to plots: `data`, a list per column."""

    def __init__(self, frame: pd.DataFrame, row: int):
        self.data = {column: [frame[column].iloc[row]] for column in frame.columns}


class ModalClassifier:
    """An estimator as modAL's strategies see it."""

    def __init__(self, estimator: Any):
        self.estimator = estimator

    def __getattr__(self, name: str) -> Any:
        if name == "estimator":
            raise AttributeError(name)
        return getattr(self.estimator, name)
