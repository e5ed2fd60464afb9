"""Decorators that a user's own Python registers its functions with.

    from astronomical_lite.extend import classifier, create_plot, feature, plot, settings, strategy
    from astronomical_lite.extend import light_curve_feature

    @feature("max(a, b)")
    def largest(df, n): ...                # -> df with columns added, their names

    @feature("percent (a%b)", symbol="%")
    def percent(a, b): ...                 # -> array of their shape

    @plot("X^2", columns=["x_axis", "y_axis"])
    def x_squared(data, selected=None): ...  # -> create_plot(...) * create_plot(...)

    @classifier("NaiveBayes")
    def naive_bayes(): ...                 # -> an unfitted estimator with fit and predict_proba

    @strategy("Least Likely Class")
    def least_likely(probabilities): ...   # -> scores; or (estimator, X_pool) -> scores or position

    @light_curve_feature("range / error")
    def range_over_error(curve): ...       # -> number; curve.time, curve.value, curve.error

The decorated function itself is returned unchanged: imported in ordinary Python, such a file does
nothing but define functions, so it can be tested there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeVar

from astronomical_lite.messages import UserError
from astronomical_lite.plots.custom.api import create_plot
from astronomical_lite.project.settings_lookup import settings

__all__ = [
    "classifier",
    "create_plot",
    "feature",
    "light_curve_feature",
    "plot",
    "settings",
    "strategy",
]

Kind = Literal["feature", "plot", "classifier", "strategy", "light_curve_feature"]
Function = TypeVar("Function", bound=Callable[..., Any])


class Decorator(Protocol):
    """Returns the function it is given, unchanged."""

    def __call__(self, function: Function, /) -> Function: ...


@dataclass(frozen=True)
class Offer:
    """One function a file offers for a registry."""

    kind: Kind
    name: str
    function: Callable[..., Any]
    properties: dict[str, Any] = field(default_factory=dict)


# The offers so far of the file that is being loaded; None while none is.
offers: ContextVar[list[Offer] | None] = ContextVar("offers", default=None)


def feature(name: str, *, symbol: str | None = None, whole: bool = False) -> Decorator:
    """Offer a feature combination.

    Parameters
    ----------
    name : str
        Shown to the user, such as "max(a, b)".
    symbol : str, optional
        Given, the function is ``(a, b) -> array``, element by element, and stands between the names
        of the features. Without, it is ``(df, n) -> (df, new_names)``: `df` holds the chosen
        features and gets the new columns.
    whole : bool
        True: `df` is the whole catalogue, for a function that needs columns which are not chosen as
        features; ``settings["features_for_training"]`` are those that are.

    Raises
    ------
    UserError
        `name` is no text, or blank.
    """
    return _offer("feature", name, {"symbol": symbol, "whole": whole})


def plot(name: str, *, columns: Sequence[str] = (), description: str = "") -> Decorator:
    """Offer a plot: ``(data, selected) -> create_plot(...)``, several of them combined with ``*``.

    Parameters
    ----------
    name : str
        Shown to the user.
    columns : sequence of str
        Names the function looks up as ``settings["x_axis"]``; each user says once which of their
        columns it is.
    description : str
        A few words for the user.

    Raises
    ------
    UserError
        `name` is no text, or blank; `columns` is a text.
    """
    if isinstance(columns, str):
        raise UserError(f"columns of the plot “{name}” must be a list, such as [{columns!r}].")
    return _offer("plot", name, {"columns": tuple(columns), "description": description})


def classifier(
    name: str,
    *,
    accepts_nan: bool = False,
    needs: int = 2,
    description: str = "",
    paper: str = "",
) -> Decorator:
    """Offer a classifier: a function without arguments that makes an unfitted estimator.

    Parameters
    ----------
    name : str
        Shown to the user.
    accepts_nan : bool
        True if it can be fitted on, and predicts, rows with missing values.
    needs : int
        The fewest points it can be fitted on.
    description : str
        A few words for the user.
    paper : str
        Author and year of its source.

    Raises
    ------
    UserError
        `name` is no text, or blank.
    """
    properties: dict[str, Any] = {"accepts_nan": accepts_nan, "needs": needs}
    properties |= {"description": description, "paper": paper}
    return _offer("classifier", name, properties)


def strategy(name: str, *, description: str = "", paper: str = "") -> Decorator:
    """Offer a query strategy.

    The function is ``(probabilities) -> scores`` or ``(estimator, X_pool) -> scores``; the latter
    may also return the position of the source to ask about. `probabilities` has shape (n, 2),
    `X_pool` (n, n_features), scores (n,); the highest score is asked about.

    Parameters
    ----------
    name : str
        Shown to the user.
    description : str
        One sentence for the user.
    paper : str
        Author and year of its source.

    Raises
    ------
    UserError
        `name` is no text, or blank.
    """
    return _offer("strategy", name, {"description": description, "paper": paper})


def light_curve_feature(name: str, *, description: str = "", needs: int = 2) -> Decorator:
    """Offer a feature of light curves: ``(curve) -> number``, NaN where a light curve has none.

    `curve` is of one band; its `time`, `value` and `error` have shape (n,), by increasing time, with
    NaN for an error that is not known.

    Parameters
    ----------
    name : str
        Shown to the user, and part of the column's name.
    description : str
        A sentence for the user.
    needs : int
        The fewest values it is of; with fewer it is NaN.

    Raises
    ------
    UserError
        `name` is no text, or blank.
    """
    return _offer("light_curve_feature", name, {"about": description, "fewest": needs})


def _offer(kind: Kind, name: str, properties: dict[str, Any]) -> Decorator:
    if not isinstance(name, str) or not name.strip():
        raise UserError(f'@{kind} needs a name: @{kind}("My {kind}").')

    def remember(function: Function) -> Function:
        collected = offers.get()
        if collected is not None:
            collected.append(Offer(kind, name.strip(), function, properties))
        return function

    return remember
