"""Spectrum: the selected source's flux against wavelength."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.panels.registry import panel
from app.services.found_series import Found, Kind, found_series
from app.services.layout import panel_of
from app.services.source_arrays import (
    PLACES,
    Place,
    awaited_file,
    column_options,
    fit_view,
    kept_by,
    place_of,
)
from app.state.stages import Dashboard
from app.views.figures import Plot, figure_of
from app.views.render import render
from astronomical_lite.messages import count_text

if TYPE_CHECKING:
    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.limits import Limits
    from astronomical_lite.spectra.smoothing import Kernel
    from astronomical_lite.spectra.spectrum import Spectrum, SpectrumColumns

NAME = "Spectrum"
SPECTRUM = "spectrum"  # of the panel, kept beside its place
# a z in magnitudes is a band
REDSHIFTS = "redshift zspec specz zbest zphot photoz zsp zph zhelio zfinal z"
COLUMNS = ("wavelength", "flux", "error")


@dataclass(frozen=True)
class Shown:
    """What a panel shows besides a source.

    Attributes
    ----------
    place : where spectra are found
    columns : that are chosen; None for those whose names suggest it
    kernel, width : of the smoothing
    redshift : a column of the table, or a number as it was typed
    lines, air : whether lines are marked, and at their wavelengths in air
    log_x : whether the axis of wavelengths is logarithmic
    """

    place: Place
    columns: SpectrumColumns | None
    kernel: Kernel
    width: float
    redshift: str
    lines: bool
    air: bool
    log_x: bool


def shown_of(dashboard: Dashboard, key: str) -> Shown:
    """Return what a panel shows: at first columns and a redshift by their names."""
    from astronomical_lite.spectra.smoothing import KERNELS, WIDEST
    from astronomical_lite.tables.name_matching import first_named

    kept = kept_by(panel_of(dashboard.settings.layout, key), SPECTRUM)
    kernel, width = kept.get("kernel"), kept.get("width")
    redshift = kept.get("redshift")
    if not isinstance(redshift, str) or redshift_problem(dashboard, redshift):
        units = dashboard.dataset.catalogue.units
        names = (name for name in dashboard.dataset.numeric if "mag" not in units.get(name, ""))
        redshift = first_named(names, REDSHIFTS)
    if isinstance(width, bool) or not isinstance(width, int | float) or not 0 < width <= WIDEST:
        width = 3.0
    return Shown(
        place_of(dashboard, kept),
        columns_of(kept.get("columns")),
        kernel if kernel in KERNELS else "none",
        float(width),
        redshift,
        kept.get("lines") is not False,
        kept.get("air") is True,
        kept.get("log_x") is True,
    )


def columns_of(kept: object) -> SpectrumColumns | None:
    """Return the columns that a panel keeps, None if it keeps none or they are damaged."""
    from astronomical_lite.spectra.spectrum import ANGSTROMS, ERROR_KINDS, SpectrumColumns

    if not isinstance(kept, dict) or not all(isinstance(kept.get(name), str) for name in COLUMNS):
        return None
    kind, unit = kept.get("error_kind"), kept.get("unit")
    return SpectrumColumns(
        kept["wavelength"],
        kept["flux"],
        kept["error"],
        kind if kind in ERROR_KINDS else "error",
        kept.get("is_log") is True,
        unit if unit in ANGSTROMS else "",
    )


def redshift_problem(dashboard: Dashboard, text: str) -> str:
    """Return what is wrong with a redshift as it is typed, a column or a number; "" if nothing is."""
    from app.services.column_mapping import no_such_column

    if not text or text in dashboard.dataset.variables:
        return ""
    try:
        number = float(text)
    except ValueError:
        return no_such_column(text, dashboard.dataset.variables)
    if not math.isfinite(number) or number <= -1:
        return f"A redshift is above -1, not {text:.40}."
    return ""


def redshift_of(dashboard: Dashboard, shown: Shown) -> float | None:
    """Return the redshift at which lines are marked for the selected source; None for no lines."""
    row = dashboard.selected
    if not shown.lines or not shown.redshift or row is None:
        return None
    if shown.redshift in dashboard.dataset.variables:
        value = float(dashboard.dataset.values(shown.redshift)[row])
    else:
        value = float(shown.redshift)
    return value if math.isfinite(value) and value > -1 else None


def found_of(dashboard: Dashboard, key: str, shown: Shown) -> Found[Spectrum, SpectrumColumns]:
    """Return the selected source's spectrum."""
    from astronomical_lite.spectra.spectrum import guess_columns, spectrum_of

    kind = Kind("spectrum", lambda arrays: guess_columns(tuple(arrays.columns)), spectrum_of)
    return found_series(dashboard, key, kind, shown.place, shown.columns)


