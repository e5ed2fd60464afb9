"""What the classifier in view goes by, worked out while the user goes on.

begin_what_matters(trained, reply)    # or a UserError: there are too few labels
begin_why_source(trained, reply)      # or a UserError: no source is selected, or it is asked about blind
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.protocol.reply import Reply
from app.services import selection, side_work
from app.services.calibrated import validation_labels
from app.services.cross_validation import points_trained_on
from app.services.fit_messages import own_python_of
from app.services.hidden_answers import blind_row
from app.state.explained import WhatMatters, WhySource
from app.state.side_work import SideWork
from app.state.stages import Trained
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray
    from astronomical_lite.learning import Learner, Problem


def begin_what_matters(trained: Trained, reply: Reply) -> None:
    """Begin anew, with the classifier as it is trained by now.

    Raises
    ------
    UserError
        The validation set has too few labels; the message says how many are needed.
    """
    from astronomical_lite.learning.fit_jobs import write_job
    from astronomical_lite.trust.calibration import require_enough
    from astronomical_lite.trust.importance import Shuffling, blocks_of, fair_sample

    learner = trained.learner
    rows, is_class = validation_labels(learner)
    require_enough(is_class, learner.label_name)
    rows, is_class = fair_sample(rows, is_class)
    points, y = points_trained_on(learner)
    X, target = learner.problem.X, (y == learner.label).astype("int64")
    names = [member.name for member in learner.classifiers]
    own = (own_python_of(trained.session, member) for member in learner.classifiers)
    extension, settings = next((one for one in own if one[0] is not None), (None, None))
    messages = [
        write_job(
            Shuffling(
                names,
                X[points],
                target,
                X[rows],
                columns,
                extension=extension,
                settings=settings,
            )
        )
        for columns in blocks_of(X.shape[1])
    ]
    stop_what_matters(trained, reply)
    work = SideWork(messages, is_quick(learner))
    trained.training.what_matters = WhatMatters(
        is_class, learner.n_trained, learner.probabilities, work
    )
    side_work.begin(trained.session, work, reply)


def stop_what_matters(trained: Trained, reply: Reply) -> None:
    """Leave what there is, under way or not."""
    found, trained.training.what_matters = trained.training.what_matters, None
    if found is not None:
        side_work.stop(trained.session, found.work, reply)


def begin_why_source(trained: Trained, reply: Reply) -> None:
    """Begin for the selected source, which is the one asked about unless the user looks at another.

    Raises
    ------
    UserError
        No source is selected, it cannot be predicted, or its label is asked for by hand.
    """
    from astronomical_lite.learning.fit_jobs import write_job
    from astronomical_lite.trust.evidence import pool_medians, replaced
    from astronomical_lite.trust.out_of_sample import CrossFit

    learner, row = trained.learner, row_to_explain(trained)
    if row is None:
        raise UserError("No source is selected: select one in any panel, then explain it.")
    if row == blind_row(trained.session):
        raise UserError(
            "This source is asked about without what the classifier says, so that your label is your own. Answer "
            "first, or select another source."
        )
    X = learner.problem.X
    if not trained.tab.keep_missing and learner.problem.missing[row]:
        raise UserError(
            "This source has missing features and cannot be predicted. Select another source."
        )
    points, y = points_trained_on(learner)
    target = (y == learner.label).astype("int64")
    medians = pool_medians(X, pool_of(learner))
    messages = [
        write_job(
            CrossFit(
                member.name,
                X[points],
                target,
                replaced(X[row], medians),
                *own_python_of(trained.session, member),
            )
        )
        for member in learner.classifiers
    ]
    stop_why_source(trained, reply)
    work = SideWork(messages, is_quick(learner))
    trained.training.why_source = WhySource(
        row,
        in_own_units(learner.problem, X[row]),
        in_own_units(learner.problem, medians),
        learner.n_trained,
        learner.probabilities,
        work,
    )
    side_work.begin(trained.session, work, reply)


def stop_why_source(trained: Trained, reply: Reply) -> None:
    """Leave what there is, under way or not."""
    found, trained.training.why_source = trained.training.why_source, None
    if found is not None:
        side_work.stop(trained.session, found.work, reply)


def row_to_explain(trained: Trained) -> int | None:
    """Return the selected source, else the one that is asked about."""
    if trained.selected is not None:
        return trained.selected
    return selection.queried_row(trained.session)


def pool_of(learner: Learner) -> IntArray:
    """Return the rows that may be asked about; the training set once all are labelled."""
    import numpy as np

    is_left = np.ones(len(learner.problem.X), dtype=bool)
    is_left[learner.labelled_rows] = False
    left = learner.train_rows[is_left[learner.train_rows]]
    return left if len(left) else learner.train_rows


def in_own_units(problem: Problem, x: FloatArray) -> FloatArray:
    """Return a row of features as they were before scaling."""
    if problem.scaler is None:
        return x
    unscaled: FloatArray = problem.scaler.inverse_transform(x.reshape(1, -1))[0]
    return unscaled


def is_quick(learner: Learner) -> bool:
    """Return True if nobody waits for its fits."""
    return all(member.quick for member in learner.classifiers)
