"""BPT Plots and the Mateos 2012 Wedge: ratios of fluxes with the literature's dividing lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.panels.basic_plot import colours_key
from app.panels.registry import panel
from app.services.column_mapping import guesses, mapping_of
from app.state.stages import Dashboard
from app.views.figures import Plot, cache_of, figure_of, marked_of
from app.views.render import render
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.column_requirements import ColumnRequirement
    from astronomical_lite.plots.limits import Limits


Requirements = Mapping[
    str, Sequence["ColumnRequirement"]
]  # the ways to give a panel its columns, by name
Ratios = dict[str, tuple["np.ndarray", "np.ndarray"]]  # x and y of each diagram, by its name


@dataclass(frozen=True)
class Diagnostic:
    """A panel of ratio diagrams.

    Attributes
    ----------
    requirements : the ways to give its columns
    ratios : (frame, mapping) -> x and y of each diagram
    draw : (diagram, x, y, codes, classes, selected, limits, style, cache) -> Drawing
    about : a sentence on it with its papers
    """

    requirements: Callable[[], Requirements]
    ratios: Callable[[pd.DataFrame, dict[str, str]], Ratios]
    draw: Callable[..., Drawing]
    about: str


def bpt_requirements() -> Requirements:
    from astronomical_lite.plots.diagrams.bpt import REQUIREMENTS

    return REQUIREMENTS


def bpt_ratios(frame: pd.DataFrame, mapping: dict[str, str]) -> Ratios:
    from astronomical_lite.plots.diagrams.bpt import line_ratios

    return line_ratios(frame, mapping)


def draw_bpt(*args: Any, **options: Any) -> Drawing:
    from astronomical_lite.plots.diagrams.bpt import draw_bpt

    return draw_bpt(*args, **options)


def mateos_requirements() -> Requirements:
    from astronomical_lite.plots.diagrams.mateos import REQUIREMENTS

    return REQUIREMENTS


def mateos_ratios(frame: pd.DataFrame, mapping: dict[str, str]) -> Ratios:
    from astronomical_lite.plots.diagrams.mateos import flux_ratios

    return {"wedge": flux_ratios(frame, mapping)}


def draw_mateos(diagram: str, *args: Any, **options: Any) -> Drawing:
    from astronomical_lite.plots.diagrams.mateos import draw_mateos

    return draw_mateos(*args, **options)


DIAGNOSTICS = {
    "BPT Plots": Diagnostic(
        bpt_requirements,
        bpt_ratios,
        draw_bpt,
        "Lines of Kewley et al. (2001, 2006) and Kauffmann et al. (2003).",
    ),
    "Mateos 2012 Wedge": Diagnostic(
        mateos_requirements,
        mateos_ratios,
        draw_mateos,
        "Mid-infrared colours of luminous AGN, Mateos et al. (2012).",
    ),
}


def kind_of(dashboard: Dashboard, key: str) -> Diagnostic:
    """Return the kind of diagram that a panel holds."""
    return DIAGNOSTICS[dashboard.settings.layout[key]["contents"]]


def diagrams(dashboard: Dashboard, key: str) -> tuple[Ratios, str]:
    """x and y of the diagrams its columns allow, or why there are none."""
    kind, dataset = kind_of(dashboard, key), dashboard.dataset
    mapping = mapping_of(dashboard, kind.requirements())
    if not mapping:
        return {}, ""

    def make() -> tuple[Ratios, str]:
        try:
            return kind.ratios(dataset.catalogue.frame, mapping), ""
        except UserError as error:
            return {}, str(error)

    return dataset.cached(("ratios", kind.about, tuple(mapping.items())), make)


def diagnostic_plots(dashboard: Dashboard, key: str) -> dict[str, Plot]:
    kind = kind_of(dashboard, key)
    found, _ = diagrams(dashboard, key)
    return {
        f"{name.lower()}-{key}": ratio_plot(dashboard, kind, name, x, y, f"{name.lower()}-{key}")
        for name, (x, y) in found.items()
    }


def ratio_plot(
    dashboard: Dashboard, kind: Diagnostic, name: str, x: np.ndarray, y: np.ndarray, plot_id: str
) -> Plot:
    def draw(style: Style, limits: Limits | None) -> Drawing:
        from astronomical_lite.plots.diagrams.cloud import classes_of

        classes = classes_of(dashboard.settings)
        return kind.draw(
            name,
            x,
            y,
            dashboard.dataset.codes(dashboard.labels, classes),
            classes,
            **marked_of(dashboard),
            limits=limits,
            style=style,
            cache=cache_of(dashboard.session, plot_id),
        )

    drawn_from = (id(x), id(y), dashboard.selected, colours_key(dashboard))
    return Plot(drawn_from, draw, lambda: (x, y, None), name)


def way_context(requirements: Requirements, shown: dict[str, str]) -> list[dict[str, Any]]:
    """The form's groups of fields, filled with what is chosen or guessed."""
    return [
        {
            "title": way,
            "fields": [
                {
                    "key": requirement.key,
                    "label": requirement.label,
                    "help": requirement.description,
                    "optional": requirement.optional,
                    "value": shown.get(requirement.key, ""),
                }
                for requirement in requirements[way]
            ],
        }
        for way in requirements
    ]


def diagnostic(dashboard: Dashboard, key: str) -> str:
    kind = kind_of(dashboard, key)
    found, problem = diagrams(dashboard, key)
    requirements = kind.requirements()
    mapping = mapping_of(dashboard, requirements)
    shown = mapping or guesses(dashboard, requirements)
    return render(
        "diagnostic.html",
        key=key,
        about=kind.about,
        problem=problem,
        asking=not found or dashboard.drafts.get("asking") == key,
        changeable=True,
        ways=way_context(requirements, shown),
        columns=dashboard.dataset.numeric,
        figures=[
            figure_of(
                dashboard.session,
                f"{name.lower()}-{key}",
                f"{dashboard.settings.layout[key]['contents']}: {name}",
                has_sources=True,
            )
            for name in found
        ],
    )


panel("BPT Plots", plots=diagnostic_plots, size=(12, 6))(diagnostic)
panel("Mateos 2012 Wedge", plots=diagnostic_plots)(diagnostic)
