"""Labels that look wrong: those the classifier in view was trained on, and the catalogue's.

doubtful = trained_labels(trained)      # by cross-validation, once it is done
doubtful = catalogue_labels(trained)    # by the newest fit, of sources that it was not trained on
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.services.cross_validation import FEWEST, cross_validation_of
from app.services.remembered import remembered
from app.state.stages import Trained

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray
    from astronomical_lite.learning import Learner

MOST_ROWS = 50_000  # of the catalogue that are looked at
LOOKED = "trust.catalogue"


@dataclass(frozen=True)
class Doubtful:
    """Labels by how likely they are wrong.

    Attributes
    ----------
    rows : the sources, those whose label is likeliest wrong first
    labels : theirs when this was found
    probabilities : of being of the classifier's class, by fits that did not know them
    n_suspect : how many of the rows, the first ones, look wrong
    n_labels : of how many labels these are
    n_all : how many there are, of which so many were drawn at random
    """

    rows: IntArray
    labels: IntArray
    probabilities: FloatArray
    n_suspect: int
    n_labels: int
    n_all: int

    def without(self, row: int | None) -> Doubtful:
        """Return the others, where one of the sources is not to be told of."""
        if row is None or row not in self.rows:
            return self
        kept = self.rows != row
        return replace(
            self,
            rows=self.rows[kept],
            labels=self.labels[kept],
            probabilities=self.probabilities[kept],
            n_suspect=int(kept[: self.n_suspect].sum()),
            n_labels=self.n_labels - 1,
            n_all=self.n_all - 1,
        )


def trained_labels(trained: Trained) -> Doubtful | None:
    """Return the labels trained on, None until cross-validation is done."""
    found = cross_validation_of(trained)
    if found is None or found.probabilities is None:
        return None
    return ranked(found.rows, found.y, found.target, found.probabilities, len(found.rows))


def catalogue_labels(trained: Trained) -> Doubtful | None:
    """Return the catalogue's labels of the training and validation set that were not trained on; None if too few.

    The test set is not looked at: who changed labels of it would no longer be tested.
    """
    learner = trained.learner
    key = (learner.probabilities, learner.problem, learner.n_trained)
    return remembered(trained.drafts, LOOKED, key, lambda: _catalogue_labels(learner))


def _catalogue_labels(learner: Learner) -> Doubtful | None:
    import numpy as np

    rows = np.concatenate([learner.train_rows, learner.validation_rows])
    is_left = learner.known.copy()
    is_left[learner.labelled_rows] = False
    rows = rows[is_left[rows]]
    n_all = len(rows)
    if n_all > MOST_ROWS:
        rows = np.sort(np.random.default_rng(0).choice(rows, MOST_ROWS, replace=False))
    target = (learner.truth[rows]).astype(np.int64)
    if min(target.sum(), len(target) - target.sum()) < FEWEST:
        return None
    return ranked(rows, learner.problem.labels[rows], target, learner.probabilities[rows], n_all)


def ranked(
    rows: IntArray, labels: IntArray, target: IntArray, probabilities: FloatArray, n_all: int
) -> Doubtful:
    """Return sources by how likely their label is wrong, those that look so first."""
    import numpy as np

    from astronomical_lite.trust.label_errors import label_errors

    found = label_errors(target, probabilities)
    is_suspect = found.is_suspect[found.ranking]
    order = np.concatenate([found.ranking[is_suspect], found.ranking[~is_suspect]])
    return Doubtful(
        rows[order],
        labels[order],
        probabilities[order],
        int(is_suspect.sum()),
        len(rows),
        n_all,
    )
