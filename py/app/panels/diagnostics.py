"""BPT Plots and the Mateos 2012 Wedge: ratios of fluxes with the literature's dividing lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.panels.basic_plot import colours_key
from app.panels.registry import panel
from app.services.column_mapping import guesses, mapping_of
from app.state.session import Session
from app.views.figures import Plot, cache_of, figure_of, selected_of
from app.views.render import render
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    import numpy as np

    from astronomical_lite.plots.column_requirements import ColumnRequirement


@dataclass(frozen=True)
class Diagnostic:
    """A panel of ratio diagrams.

    Attributes
    ----------
    requirements : the ways to give its columns, by name
    ratios : (frame, mapping) -> x and y of each diagram
    draw : (diagram, x, y, codes, classes, selected, limits, style, cache) -> Drawing
    about : a sentence on it with its papers
    """

    requirements: Callable[[], dict[str, Sequence[ColumnRequirement]]]
    ratios: Callable[[Any, dict[str, str]], dict[str, tuple[np.ndarray, np.ndarray]]]
    draw: Callable[..., Any]
    about: str


def bpt_requirements():
    from astronomical_lite.plots.diagrams.bpt import REQUIREMENTS

    return REQUIREMENTS


def bpt_ratios(frame, mapping):
    from astronomical_lite.plots.diagrams.bpt import line_ratios

    return line_ratios(frame, mapping)


def draw_bpt(*args, **options):
    from astronomical_lite.plots.diagrams.bpt import draw_bpt

    return draw_bpt(*args, **options)


def mateos_requirements():
    from astronomical_lite.plots.diagrams.mateos import REQUIREMENTS

    return REQUIREMENTS


def mateos_ratios(frame, mapping):
    from astronomical_lite.plots.diagrams.mateos import flux_ratios

    return {"wedge": flux_ratios(frame, mapping)}


def draw_mateos(diagram, *args, **options):
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


def kind_of(session: Session, key: str) -> Diagnostic:
    return DIAGNOSTICS[session.settings.layout[key]["contents"]]


def diagrams(session: Session, key: str) -> tuple[dict[str, tuple], str]:
    """x and y of the diagrams its columns allow, or why there are none."""
    kind, dataset = kind_of(session, key), session.dataset
    mapping = mapping_of(session, kind.requirements())
    if not mapping:
        return {}, ""

    def make() -> tuple[dict[str, tuple], str]:
        try:
            return kind.ratios(dataset.catalogue.frame, mapping), ""
        except UserError as error:
            return {}, str(error)

    return dataset.once(("ratios", kind.about, tuple(mapping.items())), make)


def diagnostic_plots(session: Session, key: str) -> dict[str, Plot]:
    kind = kind_of(session, key)
    found, _ = diagrams(session, key)
    return {
        f"{name.lower()}-{key}": ratio_plot(session, kind, name, x, y, f"{name.lower()}-{key}")
        for name, (x, y) in found.items()
    }


def ratio_plot(session: Session, kind: Diagnostic, name: str, x, y, plot_id: str) -> Plot:
    def draw(style, limits):
        from astronomical_lite.plots.diagrams.cloud import classes_of

        classes = classes_of(session.settings)
        return kind.draw(
            name,
            x,
            y,
            session.dataset.codes(classes),
            classes,
            **selected_of(session),
            limits=limits,
            style=style,
            cache=cache_of(session, plot_id),
        )

    drawn_from = (id(x), id(y), session.selected, colours_key(session))
    return Plot(drawn_from, draw, lambda: (x, y, None))


def way_context(
    requirements: dict[str, Sequence[ColumnRequirement]], shown: dict[str, str]
) -> list[dict]:
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


def diagnostic(session: Session, key: str) -> str:
    kind = kind_of(session, key)
    found, problem = diagrams(session, key)
    requirements = kind.requirements()
    mapping = mapping_of(session, requirements)
    shown = mapping or guesses(session, requirements)
    return render(
        "diagnostic.html",
        key=key,
        about=kind.about,
        problem=problem,
        asking=not found or session.drafts.get("asking") == key,
        changeable=True,
        ways=way_context(requirements, shown),
        columns=session.dataset.numeric,
        figures=[
            figure_of(
                session,
                f"{name.lower()}-{key}",
                f"{session.settings.layout[key]['contents']}: {name}",
            )
            for name in found
        ],
    )


panel("BPT Plots", plots=diagnostic_plots, size=(12, 6))(diagnostic)
panel("Mateos 2012 Wedge", plots=diagnostic_plots)(diagnostic)
