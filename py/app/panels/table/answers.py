"""What the table does not tell of the source in question: it would give the answer away."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from app.panels.table.columns import TableColumn
from app.services import label_recording, selection
from app.state.session import LABELLING
from app.state.stages import Dashboard

if TYPE_CHECKING:
    from astronomical_lite.arrays import IntArray

T = TypeVar("T")


def hidden_answers(
    dashboard: Dashboard, column: TableColumn, rows: IntArray, cells: list[T], instead: T
) -> list[T]:
    """Return a column's cells, where one would give the answer to the question away another in its place."""
    asked = row_in_question(dashboard)
    told = column.is_predicted and shows_predictions(dashboard)
    if not column.is_answer or asked is None or told:
        return cells
    return [
        instead if row == asked else cell for row, cell in zip(rows.tolist(), cells, strict=True)
    ]


def row_in_question(dashboard: Dashboard) -> int | None:
    """The row that the user is asked about: what says its class would give the answer away."""
    if dashboard.session.mode == LABELLING:
        labeller = dashboard.labeller
        return labeller.row if labeller.label is None else None
    return selection.queried_row(dashboard.session)


def shows_predictions(dashboard: Dashboard) -> bool:
    """Whether the user wants to see probabilities of what a classifier asks about."""
    by_hand = dashboard.session.by_hand.row is not None
    return bool(dashboard.drafts.get(label_recording.PROBABILITY)) and not by_hand
