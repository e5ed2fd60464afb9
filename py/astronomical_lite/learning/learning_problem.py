"""The feature matrix that all classifier tabs of a session share.

>>> problem = make_problem(frame, ["u-g", "g-r"], labels, sets, scale=True)
>>> problem.X.shape, problem.missing.sum(), problem.n_infinite
((20000, 2), 31, {'u-g': 2})
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd
from sklearn.preprocessing import RobustScaler

from astronomical_lite.learning.combined_columns import Beside, rows_of
from astronomical_lite.learning.feature_matrix import LARGEST, gather
from astronomical_lite.learning.feature_rows import FeatureRows
from astronomical_lite.learning.features import as_float, require_numeric, result_dtype
from astronomical_lite.learning.robust_scaling import fitted_scaler
from astronomical_lite.learning.splits import Sets
from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNKNOWN

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray, FloatArray, IntArray

FIELD = "features_for_training"
LARGEST_HELD = 400_000_000
"""Bytes of features that are held at most: what Python in a browser can have is needed for other things too."""

LARGEST_HELD_IF_QUICK = 100_000_000
"""The same of features that are made about as fast as they are read."""


@dataclass(frozen=True)
class Problem:
    """Features, labels and sets that all classifier tabs of a session share.

    Attributes
    ----------
    X : float array of shape (n_rows, n_features), or `FeatureRows`, which are indexed as one
        Features of every row of the catalogue, scaled if there is a scaler; float32 if all columns
        are, else float64. NaN where a value is missing, infinite or beyond single precision.
    features : list of str
        Column names, in the order of `X`.
    labels : int64 array of shape (n_rows,)
        Raw labels, -1 unknown; labels given by hand already in place.
    sets : Sets
    scaler : RobustScaler or None
        Fitted on the training rows; a missing value does not enter.
    missing : bool array of shape (n_rows,)
        Rows with NaN in any feature.
    n_missing, n_infinite : dict of str to int
        For each feature that has any: how many rows of it are NaN, and how many are infinite or
        too large.
    lowest, highest : float arrays of shape (n_features,)
        The ends of each feature in `X`.
    classes : tuple of int
        Labels that may be given though no row has them.
    """

    X: FloatArray
    features: list[str]
    labels: IntArray
    sets: Sets
    scaler: RobustScaler | None
    missing: BoolArray
    n_missing: dict[str, int]
    n_infinite: dict[str, int]
    lowest: FloatArray
    highest: FloatArray
    classes: tuple[int, ...] = ()

    @cached_property
    def is_training(self) -> BoolArray:
        """True for the rows of the training set, shape (n_rows,)."""
        found = np.zeros(len(self.labels), dtype=bool)
        found[self.sets.train] = True
        return found

    @cached_property
    def training_classes(self) -> frozenset[int]:
        """The known labels in the training set."""
        values = self.labels[self.sets.train]
        return frozenset(np.unique(values[values != UNKNOWN]).tolist())

    def with_labels(self, labels: IntArray, sets: Sets, classes: Sequence[int]) -> Problem:
        """Return this problem with other labels, scored sets and classes; the training set has to be the same."""
        return replace(self, labels=labels, sets=sets, classes=tuple(classes))


def make_problem(
    frame: pd.DataFrame | Beside,
    features: Sequence[str],
    labels: IntArray,
    sets: Sets,
    scale: bool,
    classes: Sequence[int] = (),
) -> Problem:
    """Gather the feature matrix and scale it.

    Parameters
    ----------
    frame : DataFrame or Beside
        The catalogue, with generated columns.
    features : sequence of str
        Numeric columns of `frame`, at least two.
    labels : int array of shape (n_rows,)
        Raw labels, -1 unknown.
    sets : Sets
    scale : bool
        True: subtract each feature's median and divide by its interquartile range, both of the
        training rows.
    classes : sequence of int
        Labels that may be given though no row has them.

    Raises
    ------
    UserError
        Fewer than two features, one named twice, absent, not numeric, or without a single usable
        value (in the training rows, if scaled).
    """
    none = rows_of(frame, slice(0))  # columns of it have types, and are not made
    features = _checked_features(none, features)
    dtype, n_rows = result_dtype(none, features), len(frame)
    scaler = _scaler(frame, features, dtype, sets.train) if scale else None
    rows = FeatureRows(frame, features, dtype, scaler)
    is_held = rows.nbytes <= (LARGEST_HELD_IF_QUICK if rows.is_quick else LARGEST_HELD)
    matrix = gather(frame, features, dtype, scaler, is_held)
    _require_values(matrix.n_not_finite < n_rows, features, "in any row")
    if scaler is not None:
        _require_values(~np.isnan(scaler.center_), features, "in any row of the training set")
    _require_values(
        matrix.n_unusable < n_rows,
        features,
        f"of at most {LARGEST:.1e} (take its logarithm, or scale it)",
    )
    return Problem(
        X=matrix.X if is_held else cast("FloatArray", rows),
        features=features,
        labels=np.asarray(labels, dtype=np.int64),
        sets=sets,
        scaler=scaler,
        missing=matrix.missing,
        n_missing=_counts(features, matrix.n_missing),
        n_infinite=_counts(features, matrix.n_unusable - matrix.n_missing),
        lowest=matrix.lowest,
        highest=matrix.highest,
        classes=tuple(classes),
    )


def feature_matrix(
    frame: pd.DataFrame | Beside, features: Sequence[str], scaler: RobustScaler | None
) -> tuple[FloatArray, BoolArray]:
    """Return the features of other rows, as `make_problem` makes those it trains on.

    Parameters
    ----------
    frame, features
        As in `make_problem`.
    scaler : RobustScaler or None
        That of the problem the classifiers were trained on.

    Returns
    -------
    X : float array of shape (n_rows, n_features)
    missing : bool array of shape (n_rows,)
        Rows with NaN in any feature.

    Raises
    ------
    UserError
        A feature is absent or not numeric.
    """
    none = rows_of(frame, slice(0))
    features = _checked_features(none, features)
    matrix = gather(frame, features, result_dtype(none, features), scaler)
    return matrix.X, matrix.missing


def _scaler(
    frame: pd.DataFrame | Beside, features: list[str], dtype: np.dtype[Any], train: IntArray
) -> RobustScaler:
    """Return a scaler fitted on the training rows."""
    is_training = np.zeros(len(frame), bool)
    is_training[train] = True
    rows = np.flatnonzero(is_training)  # in order, which memory is read faster in
    # what combinations make is made of these rows alone
    made = [name for name in features if isinstance(frame, Beside) and frame.recipe(name)]
    picked = frame.with_only(made).rows(rows) if isinstance(frame, Beside) and made else frame
    return fitted_scaler(
        as_float(picked[name], dtype) if name in made else as_float(frame[name], dtype)[rows]
        for name in features
    )


def _counts(features: list[str], numbers: IntArray) -> dict[str, int]:
    return {name: int(n) for name, n in zip(features, numbers, strict=True) if n}


def _checked_features(frame: pd.DataFrame | Beside, features: Sequence[str]) -> list[str]:
    features = list(features)
    if len(features) < 2:
        raise UserError(f"Choose at least two features; {len(features)} chosen.", FIELD)
    for name in features:
        if features.count(name) > 1:
            raise UserError(f"The feature {name} is chosen twice.", FIELD)
    require_numeric(frame, features, FIELD)
    return features


def _require_values(has_values: BoolArray, features: list[str], where: str) -> None:
    empty = [name for name, has in zip(features, has_values, strict=True) if not has]
    if empty:
        raise UserError(
            f"No usable value {where} in {', '.join(empty)}: leave "
            f"{'it' if len(empty) == 1 else 'them'} out of the features.",
            FIELD,
        )
