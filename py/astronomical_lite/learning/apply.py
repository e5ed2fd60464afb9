"""Classifiers that were fitted, applied to other rows.

>>> X, missing = feature_matrix(frame, features, scaler)
>>> probabilities, predictions = predict_rows(classifiers, fitted, X, missing, keep_missing=False)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning.classifiers.predictions import predict_all
from astronomical_lite.learning.classifiers.registry import Classifier
from astronomical_lite.learning.one_vs_rest import over_all_rows, usable_rows

if TYPE_CHECKING:
    from sklearn.base import ClassifierMixin

    from astronomical_lite.arrays import BoolArray, FloatArray, IntArray

__all__ = ["predict_rows"]


def predict_rows(
    classifiers: Sequence[Classifier],
    fitted: Sequence[ClassifierMixin],
    X: FloatArray,
    missing: BoolArray,
    keep_missing: bool,
) -> tuple[FloatArray, BoolArray]:
    """Return what a committee says of every row, as `Learner.probabilities` and `predictions` do.

    Parameters
    ----------
    classifiers, fitted : sequences of length n_members
    X : float array of shape (n_rows, n_features)
    missing : bool array of shape (n_rows,)
        Rows with NaN in any feature.
    keep_missing : bool
        True if these are predicted too.

    Returns
    -------
    probabilities : float64 array of shape (n_rows,)
        Of being of the class; NaN where a row is not predicted.
    predictions : bool array of shape (n_rows,)
        True where the class is predicted.
    """
    usable = usable_rows(missing, keep_missing)
    rows: IntArray | None = None if usable.all() else np.flatnonzero(usable).astype(np.int64)
    if not usable.any():
        return np.full(len(X), np.nan), np.zeros(len(X), dtype=bool)
    mean, predictions = predict_all(classifiers, fitted, X, rows).consensus()
    return (
        over_all_rows(mean[:, 1], rows, len(X), np.nan),
        over_all_rows(predictions, rows, len(X), False),
    )
