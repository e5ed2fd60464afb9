"""One label for all sources that are selected: asked first, and taken back at once.

They are labels by hand, like those of the Labelling panel: classifiers are judged by them, and not trained on them.
Sources that have a label given here keep it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.services import audits, label_recording
from app.services.problem_builder import score_by_hand
from app.services.questions_by_hand import labelled_rows
from app.services.selection_sets import required_selection, shown_of
from astronomical_lite.messages import UserError, count_text
from astronomical_lite.tables.labels import UNSURE

if TYPE_CHECKING:
    from app.state.stages import Dashboard

MOST = 5000  # labels at once: each is an event of its own in the log


def rows_to_label(dashboard: Dashboard) -> tuple[list[int], int]:
    """Return the selected rows without a label given here, and the number of the others."""
    inside = required_selection(dashboard).inside.copy()
    n = int(np.count_nonzero(inside))
    inside[labelled_rows(dashboard)] = False
    audited = dashboard.ids.rows(list(audits.labels_by_hand(dashboard.session)))
    inside[audited[audited >= 0]] = False
    rows: list[int] = np.flatnonzero(inside).tolist()
    return rows, n - len(rows)


def check_label_all(dashboard: Dashboard, label: int) -> None:
    """Raise a UserError if the selected sources cannot all be given this label."""
    if label != UNSURE and label not in dashboard.settings.known_labels:
        raise UserError(f"There is no label {label} in this data set; choose one of the list.")
    rows, n_others = rows_to_label(dashboard)
    if not rows:
        raise UserError(
            f"All {n_others:,} sources selected have a label given here already; change it in Decisions."
        )
    if len(rows) > MOST:
        raise UserError(
            f"At most {MOST:,} sources are labelled at once, and {len(rows):,} are selected that have no "
            "label yet: select fewer."
        )


def label_all(dashboard: Dashboard, label: int) -> str:
    """Give all selected sources without a label this one, and return what was done, as a sentence.

    Raises
    ------
    UserError
        As `check_label_all` does.
    """
    from astronomical_lite.labelling.label_events import SELECTED

    check_label_all(dashboard, label)
    rows, _ = rows_to_label(dashboard)
    sources = dashboard.ids.texts(rows)
    dashboard.labeller.label_all(rows, label)
    for source in sources:
        label_recording.record(dashboard.session, source, label, origin=SELECTED)
    score_by_hand(dashboard)
    shown_of(dashboard.session).labelled = label, sources
    name = label_recording.name_of(dashboard.session, label)
    return f"{count_text(len(rows), 'source')} labelled {name}."


def undo_label_all(dashboard: Dashboard) -> str:
    """Take back the labels given to all last, where they are still as they were given.

    Raises
    ------
    UserError
        None were given.
    """
    from astronomical_lite.labelling.label_events import SELECTED

    shown = shown_of(dashboard.session)
    if shown.labelled is None:
        raise UserError("There is no label to take back.")
    label, sources = shown.labelled
    shown.labelled = None
    curated = dashboard.session.curated
    still = [source for source in sources if curated.get(source) == label]
    rows = dashboard.ids.rows(still)
    dashboard.labeller.take_back_all(rows[rows >= 0].tolist())
    for source in still:
        label_recording.record(dashboard.session, source, None, origin=SELECTED)
    score_by_hand(dashboard)
    return f"{count_text(len(still), 'label')} taken back."
