"""Checks of what a user's functions return; an error is a sentence that says what to return.

Features are checked each time they are made, classifiers and features of light curves when a file is loaded, on
points and a light curve made up for it. `querying.registry.Strategy` checks what strategies return and
`plots.custom.registry.render` what plots return, for those of the page as for a user's own.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from astronomical_lite.learning.features import FIELD
from astronomical_lite.light_curves.features import Feature
from astronomical_lite.light_curves.light_curve import LightCurve
from astronomical_lite.messages import UserError
from astronomical_lite.plots.custom.spec import described

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray
    from astronomical_lite.learning.querying.registry import Needs

PROBE_ROWS = 3  # `combination_names` asks with so many rows of ones, which may well give NaN


def checked_feature(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the feature function with its results checked."""

    def combine(df: pd.DataFrame, n: int) -> tuple[pd.DataFrame, list[str]]:
        before, n_rows = set(df.columns), len(df)
        result = function(df, n)
        if not isinstance(result, tuple) or len(result) != 2:
            raise UserError(
                f"The feature “{name}” must return two things, the frame and the list of its new "
                f"columns (return df, names), not {described(result)}.",
                FIELD,
            )
        frame, names = result
        _check_frame(name, frame, n_rows)
        names = _checked_names(name, names)
        for column in names:
            _check_column(name, frame, column, before)
        return frame, names

    return combine


def checked_elementwise(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the feature function of two arrays with its results checked."""

    def combine(a: AnyArray, b: AnyArray) -> AnyArray:
        values = np.asarray(function(a, b))
        if values.shape != a.shape:
            raise UserError(
                f"The feature “{name}” returned shape {values.shape} for arrays of shape "
                f"{a.shape}; it must return one value for each.",
                FIELD,
            )
        if values.dtype.kind not in "biuf":
            raise UserError(f"The feature “{name}” returned {values.dtype}, not numbers.", FIELD)
        if values.dtype.kind == "f" and len(values) > PROBE_ROWS and np.isnan(values).all():
            raise UserError(f"The feature “{name}” returned NaN for every row.", FIELD)
        return values

    return combine


def check_classifier(name: str, make: Callable[[], Any], accepts_nan: bool, needs: int) -> None:
    """Make the classifier, fit it on 6 points (or as many as it needs) and predict them.

    Raises
    ------
    UserError
        It has no `fit` or `predict_proba`, or does not return two probabilities per point.
    """
    estimator = make()
    if isinstance(estimator, type):
        raise UserError(
            f"The classifier “{name}” returned the class {estimator.__name__}; return an object "
            f"of it: {estimator.__name__}()."
        )
    for method in ("fit", "predict_proba"):
        if not callable(getattr(estimator, method, None)):
            raise UserError(
                f"The classifier “{name}” returned {described(estimator)}, which has no {method}. It must "
                "have fit and predict_proba, as scikit-learn's classifiers do."
            )
    n = max(6, int(needs))
    rng = np.random.default_rng(0)
    y = np.arange(n, dtype=np.int64) % 2
    X = rng.normal(size=(n, 2)) + y[:, None]
    if accepts_nan:
        X[0, 0] = X[-1, 1] = np.nan
    try:
        estimator.fit(X, y)
        p = estimator.predict_proba(X)
    except UserError:
        raise
    except ValueError as error:
        raise UserError(
            f"The classifier “{name}” could not be fitted on and asked about {n} points"
            f"{' with missing values' if accepts_nan else ''}: {error}"
        ) from error
    p = np.asarray(p)
    if p.shape != (n, 2):
        raise UserError(
            f"predict_proba of the classifier “{name}” returned shape {p.shape} for {n} points of "
            f"two classes; it must be ({n}, 2)."
        )
    if p.dtype.kind not in "biuf" or not np.isfinite(p).all():
        raise UserError(f"predict_proba of the classifier “{name}” returned NaN.")
    if (p < 0).any() or not np.allclose(p.sum(axis=1), 1, atol=1e-3):
        raise UserError(
            f"predict_proba of the classifier “{name}” must return probabilities: 0 to 1, the two "
            "of each point adding up to 1."
        )


def check_light_curve_feature(feature: Feature) -> None:
    """Raise a UserError if a feature returns no number for a light curve of 20 values, or as many as it needs."""
    n = max(20, int(feature.fewest))
    time = np.arange(n) * 1.3
    curve = LightCurve(
        time, 17 + 0.3 * np.sin(time), np.full(n, 0.02), np.full(n, "", dtype=object), True
    )
    value = feature.function(curve)
    if not isinstance(value, (int, float, np.integer, np.floating)):
        raise UserError(
            f"The feature of light curves “{feature.name}” returned {described(value)}; return one number, or NaN."
        )


def strategy_needs(name: str, function: Callable[..., Any]) -> Needs:
    """Return what a strategy takes, by its number of arguments: "probabilities" or "estimator".

    Raises
    ------
    UserError
        It takes neither one nor two arguments.
    """
    required = 0
    most: float = 0
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            most = np.inf
        elif parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            most += 1
            required += parameter.default is parameter.empty
    if required <= 1 and most >= 1:
        return "probabilities"
    if required == 2:
        return "estimator"
    raise UserError(
        f"The query strategy “{name}” must take (probabilities) or (estimator, X_pool); it takes "
        f"{required} arguments."
    )


def _check_frame(name: str, frame: Any, n_rows: int) -> None:
    if not isinstance(frame, pd.DataFrame):
        raise UserError(
            f"The feature “{name}” must return the frame first, not {described(frame)}.", FIELD
        )
    if len(frame) != n_rows:
        raise UserError(
            f"The feature “{name}” returned {len(frame)} rows for {n_rows}; it must keep every "
            "row, in order.",
            FIELD,
        )


def _checked_names(name: str, returned: Any) -> list[str]:
    if isinstance(returned, str) or not isinstance(returned, (list, tuple, pd.Index)):
        raise UserError(
            f"The feature “{name}” must return a list of its new columns' names, not "
            f"{described(returned)}.",
            FIELD,
        )
    names = list(returned)
    if not names:
        raise UserError(f"The feature “{name}” made no column.", FIELD)
    for column in names:
        if not isinstance(column, str):
            raise UserError(f"The feature “{name}”: the name {column!r} is not a text.", FIELD)
        if names.count(column) > 1:
            raise UserError(f"The feature “{name}” names the column {column} twice.", FIELD)
    return names


def _check_column(name: str, frame: pd.DataFrame, column: str, before: set[str]) -> None:
    if column in before:
        raise UserError(
            f"The feature “{name}” names {column} as new, which is one of the features it was "
            "given; give the new column another name.",
            FIELD,
        )
    if column not in frame.columns:
        raise UserError(
            f"The feature “{name}” names {column} as new, but the frame it returns has no such "
            "column.",
            FIELD,
        )
    values = frame[column]
    if isinstance(values, pd.DataFrame):
        raise UserError(f"The feature “{name}” made two columns called {column}.", FIELD)
    types = pd.api.types
    if not types.is_numeric_dtype(values.dtype) or types.is_complex_dtype(values.dtype):
        raise UserError(
            f"The feature “{name}”: column {column} holds {values.dtype}, not numbers.", FIELD
        )
    if len(frame) > PROBE_ROWS and values.isna().all():
        raise UserError(f"The feature “{name}”: column {column} is NaN in every row.", FIELD)
