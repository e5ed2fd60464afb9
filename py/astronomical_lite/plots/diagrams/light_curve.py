"""The light curve of one source: values with their errors against time, or against phase."""

from __future__ import annotations

import numpy as np

from astronomical_lite.light_curves.light_curve import LightCurve
from astronomical_lite.light_curves.periods import phases
from astronomical_lite.plots.axes.compose import compose, show_message
from astronomical_lite.plots.axes.figure import Drawing, finish, new_axes, set_view
from astronomical_lite.plots.axes.legend import Entry, Legend
from astronomical_lite.plots.axes.style import Style
from astronomical_lite.plots.diagrams.cloud import STYLE
from astronomical_lite.plots.limits import Limits, valid_limits
from astronomical_lite.project.settings import PALETTE

MARKERS = "osD^vPX*<>ph"  # a shape per band, for those who do not see its colour
LARGEST_ERROR = 1.0  # of the values' range: a longer bar is no reason to squeeze the rest
PHASES = 2.0  # that a folded light curve is drawn over


def draw_light_curve(
    curve: LightCurve,
    *,
    period: float | None = None,
    period_words: str = "",
    source: str = "",
    limits: Limits | None = None,
    style: Style = STYLE,
) -> Drawing:
    """Draw a light curve with error bars, a colour and shape per band; bright ones at the top.

    Parameters
    ----------
    period : to fold at, in the unit of the times; two periods are drawn
    period_words : for the legend
    source : id of the source
    limits : the user's zoom; y0 is above y1 for magnitudes
    """
    theme = style.theme
    time = curve.time if period is None else phases(curve.time, period)
    limits = valid_limits(limits) or light_curve_limits(curve, folded=period is not None)
    figure, axes = new_axes(style)
    set_view(axes, limits)
    bands = sorted(curve.bands)
    looks = {
        band: (
            PALETTE[i % len(PALETTE)] if len(bands) > 1 else theme.accent,
            MARKERS[i % len(MARKERS)],
        )
        for i, band in enumerate(bands)
    }
    entries = [Entry(band, *looks[band]) for band in bands if band]
    if period_words:
        entries.append(Entry(period_words))
    title = f"Source {source}" if source else ""
    x_label = (
        curve.time_name if period is None else f"Phase, from {curve.time_name} {curve.time[0]:.6f}"
    )
    compose(axes, style, x_label, curve.value_name, Legend(entries, style, title))
    for band in bands:
        there = curve.band == band
        colour, marker = looks[band]
        x, y, error = time[there], curve.value[there], np.nan_to_num(curve.error[there], nan=0.0)
        if period is not None:
            x, y, error = np.concatenate([x, x + 1]), np.tile(y, 2), np.tile(error, 2)
        axes.errorbar(
            x,
            y,
            yerr=error if error.any() else None,
            fmt=marker,
            ms=4.5,
            color=colour,
            ecolor=colour,
            mec=theme.background,
            mew=0.4,
            elinewidth=1.0,
            capsize=0,
            zorder=3,
        )
    set_view(axes, limits)
    return finish(figure, axes, style, limits)


def draw_no_light_curve(sentence: str, *, style: Style = STYLE) -> Drawing:
    """Draw empty axes with a sentence on what to do."""
    figure, axes = new_axes(style)
    compose(axes, style, "Time", "Magnitude or flux")
    show_message(axes, style, sentence)
    return finish(figure, axes, style)


def light_curve_limits(curve: LightCurve, *, folded: bool = False) -> Limits:
    """Return limits with all values; faint magnitudes at the bottom."""
    low, high = float(curve.value.min()), float(curve.value.max())
    reach = np.nan_to_num(curve.error, nan=0.0).clip(0, LARGEST_ERROR * (high - low) or None)
    low, high = float((curve.value - reach).min()), float((curve.value + reach).max())
    rim = 0.06 * (high - low) or 0.1 * abs(high) or 1.0
    y0, y1 = low - rim, high + rim
    if curve.is_magnitude:
        y0, y1 = y1, y0
    if folded:
        return 0.0, PHASES, y0, y1
    x0, x1 = float(curve.time[0]), float(curve.time[-1])
    edge = 0.03 * (x1 - x0) or 1.0
    return x0 - edge, x1 + edge, y0, y1
