"""Columns of text as numbers and the different texts that these stand for.

codes, names = coded_texts(frame["class"])      # None where nearly all differ
texts_of(frame["name"])                         # as Python objects, "" where one is missing
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, IntArray

_LOOKED_AT = 2_000
"""Values that tell whether a column of text has few different ones."""


def without_categories(series: pd.Series) -> pd.Series:
    """Return a column of the values that its categories stand for."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        return pd.Series(np.asarray(series), name=series.name)
    return series


def texts_of(series: pd.Series) -> AnyArray:
    """Return a column of text as Python objects, shape (n_rows,), empty where it is missing."""
    series = without_categories(series)
    texts = np.asarray(series.to_numpy(dtype=object))
    missing = series.isna().to_numpy()
    return np.where(missing, "", texts) if missing.any() else texts


def coded_texts(series: pd.Series) -> tuple[IntArray, list[str]] | None:
    """Return the number of each row's text and the texts, -1 for missing ones; None where most differ.

    Asking a column of names which of them occur again takes as long as sorting it.
    """
    if isinstance(series.dtype, pd.CategoricalDtype):
        codes, found = series.cat.codes.to_numpy(), series.cat.categories
        if len(found) > len(series) // 2:
            return None
    else:
        texts = texts_of(series)
        some = texts[:: max(1, len(texts) // _LOOKED_AT)]
        if len(pd.unique(some)) > len(some) // 2:
            return None
        codes, found = pd.factorize(texts)
    names = [text if isinstance(text, str) else str(text) for text in found.tolist()]
    missing = np.array([*(not name for name in names), True])  # the last, reached by code -1
    return np.where(missing[codes], -1, codes), names
