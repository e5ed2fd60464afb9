"""Draws what `custom.create_plot` composed: clouds as pixels, lines and the selected source."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from astronomical_lite.plots.axes.figure import (
    PAD,
    Drawing,
    axes_pixels,
    compose,
    finish,
    new_axes,
    say,
    set_view,
    show_pixels,
)
from astronomical_lite.plots.axes.legend import GAP, MARK, SIZE, Entry, Legend
from astronomical_lite.plots.axes.marks import (
    Curve,
    curve_entries,
    draw_curves,
    halo,
    mark_selected,
    with_selected,
)
from astronomical_lite.plots.axes.style import Style, Theme
from astronomical_lite.plots.axes.text import text_width
from astronomical_lite.plots.custom import INSIDE, Layer, PlotSpec
from astronomical_lite.plots.diagrams.cloud import (
    STYLE,
    Classes,
    Kept,
    View,
    class_entries,
    count_each,
)
from astronomical_lite.plots.limits import Limits, holding, span, usable
from astronomical_lite.plots.raster.layers import bin_layers, paint, raster_shape

MOST_SINGLE = 20_000  # points drawn one by one


def draw_custom(
    spec: PlotSpec,
    *,
    codes: np.ndarray | None = None,
    classes: Classes | None = None,
    selected: int | None = None,
    selected_name: str = "",
    limits: Limits | None = None,
    style: Style = STYLE,
    kept: Kept | None = None,
) -> Drawing:
    """A user's own plot.

    Parameters
    ----------
    spec : PlotSpec
    codes, classes : labels of the catalogue's rows, from `Classes.codes`
    selected, selected_name : row and id of the source to mark, wherever one of the layers has it
    limits : what the user zoomed to; None for an automatic view
    style : size, theme and format
    kept : what to reuse from earlier redraws of the same spec
    """
    clouds = [layer for layer in spec.layers if layer.plot_type == "scatter"]
    lines = [layer for layer in spec.layers if layer.plot_type == "line"]
    kept = Kept() if kept is None else kept
    kept.most = max(kept.most, 5 * len(spec.layers))
    at = _place(clouds, selected)
    limits = usable(limits) or _automatic(spec.layers, at, kept)
    theme = style.theme
    figure, axes = new_axes(style)
    set_view(axes, limits)
    coloured = [_codes(layer, codes, classes, theme, kept) for layer in clouds]
    curves = [Curve(line.x, line.y, line.y_label if line.legend else "") for line in lines]
    entries = []
    if any(layer.legend for layer in spec.layers):
        entries = _entries(clouds, coloured, theme, kept) + curve_entries(curves, theme)
        entries = with_selected(entries, at, limits, theme, selected_name)
    _compose(axes, spec, entries, style)
    for layer, (layer_codes, its_classes) in zip(clouds, coloured, strict=True):
        if layer.single and len(layer.x) <= MOST_SINGLE:
            _draw_points(axes, layer, layer_codes, its_classes, theme)
        else:
            _shade(axes, layer, layer_codes, its_classes, limits, style, kept)
    if not any(_has_values(layer) for layer in spec.layers):
        say(axes, style, "No source has a value on both axes.")
    draw_curves(axes, curves, theme)
    if at is not None:
        mark_selected(axes, *at, theme)
    return finish(figure, axes, style, limits)


def _place(clouds: Sequence[Layer], selected: int | None) -> tuple[float, float] | None:
    """Where the selected source is, in the topmost layer that has it; NaN without a value."""
    for layer in reversed(clouds):
        position = layer.position(selected)
        if position is not None:
            return float(layer.x[position]), float(layer.y[position])
    return None


def _automatic(layers, at, kept) -> Limits:
    """All points and lines; points alone where a layer narrows the view itself."""
    clouds = [layer for layer in layers if layer.plot_type == "scatter" and _has_values(layer)]
    if any(layer.narrow or layer.bounded for layer in clouds):
        layers = clouds
    ends = [
        kept.get((layer.x, layer.y), ("extent", layer.narrow), lambda layer=layer: _extent(layer))
        for layer in layers
        if _has_values(layer)
    ]
    if not ends:
        return 0.0, 1.0, 0.0, 1.0
    x0, x1, y0, y1 = np.transpose(ends)
    limits = float(x0.min()), float(x1.max()), float(y0.min()), float(y1.max())
    return limits if at is None else holding(limits, *at)


def _extent(layer: Layer) -> Limits:
    there = np.isfinite(layer.x) & np.isfinite(layer.y)
    ends = []
    for values in (layer.x[there], layer.y[there]):
        if not layer.narrow:
            values = np.array([values.min(), values.max()], dtype="float64")
        ends += span(values)
    return tuple(ends)


def _has_values(layer: Layer) -> bool:
    return bool((np.isfinite(layer.x) & np.isfinite(layer.y)).any())


def _codes(layer, codes, classes, theme, kept) -> tuple[np.ndarray, Classes]:
    """Codes of a layer's points and what they stand for; one class where labels do not count."""
    n = len(layer.x)
    if layer.is_catalogue and layer.colours and codes is not None and classes is not None:
        if layer.rows is None and n <= len(codes):
            whole = n == len(codes)
            return (codes if whole else kept.get((codes,), n, lambda: codes[:n])), classes
        if layer.rows is not None and layer.rows.max(initial=-1) < len(codes):
            return kept.get((codes, layer.rows), "codes", lambda: codes[layer.rows]), classes
    one = Classes((0,), ("",), (theme.accent,))
    return kept.get((layer.x,), "one", lambda: np.ones(n, dtype="uint8")), one


def _entries(clouds, coloured, theme, kept) -> list[Entry]:
    """The classes of every layer that is in the legend, each class once."""
    entries: dict[str, Entry] = {}
    for layer, (codes, classes) in zip(clouds, coloured, strict=True):
        if layer.legend and classes.names != ("",):
            view = View(layer.x, layer.y, layer.x_label, layer.y_label)
            n_each = kept.get(
                (layer.x, layer.y, codes),
                "n",
                lambda view=view, codes=codes, classes=classes: count_each(view, codes, classes),
            )
            for entry in class_entries(classes, n_each, theme):
                entries.setdefault(entry.short, entry)
    return list(entries.values())


def _compose(axes: Axes, spec: PlotSpec, entries: list[Entry], style: Style) -> None:
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
    """As matplotlib calls it: "upper left"."""
    return position.replace("top", "upper").replace("bottom", "lower").replace("_", " ")


def _legend(axes: Axes, entries: list[Entry], theme: Theme, **where) -> None:
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


def _shade(axes, layer, codes, classes, limits, style, kept) -> None:
    if not len(layer.x):
        return
    full = axes_pixels(axes)
    ratio = style.size.pixel_ratio
    shape = raster_shape(full, len(classes.labels) + 1)
    layers = kept.get(
        (layer.x, layer.y, codes),
        (limits, shape, ratio, classes.colours),
        lambda: bin_layers(
            layer.x, layer.y, codes, classes.colours, limits, shape, ratio * shape[0] / full[0]
        ),
    )
    show_pixels(axes, paint(layers, style.theme.unknown))


def _draw_points(axes: Axes, layer: Layer, codes, classes, theme: Theme) -> None:
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
