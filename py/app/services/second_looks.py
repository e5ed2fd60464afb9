"""Labels looked at again, blind: those that look wrong, among others that the person gave.

begin(trained, doubtful_rows)         # the Active Learning panel asks about them
differing(trained)                    # sources whose second label is another one than they have
consistency_of(trained)               # how far the person agrees with themselves

Second labels are events of the project's log. They change nothing by themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.held_labels import held_labels
from app.services.label_recording import person_of
from app.state.by_hand import SECOND_LOOK
from app.state.stages import Dashboard, Trained
from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNSURE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.state.session import Session
    from astronomical_lite.labelling.label_events import LabelEvent
    from astronomical_lite.trust.second_look import Consistency

FEWEST_AT_RANDOM = 10  # of a queue, if there are as many


def begin(trained: Trained, doubtful: Sequence[int]) -> int:
    """Have doubtful labels looked at again, with as many of the person's own drawn at random; return how many.

    Raises
    ------
    UserError
        All of them were looked at again already.
    """
    from astronomical_lite.trust.second_look import queue_of

    seen = {int(row) for row in trained.ids.rows(list(looks(trained.session))).tolist()}
    left = [row for row in doubtful if row not in seen]
    own = [row for row in own_rows(trained) if row not in seen]
    n_random = max(FEWEST_AT_RANDOM, len(left))
    queue = queue_of(left, own, n_random, seed=len(seen))
    if not len(queue.rows):
        raise UserError("All of these labels, and all others of yours, were looked at again.")
    by_hand = trained.session.by_hand
    by_hand.again, by_hand.looked = queue.rows.tolist(), []
    by_hand.at_random = queue.rows[queue.is_random].tolist()
    by_hand.purpose = SECOND_LOOK
    return len(queue.rows)


def own_rows(dashboard: Dashboard) -> list[int]:
    """Return the rows of sources that the person gave a label, which holds; Unsure ones left out, and those of
    which a configuration alone says so."""
    from astronomical_lite.labelling.decisions import telling
    from astronomical_lite.labelling.label_events import CONFIGURATION

    given = dashboard.session.label_log.given_by(person_of(dashboard.session))
    last = {source: telling(events)[-1] for source, events in given.items()}
    sources = [
        source
        for source, event in last.items()
        if event.label not in (None, UNSURE) and event.origin != CONFIGURATION
    ]
    rows: list[int] = dashboard.ids.rows(sources).tolist()
    return [row for row in rows if row >= 0]


def looks(session: Session) -> dict[str, LabelEvent]:
    """Return the person's last second look by source, those taken back left out."""
    from astronomical_lite.labelling.label_events import SECOND_LOOK

    found = session.label_log.remarks(SECOND_LOOK, person_of(session))
    return {source: event for source, event in found.items() if event.label is not None}


# ---- the question --------------------------------------------------------------------------------


def is_under_way(dashboard: Dashboard) -> bool:
    """Return True if there are sources to look at again, or were until now."""
    by_hand = dashboard.session.by_hand
    return dashboard.tab.training is not None and bool(by_hand.again or by_hand.looked)


def is_blind(session: Session) -> bool:
    """Return True while a source is asked about whose label is not to be seen."""
    return session.by_hand.purpose == SECOND_LOOK and session.by_hand.row is not None


def answer(dashboard: Dashboard, row: int) -> None:
    """Take a source that was answered from the queue."""
    by_hand = dashboard.session.by_hand
    by_hand.again = [one for one in by_hand.again if one != row]
    by_hand.looked = [*by_hand.looked, row]


def undo(dashboard: Dashboard) -> int | None:
    """Put the source that was answered last back into the queue, and return its row."""
    by_hand = dashboard.session.by_hand
    if not by_hand.looked:
        return None
    *by_hand.looked, row = by_hand.looked
    by_hand.again = [row, *by_hand.again]
    return row


# ---- what came of it -----------------------------------------------------------------------------


def differing(dashboard: Dashboard) -> list[tuple[int, int, int]]:
    """Return row, label that holds and second label where these are two; those the person was unsure of left out."""
    events = looks(dashboard.session)
    rows = dashboard.ids.rows(list(events)).tolist()
    found = []
    for row, event in zip(rows, events.values(), strict=True):
        if row < 0 or event.label in (None, UNSURE):
            continue
        held = held_labels(dashboard.session, row)
        now = held[0].label if held else int(dashboard.labels.codes[row])
        if now != event.label:
            found.append((row, now, int(event.label)))
    return found


def pairs_at_random(session: Session) -> list[tuple[int, int]]:
    """Return both labels of the sources that were drawn at random."""
    from astronomical_lite.labelling.label_events import AT_RANDOM

    return [
        (event.previous, event.label)
        for event in looks(session).values()
        if event.origin == AT_RANDOM and event.previous is not None and event.label is not None
    ]


def consistency_of(dashboard: Dashboard) -> Consistency | None:
    """Return how far the person agrees with themselves; None while too few sources were looked at twice."""
    from astronomical_lite.trust.second_look import consistency

    pairs = pairs_at_random(dashboard.session)
    return consistency([first for first, _ in pairs], [second for _, second in pairs])
