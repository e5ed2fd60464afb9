"""Decisions: where several people differ, how well they agree, and what they agree on."""

from __future__ import annotations

import math
from typing import Any

from app.panels.decisions.listed import PAGE, Listed
from app.services.people import agreement_of
from app.state.stages import Dashboard
from app.views.labels import named
from astronomical_lite.tables.labels import UNSURE

MOST_PAIRS = 100  # rows of the table of pairs


def disputed_context(dashboard: Dashboard, listed: Listed) -> dict[str, Any]:
    """A page of the sources that people label differently, and the one after the selected one."""
    found = agreement_of(dashboard.session).disputed
    start = min(listed.start, max(len(found) - 1, 0) // PAGE * PAGE)
    settings = dashboard.settings
    return {
        "n_found": len(found),
        "n_people": len(dashboard.session.label_log.people),
        "start": start,
        "rows": [
            {
                "id": one.source,
                "here": dashboard.ids.row(one.source) is not None,
                "labels": [
                    {"person": person or "no name", **named(settings, label)}
                    for person, label in one.labels.items()
                ],
            }
            for one in found[start : start + PAGE]
        ],
        "following": following(dashboard, [one.source for one in found]),
    }


def following(dashboard: Dashboard, sources: list[str]) -> str:
    """The disputed source of this table after the selected one, or the first; nothing if there is none."""
    row = dashboard.selected
    selected = None if row is None else dashboard.ids.text(row)
    place = sources.index(selected) + 1 if selected in sources else 0
    later = sources[place:] + sources[:place]
    here = (source for source in later if dashboard.ids.row(source) is not None)
    return next(here, "")


def people_context(dashboard: Dashboard, listed: Listed) -> dict[str, Any]:
    """What each person did, how well every two agree, and how a consensus can be taken away."""
    from astronomical_lite.bundle.consensus_table import METHODS
    from astronomical_lite.tables.export.table_files import available_writers

    settings, found = dashboard.settings, agreement_of(dashboard.session)
    labels = [*settings.known_labels, UNSURE]
    return {
        "labels": [named(settings, label) for label in labels],
        "people": [
            {
                "name": one.name or "no name",
                "n": one.counts.total(),
                "counts": [one.counts[label] for label in labels],
                "n_shared": one.n_shared,
                "agreed": share(one.n_agreed / one.n_shared if one.n_shared else math.nan),
            }
            for one in found.people
        ],
        "pairs": [
            {
                "first": pair.first or "no name",
                "second": pair.second or "no name",
                "n": pair.n_sources,
                "agreed": share(pair.agreed),
                "kappa": share(pair.kappa),
            }
            for pair in found.pairs[:MOST_PAIRS]
        ],
        "n_pairs": len(found.pairs),
        "alpha": share(found.alpha),
        "n_disputed": len(found.disputed),
        "methods": METHODS,
        "formats": {key: writer.label for key, writer in available_writers().items()},
    }


def share(value: float) -> str:
    """A number to two digits; a dash where it is not defined."""
    return "–" if math.isnan(value) else f"{value:.2f}"
