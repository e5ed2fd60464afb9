"""Gallery: pictures of sources side by side, to be looked at and labelled."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from app.panels.gallery.look import (
    BRIGHTNESSES,
    LIKE,
    QUEUE,
    SELECTED,
    SIZES,
    TOLD,
    Look,
    first_in_view,
    look_of,
)
from app.panels.gallery.pictures import (
    OWN,
    address_of,
    choices,
    chosen,
    field_of_view,
    survey_of,
)
from app.panels.gallery.rows import rows_of
from app.panels.registry import panel
from app.services import picture_hosts, source_labels
from app.services.answers import answers_of
from app.services.held_labels import held_labels
from app.services.hidden_answers import row_in_question
from app.services.questions_by_hand import waiting_labels
from app.services.selection_sets import OF_SET
from app.state.session import ACTIVE_LEARNING
from app.state.stages import Dashboard
from app.views.labels import named
from app.views.render import render
from astronomical_lite.tables.labels import UNKNOWN
from astronomical_lite.web_addresses import host_of


@panel("Gallery", size=(7, 10), own_actions="gallery.")
def gallery(dashboard: Dashboard, key: str) -> str:
    from astronomical_lite.sky.stretch import STRETCHES

    look = look_of(dashboard, key)
    found, choice = rows_of(dashboard, key, look), chosen(dashboard, look)
    known = choices(dashboard)
    n_shown = SIZES[look.picture_size].n
    first = first_in_view(dashboard, key, found.rows, n_shown)
    rows = found.rows[first : first + n_shown].tolist()
    pictures = [picture_of(dashboard, row, choice, look) for row in rows]
    hosts = {one["host"]: one["allowed"] for one in pictures if one["host"]}
    survey = survey_of(choice, look)

    return render(
        "gallery.html",
        key=key,
        look=look,
        offered=sources_on_offer(dashboard, look),
        choices=known,
        choice=choice,
        choice_number=list(known).index(choice) if known else 0,
        is_survey=survey is not None,
        is_own=choice == OWN,
        coverage="" if survey is None else survey.coverage,
        field_of_view=field_of_view(look, survey) if survey else 0,
        sizes={name: size.name for name, size in SIZES.items()},
        stretches=list(STRETCHES),
        brightnesses=BRIGHTNESSES,
        curve=curve_of(look),
        about=found.about,
        pictures=pictures if choice and (survey or choice != OWN) else [],
        first=first,
        n_rows=len(found.rows),
        has_later=first + n_shown < len(found.rows),
        refused=[host for host, allowed in hosts.items() if not allowed][:1],
        allowed=[host for host, allowed in hosts.items() if allowed],
        answers=answers_of(dashboard.settings),
        can_undo=bool(source_labels.given_labels(dashboard)),
        told=dashboard.drafts.get(f"{TOLD}.{key}", ""),
        can_be_like=dashboard.selected is not None,
        **waiting(dashboard),
        errors=defaultdict(str, dashboard.errors),
    )


def sources_on_offer(dashboard: Dashboard, look: Look) -> dict[str, str]:
    """Return which sources can be shown, by what stands for them in a look."""
    offered = {SELECTED: "Selected sources"}
    if dashboard.session.mode == ACTIVE_LEARNING or look.sources == QUEUE:
        offered[QUEUE] = "Next in the queue"
    offered[LIKE] = "Like a source"
    return offered | {
        f"{OF_SET}{one.name}": f"Set: {one.name}" for one in dashboard.settings.selection_sets
    }


def picture_of(dashboard: Dashboard, row: int, choice: str, look: Look) -> dict[str, Any]:
    """A source's picture, and what is told of the source beside it."""
    address, why = address_of(dashboard, row, choice, look)
    host = host_of(address) or ""
    return {
        "row": row,
        "id": dashboard.ids.text(row),
        "address": address,
        "why": why,
        "host": host,
        "allowed": picture_hosts.is_allowed(dashboard.session, host),
        "selected": row == dashboard.selected,
        "asked": False,
        "label": None,
        "given": False,
        **label_of(dashboard, row, look),
    }


def label_of(dashboard: Dashboard, row: int, look: Look) -> dict[str, Any]:
    """The label beside a picture: none that would give away the answer to a question, asked now or soon."""
    if dashboard.session.mode == ACTIVE_LEARNING and row == row_in_question(dashboard):
        return {"asked": True}
    if source_labels.is_asked_blind(dashboard, row):
        return {}
    held = held_labels(dashboard.session, row)
    if held:
        return {"label": named(dashboard.settings, held[0].label), "given": True}
    known = int(dashboard.labels.codes[row])
    if look.sources == QUEUE or known == UNKNOWN or row == row_in_question(dashboard):
        return {}
    return {"label": named(dashboard.settings, known)}


def curve_of(look: Look) -> str:
    """Return the values of the filter that pictures are shown through; "" if they are as they are."""
    if look.stretch == "linear" and look.brightness == "1":
        return ""
    from astronomical_lite.sky.stretch import stretch_curve

    return " ".join(f"{value:.4g}" for value in stretch_curve(look.stretch, float(look.brightness)))


def waiting(dashboard: Dashboard) -> dict[str, Any]:
    """Return how many labels wait for the classifier in view to be trained on, and its name."""
    training = dashboard.tab.training
    if dashboard.session.mode != ACTIVE_LEARNING or training is None:
        return {"n_waiting": 0, "classifier": ""}
    waits = waiting_labels(dashboard, training.learner.problem, dashboard.tab)
    trained = set(training.learner.labelled_rows.tolist())
    name = dashboard.settings.name_of(dashboard.tab.label)
    return {"n_waiting": len(waits.keys() - trained), "classifier": name}
