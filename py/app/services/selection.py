"""The one selected source, and the way back to those seen before."""

from __future__ import annotations

from app.state.session import Session

MOST_VISITED = 200


def select(session: Session, row: int | None) -> None:
    """Show a source in every panel; None deselects."""
    if row is not None and row != session.selected:
        session.visited = [*[r for r in session.visited if r != row], row][-MOST_VISITED:]
    session.selected = row
    if row is not None and session.labeller is not None and session.labeller.row != row:
        session.labeller.select(row)


def queried_row(session: Session) -> int | None:
    """The row that is asked about, by hand or by the classifier in view; None if there is none."""
    if session.by_hand.row is not None:
        return session.by_hand.row
    tab = session.tab
    return None if tab is None or tab.training is None else tab.training.learner.query_row


def select_queried(session: Session) -> None:
    """Follow the question of the classifier in view."""
    row = queried_row(session)
    if row is not None:
        select(session, row)


def is_queried(session: Session) -> bool:
    """Return True if the selected source is the one that is asked about."""
    return session.selected is not None and queried_row(session) == session.selected
