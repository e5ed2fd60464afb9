"""Anomalies that the user scores, and the ranking that follows.

score(trained, row, 5, reply)      # the ranking is worked out beside what the user does
order_of(trained)                  # places of the sources left to look at, the most relevant first

Scores are events of the project's log, each person's their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.protocol.reply import Reply
from app.services import label_recording, selection, side_work
from app.services.unlike_labelled import unlike_of
from app.state.side_work import SideWork
from app.state.stages import Dashboard, Trained
from app.state.unlike import RankedByScores, Unlike
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.arrays import IntArray

MOST_RANKED = 10_000  # of the strangest sources, which alone the ranking by scores is of


def scores_of(dashboard: Dashboard) -> dict[int, int]:
    """Return the person's scores by row of the table, those of sources that it lacks left out."""
    from astronomical_lite.labelling.label_events import SCORE

    session = dashboard.session
    events = session.label_log.remarks(SCORE, label_recording.person_of(session))
    given = {source: one.score for source, one in events.items() if one.score is not None}
    rows = dashboard.ids.rows(list(given)).tolist()
    return {row: score for row, score in zip(rows, given.values(), strict=True) if row >= 0}


def score(trained: Trained, row: int, value: int | None, reply: Reply) -> None:
    """Record how interesting a source is, None to take that back, and go on to the next one to look at.

    Raises
    ------
    UserError
        The source is not among those compared.
    """
    from astronomical_lite.labelling.label_events import SCORE

    found = finished(trained)
    if found is None or row not in found.rows:
        raise UserError("This source is not among those that were compared: find anomalies anew.")
    label_recording.record_remark(trained.session, SCORE, trained.ids.text(row), value)
    rank(trained, found, reply)
    left = order_of(trained)
    if value is not None and len(left):
        selection.select(trained.session, int(found.rows[left[0]]))


def rank(trained: Trained, found: Unlike, reply: Reply) -> None:
    """Begin to rank by the scores there are, unless that is under way with fewer: what is there soon is of use."""
    import numpy as np

    from astronomical_lite.learning.fit_jobs import write_job
    from astronomical_lite.trust.scored_anomalies import Rescored

    before = found.by_scores
    if before is not None and before.work.is_under_way:
        return
    scores = scores_of(trained)
    scored = found.places_of(np.array(sorted(scores), dtype=np.int64))
    if not len(scored):
        found.by_scores = None
        return
    is_ranked = np.zeros(len(found.rows), dtype=bool)
    is_ranked[found.ranking[:MOST_RANKED]] = is_ranked[scored] = True
    places = found.ranking[is_ranked[found.ranking]]  # the strangest first, of equals too
    known = np.flatnonzero(np.isin(places, scored))
    task = Rescored(
        found.points[places].astype(np.float64),
        found.labelled,
        known,
        np.array([scores[row] for row in found.rows[places[known]].tolist()], dtype=np.float64),
    )
    work = SideWork([write_job(task)])
    others = found.ranking[~is_ranked[found.ranking]]
    found.by_scores = RankedByScores(places, others, len(scored), work)
    side_work.begin(trained.session, work, reply)


def finished(dashboard: Dashboard) -> Unlike | None:
    """Return the sources compared, once they all are."""
    found = unlike_of(dashboard)
    return found if found is not None and found.work.is_done else None


def order_of(dashboard: Dashboard) -> IntArray:
    """Return the places of sources that have no score, the most relevant first."""
    import numpy as np

    found = finished(dashboard)
    if found is None:
        return np.array([], dtype=np.int64)
    order = found.ranking_in_use
    is_scored = np.zeros(len(found.rows), dtype=bool)
    is_scored[found.places_of(np.array(sorted(scores_of(dashboard)), dtype=np.int64))] = True
    left: IntArray = order[~is_scored[order]]
    return left


def scored_places(dashboard: Dashboard) -> IntArray:
    """Return the places of sources that have a score, the highest first, of equals the strangest."""
    import numpy as np

    found, scores = finished(dashboard), scores_of(dashboard)
    if found is None:
        return np.array([], dtype=np.int64)
    places = found.places_of(np.array(sorted(scores), dtype=np.int64))
    values = np.array([scores[row] for row in found.rows[places].tolist()], dtype=np.int64)
    ordered: IntArray = places[np.lexsort((-found.found.distance[places], -values))]
    return ordered
