"""SED Plot: the selected source's magnitudes against wavelength."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.panels.registry import panel
from app.state.session import Session
from app.views.figures import Plot, figure_of
from app.views.render import render
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.diagrams.bands import Band
    from astronomical_lite.plots.limits import Limits

# Where the bands are in the configuration; the content is that of a bands file.
BANDS = "photometry_bands"


def bands_of(session: Session) -> tuple[list[Band], str]:
    """The bands chosen, or those the column names suggest; and what is wrong with them."""
    from astronomical_lite.plots.diagrams.bands import read_bands
    from astronomical_lite.plots.diagrams.known_bands import guess_bands

    columns, kept = session.dataset.columns, session.settings.extra.get(BANDS)
    if kept is None:
        return guess_bands(session.dataset.numeric), ""
    try:
        return read_bands(json.dumps(kept), columns, "The configuration's photometry_bands"), ""
    except UserError as error:
        return [], str(error)


def sed_plots(session: Session, key: str) -> dict[str, Plot]:
    bands, _ = bands_of(session)
    if not bands:
        return {}
    return {
        f"sed-{key}": Plot(
            (id(session.dataset), tuple(bands), session.selected),
            lambda style, limits: draw(session, bands, style, limits),
        )
    }


def draw(session: Session, bands: list[Band], style: Style, limits: Limits | None) -> Drawing:
    from astronomical_lite.plots.diagrams.bands import photometry
    from astronomical_lite.plots.diagrams.sed import draw_sed

    row, dataset = session.selected, session.dataset
    values = {} if row is None else dataset.catalogue.frame.iloc[row]
    magnitudes, errors = photometry(bands, values)
    unit = dataset.catalogue.units.get(bands[0].column, "") or "mag"
    source = "" if row is None else dataset.ids.text(row)
    return draw_sed(bands, magnitudes, errors, source=source, unit=unit, limits=limits, style=style)


@panel("SED Plot", plots=sed_plots)
def sed(session: Session, key: str) -> str:
    bands, problem = bands_of(session)
    draft = session.drafts.get("bands")
    shown = "no source is selected"
    if session.selected is not None:
        shown = f"magnitudes of source {session.dataset.ids.text(session.selected)}"
    rows = draft if draft is not None else [as_fields(band) for band in bands]
    return render(
        "sed.html",
        key=key,
        editing=not bands or session.drafts.get("editing_bands") == key,
        guessed=BANDS not in session.settings.extra,
        rows=rows,
        problem=problem or session.errors.get("bands", ""),
        columns=session.dataset.columns,
        figure=figure_of(session, f"sed-{key}", f"SED Plot: {shown}"),
    )


def as_fields(band: Band) -> dict[str, str]:
    return {
        "column": band.column,
        "wavelength": f"{band.wavelength:g}",
        "fwhm": f"{band.fwhm:g}",
        "error": band.error if isinstance(band.error, str) else f"{band.error:g}",
    }
