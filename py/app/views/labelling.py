"""The Labelling panel: criteria, the source in question, and how many of each class there are."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from app.session import Session
from app.views.panels import panel
from app.views.render import render
from astronomical.settings import UNKNOWN

ACTIONS = ("assign", "new", "first", "previous", "next", "undo")


@panel("Labelling", size=(7, 12))
def labelling(session: Session, key: str) -> str:
    labeller, settings, errors = session.labeller, session.settings, session.errors
    label = labeller.label
    return render(
        "labelling.html",
        id="" if labeller.row is None else session.dataset.ids.text(labeller.row),
        label=label,
        label_name="Unsure" if label == UNKNOWN else settings.name_of(label or 0),
        answers=[
            {
                "value": value,
                "name": settings.name_of(value),
                "colour": settings.label_colours[value],
                "count": n,
            }
            for value, n in labeller.per_class().items()
            if value in settings.known_labels
        ],
        unsure=UNKNOWN,
        n_unsure=labeller.per_class()[UNKNOWN],
        n_labelled=labeller.n_labelled,
        position=labeller.position,
        n_matches=labeller.n_matches,
        n_left=labeller.n_left,
        has_previous=labeller.has_previous,
        has_next=labeller.has_next,
        can_undo=labeller.can_undo,
        criteria=[str(criterion) for criterion in labeller.space.criteria],
        draft=criterion_form(session),
        columns=session.dataset.columns,
        errors=defaultdict(str, errors),
        error=next((errors[f"labelling.{a}"] for a in ACTIONS if f"labelling.{a}" in errors), ""),
    )


def criterion_form(session: Session) -> dict[str, Any]:
    """The criterion being typed, with the operators its column takes."""
    from astronomical.criteria import OPERATORS, operators_for

    draft = {"column": "", "operator": "", "value": ""} | session.drafts.get("criterion", {})
    frame = session.dataset.catalogue.frame
    known = draft["column"] in frame
    operators = operators_for(frame[draft["column"]]) if known else list(OPERATORS)
    return draft | {"operators": operators}
