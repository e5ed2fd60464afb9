"""SED Plot: the selected source's magnitudes against wavelength."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.panels.registry import panel
from app.state.stages import Dashboard
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


def bands_of(dashboard: Dashboard) -> tuple[list[Band], str]:
    """The bands chosen, or those the column names suggest; and what is wrong with them."""
    from astronomical_lite.plots.diagrams.bands import read_bands
    from astronomical_lite.plots.diagrams.known_bands import guess_bands

    columns, kept = dashboard.dataset.columns, dashboard.settings.extra.get(BANDS)
    if kept is None:
        return guess_bands(dashboard.dataset.numeric), ""
    try:
        return read_bands(json.dumps(kept), columns, "The configuration's photometry_bands"), ""
    except UserError as error:
        return [], str(error)


def sed_plots(dashboard: Dashboard, key: str) -> dict[str, Plot]:
    bands, _ = bands_of(dashboard)
    if not bands:
        return {}
    return {
        f"sed-{key}": Plot(
            (id(dashboard.dataset), tuple(bands), dashboard.selected),
            lambda style, limits: draw(dashboard, bands, style, limits),
        )
    }


def draw(dashboard: Dashboard, bands: list[Band], style: Style, limits: Limits | None) -> Drawing:
    from astronomical_lite.plots.diagrams.bands import photometry
    from astronomical_lite.plots.diagrams.sed import draw_sed

    row, dataset = dashboard.selected, dashboard.dataset
    values = {} if row is None else dataset.catalogue.frame.iloc[row]
    magnitudes, errors = photometry(bands, values)
    unit = dataset.catalogue.units.get(bands[0].column, "") or "mag"
    source = "" if row is None else dashboard.ids.text(row)
    return draw_sed(bands, magnitudes, errors, source=source, unit=unit, limits=limits, style=style)


@panel("SED Plot", plots=sed_plots)
def sed(dashboard: Dashboard, key: str) -> str:
    bands, problem = bands_of(dashboard)
    draft = dashboard.typed.get("bands")
    shown = "no source is selected"
    if dashboard.selected is not None:
        shown = f"magnitudes of source {dashboard.ids.text(dashboard.selected)}"
    rows = draft if draft is not None else [as_fields(band) for band in bands]
    return render(
        "sed.html",
        key=key,
        editing=not bands or dashboard.typed.get("editing_bands") == key,
        guessed=BANDS not in dashboard.settings.extra,
        rows=rows,
        problem=problem or dashboard.errors.get("bands", ""),
        columns=dashboard.dataset.columns,
        figure=figure_of(dashboard.session, f"sed-{key}", f"SED Plot: {shown}"),
    )


def as_fields(band: Band) -> dict[str, str]:
    return {
        "column": band.column,
        "wavelength": f"{band.wavelength:g}",
        "fwhm": f"{band.fwhm:g}",
        "error": band.error if isinstance(band.error, str) else f"{band.error:g}",
    }
