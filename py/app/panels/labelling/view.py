"""The Labelling panel: criteria, the source in question, and how many of each class there are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from app.panels.basic_plot import colours_key
from app.panels.registry import panel
from app.services import label_recording
from app.services.answers import answers_of, name_of_answer
from app.state.stages import Dashboard
from app.views.figures import Plot, cache_of, figure_of, selected_of
from app.views.render import render
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.limits import Limits

PLOT = "labelling"
ACTIONS = ("answer", "assign", "new", "first", "previous", "next", "undo")


def labelling_plots(dashboard: Dashboard, key: str) -> dict[str, Plot]:
    dataset, labeller = dashboard.dataset, dashboard.labeller
    x, y = dashboard.settings.default_vars
    drawn_from = (
        id(dataset),
        x,
        y,
        labeller.space.key,
        dashboard.session.curated.stamp,
        dashboard.selected,
        colours_key(dashboard),
    )
    return {
        PLOT: Plot(
            drawn_from,
            lambda style, limits: draw_space(dashboard, style, limits),
            lambda: (dataset.values(x), dataset.values(y), None),
            f"{y} against {x}",
        )
    }


def draw_space(dashboard: Dashboard, style: Style, limits: Limits | None) -> Drawing:
    from astronomical_lite.plots.diagrams.cloud import View, classes_of
    from astronomical_lite.plots.diagrams.search_space import draw_search_space

    dataset, space = dashboard.dataset, dashboard.labeller.space
    x, y = dashboard.settings.default_vars
    view = View(dataset.values(x), dataset.values(y), dataset.labelled(x), dataset.labelled(y))
    inside = dataset.cached(("inside", space.key), lambda: space.inside.view("uint8"))
    return draw_search_space(
        view,
        inside,
        *dashboard.labeller.labelled,
        classes_of(dashboard.settings),
        **selected_of(dashboard),
        limits=limits,
        style=style,
        cache=cache_of(dashboard.session, PLOT),
    )


@panel("Labelling", plots=labelling_plots, size=(7, 12))
def labelling(dashboard: Dashboard, key: str) -> str:
    labeller, settings, errors = dashboard.labeller, dashboard.settings, dashboard.errors
    label, counts = labeller.label, labeller.per_class()
    return render(
        "labelling.html",
        row=labeller.row,
        id="" if labeller.row is None else dashboard.ids.text(labeller.row),
        flagged=labeller.row is not None
        and label_recording.is_flagged(dashboard.session, dashboard.ids.text(labeller.row)),
        label=label,
        label_name="" if label is None else name_of_answer(settings, label),
        answers=[one | {"count": counts.get(one["value"], 0)} for one in answers_of(settings)],
        one_key=not settings.two_steps,
        nothing_left="" if labeller.n_left else labeller.space.nothing_left(),
        n_labelled=labeller.n_labelled,
        position=labeller.position,
        n_matches=labeller.n_matches,
        n_left=labeller.n_left,
        has_previous=labeller.has_previous,
        has_next=labeller.has_next,
        can_undo=labeller.can_undo,
        criteria=[str(criterion) for criterion in labeller.space.criteria],
        condition=dashboard.typed.get("condition", ""),
        within="" if labeller.space.within is None else labeller.space.within.name,
        **criterion_form(dashboard),
        figure=figure_of(
            dashboard.session, PLOT, "The search space and what is labelled of it", has_sources=True
        ),
        columns=dashboard.dataset.columns,
        errors=defaultdict(str, errors),
        error=next((errors[f"labelling.{a}"] for a in ACTIONS if f"labelling.{a}" in errors), ""),
    )


def criterion_form(dashboard: Dashboard) -> dict[str, Any]:
    """The criterion being typed, with the operators its column takes and what it would leave."""
    from astronomical_lite.labelling.criteria import Criterion
    from astronomical_lite.tables.comparisons import OPERATORS, operators_for

    draft = {"column": "", "operator": "", "value": ""} | dashboard.typed.get("criterion", {})
    frame = dashboard.dataset.catalogue.frame
    known = draft["column"] in frame
    operators = operators_for(frame[draft["column"]]) if known else list(OPERATORS)
    if draft["operator"] not in operators:
        draft["operator"] = operators[0]
    criterion = Criterion(**draft)
    return {
        "draft": draft | {"operators": operators},
        "draft_words": str(criterion),
        "n_would": n_with(dashboard, criterion) if known else None,
    }


def n_with(dashboard: Dashboard, criterion: Any) -> int | None:
    """Number of sources that would be left with one more criterion; None until it is whole."""
    import numpy as np

    from astronomical_lite.labelling.criteria import matches
    from astronomical_lite.tables.comparisons import OPERATORS

    dataset, space = dashboard.dataset, dashboard.labeller.space
    if OPERATORS[criterion.operator].test is not None and not criterion.value:
        return None

    def count() -> int | None:
        try:
            return int(
                np.count_nonzero(space.inside & matches(dataset.catalogue.frame, [criterion]))
            )
        except UserError:  # the sentence is shown when the criterion is added
            return None

    return dataset.cached(("matches", space.key, criterion), count)
