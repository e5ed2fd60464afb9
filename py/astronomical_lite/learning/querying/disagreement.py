"""Disagreement: among the members of a committee, or among the trees of a forest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import entr

from astronomical_lite.learning.querying.registry import Strategy, register
from astronomical_lite.learning.querying.uncertainty import entropy

if TYPE_CHECKING:
    from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
    from sklearn.tree import DecisionTreeClassifier

    from astronomical_lite.arrays import BoolArray, FloatArray
    from astronomical_lite.learning.querying.pool import Pool

MOST_ASKED = 5000  # sources a forest's trees are asked about one by one


@register(
    "Tree Disagreement",
    needs="trees",
    description="The source the trees disagree on most; of RForest and ExtraTrees, whose trees "
    "are fully grown, that of Entropy Sampling.",
    paper="Abe & Mamitsuka 1998",
)
def tree_disagreement(pool: Pool) -> FloatArray:
    """Return the vote entropy of the trees: query by bagging (Abe & Mamitsuka 1998).

    Where all leaves are pure, each tree's probability is its vote, and the forest's the share of
    votes. Otherwise trees are asked one by one, about the `MOST_ASKED` sources alone of which the
    forest is least sure; the others score 0.

    Returns
    -------
    float64 array of shape (n,), in nats
    """
    forests = pool.fitted
    if len(forests) == 1 and all(map(_is_pure, forests[0].estimators_)):
        return _binary_entropy(pool.probabilities[:, 1])
    asked = np.argsort(-entropy(pool.probabilities), kind="stable")[:MOST_ASKED]
    # scikit-learn's trees take single precision alone; here it is converted once, not once per tree.
    X = np.asarray(pool.X[pool.rows[asked]], dtype=np.float32)
    share = np.mean([_share_of_trees(forest, X) for forest in forests], axis=0)
    scores = np.zeros(len(pool.rows))
    scores[asked] = _binary_entropy(share)
    return scores


def vote_entropy(votes: BoolArray) -> FloatArray:
    """Return the entropy of a committee's votes (Dagan & Engelson 1995; Settles 2009, eq. 5).

    Parameters
    ----------
    votes : bool array of shape (n_members, n)
        Each member's prediction for each source.

    Returns
    -------
    float64 array of shape (n,), in nats
    """
    return _binary_entropy(np.mean(np.asarray(votes, dtype=bool), axis=0))


# A committee's strategy: not in the registry, since users do not choose it.
COMMITTEE = Strategy(
    "Vote Entropy",
    vote_entropy,
    needs="votes",
    description="The source the members disagree on most.",
    paper="Dagan & Engelson 1995",
    each_alone=True,
)


def _binary_entropy(share: FloatArray) -> FloatArray:
    """Return the entropy in nats of votes of which this share is for the class."""
    for_class: Any = entr(share)
    total: FloatArray = for_class + entr(1 - share)
    return total


def _share_of_trees(
    forest: RandomForestClassifier | ExtraTreesClassifier, X: FloatArray
) -> FloatArray:
    """Return the share of a forest's trees that vote for the class, shape (n,)."""
    votes = np.zeros(len(X))
    for tree in forest.estimators_:
        p = tree.predict_proba(X, check_input=False)
        votes += p[:, 1] > p[:, 0]
    return votes / len(forest.estimators_)


def _is_pure(estimator: DecisionTreeClassifier) -> bool:
    """Return True if every leaf holds points of one class alone."""
    tree = estimator.tree_
    return not tree.impurity[tree.children_left == -1].any()
