"""Shims: modules in place of AstronomicAL and of the plotting libraries it uses.

>>> with importable_shims(lenient=True):
...     import astronomicAL.config as config
...     import holoviews as hv
>>> hv.Points([1, 2])  # UserError: holoviews.Points is not in the page ...
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from astronomical_lite.learning.querying.uncertainty import entropy, margin, uncertainty
from astronomical_lite.messages import UserError
from astronomical_lite.plots.custom.api import create_plot
from astronomical_lite.project.settings_lookup import SettingsLookup, current_data

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, FloatArray, IntArray

DICTS = {
    "get_oper_dict": "feature",
    "get_plot_dict": "plot",
    "get_classifiers": "classifier",
    "get_strategy_dict": "strategy",
}
ABSENT = ("holoviews", "hvplot", "panel", "param", "datashader", "bokeh")


@dataclass
class AstronomicalPlot:
    """AstronomicAL's CustomPlot: a plot's function and the columns the user is asked for."""

    plot_fn: Callable[..., Any]
    extra_features: list[str]


OURS: dict[str, Any] = {"create_plot": create_plot, "CustomPlot": AstronomicalPlot}

_lenient = False


class Absent:
    """Anything of a module that is not in the page.

    Calling it raises a UserError, except while a file is loaded: then it does nothing.
    """

    def __init__(self, name: str):
        self._name = name

    def __getattr__(self, name: str) -> Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{self._name}.{name}")

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        if not _lenient:
            raise UserError(
                f"{self._name} is not in the page. Compose the plot of create_plot(...) and *, "
                "without HoloViews, panel, param, datashader or bokeh."
            )
        if len(arguments) == 1 and isinstance(arguments[0], (type, FunctionType)):
            return arguments[0]  # a decorator
        return Absent(f"{self._name}()")

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[Any, ...]:
        return ()

    __getitem__ = __mul__ = __rmul__ = __add__ = __radd__ = __enter__ = __call__

    def __exit__(self, *_: object) -> None:
        return None


class AbsentModule(ModuleType):
    """A module that is not in the page, of which everything is `Absent`."""

    def __init__(self, name: str):
        super().__init__(name)
        self.__path__ = []

    def __getattr__(self, name: str) -> Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{self.__name__}.{name}")


class Config(AbsentModule):
    """The module ``astronomicAL.config``: settings and catalogue of the page."""

    def __init__(self, name: str):
        super().__init__(name)
        self.settings = SettingsLookup()

    @property
    def main_df(self) -> pd.DataFrame:
        """The catalogue."""
        data = current_data()
        if data is None:
            raise UserError(
                "config.main_df is the catalogue while a plot is drawn or features are made; it "
                "is not there while the file is loaded."
            )
        return data

    def __getattr__(self, name: str) -> Absent:
        if name.startswith("__") or name == "main_df":
            raise AttributeError(name)
        if _lenient:
            return Absent(f"config.{name}")
        raise UserError(f"config.{name} is not in the page; config has settings and main_df.")


class SharedData(dict[str, Any]):
    """AstronomicAL's means for panels to share data; here no other panel listens."""

    get_data, set_data, check_key = dict.get, dict.__setitem__, dict.__contains__

    def publish(self, panel_id: object, key: str, value: Any) -> None:
        self[key] = value

    def subscribe(self, *_: object) -> None:
        return None


def _module(name: str) -> ModuleType:
    if name == "astronomicAL.config":
        return Config(name)
    module = AbsentModule(name)
    if name.startswith("astronomicAL.extensions"):
        # AstronomicAL's own dictionaries are empty here: the page has their entries already.
        module.__dict__.update(OURS, **dict.fromkeys(DICTS, dict), shared_data=SharedData())
    elif name.startswith("modAL"):
        module.__dict__.update(MODAL)
    return module


class _Finder(MetaPathFinder, Loader):
    def __init__(self, roots: tuple[str, ...]):
        self.roots = roots
        self.made: dict[str, ModuleType] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in self.roots:
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self.made.setdefault(spec.name, _module(spec.name))

    def exec_module(self, module: ModuleType) -> None:
        return None


@contextmanager
def importable_shims(*, lenient: bool = False) -> Iterator[None]:
    """Have the shims importable until the end of the block, whatever is installed.

    Parameters
    ----------
    lenient : bool
        True: calling what is not in the page does nothing, which is for loading a file. False: it
        raises a UserError.
    """
    global _lenient
    roots: tuple[str, ...] = ("astronomicAL", *ABSENT)
    if importlib.util.find_spec("modAL") is None:
        roots += ("modAL",)
    hidden = {k: m for k, m in sys.modules.items() if k.partition(".")[0] in roots}
    for name in hidden:
        del sys.modules[name]
    finder, before = _Finder(roots), _lenient
    sys.meta_path.insert(0, finder)
    _lenient = lenient
    try:
        yield
    finally:
        _lenient = before
        sys.meta_path.remove(finder)
        for name in [k for k in sys.modules if k.partition(".")[0] in roots]:
            del sys.modules[name]
        sys.modules.update(hidden)


def _modal_sampling(scores: Callable[[FloatArray], FloatArray]) -> Callable[..., Any]:
    """Return one of modAL's sampling functions, made of the page's scores."""

    def sample(
        classifier: Any, X: AnyArray, n_instances: int = 1, random_tie_break: bool = False, **_: Any
    ) -> tuple[IntArray, FloatArray]:
        useful = scores(classifier.predict_proba(X))
        best = np.argsort(-useful, kind="stable")[:n_instances]
        return best, useful[best]

    return sample


MODAL: dict[str, Callable[..., Any]] = {
    "uncertainty_sampling": _modal_sampling(uncertainty),
    "margin_sampling": _modal_sampling(margin),
    "entropy_sampling": _modal_sampling(entropy),
    "classifier_uncertainty": lambda classifier, X, **_: uncertainty(classifier.predict_proba(X)),
    "classifier_margin": lambda classifier, X, **_: -margin(classifier.predict_proba(X)),
    "classifier_entropy": lambda classifier, X, **_: entropy(classifier.predict_proba(X)),
}
