"""The Labelling panel: criteria, the source in question, and how many of each class there are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from app.panels.basic_plot import colours_key
from app.panels.registry import panel
from app.state.session import Session
from app.views.figures import Plot, cache_of, figure_of, selected_of
from app.views.render import render
from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNSURE, UNSURE_NAME

if TYPE_CHECKING:
    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.limits import Limits

PLOT = "labelling"
ACTIONS = ("assign", "new", "first", "previous", "next", "undo")


def labelling_plots(session: Session, key: str) -> dict[str, Plot]:
    dataset, labeller = session.dataset, session.labeller
    x, y = session.settings.default_vars
    drawn_from = (
        id(dataset),
        x,
        y,
        labeller.space.criteria,
        session.curated.stamp,
        session.selected,
        colours_key(session),
    )
    return {
        PLOT: Plot(
            drawn_from,
            lambda style, limits: draw_space(session, style, limits),
            lambda: (dataset.values(x), dataset.values(y), None),
        )
    }


def draw_space(session: Session, style: Style, limits: Limits | None) -> Drawing:
    from astronomical_lite.plots.diagrams.cloud import View, classes_of
    from astronomical_lite.plots.diagrams.search_space import draw_search_space

    dataset, space = session.dataset, session.labeller.space
    x, y = session.settings.default_vars
    view = View(dataset.values(x), dataset.values(y), dataset.labelled(x), dataset.labelled(y))
    inside = dataset.once(("inside", space.criteria), lambda: space.inside.view("uint8"))
    return draw_search_space(
        view,
        inside,
        *session.labeller.labelled,
        classes_of(session.settings),
        **selected_of(session),
        limits=limits,
        style=style,
        cache=cache_of(session, PLOT),
    )


@panel("Labelling", plots=labelling_plots, size=(7, 12))
def labelling(session: Session, key: str) -> str:
    labeller, settings, errors = session.labeller, session.settings, session.errors
    label = labeller.label
    return render(
        "labelling.html",
        row=labeller.row,
        id="" if labeller.row is None else session.dataset.ids.text(labeller.row),
        label=label,
        label_name=UNSURE_NAME if label == UNSURE else settings.name_of(label or 0),
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
        unsure=UNSURE,
        n_unsure=labeller.per_class()[UNSURE],
        n_labelled=labeller.n_labelled,
        position=labeller.position,
        n_matches=labeller.n_matches,
        n_left=labeller.n_left,
        has_previous=labeller.has_previous,
        has_next=labeller.has_next,
        can_undo=labeller.can_undo,
        criteria=[str(criterion) for criterion in labeller.space.criteria],
        **criterion_form(session),
        figure=figure_of(session, PLOT, "The search space and what is labelled of it"),
        columns=session.dataset.columns,
        errors=defaultdict(str, errors),
        error=next((errors[f"labelling.{a}"] for a in ACTIONS if f"labelling.{a}" in errors), ""),
    )


def criterion_form(session: Session) -> dict[str, Any]:
    """The criterion being typed, with the operators its column takes and what it would leave."""
    from astronomical_lite.labelling.criteria import OPERATORS, Criterion, operators_for

    draft = {"column": "", "operator": "", "value": ""} | session.drafts.get("criterion", {})
    frame = session.dataset.catalogue.frame
    known = draft["column"] in frame
    operators = operators_for(frame[draft["column"]]) if known else list(OPERATORS)
    if draft["operator"] not in operators:
        draft["operator"] = operators[0]
    criterion = Criterion(**draft)
    return {
        "draft": draft | {"operators": operators},
        "draft_words": str(criterion),
        "n_would": n_with(session, criterion) if known else None,
    }


def n_with(session: Session, criterion: Any) -> int | None:
    """How many sources would be left with one more criterion; None until it is whole."""
    import numpy as np

    from astronomical_lite.labelling.criteria import OPERATORS, matches

    dataset, space = session.dataset, session.labeller.space
    if OPERATORS[criterion.operator].test is not None and not criterion.value:
        return None

    def count() -> int | None:
        try:
            return int(
                np.count_nonzero(space.inside & matches(dataset.catalogue.frame, [criterion]))
            )
        except UserError:  # said when it is added
            return None

    return dataset.once(("matches", *space.criteria, criterion), count)
