"""Registry entries made of the functions a file offers, their calls guarded and results checked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import numpy as np

from astronomical_lite.extensions.calls import code_name, explained, guarded
from astronomical_lite.extensions.checks import (
    check_classifier,
    check_light_curve_feature,
    checked_elementwise,
    checked_feature,
    strategy_needs,
)
from astronomical_lite.extensions.extension import EXTENSIONS, PANELS, REGISTRIES, Extension
from astronomical_lite.learning.classifiers.registry import Classifier
from astronomical_lite.learning.features import Operation
from astronomical_lite.learning.querying.pool import Pool
from astronomical_lite.learning.querying.registry import Strategy
from astronomical_lite.light_curves.features import Feature
from astronomical_lite.messages import UserError
from astronomical_lite.plots.custom.registry import CustomPlot

if TYPE_CHECKING:
    from astronomical_lite.extend import Offer

Function = Callable[..., Any]
# Makes the context that a user's function runs in.
Around = Callable[[], AbstractContextManager[Any]]

WORDS = {"strategy": "query strategy", "light_curve_feature": "feature of light curves"}


def at_its_line(offer: Offer, extension: str) -> AbstractContextManager[None]:
    """Return a context whose errors name the line of an offer's function, unless they have one."""
    return explained(extension, _first_line(offer.function, extension))


def require_free(offer: Offer, extension: Extension, replaced: Extension | None) -> None:
    """Raise a UserError if the name of an offer is taken.

    Parameters
    ----------
    extension : Extension
        The file that is being loaded, with its entries so far.
    replaced : Extension or None
        The file it replaces, whose names are free.
    """
    what = WORDS.get(offer.kind, offer.kind)
    if (offer.kind, offer.name) in extension.entries:
        raise UserError(f"There are two of the {what} “{offer.name}”; rename one.")
    taken = REGISTRIES[offer.kind].get(offer.name)
    if replaced and taken is replaced.entries.get((offer.kind, offer.name)):
        taken = None
    if taken is None and not (offer.kind == "plot" and offer.name in PANELS):
        return
    whose = "comes with the page"
    for other in EXTENSIONS.values():
        if taken is not None and other.entries.get((offer.kind, offer.name)) is taken:
            whose = f"is in {other.name}"
    raise UserError(
        f"There is a {what} “{offer.name}” already, which {whose}; give yours another name."
    )


def make_entry(offer: Offer, extension: str, around: Around) -> Any:
    """Return the registry entry of an offer.

    Parameters
    ----------
    extension : str
        The file's name.
    around : callable
        Makes the context that the function runs in at each call.

    Raises
    ------
    UserError
        The offer is not a function, or what it returns on points made up for it is not usable.
    """
    if not callable(offer.function):
        raise UserError(f"@{offer.kind} must stand before a function.")

    def guard(function: Function) -> Function:
        return guarded(function, extension, around, _first_line(offer.function, extension))

    return _MAKE[offer.kind](offer, guard)


def _first_line(function: Function, extension: str) -> int | None:
    code = getattr(getattr(function, "__wrapped__", function), "__code__", None)
    return code.co_firstlineno if code and code.co_filename == code_name(extension) else None


Guard = Callable[[Function], Function]


def _feature(offer: Offer, guard: Guard) -> Operation:
    symbol = offer.properties.get("symbol")
    if symbol is not None:
        return Operation(offer.name, guard(checked_elementwise(offer.name, offer.function)), symbol)

    whole = bool(offer.properties.get("whole"))
    function = guard(checked_feature(offer.name, offer.function))
    return Operation(offer.name, function, whole=whole)


def _plot(offer: Offer, guard: Guard) -> CustomPlot:
    return CustomPlot(offer.name, guard(offer.function), **offer.properties)


def _classifier(offer: Offer, guard: Guard) -> Classifier:
    make = guard(offer.function)
    made = Classifier(offer.name, make, **offer.properties)
    check_classifier(made.name, make, made.accepts_nan, made.needs)
    return made


def _strategy(offer: Offer, guard: Guard) -> Strategy:
    needs = strategy_needs(offer.name, offer.function)
    made = Strategy(offer.name, guard(offer.function), needs, **offer.properties)
    if needs == "probabilities":
        made.scores(_SIX_SOURCES)
    return made


def _light_curve_feature(offer: Offer, guard: Guard) -> Feature:
    made = Feature(offer.name, function=guard(offer.function), **offer.properties)
    check_light_curve_feature(made)
    return made


_MAKE: dict[str, Callable[[Offer, Guard], Any]] = {
    "feature": _feature,
    "plot": _plot,
    "classifier": _classifier,
    "strategy": _strategy,
    "light_curve_feature": _light_curve_feature,
}
_P = np.array([0.1, 0.3, 0.5, 0.5, 0.8, 1.0])
# A pool that strategies are tried on when their file is loaded.
_SIX_SOURCES = Pool(
    rows=np.arange(6, dtype=np.int64),
    probabilities=np.column_stack([1 - _P, _P]),
    votes=_P[None] > 0.5,
    fitted=[],
    X=np.zeros((6, 2)),
    train_rows=np.arange(6, dtype=np.int64),
    labelled=np.arange(0, dtype=np.int64),
)
