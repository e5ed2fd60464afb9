"""Selections: what is selected, what can be done with it, and the sets that are kept."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from app.panels.registry import panel
from app.services import exports, selection_labels, selection_sets
from app.services.answers import answers_of, name_of_answer
from app.state.selection import Selection
from app.state.stages import Dashboard
from app.views.render import render

HOW = {
    selection_sets.NEW: "In place of those selected",
    selection_sets.OR: "Added to those selected (or)",
    selection_sets.AND: "Only those of them selected before (and)",
    selection_sets.NOT: "Taken from those selected (and not)",
}
FIRST_RANGE = {"of_class": "", "lowest": "0.4", "highest": "0.6"}


@panel(selection_sets.SELECTIONS, size=(5, 10))
def selections(dashboard: Dashboard, key: str) -> str:
    shown = selection_sets.shown_of(dashboard.session)
    selection = selection_sets.selection_of(dashboard)
    settings, typed = dashboard.settings, dashboard.typed
    trained = [settings.name_of(label) for label, _, _ in exports.trained(dashboard)]
    return render(
        "selections.html",
        key=key,
        selection=selection,
        n_rows=len(dashboard.ids),
        how=shown.how,
        hows=HOW,
        told=shown.told,
        expression=typed.get("selections.expression", ""),
        probabilities=[f"P({name})" for name in trained],
        range=FIRST_RANGE | typed.get("selections.predicted", {}),
        sets=[
            {"name": one.name, "n": one.n, "about": one.about} for one in settings.selection_sets
        ],
        searched=selection_sets.searched(dashboard),
        asked_of=settings.questions_of,
        can_undo=shown.before is not None,
        labelled=shown.labelled is not None,
        formats=exports.export_menu(dashboard).predictions if selection else [],
        errors=defaultdict(str, dashboard.errors),
        **(of_selection(dashboard, selection) if selection else {}),
    )


def of_selection(dashboard: Dashboard, selection: Selection) -> dict[str, Any]:
    """What is said of the sources selected, and asked about them."""
    label = selection_sets.shown_of(dashboard.session).asked_label
    asked: dict[str, Any] = {}
    if label is not None:
        rows, n_others = selection_labels.rows_to_label(dashboard)
        name = name_of_answer(dashboard.settings, label)
        asked = {"n": len(rows), "n_others": n_others, "label": name}
    return {
        "place": selection_sets.place_of(dashboard),
        "answers": answers_of(dashboard.settings),
        "asked": asked,
    }
