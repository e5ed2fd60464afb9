"""scikit-learn's stratified `train_test_split`: the same rows in the same order.

train, test = stratified_split(labels, 0.4, np.random.RandomState(0))

scikit-learn gathers the rows in Python's lists, which for a million takes most of the time.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from sklearn.utils.extmath import _approximate_mode

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, IntArray


def stratified_split(
    labels: AnyArray, test_size: float, rng: np.random.RandomState
) -> tuple[IntArray, IntArray]:
    """Return positions in two shuffled parts, in which each label has the same share.

    Parameters
    ----------
    labels : array of shape (n,)
    test_size : float
        The share of the second part.
    rng : RandomState

    Raises
    ------
    ValueError
        A label is there only once, or a part has fewer places than there are labels.
    """
    codes, classes = pd.factorize(labels, sort=True)
    counts = np.bincount(codes)
    n_test = ceil(test_size * len(labels))
    n_train = len(labels) - n_test
    if counts.min() < 2 or min(n_train, n_test) < len(classes):
        raise ValueError("too few of a label to be shared out")
    # NumPy sorts the smallest integers in time that is proportional to their number
    narrow = codes.astype(np.min_scalar_type(len(classes)))
    in_class = np.split(np.argsort(narrow, kind="stable"), np.cumsum(counts)[:-1])
    to_train = _approximate_mode(counts, n_train, rng)
    to_test = _approximate_mode(counts - to_train, n_test, rng)
    train, test = [], []
    for rows, n, m in zip(in_class, to_train, to_test, strict=True):
        shuffled = rows[rng.permutation(len(rows))]
        train.append(shuffled[:n])
        test.append(shuffled[n : n + m])
    return rng.permutation(np.concatenate(train)), rng.permutation(np.concatenate(test))
