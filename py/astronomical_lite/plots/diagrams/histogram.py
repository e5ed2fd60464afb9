"""A histogram of one column, an outline for each class.

draw_histogram(values, "g [mag]", codes, classes, selected=row, style=style)
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from astronomical_lite.plots.axes.compose import compose, show_message
from astronomical_lite.plots.axes.figure import Drawing, finish, new_axes, set_view
from astronomical_lite.plots.axes.legend import Entry, Legend
from astronomical_lite.plots.axes.marks import Curve, add_selected_entry, draw_curves
from astronomical_lite.plots.axes.style import Style
from astronomical_lite.plots.diagrams.cloud import STYLE, Classes, class_entries
from astronomical_lite.plots.limits import Limits, clipped_range, valid_limits
from astronomical_lite.plots.plot_cache import PlotCache

FEWEST_BINS, MOST_BINS = 10, 100
MOST_DRAWN = 2000  # bins, when much more than the automatic view is shown
FILL = 0.12  # opacity under the outline of a class


def bin_width(values: np.ndarray) -> tuple[float, float]:
    """Return where bins begin and how wide they are, after Freedman & Diaconis (1981).

    The automatic view, which leaves out what is beyond 4 sigma, has from 10 to 100 of them.

    Parameters
    ----------
    values : floats of shape (n_rows,); NaN and infinities are passed over
    """
    low, high = clipped_range(values)
    finite = values[np.isfinite(values)]
    if not len(finite):
        return low, (high - low) / FEWEST_BINS
    first, third = np.percentile(finite, (25, 75))
    wanted = 2 * float(third - first) / len(finite) ** (1 / 3)
    n = (high - low) / wanted if wanted > 0 else FEWEST_BINS
    return low, (high - low) / round(min(max(n, FEWEST_BINS), MOST_BINS))


def class_counts(
    values: np.ndarray, codes: np.ndarray, n_codes: int, edges: np.ndarray
) -> np.ndarray:
    """Return the number of sources of each code in each bin, int64 of shape (n_codes, n_bins).

    A bin has its lower edge and not its upper one.

    Parameters
    ----------
    values : floats of shape (n_rows,); NaN is in no bin
    codes : integers of shape (n_rows,), below `n_codes`
    edges : ascending floats of shape (n_bins + 1,), all the same distance apart
    """
    n_bins = len(edges) - 1
    inside = (values >= edges[0]) & (values < edges[-1])
    some = values[inside].astype("float64")
    place = ((some - edges[0]) * (n_bins / (edges[-1] - edges[0]))).astype("int64")
    place = np.minimum(place, n_bins - 1)
    # What is rounded over an edge goes back.
    place -= some < edges[place]
    place += some >= edges[place + 1]
    flat = codes[inside].astype("int64") * n_bins + place
    return np.bincount(flat, minlength=n_codes * n_bins).reshape(n_codes, n_bins)


def draw_histogram(
    values: np.ndarray,
    label: str,
    codes: np.ndarray,
    classes: Classes,
    *,
    per_class: bool = False,
    selected: int | None = None,
    selected_name: str = "",
    chosen: np.ndarray | None = None,
    limits: Limits | None = None,
    style: Style = STYLE,
    cache: PlotCache | None = None,
) -> Drawing:
    """Draw how the values of a column are distributed in each class.

    Parameters
    ----------
    values : floats of shape (n_rows,)
    label : name of the column with its unit
    codes : integers of shape (n_rows,), from `Classes.codes`
    per_class : True for fractions of each class, in place of numbers of sources
    selected, selected_name : row and id of the source whose value is marked
    chosen : bool array of shape (n_rows,), selected sources, which have an outline of their own
    limits : the user's zoom, as in `plots.limits`; None for an automatic view
    style : size, theme and format
    cache : results of earlier redraws of the same arrays
    """
    theme, limits = style.theme, valid_limits(limits)
    cache = PlotCache() if cache is None else cache
    low, width = cache.get((values,), "bins", lambda: bin_width(values))
    if limits is None:
        left, right = cache.get((values,), "range", lambda: clipped_range(values))
    else:
        left, right = sorted(limits[:2])
    edges = _edges(low, width, left, right)
    n_codes = len(classes.labels) + 1
    key = left, right, n_codes
    counts = cache.get(
        (values, codes), ("counts", key), lambda: class_counts(values, codes, n_codes, edges)
    ).astype("float64")
    n_each = cache.get(
        (values, codes),
        ("n", n_codes),
        lambda: np.bincount(codes[np.isfinite(values)], minlength=n_codes),
    )
    if per_class:
        counts /= np.maximum(n_each, 1)[:, None]
    outlines = [
        (counts[code], colour)
        for code, colour in enumerate((theme.unknown, *classes.colours))
        if n_each[code]
    ]
    entries = class_entries(classes, n_each, theme)
    if chosen is not None and chosen.any():
        some = values[chosen]
        its_own = class_counts(some, np.zeros(len(some), "uint8"), 1, edges)[0]
        n_chosen = int(np.isfinite(some).sum())
        outlines.append((its_own / (max(n_chosen, 1) if per_class else 1), theme.ink))
        entries.append(Entry(f"Selected ({n_chosen:,})", theme.ink, "", "-"))
    top = max((float(heights.max()) for heights, _ in outlines), default=0.0)
    limits = limits or (left, right, 0.0, 1.06 * top or 1.0)
    position = None
    if selected is not None:
        position = float(values[selected]), (limits[2] + limits[3]) / 2
    entries = add_selected_entry(entries, position, limits, theme, selected_name)
    # It is marked by a line, not by a ring.
    entries = [
        replace(entry, hollow=False, marker="", line="--") if entry.hollow else entry
        for entry in entries
    ]
    figure, axes = new_axes(style)
    set_view(axes, limits)
    compose(axes, style, label, _height_label(per_class), Legend(entries, style, ""))
    for heights, colour in outlines:
        heights[heights == 0] = np.nan  # no line along the axis where a class has no source
        axes.stairs(heights, edges, color=colour, lw=1.6)
        if colour != theme.ink:
            axes.stairs(heights, edges, color=colour, fill=True, alpha=FILL)
    if not n_each.any():
        show_message(axes, style, f"'{label}' has no value for any source.")
    if position is not None and np.isfinite(position[0]):
        x = np.array([position[0]] * 2)
        draw_curves(axes, [Curve(x, np.array(limits[2:]), line="--")], theme)
    set_view(axes, limits)
    return finish(figure, axes, style, limits)


def _edges(low: float, width: float, left: float, right: float) -> np.ndarray:
    """Return the edges of the bins between two values, where bins begin at `low`."""
    first = np.floor((left - low) / width + 1e-9)
    last = np.ceil((right - low) / width - 1e-9)
    if last - first > MOST_DRAWN:
        return np.linspace(left, right, MOST_DRAWN + 1)
    edges: np.ndarray = low + width * np.arange(first, max(last, first + 1) + 1)
    return edges


def _height_label(per_class: bool) -> str:
    return "Fraction of its class" if per_class else "Sources"
