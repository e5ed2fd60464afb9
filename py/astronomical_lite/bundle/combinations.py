"""The feature combinations of a bundle: which columns they make, and which of them it can make itself."""

from __future__ import annotations

import numpy as np
import pandas as pd

from astronomical_lite.learning.features import OPERATIONS, combination_names
from astronomical_lite.project.settings import Settings

__all__ = ["chosen_combinations", "combination_key", "feature_names", "own_features"]

# Operations that every version of the program has.
BUILT_IN = {
    "subtract (a-b)": np.subtract,
    "add (a+b)": np.add,
    "multiply (a*b)": np.multiply,
    "divide (a/b)": np.divide,
}


def chosen_combinations(settings: Settings) -> list[tuple[str, int]]:
    """Return the chosen combinations without repeats, and without those of too many features."""
    n_features = len(settings.features_for_training)
    pairs = ((operation, n) for operation, n in settings.feature_generation if 2 <= n <= n_features)
    return list(dict.fromkeys(pairs))


def combination_key(operation: str, n: int) -> str:
    """Return what `Manifest.own_features` calls a combination."""
    return f"{operation} of {n}"


def feature_names(settings: Settings, frame: pd.DataFrame | None = None) -> list[str]:
    """Return the names of all features without repeats: the chosen ones, then the combinations'.

    `frame` has the first rows of the catalogue, for functions of the user's that look at it.
    """
    features, chosen = settings.features_for_training, chosen_combinations(settings)
    made = (name for pair in chosen for name in combination_names(features, *pair, frame))
    return list(dict.fromkeys([*features, *made]))


def own_features(settings: Settings, frame: pd.DataFrame | None = None) -> dict[str, list[str]]:
    """Return the columns that operations of the user's own make, by `combination_key`."""
    features = settings.features_for_training
    return {
        combination_key(operation, n): combination_names(features, operation, n, frame)
        for operation, n in chosen_combinations(settings)
        if OPERATIONS[operation].combine is not BUILT_IN.get(operation)
    }
