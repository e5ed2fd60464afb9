"""The spectrum of one source: flux against wavelength, with its errors and the places of lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes

from astronomical_lite.plots.axes.compose import compose, show_message
from astronomical_lite.plots.axes.figure import Drawing, finish, new_axes
from astronomical_lite.plots.axes.legend import Entry, Legend
from astronomical_lite.plots.axes.marks import halo
from astronomical_lite.plots.axes.style import Style
from astronomical_lite.plots.axes.text import text_width
from astronomical_lite.plots.axes.ticks import SIZE
from astronomical_lite.plots.diagrams.cloud import STYLE
from astronomical_lite.plots.limits import Limits, valid_limits
from astronomical_lite.spectra.lines import LINES, Line, lines_in_view
from astronomical_lite.spectra.spectrum import ANGSTROMS, Spectrum

OUTLYING = 0.2  # per cent of the flux at either end that the view may leave out
MARGIN = 0.06
NAME_TOP = 0.985  # of the height of the axes
NAME_ROOM = 13  # CSS pixels from one line's name to the next
NAMED_FIRST = ("Hα", "Hβ", "Lyα", "C IV", "Mg II", "C III]", "[O II]", "[O III]", "Ca K", "Na D")


@dataclass(frozen=True)
class LineMarkers:
    """Lines to be marked.

    Attributes
    ----------
    redshift : of the source; None marks none
    air : True for a spectrum whose wavelengths are those in air
    """

    redshift: float | None = None
    air: bool = False
    lines: Sequence[Line] = field(default=LINES)


def draw_spectrum(
    spectrum: Spectrum,
    *,
    behind: Spectrum | None = None,
    markers: LineMarkers | None = None,
    source: str = "",
    smoothing: str = "",
    log_x: bool = False,
    limits: Limits | None = None,
    style: Style = STYLE,
) -> Drawing:
    """Draw flux against wavelength, one standard deviation around it, and lines at the source's redshift.

    Parameters
    ----------
    spectrum : smoothed or not
    behind : as it was before smoothing, drawn faintly
    source : id of the source
    smoothing : in words, for the legend
    log_x : True for a logarithmic axis of wavelengths
    limits : the user's zoom, wavelengths in the spectrum's unit, log10 of them with `log_x`
    """
    markers, theme = markers or LineMarkers(), style.theme
    limits = valid_limits(limits) or spectrum_limits(spectrum, log_x=log_x)
    figure, axes = new_axes(style)
    _set_view(axes, limits, log_x)
    x0, x1 = (10.0**x if log_x else x for x in limits[:2])
    scale = ANGSTROMS[spectrum.unit]
    found = []
    if markers.redshift is not None and markers.redshift > -1:
        found = lines_in_view(
            markers.lines,
            markers.redshift,
            min(x0, x1) * scale,
            max(x0, x1) * scale,
            air=markers.air,
        )
    entries = [Entry("Flux" + (f", {smoothing}" if smoothing else ""), theme.accent, "", "-")]
    if spectrum.error is not None:
        entries.append(Entry("± 1 standard deviation", theme.accent, "s"))
    if markers.redshift is not None:
        medium = "air" if markers.air else "vacuum"
        words = f"Lines at z = {markers.redshift:.5g}, wavelengths in {medium}"
        entries.append(Entry(words, theme.muted, "", "--", short=f"z = {markers.redshift:.5g}"))
    title = f"Source {source}" if source else ""
    y_label = f"Flux [{spectrum.flux_unit}]" if spectrum.flux_unit else "Flux"
    compose(axes, style, f"Wavelength [{spectrum.unit}]", y_label, Legend(entries, style, title))
    if behind is not None:
        axes.plot(behind.wavelength, behind.flux, color=theme.faint, lw=0.7, zorder=1)
    if spectrum.error is not None:
        low, high = spectrum.flux - spectrum.error, spectrum.flux + spectrum.error
        axes.fill_between(
            spectrum.wavelength, low, high, color=theme.accent, alpha=0.25, lw=0, zorder=2
        )
    alone = len(spectrum.wavelength) == 1
    axes.plot(
        spectrum.wavelength,
        spectrum.flux,
        color=theme.accent,
        lw=1.1,
        marker="o" if alone else "",
        zorder=3,
    )
    _draw_lines(axes, style, found, scale)
    _set_view(axes, limits, log_x)
    return finish(figure, axes, style, limits, log_x=log_x)


def draw_no_spectrum(sentence: str, *, style: Style = STYLE) -> Drawing:
    """Draw empty axes with a sentence on what to do."""
    figure, axes = new_axes(style)
    compose(axes, style, "Wavelength", "Flux")
    show_message(axes, style, sentence)
    return finish(figure, axes, style)


def spectrum_limits(spectrum: Spectrum, *, log_x: bool = False) -> Limits:
    """Return limits with all wavelengths and all flux but the few values that stand far out."""
    x = np.log10(spectrum.wavelength) if log_x else spectrum.wavelength
    x0, x1 = float(x[0]), float(x[-1])
    low, high = np.nanpercentile(spectrum.flux, [OUTLYING, 100 - OUTLYING])
    if spectrum.error is not None and np.isfinite(spectrum.error).any():
        reach = float(np.nanmedian(spectrum.error))
        low, high = low - reach, high + reach
    rim_x = 0.01 * (x1 - x0) or 0.01 * abs(x0) or 1.0
    rim_y = MARGIN * (high - low) or 0.1 * abs(high) or 1.0
    # names of lines stand at the top
    return x0 - rim_x, x1 + rim_x, float(low - rim_y), float(high + 2 * rim_y)


def _set_view(axes: Axes, limits: Limits, log_x: bool) -> None:
    axes.set_xscale("log" if log_x else "linear")
    x0, x1 = (10.0**x if log_x else x for x in limits[:2])
    axes.set_xlim(x0, x1)
    axes.set_ylim(limits[2], limits[3])


def _draw_lines(
    axes: Axes, style: Style, found: Sequence[tuple[Line, float]], scale: float
) -> None:
    """Draw lines across the axes at their places, up to their names, which do not overlap."""
    theme = style.theme
    width, height = (side / style.size.pixel_ratio for side in axes.bbox.size)
    taken: list[float] = []
    for line, place in sorted(found, key=lambda one: one[0].name not in NAMED_FIRST):
        in_axes = axes.transData + axes.transAxes.inverted()
        across = float(in_axes.transform((place / scale, 0))[0])
        is_named = all(abs(across - other) * width >= NAME_ROOM for other in taken)
        top = NAME_TOP - (text_width(line.name, SIZE) + 4) / height if is_named else 1.0
        axes.axvline(
            place / scale,
            ymax=max(top, 0.0),
            color=theme.muted,
            lw=0.8,
            ls=":" if line.is_absorption else "--",
            zorder=1.5,
        )
        if not is_named:
            continue
        taken.append(across)
        axes.text(
            across,
            NAME_TOP,
            line.name,
            transform=axes.transAxes,
            rotation=90,
            ha="center",
            va="top",
            fontsize=SIZE,
            color=theme.ink,
            clip_on=True,
            parse_math=False,
            zorder=4,
            path_effects=halo(theme, 3.0),
        )
