"""What is unlike anything labelled: the anomalies, with the rate of false alarms."""

from __future__ import annotations

from typing import Any

from app.panels.trust.section import Section
from app.services.hidden_answers import blind_row
from app.services.unlike_labelled import unlike_of
from app.state.stages import Dashboard, Trained
from app.state.unlike import Unlike
from app.views.labels import named
from app.views.render import render
from astronomical_lite.messages import plural

START = "trust.unlike"
PAGE = 10  # rows at once


def body(trained: Trained, key: str) -> str:
    found = unlike_of(trained)
    is_done = found is not None and found.work.is_done
    start = start_of(trained)
    return render(
        "trust_unlike.html",
        key=key,
        is_done=is_done,
        n_done=len(found.work.results) if found else 0,
        n_jobs=len(found.work.messages) if found and found.work.is_under_way else 0,
        error=found.work.error if found else "",
        lacking=trained.errors.get(START, ""),
        sentence=sentence_of(found) if found and is_done else "",
        numbers=numbers_of(found) if found and is_done else "",
        rows=rows_of(trained, found, start) if found and is_done else [],
        start=start,
        n_found=len(found.rows) if found else 0,
    )


def start_of(dashboard: Dashboard) -> int:
    """Return the place of the first row shown."""
    start: int = dashboard.drafts.get(START, 0)
    found = unlike_of(dashboard)
    last = 0 if found is None else max(len(found.rows) - 1, 0) // PAGE * PAGE
    return max(0, min(start, last))


def sentence_of(found: Unlike) -> str:
    """How many sources are unlike anything labelled, and whether that is more than chance alone would give."""
    from astronomical_lite.trust.unlike import FALSE_ALARMS

    n = len(found.rows)
    n_flagged = int((found.found.p <= FALSE_ALARMS).sum())
    share = n_flagged / n
    are = plural(n_flagged, "is", "are")
    if share > FALSE_ALARMS:
        than = f"more than the {100 * FALSE_ALARMS:.0f} % that would be flagged if all were like the labelled ones"
    else:
        than = f"no more than the {100 * FALSE_ALARMS:.0f} % of false alarms; the first of the list are the strangest"
    return f"{n_flagged:,} of {n:,} sources ({100 * share:.1f} %) {are} unlike anything labelled: {than}."


def numbers_of(found: Unlike) -> str:
    drawn = (
        ""
        if found.n_all == len(found.rows)
        else f" {found.n_all:,} could be compared; these are drawn at random."
    )
    return (
        f"Compared with {found.n_labelled:,} labelled sources of {found.n_classes} classes. Of sources like those of a "
        "class that validation drew at random at most 5 % have a p-value of 0.05 or less (conformal p-values, Vovk, "
        "Gammerman & Shafer 2005). Distance is that to the nearest labelled source, in the distances usual in its "
        f"class.{drawn}"
    )


def rows_of(trained: Trained, found: Unlike, start: int) -> list[dict[str, Any]]:
    """A page of the ranked sources as the table has them."""
    rows, hidden = [], blind_row(trained.session)
    for place in found.ranking[start : start + PAGE].tolist():
        row = int(found.rows[place])
        rows.append(
            {
                "id": trained.ids.text(row),
                "here": True,
                "p": f"{found.found.p[place]:.3f}",
                "distance": f"{found.found.distance[place]:.1f}",
                "nearest": None
                if row == hidden
                else named(trained.settings, int(found.found.nearest[place])),
                "is_selected": row == trained.selected,
            }
        )
    return rows


SECTION = Section("unlike", "What is unlike anything labelled?", body)
