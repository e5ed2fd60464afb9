"""Loads a file of a user's own Python, and takes back what it registered."""

from __future__ import annotations

import ast
import linecache
import re
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from types import ModuleType

import numpy as np

from astronomical_lite.extend import Offer, offers
from astronomical_lite.extensions import astronomical_files
from astronomical_lite.extensions.calls import code_name, explained, guarded
from astronomical_lite.extensions.checks import (
    check_classifier,
    checked_elementwise,
    checked_feature,
    strategy_needs,
)
from astronomical_lite.extensions.shims import stand_ins
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS, Classifier
from astronomical_lite.learning.features import OPERATIONS, Operation
from astronomical_lite.learning.querying.strategies import STRATEGIES, Pool, Strategy
from astronomical_lite.messages import UserError
from astronomical_lite.plots.custom.registry import PLOTS, CustomPlot
from astronomical_lite.project.settings import Settings
from astronomical_lite.project.settings_lookup import answering

REGISTRIES = {
    "feature": OPERATIONS,
    "plot": PLOTS,
    "classifier": CLASSIFIERS,
    "strategy": STRATEGIES,
}
WORDS = {"strategy": "query strategy"}
# Panels the page has; a plot of one of these names could not be told from it in a configuration.
PANELS = (
    "Settings",
    "Menu",
    "Active Learning",
    "Labelling",
    "Basic Plot",
    "Selected Source Info",
    "SED Plot",
    "BPT Plots",
    "Mateos 2012 Wedge",
)
NOTHING = (
    "This file offers nothing: put @feature, @plot, @classifier or @strategy before a function "
    "(from astronomical_lite.extend import ...)."
)
CurrentSettings = Callable[[], Settings | None]


@dataclass(eq=False)
class Extension:
    """A loaded file.

    Attributes
    ----------
    name : str
        The file's name, "mine.py"; another file of this name replaces it.
    source : str
    entries : dict of (kind, name) to registry entry
        What it registered. Kinds are "feature", "plot", "classifier" and "strategy".
    notes : list of str
        What could not be taken, in sentences.
    """

    name: str
    source: str
    entries: dict[tuple[str, str], object] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def names(self, kind: str) -> list[str]:
        """What it registered of a kind."""
        return [name for its_kind, name in self.entries if its_kind == kind]

    @property
    def module_name(self) -> str:
        return module_name(self.name)


EXTENSIONS: dict[str, Extension] = {}


def load_extension(
    source: str, name: str, *, settings: CurrentSettings = lambda: None
) -> Extension:
    """Run a file's text and register what it offers, all of it or nothing.

    Parameters
    ----------
    source : str
        Python.
    name : str
        The file's name; what a file of this name registered before is replaced.
    settings : callable
        Returns the settings that look-ups are answered from, at the time of each look-up.

    Raises
    ------
    ExtensionError
        The text is not Python, raised while it ran, or offers what cannot be registered.
    """
    extension = Extension(name, source)
    with explained(name):
        tree = ast.parse(source.removeprefix("\ufeff"), code_name(name))
        code = compile(tree, code_name(name), "exec", dont_inherit=True)
    module = ModuleType(extension.module_name)
    for_astronomical = astronomical_files.is_one(tree)
    before = sys.modules.get(module.__name__)
    sys.modules[module.__name__] = module
    try:
        offered = _run(module, code, extension, for_astronomical, settings)
        replaced = EXTENSIONS.get(name)
        for offer in offered:
            with _of(offer, name):
                _require_free(offer, extension, replaced)
                entry = _entry(offer, name, settings)
            extension.entries[offer.kind, offer.name] = entry
    except BaseException:
        _put_back(module.__name__, before)
        raise
    if not extension.entries:
        extension.notes.append(NOTHING)
    if replaced:
        unload(replaced)
    sys.modules[module.__name__] = module
    lines = source.splitlines(keepends=True)
    linecache.cache[code_name(name)] = (len(source), None, lines, code_name(name))
    for (kind, entry_name), entry in extension.entries.items():
        REGISTRIES[kind][entry_name] = entry
    EXTENSIONS[name] = extension
    return extension


def unload(extension: Extension) -> None:
    """Take back what a file registered. A second time does nothing."""
    for (kind, name), entry in extension.entries.items():
        if REGISTRIES[kind].get(name) is entry:
            del REGISTRIES[kind][name]
    if EXTENSIONS.get(extension.name) is extension:
        del EXTENSIONS[extension.name]
        sys.modules.pop(extension.module_name, None)
        linecache.cache.pop(code_name(extension.name), None)


def module_name(name: str) -> str:
    """Name of the module a file becomes: "mine.py" is extension_mine."""
    return "extension_" + re.sub(r"\W", "_", name.removesuffix(".py"))


