"""Which sources a Gallery panel shows: those selected, a set's, a classifier's queue, those like one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.panels.gallery.look import LIKE, QUEUE, Look, set_in
from app.services.hidden_answers import blind_row
from app.services.next_sources import next_by_hand
from app.services.remembered import remembered
from app.services.selection_sets import selection_of, set_named, sources_of, told_inside
from app.state.session import LABELLING
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError, count_text

if TYPE_CHECKING:
    from astronomical_lite.arrays import IntArray

MOST_QUEUED = MOST_LIKE = 240


@dataclass(frozen=True)
class GalleryRows:
    """Rows in the order in which they are shown; `about` says what of, or why there are none."""

    rows: IntArray
    about: str


def rows_of(dashboard: Dashboard, key: str, look: Look) -> GalleryRows:
    """Return the sources of a panel."""
    try:
        if look.sources == QUEUE:
            return queue_rows(dashboard, key)
        if look.sources == LIKE:
            return rows_like(dashboard, key, look.like)
        return selected_rows(dashboard, key, set_in(look))
    except UserError as error:
        return nothing(str(error))


def nothing(why: str) -> GalleryRows:
    return GalleryRows(np.empty(0, np.int64), why)


def selected_rows(dashboard: Dashboard, key: str, name: str) -> GalleryRows:
    """Return the sources selected, or those of a set; one that is asked about blind is not told to be among them."""
    if name:
        inside = sources_of(dashboard, set_named(dashboard, name))
    else:
        found = told_inside(dashboard)
        if found is None:
            return nothing("Nothing is selected: press Select on a plot and draw around sources.")
        inside = found
    row = blind_row(dashboard.session)

    def make() -> IntArray:
        rows = np.flatnonzero(inside)
        return rows if row is None else rows[rows != row]

    rows = remembered(dashboard.drafts, f"gallery.rows.{key}", (inside, row), make)
    if not len(rows):
        return nothing("No source of these can be shown now.")
    selection = selection_of(dashboard)
    of = (
        f"in “{name}”"
        if name
        else f"selected: {selection.name or selection.about}"
        if selection
        else ""
    )
    return GalleryRows(rows, f"{count_text(len(rows), 'source')} {of}")


def queue_rows(dashboard: Dashboard, key: str) -> GalleryRows:
    """Return the source in question and those that would be asked about after it."""
    session, training = dashboard.session, dashboard.tab.training
    if session.mode == LABELLING:
        return nothing("There is no queue in Labelling: New draws at random.")
    by_hand = session.by_hand.row
    if by_hand is not None:
        asked = [by_hand, *next_by_hand(dashboard, MOST_QUEUED)][:MOST_QUEUED]

        def same() -> IntArray:
            return np.array(asked, np.int64)

        rows = remembered(dashboard.drafts, f"gallery.queue.{key}", (repr(asked),), same)
        return GalleryRows(
            rows, f"{count_text(len(rows), 'source')} to be asked about, in this order"
        )
    if training is None or not training.learner.started:
        return nothing("No classifier asks yet: press Start Training.")
    learner, batch = training.learner, training.batch

    def make() -> IntArray:
        first = [] if batch is None else [row for row in batch.rows if row not in batch.answers]
        queue = [
            row for row in learner.queue(MOST_QUEUED) if batch is None or row not in batch.rows
        ]
        found: IntArray = np.array([*first, *queue][:MOST_QUEUED], np.int64)
        return found

    answered = 0 if batch is None else len(batch.answers)
    made_of = (
        learner,
        learner.fitted,
        learner.query_row,
        len(learner.labelled_rows),
        batch,
        answered,
    )
    rows = remembered(dashboard.drafts, f"gallery.queue.{key}", made_of, make)
    name = dashboard.settings.name_of(dashboard.tab.label)
    if not len(rows):
        return nothing(f"No source is left that {name} can ask about.")
    return GalleryRows(
        rows, f"The next {len(rows)} in the queue of {name}, by {learner.strategy.name}"
    )


def rows_like(dashboard: Dashboard, key: str, source: str) -> GalleryRows:
    """Return a source and its nearest neighbours in the space of scaled features."""
    if not source:
        return nothing("Select a source and press More Like This.")
    row, problem = dashboard.ids.row(source), dashboard.problem
    if row is None:
        return nothing(f"No source has the id '{source:.60}'.")

    def make() -> GalleryRows:
        from astronomical_lite.learning.querying.information_density import robust_scale
        from astronomical_lite.learning.similar_sources import nearest_rows

        n = len(problem.X)
        _, scale = robust_scale(problem.X, np.arange(n, dtype=np.int64))
        found = nearest_rows(problem.X, row, MOST_LIKE, scale)
        left_out = f"; {found.n_left_out:,} lack a value it has" if found.n_left_out else ""
        about = (
            f"Source {source} and the {len(found.rows)} nearest to it by "
            f"{count_text(len(problem.features), 'feature')}, each in units of its interquartile range{left_out}"
        )
        return GalleryRows(np.concatenate([np.array([row], np.int64), found.rows]), about)

    made = remembered(dashboard.drafts, f"gallery.like.{key}", (problem.X, row), make)
    return made
