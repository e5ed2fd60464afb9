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


def select_queried(session: Session) -> None:
    """Follow the question of the classifier in view."""
    tab = session.tab
    if tab is not None and tab.learner is not None and tab.learner.query_row is not None:
        select(session, tab.learner.query_row)


def is_queried(session: Session) -> bool:
    tab = session.tab
    return (
        session.selected is not None
        and tab is not None
        and tab.learner is not None
        and tab.learner.query_row == session.selected
    )
