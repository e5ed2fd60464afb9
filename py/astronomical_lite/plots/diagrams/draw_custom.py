"""A user's own plot, from the layers that `create_plot` composed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from astronomical_lite.plots.axes.compose import (
    PAD,
    axes_pixels,
    compose,
    show_message,
    show_pixels,
)
from astronomical_lite.plots.axes.figure import Drawing, finish, new_axes, set_view
from astronomical_lite.plots.axes.legend import GAP, MARK, SIZE, Entry, Legend
from astronomical_lite.plots.axes.marks import (
    Curve,
    add_selected_entry,
    curve_entries,
    draw_curves,
    halo,
    mark_selected,
)
from astronomical_lite.plots.axes.style import Style, Theme
from astronomical_lite.plots.axes.text import text_width
from astronomical_lite.plots.custom.spec import INSIDE, Layer, PlotSpec
from astronomical_lite.plots.diagrams.cloud import (
    STYLE,
    Classes,
    View,
    class_entries,
    count_per_class,
    with_chosen,
)
from astronomical_lite.plots.limits import Limits, clipped_range, include_point, valid_limits
from astronomical_lite.plots.plot_cache import PlotCache
from astronomical_lite.plots.raster.layers import aggregate_layers, raster_shape, shade_layers

MAX_MARKERS = 20_000  # points drawn one by one; more are shaded


def draw_custom(
    spec: PlotSpec,
    *,
    codes: np.ndarray | None = None,
    classes: Classes | None = None,
    selected: int | None = None,
    selected_name: str = "",
    is_covered: bool = False,
    chosen: np.ndarray | None = None,
    limits: Limits | None = None,
    style: Style = STYLE,
    cache: PlotCache | None = None,
) -> Drawing:
    """Draw a user's own plot: clouds as pixels, lines and the selected source.

    Parameters
    ----------
    spec : PlotSpec
    codes, classes : labels of the catalogue's rows, from `Classes.codes`
    selected, selected_name : row and id of the source to mark, wherever one of the layers has it
    is_covered : True if the mark is to hide the colour of the source
    chosen : bool array of shape (n_rows,), the selected sources, which stand out in clouds
    limits : the user's zoom, as in `plots.limits`; None for an automatic view
    style : size, theme and format
    cache : results of earlier redraws of the same spec
    """
    clouds = [layer for layer in spec.layers if layer.plot_type == "scatter"]
    lines = [layer for layer in spec.layers if layer.plot_type == "line"]
    cache = PlotCache() if cache is None else cache
    cache.max_entries = max(cache.max_entries, 5 * len(spec.layers))
    position = _position(clouds, selected)
    limits = valid_limits(limits) or _automatic_limits(spec.layers, position, cache)
    theme = style.theme
    figure, axes = new_axes(style)
    set_view(axes, limits)
    coloured = [_layer_codes(layer, codes, classes, theme, cache) for layer in clouds]
    curves = [Curve(line.x, line.y, line.y_label if line.legend else "") for line in lines]
    entries: list[Entry] = []
    if any(layer.legend for layer in spec.layers):
        entries = _entries(clouds, coloured, theme, cache) + curve_entries(curves, theme)
        entries = add_selected_entry(entries, position, limits, theme, selected_name)
    _compose(axes, spec, entries, style)
    for layer, (layer_codes, its_classes) in zip(clouds, coloured, strict=True):
        if layer.single and len(layer.x) <= MAX_MARKERS:
            _draw_points(axes, layer, layer_codes, its_classes, theme)
        else:
            _shade(axes, layer, layer_codes, its_classes, chosen, limits, style, cache)
    if not any(_has_values(layer) for layer in spec.layers):
        show_message(axes, style, "No source has a value on both axes.")
    draw_curves(axes, curves, theme)
    if position is not None:
        mark_selected(axes, *position, theme, is_covered=is_covered)
    return finish(figure, axes, style, limits)


def _position(clouds: Sequence[Layer], selected: int | None) -> tuple[float, float] | None:
    """Return x and y of the selected source in the topmost layer that has it; NaN without a value."""
    for layer in reversed(clouds):
        index = layer.position(selected)
        if index is not None:
            return float(layer.x[index]), float(layer.y[index])
    return None


def _automatic_limits(
    layers: Sequence[Layer], position: tuple[float, float] | None, cache: PlotCache
) -> Limits:
    """Return limits around all points and lines; around points alone where a layer limits the view."""
    clouds = [layer for layer in layers if layer.plot_type == "scatter" and _has_values(layer)]
    if any(layer.narrow or layer.bounded for layer in clouds):
        layers = clouds
    ends = [
        cache.get((layer.x, layer.y), ("extent", layer.narrow), partial(_extent, layer))
        for layer in layers
        if _has_values(layer)
    ]
    if not ends:
        return 0.0, 1.0, 0.0, 1.0
    x0, x1, y0, y1 = np.transpose(ends)
    limits = float(x0.min()), float(x1.max()), float(y0.min()), float(y1.max())
    return limits if position is None else include_point(limits, *position)


def _extent(layer: Layer) -> Limits:
    """Return the limits of one layer with a margin."""
    there = np.isfinite(layer.x) & np.isfinite(layer.y)
    ends: list[tuple[float, float]] = []
    for values in (layer.x[there], layer.y[there]):
        if not layer.narrow:
            values = np.array([values.min(), values.max()], dtype="float64")
        ends.append(clipped_range(values))
    return (*ends[0], *ends[1])


def _has_values(layer: Layer) -> bool:
    return bool((np.isfinite(layer.x) & np.isfinite(layer.y)).any())


def _layer_codes(
    layer: Layer,
    codes: np.ndarray | None,
    classes: Classes | None,
    theme: Theme,
    cache: PlotCache,
) -> tuple[np.ndarray, Classes]:
    """Return codes of a layer's points and their classes; a single one where labels do not count."""
    n = len(layer.x)
    if layer.is_catalogue and layer.colours and codes is not None and classes is not None:
        if layer.rows is None and n <= len(codes):
            first = codes if n == len(codes) else cache.get((codes,), n, lambda: codes[:n])
            return first, classes
        rows = layer.rows
        if rows is not None and rows.max(initial=-1) < len(codes):
            return cache.get((codes, rows), "codes", lambda: codes[rows]), classes
    one = Classes((0,), ("",), (theme.accent,))
    return cache.get((layer.x,), "one", lambda: np.ones(n, dtype="uint8")), one