def spectrum_plots(dashboard: Dashboard, key: str) -> dict[str, Plot]:
    shown, plot_id, row = shown_of(dashboard, key), f"spectrum-{key}", dashboard.selected
    found, redshift = found_of(dashboard, key, shown), redshift_of(dashboard, shown)
    session = dashboard.session
    if fit_view(session, plot_id, row, keep_x=True):
        session.plots[plot_id].limits = fitted(found, shown, session.plots[plot_id].limits)

    def draw(style: Style, limits: Limits | None) -> Drawing:
        return draw_found(dashboard, found, shown, redshift, style, limits)

    drawn_from = (id(dashboard.dataset), row, shown, found.problem, id(found.series), redshift)
    return {plot_id: Plot(drawn_from, draw, name=NAME)}


def fitted(
    found: Found[Spectrum, SpectrumColumns], shown: Shown, limits: Limits | None
) -> Limits | None:
    """Return limits with the wavelengths of another source's zoom and all flux there; None if it has none there."""
    from astronomical_lite.plots.diagrams.spectrum import spectrum_limits

    spectrum = found.series
    if spectrum is None or limits is None:
        return None
    low, high = sorted(10.0**x if shown.log_x else x for x in limits[:2])
    inside = (spectrum.wavelength >= low) & (spectrum.wavelength <= high)
    if not (spectrum.flux[inside] == spectrum.flux[inside]).any():
        return None
    part = replace(
        spectrum,
        wavelength=spectrum.wavelength[inside],
        flux=spectrum.flux[inside],
        error=None if spectrum.error is None else spectrum.error[inside],
    )
    return (*limits[:2], *spectrum_limits(part)[2:])


def draw_found(
    dashboard: Dashboard,
    found: Found[Spectrum, SpectrumColumns],
    shown: Shown,
    redshift: float | None,
    style: Style,
    limits: Limits | None,
) -> Drawing:
    from astronomical_lite.plots.diagrams.spectrum import (
        LineMarkers,
        draw_no_spectrum,
        draw_spectrum,
    )
    from astronomical_lite.spectra.smoothing import KERNELS, smooth

    row, spectrum = dashboard.selected, found.series
    if spectrum is None or row is None:
        return draw_no_spectrum(found.problem, style=style)
    is_smooth = shown.kernel != "none"
    pixels = (
        count_text(int(shown.width), "pixel") if shown.width % 1 == 0 else f"{shown.width:g} pixels"
    )
    return draw_spectrum(
        smooth(spectrum, shown.kernel, shown.width),
        behind=spectrum if is_smooth else None,
        markers=LineMarkers(redshift, shown.air),
        source=dashboard.ids.text(row),
        smoothing=f"{KERNELS[shown.kernel]}, {pixels}" if is_smooth else "",
        log_x=shown.log_x,
        limits=limits,
        style=style,
    )


def in_words(
    dashboard: Dashboard, found: Found[Spectrum, SpectrumColumns], redshift: float | None
) -> str:
    """Say what the picture shows, for those who do not see it."""
    row, spectrum = dashboard.selected, found.series
    if spectrum is None or row is None:
        return f"Spectrum: {found.problem}"
    wavelengths = f"{spectrum.wavelength[0]:.5g} to {spectrum.wavelength[-1]:.5g} {spectrum.unit}"
    lines = "" if redshift is None else f", lines at redshift {redshift:.5g}"
    pixels = count_text(len(spectrum.wavelength), "pixel")
    return f"Spectrum of source {dashboard.ids.text(row)}: {pixels} from {wavelengths}{lines}"


@panel(NAME, plots=spectrum_plots, size=(8, 8))
def spectrum(dashboard: Dashboard, key: str) -> str:
    from astronomical_lite.spectra.smoothing import KERNELS
    from astronomical_lite.spectra.spectrum import ANGSTROMS, ERROR_KINDS, SpectrumColumns

    shown = shown_of(dashboard, key)
    found, redshift = found_of(dashboard, key, shown), redshift_of(dashboard, shown)
    columns = found.columns or shown.columns or SpectrumColumns()
    error = dashboard.errors.get(SPECTRUM, "")
    typed: dict[str, Any] = dashboard.typed.get(f"{SPECTRUM}.{key}", {}) if error else {}
    return render(
        "spectrum.html",
        key=key,
        shown=shown,
        columns=columns,
        names=column_options(found.names, (columns.wavelength, columns.flux, columns.error)),
        places=PLACES,
        kernels=KERNELS,
        error_kinds=ERROR_KINDS,
        units={"": "found" + (f": {found.series.unit}" if found.series else "")}
        | {unit: unit for unit in ANGSTROMS},
        width=typed.get("width", f"{shown.width:g}"),
        redshift=typed.get("redshift", shown.redshift),
        variables=dashboard.dataset.variables,
        all_columns=dashboard.dataset.columns,
        has_vectors=bool(dashboard.dataset.catalogue.vectors),
        n_files=len(dashboard.dataset.source_files.names),
        awaited=awaited_file(dashboard, shown.place, dashboard.selected),
        error=error,
        problem=found.problem if dashboard.selected is not None else "",
        figure=figure_of(
            dashboard.session, f"spectrum-{key}", in_words(dashboard, found, redshift)
        ),
    )
