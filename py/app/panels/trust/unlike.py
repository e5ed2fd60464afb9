"""What is unlike anything labelled: the anomalies, with the rate of false alarms, and those that the user scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.panels.trust.section import Section
from app.services.hidden_answers import blind_row
from app.services.scored_anomalies import finished, order_of, scored_places, scores_of
from app.services.unlike_labelled import unlike_of
from app.state.stages import Dashboard, Trained
from app.state.unlike import Unlike
from app.views.labels import named
from app.views.render import render
from astronomical_lite.messages import count_text, plural

if TYPE_CHECKING:
    from astronomical_lite.arrays import IntArray

START, VIEW = "trust.unlike", "trust.unlike.view"
LEFT, SCORED = "left", "scored"
VIEWS = {LEFT: "To look at", SCORED: "Scored"}
PAGE = 10  # rows at once
HIGHEST_SCORE = 5
SAID = {0: "not interesting, or a fault", HIGHEST_SCORE: "very interesting"}  # of a score


def body(trained: Trained, key: str) -> str:
    found = unlike_of(trained)
    done = finished(trained)
    places = places_of(trained)
    start = start_of(trained, len(places))
    return render(
        "trust_unlike.html",
        key=key,
        is_done=done is not None,
        n_done=len(found.work.results) if found else 0,
        n_jobs=len(found.work.messages) if found and found.work.is_under_way else 0,
        error=found.work.error if found else "",
        lacking=trained.errors.get(START, ""),
        sentence=sentence_of(done) if done else "",
        numbers=numbers_of(done) if done else "",
        views=VIEWS,
        view=view_of(trained),
        rows=rows_of(trained, done, places[start : start + PAGE]) if done else [],
        start=start,
        n_found=len(places),
        selected=selected_of(trained, done) if done else None,
        **ranked_of(trained, done),
    )


def view_of(dashboard: Dashboard) -> str:
    """Return which list is shown, one of `VIEWS`."""
    view: str = dashboard.drafts.get(VIEW, LEFT)
    return view


def places_of(dashboard: Dashboard) -> IntArray:
    """Return the places of the sources of the list that is shown, in its order."""
    return order_of(dashboard) if view_of(dashboard) == LEFT else scored_places(dashboard)


def start_of(dashboard: Dashboard, n_found: int) -> int:
    """Return the place of the first row shown, of so many."""
    start: int = dashboard.drafts.get(START, 0)
    last = max(n_found - 1, 0) // PAGE * PAGE
    return max(0, min(start, last))


def ranked_of(trained: Trained, found: Unlike | None) -> dict[str, Any]:
    """Whether the list follows the user's scores, in plain words, and whether it lags behind them."""
    n = len(scored_places(trained))
    nothing = {"n_scores": n, "ranked": "", "ranked_numbers": "", "is_behind": False}
    if found is None or not n:
        return nothing
    by = found.by_scores
    if by is None:
        return nothing | {"is_behind": True}
    if by.work.error:
        return nothing | {"ranked": by.work.error, "is_behind": True}
    if not by.work.is_done:
        return nothing | {"ranked": f"Ranking by your {count_text(n, 'score')}."}
    return nothing | {
        "ranked": f"Ranked by {count_text(by.n_scores, 'score')} of yours: sources like those that you find "
        "interesting come first, those like the dull ones last.",
        "ranked_numbers": "Scores of others are predicted by a Gaussian process, by how they differ from labelled "
        "sources like them. Where one differs as a scored one does, they weigh how strange it is; far from all that "
        f"stands as it is (Lochner & Bassett 2021). Of the {len(by.places):,} strangest.",
        "is_behind": by.n_scores != n,
    }


def selected_of(trained: Trained, found: Unlike) -> dict[str, Any] | None:
    """The selected source, if it was compared, and its score."""
    row = trained.selected
    if row is None or row not in found.rows:
        return None
    value = scores_of(trained).get(row)
    return {
        "row": row,
        "id": trained.ids.text(row),
        "score": value,
        "choices": [(n, SAID.get(n, "")) for n in range(HIGHEST_SCORE + 1)],
    }


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


def rows_of(trained: Trained, found: Unlike, places: IntArray) -> list[dict[str, Any]]:
    """A page of the ranked sources as the table has them."""
    rows, scores, hidden = [], scores_of(trained), blind_row(trained.session)
    for place in places.tolist():
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
                "score": scores.get(row),
                "is_selected": row == trained.selected,
            }
        )
    return rows


SECTION = Section("unlike", "What is unlike anything labelled?", body)
