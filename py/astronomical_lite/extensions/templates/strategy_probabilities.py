"""A query strategy on probabilities: sources just above one half."""

import numpy as np

from astronomical_lite.extend import strategy


@strategy("Doubtful Members", description="Sources just predicted to be of the class.")
def doubtful_members(probabilities):
    """`probabilities` has shape (n, 2): of not being, and of being, of the class. The highest score
    is asked about."""
    p = probabilities[:, 1]
    return np.where(p > 0.5, 1 - p, 0.0)
