"""What labelled points are by fits that do not know their labels, while the user goes on.

begin(trained, reply)                  # or a UserError: there are too few labels

Where the catalogue has thousands of labels of other sources, these decide: the points that a classifier asked for are
the hard ones, and are not enough to tell which of them are wrong (`make science`). Elsewhere the classifier in view
is cross-validated on the points.
found = cross_validation_of(trained)   # what there is of it; its probabilities once all folds are done
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.protocol.reply import Reply
from app.services import side_work
from app.services.fit_messages import own_python_of
from app.state.cross_validation import CrossValidation
from app.state.session import Session
from app.state.side_work import SideWork
from app.state.stages import Dashboard, Trained
from astronomical_lite.tables.labels import UNSURE

if TYPE_CHECKING:
    from astronomical_lite.arrays import IntArray
    from astronomical_lite.learning import Learner

FEWEST = 10  # labels of the class, and of the others: two for each fold
FEWEST_OF_CATALOGUE, MOST_OF_CATALOGUE = 3_000, 10_000  # labels of other sources that decide
CLASSIFIER_OF_CATALOGUE = "HistGB"  # with so many it takes seconds


def cross_validation_of(dashboard: Dashboard) -> CrossValidation | None:
    """Return what there is for the classifier in view; None once its features are others."""
    found = dashboard.session.cross_validations.get(dashboard.tab.label)
    return found if found is not None and found.X is dashboard.problem.X else None


def begin(trained: Trained, reply: Reply) -> None:
    """Begin anew, with the labels trained on by now.

    Raises
    ------
    UserError
        There are too few labels.
    """
    import numpy as np

    from astronomical_lite.learning.fit_jobs import write_job
    from astronomical_lite.trust.out_of_sample import (
        N_FOLDS,
        CrossFit,
        require_enough,
        stratified_folds,
    )

    session, learner, label = trained.session, trained.learner, trained.tab.label
    rows, y = points_trained_on(learner)
    target = (y == label).astype("int64")
    require_enough(target, FEWEST, learner.label_name)
    X, others = learner.problem.X[rows], known_others(learner)
    if len(others):
        fold = np.zeros_like(rows)  # all at once, since none of them is known
        known, of_class = learner.problem.X[others], learner.truth[others].astype("int64")
        tasks = [CrossFit(CLASSIFIER_OF_CATALOGUE, known, of_class, X)]
        is_quick = False
    else:
        fold = stratified_folds(target)
        tasks = [
            CrossFit(
                member.name,
                X[fold != k],
                target[fold != k],
                X[fold == k],
                *own_python_of(session, member),
            )
            for k in range(N_FOLDS)
            for member in learner.classifiers
        ]
        is_quick = all(member.quick for member in learner.classifiers)
    work = SideWork([write_job(task) for task in tasks], is_quick)
    stop(session, label, reply)
    session.cross_validations[label] = CrossValidation(
        learner.problem.X, rows, y, target, fold, work, len(others)
    )
    side_work.begin(session, work, reply)


def known_others(learner: Learner) -> IntArray:
    """Return sources that have no label of the user's but one of the catalogue's, for a fit to learn from.

    They are of the training and validation set, at most `MOST_OF_CATALOGUE` of them, drawn at random; none where there
    are fewer than `FEWEST_OF_CATALOGUE`, or fewer than `FEWEST` of the class or of others.
    """
    import numpy as np

    rows = np.concatenate([learner.train_rows, learner.validation_rows])
    is_left = learner.known.copy()
    is_left[learner.labelled_rows] = False
    rows = rows[is_left[rows]]
    if len(rows) > MOST_OF_CATALOGUE:
        rows = np.random.default_rng(0).choice(rows, MOST_OF_CATALOGUE, replace=False)
    n_of = int(np.count_nonzero(learner.truth[rows]))
    if len(rows) < FEWEST_OF_CATALOGUE or min(n_of, len(rows) - n_of) < FEWEST:
        return rows[:0]
    return rows


def points_trained_on(learner: Learner) -> tuple[IntArray, IntArray]:
    """Return the rows that the newest fit knows, and their labels."""
    is_trained_on = learner.labelled_y != UNSURE
    if learner.assigned is not None:
        is_trained_on[-1] = False
    return learner.labelled_rows[is_trained_on], learner.labelled_y[is_trained_on]


def stop(session: Session, label: int, reply: Reply) -> None:
    """Leave the one there is, under way or not."""
    found = session.cross_validations.pop(label, None)
    if found is not None:
        side_work.stop(session, found.work, reply)
