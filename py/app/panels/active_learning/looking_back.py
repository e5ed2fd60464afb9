"""Looking back: the sources that a classifier asked about, in the order they were answered."""

from __future__ import annotations

from app.state.classifier_tab import Training


def answered_rows(training: Training) -> list[int]:
    """Rows of the answers given, the oldest first; not the queried one, which may have one already."""
    learner = training.learner
    rows = learner.labelled_rows[learner.state.n_fixed :].tolist()
    return [row for row in (*rows, *training.answers) if row != learner.query_row]


def labels_given(training: Training) -> dict[int, int]:
    """Label by row: of the initial points, and of all answers, those not trained on yet included."""
    learner = training.learner
    rows, y = learner.labelled_rows.tolist(), learner.labelled_y.tolist()
    return dict(zip(rows, y, strict=True)) | training.answers


def place_of(rows: list[int], selected: int | None) -> int:
    """Return the place of the selected source among the answered ones; behind them if it is none of them."""
    return rows.index(selected) if selected in rows else len(rows)
