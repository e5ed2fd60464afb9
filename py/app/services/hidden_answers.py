"""What is not told of the source that is asked about, since it would give the answer away.

row_in_question(dashboard)    # the source whose class is asked for
blind_row(session)            # the same where a label is to be the user's own, whatever they want to see otherwise

What classifiers say, and the label it has in the catalogue, is told of all others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services import label_recording, selection
from app.state.session import LABELLING, Session

if TYPE_CHECKING:
    from app.state.stages import Dashboard


def row_in_question(dashboard: Dashboard) -> int | None:
    """Return the row that the user is asked about; None if there is none."""
    if dashboard.session.mode == LABELLING:
        labeller = dashboard.labeller
        return labeller.row if labeller.label is None else None
    return selection.queried_row(dashboard.session)


def blind_row(session: Session) -> int | None:
    """Return the row of an audit, or drawn for the scores, that is asked about; None if there is none."""
    return None if session.mode == LABELLING else session.by_hand.row


def shows_predictions(dashboard: Dashboard) -> bool:
    """Return True if what classifiers say of the source in question may be seen: the user wants to see it."""
    wanted = dashboard.drafts.get(label_recording.PROBABILITY)
    return bool(wanted) and blind_row(dashboard.session) is None
