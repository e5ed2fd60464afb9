"""Sources that are asked about next, as far as that is known: their pictures are fetched meanwhile.

Of a batch they are known; of a classifier's own questions, once the fits of both likely answers are there ahead.
"""

from __future__ import annotations

import numpy as np

from app.services import audits, fits_ahead, questions_by_hand
from app.state.by_hand import AUDIT, SECOND_LOOK, TRAINING, VALIDATION
from app.state.session import ACTIVE_LEARNING
from app.state.stages import Dashboard

MOST = 3


def next_rows(dashboard: Dashboard) -> list[int]:
    """Return the rows that may be asked about after the one in question, the likeliest first."""
    session, training = dashboard.session, dashboard.tab.training
    if session.mode != ACTIVE_LEARNING:
        return []
    if session.by_hand.row is not None:
        rows = next_by_hand(dashboard)
    elif training is None:
        rows = []
    elif training.batch is not None and not training.batch.is_complete:
        rows = [row for row in training.batch.rows if row not in training.answers][1:]
    else:
        rows = fits_ahead.questions_after(session)
    return rows[:MOST]


def next_by_hand(dashboard: Dashboard, most: int = MOST) -> list[int]:
    """Return the rows of a proposed batch, a set drawn at random or an audit, after the one in question.

    Of a set drawn at random they are `most` at the most.
    """
    asked, sets = dashboard.session.by_hand, dashboard.problem.sets
    if asked.purpose == TRAINING:
        return [row for row in questions_by_hand.left_of_batch(dashboard) if row != asked.row]
    if asked.purpose == AUDIT:
        return [row for row in audits.rows_to_label(dashboard) if row != asked.row]
    if asked.purpose == SECOND_LOOK:
        return [row for row in asked.again if row != asked.row]
    drawn = sets.drawn_validation if asked.purpose == VALIDATION else sets.drawn_test
    after = int(np.argmax(drawn == asked.row)) + 1
    rows: list[int] = drawn[after : after + most].tolist()
    return rows
