"""Files written for AstronomicAL's `extensions` folder, taken as they are.

Such a file looks settings up in ``astronomicAL.config``, composes plots of ``create_plot`` and names
what it has in ``get_oper_dict``, ``get_plot_dict``, ``get_classifiers`` or ``get_strategy_dict``.
While it runs, and while one of its functions does, modules called astronomicAL, holoviews, panel,
param, datashader and bokeh stand in for those, which are not in the page:

- ``config.settings[...]`` is answered from the session's settings and from the columns chosen for a
  plot; what is written to it stays in the file. ``config.main_df`` is the catalogue in plots, and
  the chosen features in feature functions. Nothing else of `config` is there.
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

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.utils import get_tags

from astronomical_lite.extend import Offer
from astronomical_lite.extensions.calls import explain
from astronomical_lite.extensions.checks import strategy_needs
from astronomical_lite.extensions.shims import DICTS, OURS, Absent, stand_ins
from astronomical_lite.messages import UserError


def is_one(tree: ast.Module) -> bool:
    """Whether a file is written for AstronomicAL, by what it imports and defines."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in DICTS:
            return True
    return any(root == "astronomicAL" for root in _imported(tree))


def _imported(tree) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def prepare(module: ModuleType) -> None:
    """Give a module what AstronomicAL's own files import, so that a function copied from its
    documentation runs as it is. `stand_ins` must be there."""
    config = importlib.import_module("astronomicAL.config")
    module.__package__ = "astronomicAL.extensions"
    module.__dict__.update(OURS, config=config, np=np, pd=pd, combinations=combinations)


def take(module: ModuleType, extension: str) -> tuple[list[Offer], list[str]]:
    """What a file's dictionaries hold, and in sentences what was not taken or was replaced."""
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
            entries = dict(get())
        except Exception as error:
            notes.append(f"Nothing taken from {function}: {explain(error, extension)}")
            continue
        for name, value in entries.items():
            try:
                taken.append(_OFFER[kind](str(name), value))
            except UserError as error:
                notes.append(f"Not taken from {function}: “{name}”, {error}")
    return taken, notes


def _feature(name, function) -> Offer:
    if not callable(function):
        raise UserError("which is not a function of (df, n).")
    return Offer("feature", name, _with_stand_ins(function))


def _plot(name, value) -> Offer:
    function = getattr(value, "plot_fn", None)
    if not callable(function) or isinstance(function, Absent):
        raise UserError("which is not CustomPlot(function, columns).")

    def draw(data, selected=None):
        return function(data, None if selected is None else Selected(data, selected))

    columns = tuple(str(column) for column in value.extra_features)
    draw.__wrapped__ = function
    return Offer("plot", name, _with_stand_ins(draw), {"columns": columns})


def _classifier(name, estimator) -> Offer:
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


def _strategy(name, function) -> Offer:
    if not callable(function):
        raise UserError("which is not a function of (classifier, X_pool).")
    if strategy_needs(name, function) == "probabilities":
        return Offer("strategy", name, _with_stand_ins(function))

    def choose(estimator, X_pool):
        said = function(Asked(estimator), X_pool)
        said = np.asarray(said[0] if isinstance(said, tuple) else said)
        if said.dtype.kind in "iu" and said.size > 1 and len(said) < len(X_pool):
            said = said.ravel()[:1]
        return said

    choose.__wrapped__ = function
    choose.__signature__ = inspect.signature(lambda estimator, X_pool: None)
    return Offer("strategy", name, _with_stand_ins(choose))


_OFFER = {"feature": _feature, "plot": _plot, "classifier": _classifier, "strategy": _strategy}


def _with_stand_ins(function: Callable) -> Callable:
    """Return a function that runs with the modules there, as its file was loaded."""

    @functools.wraps(function)
    def call(*arguments, **keywords):
        with stand_ins():
            return function(*arguments, **keywords)

    return call


class Selected:
    """The selected source as AstronomicAL hands it to plots: `data`, a list per column."""

    def __init__(self, frame: pd.DataFrame, row: int):
        self.data = {column: [frame[column].iloc[row]] for column in frame.columns}


class Asked:
    """An estimator as modAL's strategies see it."""

    def __init__(self, estimator):
        self.estimator = estimator

    def __getattr__(self, name: str):
        if name == "estimator":
            raise AttributeError(name)
        return getattr(self.estimator, name)
