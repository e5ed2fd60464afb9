"""Query strategies: which source of the pool to ask about next.

Most are a function of class probabilities, shape (n, k), that returns scores of shape (n,); the
source with the highest score is asked about. With two classes uncertainty, margin and entropy rank
alike but for ties.

>>> pool.rows[np.argmax(STRATEGIES["Entropy Sampling"].scores(pool))]

A strategy of one's own is one more such function::

    @register("Least Likely Class")
    def least_likely_class(probabilities):
        return probabilities.min(axis=1)

One that needs more than probabilities takes the `Pool`, or an estimator and the pool's features::

    @register("Farthest From Zero", needs="pool")
    def farthest(pool):
        return np.linalg.norm(pool.features, axis=1)

    @register("modAL's own", needs="estimator")
    def modals_own(estimator, X_pool):  # returns scores, or the position of the source to ask about
        return modAL.uncertainty.uncertainty_sampling(estimator, X_pool)[0]
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from scipy.special import entr
from sklearn.base import ClassifierMixin
from sklearn.ensemble._forest import ForestClassifier

from astronomical_lite.learning.querying.information_density import density
from astronomical_lite.messages import UserError

FIELD = "query"
MOST_ASKED = 5000  # sources a forest's trees are asked about one by one
Needs = Literal["probabilities", "estimator", "pool", "trees"]


@dataclass(frozen=True)
class Pool:
    """The sources that may be asked about, and what is known of them.

    Attributes
    ----------
    rows : int64 array of shape (n,)
        Their row positions, in training-set order.
    probabilities : float64 array of shape (n, 2)
        Probability of not being, and of being, of the class: the committee's mean.
    votes : bool array of shape (n_members, n)
        Each member's prediction.
    fitted : sequence of estimators
        One per member.
    X : float array of shape (n_rows, n_features)
        Features of every row of the catalogue.
    train_rows : int64 array
        Rows of the training set, labelled or not.
    labelled : int64 array
        Rows labelled so far, Unsure ones included.
    seed : int
    kept : dict
        What `once` made for this training set.
    """

    rows: np.ndarray
    probabilities: np.ndarray
    votes: np.ndarray
    fitted: Sequence[ClassifierMixin]
    X: np.ndarray
    train_rows: np.ndarray
    labelled: np.ndarray
    seed: int = 0
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def features(self) -> np.ndarray:
        """Features of the pool, shape (n, n_features)."""
        return self.X[self.rows]

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What `make` returns, made once for all iterations; for what only the training set
        decides."""
        if name not in self.kept:
            self.kept[name] = make()
        return self.kept[name]


@dataclass(frozen=True)
class Strategy:
    """One way to choose the next source.

    Attributes
    ----------
    name : str
        What the user chooses and the configuration file stores.
    function : callable
        What it takes is said by `needs`; it returns scores of shape (n,), or the position in the
        pool of the source to ask about.
    needs : {"probabilities", "estimator", "pool", "trees"}
        ``function(probabilities)``; ``function(estimator, X_pool)``; ``function(pool)``; the last
        but one for an ensemble of trees alone.
    description : str
        For the user, one sentence.
    paper : str
        Where it is from.
    """

    name: str
    function: Callable
    needs: Needs = "probabilities"
    description: str = ""
    paper: str = ""

    def scores(self, pool: Pool) -> np.ndarray:
        """Return how useful each source's label would be, float64 of shape (n,).

        Raises
        ------
        UserError
            The function returned something else, or NaN.
        """
        if self.needs == "probabilities":
            said = self.function(pool.probabilities)
        elif self.needs == "estimator":
            said = self.function(self._only_member(pool), pool.features)
        else:
            said = self.function(pool)
        return self._checked(said, len(pool.rows))

    def refuses(self, estimator: ClassifierMixin) -> str:
        """Why this strategy cannot be used with a classifier, or an empty text."""
        if self.needs == "trees" and not isinstance(estimator, ForestClassifier):
            return f"“{self.name}” asks the trees of a random forest or of extra trees."
        return ""

    def _only_member(self, pool) -> ClassifierMixin:
        if len(pool.fitted) != 1:
            raise UserError(f"“{self.name}” works with one classifier, not a committee.", FIELD)
        return pool.fitted[0]

    def _checked(self, said, n) -> np.ndarray:
        said = np.asarray(said)
        if said.dtype.kind in "iu" and said.size == 1 and said.ndim < 2:
            return self._only(int(said.reshape(())), n)
        if said.dtype.kind not in "biuf":
            raise UserError(
                f"The query strategy “{self.name}” returned {said.dtype} values; it must return "
                "numbers.",
                FIELD,
            )
        if said.shape != (n,):
            raise UserError(
                f"The query strategy “{self.name}” returned an array of shape {said.shape} for "
                f"{n} sources. It must return one score for each, shape ({n},), or the position "
                "of one of them.",
                FIELD,
            )
        if not np.isfinite(said).all():
            raise UserError(
                f"The query strategy “{self.name}” returned NaN or an infinity for "
                f"{np.count_nonzero(~np.isfinite(said))} of {n} sources; every score must be a "
                "finite number.",
                FIELD,
            )
        return said.astype(np.float64, copy=False)

    def _only(self, position, n) -> np.ndarray:
        if not 0 <= position < n:
            raise UserError(
                f"The query strategy “{self.name}” chose position {position} in a pool of {n} "
                f"sources; it must be 0 to {n - 1}.",
                FIELD,
            )
        scores = np.zeros(n)
        scores[position] = 1
        return scores


