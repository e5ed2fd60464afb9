"""Decisions: the labels a person gave, to be looked through and changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.panels.decisions.listed import DISPUTED, LIST, PAGE, PEOPLE, VIEWS, Listed, listed_of
from app.panels.decisions.people_view import disputed_context, people_context
from app.panels.registry import panel
from app.services import label_recording
from app.services.decision_list import (
    ALL,
    BY_CLASS,
    BY_DISAGREEMENT,
    BY_TIME,
    FLAGGED,
    NOTED,
    probabilities,
)
from app.services.held_labels import held_labels
from app.services.hidden_answers import blind_row
from app.services.label_changes import effect_of
from app.state.stages import Dashboard
from app.views.labels import named
from app.views.render import render
from astronomical_lite.tables.labels import UNSURE

if TYPE_CHECKING:
    from astronomical_lite.labelling.decisions import Decision
    from astronomical_lite.labelling.label_events import LabelEvent

NAMELESS = "no name"


@panel("Decisions", size=(7, 10))
def decisions(dashboard: Dashboard, key: str) -> str:
    session, listed = dashboard.session, listed_of(dashboard)
    contexts = {LIST: list_context, DISPUTED: disputed_context, PEOPLE: people_context}
    return render(
        f"decisions_{listed.view}.html",
        key=key,
        views=VIEWS,
        view=listed.view,
        author=dashboard.settings.author,
        n_events=len(session.label_log),
        selected=selected_source(dashboard),
        told=listed.told,
        error=dashboard.errors.get("decisions", "") or dashboard.errors.get("label_log", ""),
        **contexts[listed.view](dashboard, listed),
    )


def list_context(dashboard: Dashboard, listed: Listed) -> dict[str, Any]:
    """A page of a person's decisions, and how they are looked through."""
    settings, found = dashboard.settings, listed.decisions.found(dashboard)
    row = blind_row(dashboard.session)
    if row is not None:  # it may have a label, and is looked at again without that
        found = [one for one in found if one.last.source != dashboard.ids.text(row)]
    start = min(listed.decisions.start, max(len(found) - 1, 0) // PAGE * PAGE)
    sorts = {BY_TIME: "newest first", BY_CLASS: "by class"}
    classifier = settings.name_of(dashboard.tab.label) if dashboard.tab.learner else ""
    if classifier:
        sorts[BY_DISAGREEMENT] = f"where {classifier} disagrees most"
    return {
        "n_found": len(found),
        "start": start,
        "rows": rows_of(dashboard, listed.decisions.person, found[start : start + PAGE]),
        "classifier": classifier,
        "sorts": sorts,
        "sort": listed.decisions.sort,
        "whichs": {ALL: "all", FLAGGED: "flagged", NOTED: "with a note"},
        "which": listed.decisions.which,
        "search": listed.decisions.search,
        "people": people_of(dashboard),
        "person": listed.decisions.person,
    }


def people_of(dashboard: Dashboard) -> list[dict[str, str]]:
    """Those whose decisions can be listed; whoever gives labels here is one of them."""
    session = dashboard.session
    names = sorted({label_recording.person_of(session), *session.label_log.people})
    return [{"value": name, "name": name or NAMELESS} for name in names]


def rows_of(dashboard: Dashboard, person: str, shown: list[Decision]) -> list[dict[str, Any]]:
    """The decisions of a page as the table has them."""
    from astronomical_lite.labelling.decisions import disagreement
    from astronomical_lite.labelling.label_events import CONFIDENCE, CONFIGURATION, FLAG, NOTE

    log, tab = dashboard.session.label_log, dashboard.tab
    says = probabilities(dashboard, [one.last.source for one in shown])
    notes, flags, sure = (log.remarks(kind, person) for kind in (NOTE, FLAG, CONFIDENCE))
    rows = []
    for one in shown:
        source = one.last.source
        p, note = says.get(source), notes.get(source)
        flag, confidence = flags.get(source), sure.get(source)
        wrong = None if p is None else disagreement(one.label, p, tab.label)
        rows.append(
            {
                "id": source,
                "here": dashboard.ids.row(source) is not None,
                **named(dashboard.settings, one.label),
                "time": time_of(one.last),
                "is_told": one.last.origin == CONFIGURATION,
                "seconds": "" if one.last.seconds is None else f"{one.last.seconds:.1f}",
                "disagrees": "" if wrong is None or wrong != wrong else f"{wrong:.2f}",
                "changes": one.n_changes,
                "flagged": flag is not None and flag.flagged,
                "note": note.note if note else "",
                "sure": percent(confidence.confidence if confidence else None),
            }
        )
    return rows


def time_of(event: LabelEvent) -> str:
    """When a label was given, for reading; of a configuration's label its file says by when, or nothing."""
    from astronomical_lite.labelling.label_events import CONFIGURATION, UNKNOWN_TIME

    if event.time == UNKNOWN_TIME:
        return "not known"
    text = event.time.replace("T", " ")
    return f"by {text[:16]}" if event.origin == CONFIGURATION else text[:19]


def percent(confidence: float | None) -> str:
    return "" if confidence is None else f"{100 * confidence:.0f} %"


def selected_source(dashboard: Dashboard) -> dict[str, Any] | None:
    """The selected source: its label, what changing it does, and what is remarked of it."""
    from astronomical_lite.labelling.label_events import CONFIDENCE, NOTE

    session, row = dashboard.session, dashboard.selected
    if row is None or row == blind_row(session):
        return None
    source, person = dashboard.ids.text(row), label_recording.person_of(session)
    held = held_labels(session, row)
    note = session.label_log.remarks(NOTE, person).get(source)
    sure = session.label_log.remarks(CONFIDENCE, person).get(source)
    confidence = sure.confidence if sure else None
    return {
        "row": row,
        "id": source,
        "held": [named(dashboard.settings, one.label) for one in held[:1]],
        "choices": [
            named(dashboard.settings, one) for one in (*dashboard.settings.known_labels, UNSURE)
        ],
        "effect": effect_of(dashboard, row),
        "flagged": label_recording.is_flagged(session, source),
        "note": note.note if note else "",
        "confidence": "" if confidence is None else f"{100 * confidence:.0f}",
        "confidences": label_recording.CONFIDENCES,
    }