def _run(module, code, extension, for_astronomical, settings) -> list[Offer]:
    collected: list[Offer] = []
    token = offers.set(collected)
    try:
        with ExitStack() as stack:
            stack.enter_context(answering(settings()))
            stack.enter_context(explained(extension.name))
            if for_astronomical:
                stack.enter_context(stand_ins(lenient=True))
                astronomical_files.prepare(module)
            exec(code, module.__dict__)
            if for_astronomical:
                taken, notes = astronomical_files.take(module, extension.name)
                extension.notes += notes
                collected += _takeable(taken, extension, settings)
    finally:
        offers.reset(token)
    return collected


def _takeable(taken, extension, settings) -> list[Offer]:
    """Of what a file written for AstronomicAL has: what can be registered; the rest is noted."""
    good = []
    for offer in taken:
        try:
            with _of(offer, extension.name):
                _require_free(offer, extension, EXTENSIONS.get(extension.name))
                _entry(offer, extension.name, settings)
        except UserError as error:
            extension.notes.append(f"Not taken: {error}")
        else:
            good.append(offer)
    return good


def _of(offer: Offer, name: str) -> AbstractContextManager:
    """Errors about an offer, at the line of its function unless they have one."""
    return explained(name, _first_line(offer.function, name))


def _first_line(function, name) -> int | None:
    code = getattr(getattr(function, "__wrapped__", function), "__code__", None)
    return code.co_firstlineno if code and code.co_filename == code_name(name) else None


def _require_free(offer, extension, replaced) -> None:
    what = WORDS.get(offer.kind, offer.kind)
    if (offer.kind, offer.name) in extension.entries:
        raise UserError(f"There are two of the {what} “{offer.name}”; rename one.")
    there = REGISTRIES[offer.kind].get(offer.name)
    if replaced and there is replaced.entries.get((offer.kind, offer.name)):
        there = None
    if there is None and not (offer.kind == "plot" and offer.name in PANELS):
        return
    whose = "comes with the page"
    for other in EXTENSIONS.values():
        if there is not None and other.entries.get((offer.kind, offer.name)) is there:
            whose = f"is in {other.name}"
    raise UserError(
        f"There is a {what} “{offer.name}” already, which {whose}; give yours another name."
    )


def _entry(offer: Offer, extension: str, settings: CurrentSettings) -> object:
    """The registry entry of an offer, its function guarded and what it returns checked."""
    if not callable(offer.function):
        raise UserError(f"@{offer.kind} must stand before a function.")
    return _ENTRY[offer.kind](offer, extension, settings)


def _guarded(function, offer, extension, settings) -> Callable:
    return guarded(
        function,
        extension,
        lambda: answering(settings()),
        _first_line(offer.function, extension),
    )


def _feature(offer, extension, settings) -> Operation:
    if offer.properties.get("symbol") is not None:
        function = checked_elementwise(offer.name, offer.function)
        function = _guarded(function, offer, extension, settings)
        return Operation(offer.name, function, offer.properties["symbol"])

    def with_its_features(df, n):
        with answering(features=list(df.columns), data=df):
            return offer.function(df, n)

    function = checked_feature(offer.name, with_its_features)
    return Operation(offer.name, _guarded(function, offer, extension, settings))


def _plot(offer, extension, settings) -> CustomPlot:
    function = _guarded(offer.function, offer, extension, settings)
    return CustomPlot(offer.name, function, **offer.properties)


def _classifier(offer, extension, settings) -> Classifier:
    make = _guarded(offer.function, offer, extension, settings)
    made = Classifier(offer.name, make, **offer.properties)
    check_classifier(made.name, make, made.accepts_nan, made.needs)
    return made


def _strategy(offer, extension, settings) -> Strategy:
    needs = strategy_needs(offer.name, offer.function)
    function = _guarded(offer.function, offer, extension, settings)
    made = Strategy(offer.name, function, needs, **offer.properties)
    if needs == "probabilities":
        made.scores(_SIX)
    return made


_ENTRY = {
    "feature": _feature,
    "plot": _plot,
    "classifier": _classifier,
    "strategy": _strategy,
}
_P = np.array([0.1, 0.3, 0.5, 0.5, 0.8, 1.0])
_SIX = Pool(
    rows=np.arange(6, dtype=np.int64),
    probabilities=np.column_stack([1 - _P, _P]),
    votes=_P[None] > 0.5,
    fitted=[],
    X=np.zeros((6, 2)),
    train_rows=np.arange(6, dtype=np.int64),
    labelled=np.arange(0, dtype=np.int64),
)


def _put_back(name: str, module: ModuleType | None) -> None:
    if module is None:
        sys.modules.pop(name, None)
    else:
        sys.modules[name] = module