STRATEGIES: dict[str, Strategy] = {}


def register(name: str, **properties) -> Callable:
    """Add the decorated function to `STRATEGIES`; `properties` are those of `Strategy`."""

    def add_to_registry(function: Callable) -> Callable:
        STRATEGIES[name] = Strategy(name, function, **properties)
        return function

    return add_to_registry


@register(
    "Uncertainty Sampling",
    description="The source whose most probable class is least probable.",
    paper="Lewis & Gale 1994; Settles 2009",
)
def uncertainty(probabilities: np.ndarray) -> np.ndarray:
    """1 - max p: least confident (Settles 2009, Active Learning Literature Survey, eq. 2)."""
    # By columns: NumPy takes ten times as long for the largest of two in each row.
    return 1 - functools.reduce(np.maximum, probabilities.T)


@register(
    "Margin Sampling",
    description="The source whose two most probable classes differ least.",
    paper="Scheffer et al. 2001; Settles 2009",
)
def margin(probabilities: np.ndarray) -> np.ndarray:
    """Minus the difference of the two highest p (Settles 2009, eq. 3)."""
    highest = np.partition(probabilities, -2, axis=1)[:, -2:]
    return highest[:, 0] - highest[:, 1]


@register(
    "Entropy Sampling",
    description="The source whose probabilities have the highest entropy.",
    paper="Settles 2009",
)
def entropy(probabilities: np.ndarray) -> np.ndarray:
    """Shannon entropy in nats (Settles 2009, eq. 4)."""
    return np.sum(entr(probabilities), axis=1)


@register(
    "Density-Weighted Uncertainty",
    needs="pool",
    description="Uncertain sources where there are many others like them, so no lone outliers.",
    paper="Settles & Craven 2008",
)
def density_weighted_uncertainty(pool: Pool) -> np.ndarray:
    """Uncertainty times density (information density; Settles & Craven 2008, eq. 14, beta = 1).

    The density is that of the whole training set, approximated from some of it (`density`). It
    stays as it is from iteration to iteration: what is labelled is a vanishing part.
    """

    def of_every_row() -> np.ndarray:
        values = np.zeros(len(pool.X), dtype=np.float32)
        values[pool.train_rows] = density(pool.X, pool.train_rows, seed=pool.seed)
        return values

    return uncertainty(pool.probabilities) * pool.once("density", of_every_row)[pool.rows]


@register(
    "Tree Disagreement",
    needs="trees",
    description="The source the forest's own trees disagree on most. With trees grown to the end, "
    "as RForest's and ExtraTrees' are, this ranks as Entropy Sampling does.",
    paper="Abe & Mamitsuka 1998",
)
def tree_disagreement(pool: Pool) -> np.ndarray:
    """Vote entropy of the trees: query by bagging (Abe & Mamitsuka 1998).

    Where all leaves are pure, each tree's probability is its vote, and the forest's the share of
    votes. Otherwise trees are asked one by one, about the `MOST_ASKED` sources alone of which the
    forest is least sure; the others score 0.
    """
    forests = pool.fitted
    if len(forests) == 1 and all(map(_is_pure, forests[0].estimators_)):
        share = pool.probabilities[:, 1]
        return entr(share) + entr(1 - share)
    asked = np.argsort(-entropy(pool.probabilities), kind="stable")[:MOST_ASKED]
    # scikit-learn's trees take single precision alone; converted once, not once per tree
    X = np.asarray(pool.X[pool.rows[asked]], dtype=np.float32)
    share = np.mean([_share_of_trees(forest, X) for forest in forests], axis=0)
    scores = np.zeros(len(pool.rows))
    scores[asked] = entr(share) + entr(1 - share)
    return scores


@register(
    "Random Sampling",
    needs="pool",
    description="Any source; the baseline every other strategy should beat.",
)
def random(pool: Pool) -> np.ndarray:
    """Uniform in [0, 1): the same for a row in every iteration, so a session can be repeated."""
    return np.random.default_rng(pool.seed).random(len(pool.X))[pool.rows]


def vote_entropy(votes: np.ndarray) -> np.ndarray:
    """Entropy in nats of a committee's votes (Dagan & Engelson 1995; Settles 2009, eq. 5).

    Parameters
    ----------
    votes : bool array of shape (n_members, n)
        Each member's prediction for each source.
    """
    share = np.mean(np.asarray(votes, dtype=bool), axis=0)
    return entr(share) + entr(1 - share)


# What a committee queries by; not one of the registry's, for it is not chosen.
COMMITTEE = Strategy(
    "Vote Entropy",
    lambda pool: vote_entropy(pool.votes),
    needs="pool",
    description="The source the members disagree on most.",
    paper="Dagan & Engelson 1995",
)


def query(scores: np.ndarray, pool: np.ndarray) -> int:
    """Return the row of the pool with the highest score.

    Of equal scores the one that comes first in the pool wins; the pool is in training-set order.

    Parameters
    ----------
    scores : array of shape (n_pool,)
    pool : int array of shape (n_pool,), n_pool > 0
        Row positions that may be asked about.
    """
    return int(pool[np.argmax(scores)])


def _share_of_trees(forest, X) -> np.ndarray:
    """Share of a forest's trees that vote for the class, shape (n,)."""
    votes = np.zeros(len(X))
    for tree in forest.estimators_:
        p = tree.predict_proba(X, check_input=False)
        votes += p[:, 1] > p[:, 0]
    return votes / len(forest.estimators_)


def _is_pure(tree) -> bool:
    tree = tree.tree_
    return not tree.impurity[tree.children_left == -1].any()
