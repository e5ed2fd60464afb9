"""A query strategy on the estimator and the pool: of the most uncertain, the smallest in one feature."""

import numpy as np

from astronomical_lite.extend import strategy


@strategy("Uncertain, Small First Feature")
def uncertain_and_small(estimator, X_pool):
    """`X_pool` has shape (n, n_features). Return scores, or the position of the source to ask about."""
    uncertainty = 1 - estimator.predict_proba(X_pool).max(axis=1)
    most_uncertain = np.flatnonzero(uncertainty == uncertainty.max())
    return most_uncertain[np.argmin(X_pool[most_uncertain, 0])]
