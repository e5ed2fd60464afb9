"""Labels looked at again, blind: how many, how far the person agrees with themselves, and what differs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from app.services import second_looks
from app.state.session import ACTIVE_LEARNING
from app.state.stages import Trained
from app.views.labels import named
from astronomical_lite.messages import count_text

if TYPE_CHECKING:
    from app.services.label_doctor import Doubtful

FIELD = "trust.again"
FEWEST, MOST = 5, 50  # doubtful labels that are proposed
MOST_ROWS = 20  # of those that differ


def second_look_context(trained: Trained, found: Doubtful | None) -> dict[str, Any]:
    """Return what the template of the section needs for second looks."""
    differing = second_looks.differing(trained)
    return {
        "again": {
            "can_look": found is not None and trained.session.mode == ACTIVE_LEARNING,
            "n": proposed(found),
            "n_looked": len(second_looks.looks(trained.session)),
            "sentence": sentence_of(trained),
            "numbers": numbers_of(trained),
            "n_differing": len(differing),
            "rows": [row_of(trained, *one) for one in differing[:MOST_ROWS]],
            "error": trained.errors.get(FIELD, ""),
        }
    }


def proposed(found: Doubtful | None) -> int:
    """Return how many of the ranked labels to look at: a tenth, or all that look wrong."""
    if found is None:
        return FEWEST
    tenth = math.ceil(found.n_labels / 10)
    return min(len(found.rows), max(FEWEST, min(MOST, max(tenth, found.n_suspect))))


def sentence_of(trained: Trained) -> str:
    """How far the person agrees with themselves, in plain words; how many looks are wanting; nothing before any."""
    from astronomical_lite.tables.labels import UNSURE
    from astronomical_lite.trust.second_look import FEWEST as NEEDED

    found = second_looks.consistency_of(trained)
    if found is not None:
        sources = count_text(found.n_sources, "source")
        return f"Of {sources} of yours that were drawn at random, {found.n_same:,} got the same label again."
    if not second_looks.looks(trained.session):
        return ""
    pairs = second_looks.pairs_at_random(trained.session)
    n = NEEDED - sum(UNSURE not in pair for pair in pairs)
    return (
        f"How far you agree with yourself can be said after {count_text(n, 'more second look')} at sources of yours "
        f"that are drawn at random; it takes {NEEDED}."
    )


def numbers_of(trained: Trained) -> str:
    from astronomical_lite.trust.second_look import CONFIDENCE

    found = second_looks.consistency_of(trained)
    if found is None:
        return ""
    if math.isnan(found.kappa):
        return (
            "All of these labels are of one class, which leaves nothing to agree on beyond chance."
        )
    return (
        f"Cohen's kappa, which is 0 by chance and 1 for full agreement, is {found.kappa:.2f}; "
        f"{100 * CONFIDENCE:.0f} % interval: {found.low:.2f} to {found.high:.2f}."
    )


def row_of(trained: Trained, row: int, label: int, second: int) -> dict[str, Any]:
    settings = trained.settings
    return {
        "id": trained.ids.text(row),
        "here": True,
        "label": named(settings, label),
        "second": named(settings, second),
        "is_selected": row == trained.selected,
    }
