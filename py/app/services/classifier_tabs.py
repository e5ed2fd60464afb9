"""Starting a classifier's training, and the sources it asks about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.services import selection_sets
from app.state.classifier_tab import ClassifierTab, Training
from app.state.stages import Described
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.learning import Problem
    from astronomical_lite.learning.querying.batch_sampling import Batch


def new_training(described: Described, problem: Problem, tab: ClassifierTab) -> Training:
    """Return a training as the tab is set up, without a point yet; it becomes the tab's own later."""
    from astronomical_lite.learning import Learner

    learner = Learner(
        problem,
        tab.label,
        tab.members,
        tab.n_initial,
        keep_missing=tab.keep_missing,
        first=tab.first,
        label_name=described.settings.name_of(tab.label),
        progress=described.session.progress,
    )
    learner.asked_within = selection_sets.asked_within(described)
    return Training(learner, described.ids)


def ask_several(tab: ClassifierTab, training: Training) -> None:
    """Choose the sources to ask about before the next fit, the queried one first, if they are several."""
    from astronomical_lite.learning.querying.batch_sampling import Batch

    learner, training.batch = training.learner, None
    if tab.n_batch > 1 and learner.query_row is not None:
        first = learner.query_row
        others = [row for row in learner.next_batch(tab.n_batch) if row != first]
        training.batch = Batch([first, *others][: tab.n_batch])


def ask_again(training: Training, batch: Batch) -> None:
    """Ask about the same sources as before and have the answers given, if all can be asked about still."""
    learner = training.learner
    can_be_asked = np.isin(batch.rows, learner.train_rows)
    if not can_be_asked.all() or np.isin(batch.rows, learner.labelled_rows).any():
        return
    try:
        for label in batch.answers.values():
            learner.check_label(label)
    except UserError:
        return
    training.batch, learner.query_row = batch, batch.current
