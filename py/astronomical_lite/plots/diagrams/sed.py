"""The spectral energy distribution of one source: magnitude against wavelength."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from astronomical_lite.plots.axes.compose import compose, show_message
from astronomical_lite.plots.axes.figure import Drawing, finish, new_axes
from astronomical_lite.plots.axes.legend import Entry, Legend
from astronomical_lite.plots.axes.style import Style
from astronomical_lite.plots.diagrams.bands import Band
from astronomical_lite.plots.diagrams.cloud import STYLE
from astronomical_lite.plots.limits import Limits, valid_limits


def draw_sed(
    bands: Sequence[Band],
    magnitudes: np.ndarray,
    errors: np.ndarray,
    *,
    source: str = "",
    unit: str = "mag",
    limits: Limits | None = None,
    style: Style = STYLE,
) -> Drawing:
    """Draw magnitudes with their errors, bright ones at the top; bars across are the bands' widths.

    Parameters
    ----------
    bands : in any order
    magnitudes, errors : arrays of shape (n_bands,), from `bands.photometry`; NaN is absent, and
        such bands are listed in words
    source : id of the source; "" if none is selected
    unit : of the magnitudes, such as "mag" or "AB mag"
    limits : the user's zoom: log10 of µm at the left and right edge, magnitudes at the
        bottom and top

    Returns
    -------
    drawing : with limits that have log10 of µm for x
    """
    magnitudes = np.asarray(magnitudes, dtype="float64")
    errors = np.nan_to_num(np.asarray(errors, dtype="float64"), nan=0.0)
    wavelength = np.array([band.wavelength for band in bands], dtype="float64")
    half = np.array([band.fwhm for band in bands], dtype="float64") / 2
    there = np.isfinite(magnitudes)
    limits = valid_limits(limits) or sed_limits(wavelength, half, magnitudes, errors)
    figure, axes = new_axes(style)
    axes.set_xscale("log")
    axes.set_xlim(10.0 ** limits[0], 10.0 ** limits[1])
    axes.set_ylim(limits[2], limits[3])
    absent = [band.column for band, shown in zip(bands, there, strict=True) if not shown]
    entries = [Entry("No value: " + ", ".join(absent))] if absent and source else []
    title = f"Source {source}" if source else ""
    compose(axes, style, "Wavelength [µm]", f"Magnitude [{unit}]", Legend(entries, style, title))
    order = np.argsort(wavelength, kind="stable")
    order = order[there[order]]
    if len(order):
        x, y = wavelength[order], magnitudes[order]
        colour = style.theme.accent
        axes.plot(x, y, color=style.theme.muted, lw=1, alpha=0.6, zorder=2)
        axes.errorbar(
            x,
            y,
            xerr=half[order],
            yerr=errors[order],
            fmt="o",
            ms=6,
            color=colour,
            ecolor=colour,
            elinewidth=1.4,
            capsize=0,
            zorder=3,
        )
        axes.set_xlim(10.0 ** limits[0], 10.0 ** limits[1])
        axes.set_ylim(limits[2], limits[3])
    else:
        none = "This source has no magnitude in any band of the bands file."
        show_message(axes, style, none if source else "Select a source to see its magnitudes.")
    return finish(figure, axes, style, limits, log_x=True)


def sed_limits(
    wavelength: np.ndarray, half: np.ndarray, magnitudes: np.ndarray, errors: np.ndarray
) -> Limits:
    """Return limits with all bands, measured or not, so that sources compare; faint at the bottom.

    Parameters
    ----------
    wavelength, half : wavelengths and half of the widths in µm, shape (n_bands,)
    magnitudes, errors : shape (n_bands,); magnitudes are NaN where there is none

    Returns
    -------
    limits : log10 of µm at the left and right edge, magnitudes at the bottom and top
    """
    there = np.isfinite(magnitudes)
    x0 = np.log10((wavelength - half).clip(0.5 * wavelength)).min(initial=np.inf)
    x1 = np.log10(wavelength + half).max(initial=-np.inf)
    if x0 > x1:
        x0, x1 = -0.5, 1.0
    margin = 0.04 * (x1 - x0) or 0.1
    if not there.any():
        return float(x0 - margin), float(x1 + margin), 25.0, 15.0
    # An error of several magnitudes is no reason to squeeze the rest.
    reach = np.minimum(errors[there], 2.0)
    faint, bright = (magnitudes[there] + reach).max(), (magnitudes[there] - reach).min()
    rim = max(0.06 * (faint - bright), 0.1, 1e-6 * abs(faint))
    return float(x0 - margin), float(x1 + margin), float(faint + rim), float(bright - rim)
