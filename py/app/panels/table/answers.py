"""Cells that the table does not tell of the source in question: they would give the answer away."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from app.panels.table.columns import TableColumn
from app.services.hidden_answers import row_in_question, shows_predictions
from app.state.stages import Dashboard

if TYPE_CHECKING:
    from astronomical_lite.arrays import IntArray

T = TypeVar("T")


def hidden_row(dashboard: Dashboard, column: TableColumn) -> int | None:
    """Return the row of which a column tells nothing, nor is it sorted or filtered by that; None if there is none."""
    if not column.is_answer or (column.is_predicted and shows_predictions(dashboard)):
        return None
    return row_in_question(dashboard)


def hidden_answers(
    dashboard: Dashboard, column: TableColumn, rows: IntArray, cells: list[T], instead: T
) -> list[T]:
    """Return a column's cells, where one would give the answer to the question away another in its place."""
    hidden = hidden_row(dashboard, column)
    if hidden is None:
        return cells
    return [
        instead if row == hidden else cell for row, cell in zip(rows.tolist(), cells, strict=True)
    ]