def _entries(
    clouds: Sequence[Layer],
    coloured: Sequence[tuple[np.ndarray, Classes]],
    theme: Theme,
    cache: PlotCache,
) -> list[Entry]:
    """Return entries for the classes of every layer that is in the legend, each class once."""
    entries: dict[str, Entry] = {}
    for layer, (codes, classes) in zip(clouds, coloured, strict=True):
        if layer.legend and classes.names != ("",):
            view = View(layer.x, layer.y, layer.x_label, layer.y_label)
            n_each = cache.get(
                (layer.x, layer.y, codes),
                "counts",
                partial(count_per_class, view, codes, classes),
            )
            for entry in class_entries(classes, n_each, theme):
                entries.setdefault(entry.short, entry)
    return list(entries.values())


def _compose(axes: Axes, spec: PlotSpec, entries: list[Entry], style: Style) -> None:
    """Draw axes, labels and the legend where the spec has it."""
    first = spec.layers[0]
    labels = first.x_label, first.y_label
    position = spec.legend_position
    if not entries or position in (None, "top", "bottom"):
        compose(axes, style, *labels, Legend(entries, style))
    elif position in INSIDE:
        compose(axes, style, *labels)
        _legend(axes, entries, style.theme, loc=_corner(position))
    else:
        most = 0.4 * style.size.width
        room = max(text_width(entry.name, SIZE) for entry in entries) + MARK + 4 * GAP + PAD
        compose(axes, style, *labels, right=min(room, most))
        _legend(axes, entries, style.theme, loc="upper left", bbox_to_anchor=(1.0, 1.0))


def _corner(position: str) -> str:
    """Return matplotlib's name of a corner: "upper left" for "top_left"."""
    return position.replace("top", "upper").replace("bottom", "lower").replace("_", " ")


def _legend(axes: Axes, entries: list[Entry], theme: Theme, **where: Any) -> None:
    """Draw a legend in or beside the axes; `where` goes to `Axes.legend`."""
    handles = [
        Line2D(
            [],
            [],
            ls=entry.line or "none",
            color=entry.colour,
            lw=1.4,
            marker=entry.marker or "none",
            ms=7,
            mfc="none" if entry.hollow else entry.colour,
            mec=entry.edge or entry.colour,
            label=entry.name,
        )
        for entry in entries
        if not entry.is_room
    ]
    made = axes.legend(
        handles=handles,
        fontsize=SIZE,
        labelcolor=theme.ink,
        facecolor=theme.background,
        edgecolor=theme.grid,
        framealpha=0.85,
        handlelength=1.2,
        borderaxespad=0.4,
        **where,
    )
    made.set_zorder(6)
    for text in made.get_texts():
        text.set_parse_math(False)


def _shade(
    axes: Axes,
    layer: Layer,
    codes: np.ndarray,
    classes: Classes,
    chosen: np.ndarray | None,
    limits: Limits,
    style: Style,
    cache: PlotCache,
) -> None:
    """Show a layer's points as shaded pixels."""
    if not len(layer.x):
        return
    full_shape = axes_pixels(axes)
    ratio = style.size.pixel_ratio
    shape = raster_shape(full_shape, len(classes.labels) + 1)
    layers = cache.get(
        (layer.x, layer.y, codes),
        (limits, shape, ratio, classes.colours),
        lambda: aggregate_layers(
            layer.x,
            layer.y,
            codes,
            classes.colours,
            limits,
            shape,
            ratio * shape[0] / full_shape[0],
        ),
    )
    rgba = shade_layers(layers, style.theme.unknown)
    its_own = _chosen_of(layer, chosen)
    if its_own is not None:
        rgba = with_chosen(axes, rgba, layer.x[its_own], layer.y[its_own], limits, style)
    show_pixels(axes, rgba)


def _chosen_of(layer: Layer, chosen: np.ndarray | None) -> np.ndarray | None:
    """Return which of a layer's points are selected; None where they are no rows of the catalogue."""
    if chosen is None or not layer.is_catalogue:
        return None
    if layer.rows is None:
        return chosen[: len(layer.x)] if len(layer.x) <= len(chosen) else None
    return chosen[layer.rows] if layer.rows.max(initial=-1) < len(chosen) else None


def _draw_points(
    axes: Axes, layer: Layer, codes: np.ndarray, classes: Classes, theme: Theme
) -> None:
    """Draw a layer's points one by one."""
    for code, colour in enumerate((theme.unknown, *classes.colours)):
        these = codes == code
        if these.any():
            axes.plot(
                layer.x[these],
                layer.y[these],
                ls="",
                marker="o",
                ms=6,
                color=colour,
                mec=theme.background,
                mew=0.6,
                zorder=2,
                path_effects=halo(theme, 1.5),
                scalex=False,
                scaley=False,
            )
