"""A point cloud coloured by label, with the selected source marked and curves laid over it.

classes = classes_of(settings)
codes = classes.codes(labels)                  # once per data set
draw_cloud(View(x, y, "g-j", "y-w1"), codes, classes, selected=row, style=style)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from astronomical_lite.plots.axes.compose import axes_pixels, compose, show_message, show_pixels
from astronomical_lite.plots.axes.error_bars import (
    ErrorBars,
    bar_entry,
    draw_error_bars,
    in_view,
)
from astronomical_lite.plots.axes.figure import Drawing, finish, new_axes, set_view
from astronomical_lite.plots.axes.legend import Entry, Legend
from astronomical_lite.plots.axes.marks import (
    Curve,
    Marks,
    Note,
    add_selected_entry,
    curve_entries,
    draw_curves,
    draw_marks,
    draw_notes,
    mark_entries,
    mark_selected,
)
from astronomical_lite.plots.axes.style import Style, Theme
from astronomical_lite.plots.limits import (
    Limits,
    equally_scaled,
    include_point,
    valid_limits,
    view_limits,
)
from astronomical_lite.plots.plot_cache import PlotCache
from astronomical_lite.plots.raster.highlight import highlight, of_chosen
from astronomical_lite.plots.raster.layers import (
    MAX_CLASS_PLANES,
    aggregate_layers,
    raster_shape,
    shade_layers,
)
from astronomical_lite.plots.raster.presorted import MIN_POINTS, Presorted
from astronomical_lite.project.settings import PALETTE, Settings
from astronomical_lite.tables.labels import UNKNOWN, UNKNOWN_NAME

STYLE = Style()


@dataclass(frozen=True)
class View:
    """What is on a plot's axes.

    Attributes
    ----------
    x, y : arrays of shape (n_rows,); log10 of the values on a logarithmic axis, NaN where these are not positive
    x_label, y_label : names of the values
    log_x, log_y : True for a logarithmic axis
    errors : bars of the sources, if they are to be drawn
    """

    x: np.ndarray
    y: np.ndarray
    x_label: str
    y_label: str
    log_x: bool = False
    log_y: bool = False
    errors: ErrorBars | None = None


@dataclass(frozen=True)
class Classes:
    """Known labels in the order of the legend, with the user's names and '#rrggbb' colours."""

    labels: tuple[int, ...]
    names: tuple[str, ...]
    colours: tuple[str, ...]
    unknown_name: str = UNKNOWN_NAME

    def codes(self, labels: np.ndarray) -> np.ndarray:
        """Return 0 for unknown labels (-1 and all that are no class), 1, 2, ... in the classes' order.

        Parameters
        ----------
        labels : integers of shape (n_rows,)

        Returns
        -------
        codes : uint8 array (uint16 from 256 classes on) of shape (n_rows,)
        """
        labels = np.asarray(labels)
        codes = np.zeros(len(labels), dtype="uint8" if len(self.labels) < 256 else "uint16")
        for code, label in enumerate(self.labels, start=1):
            codes[labels == label] = code
        return codes


def classes_of(settings: Settings) -> Classes:
    """Return the classes as the data set-up names and colours them."""
    known = settings.known_labels
    return Classes(
        tuple(known),
        tuple(settings.name_of(label) for label in known),
        tuple(settings.label_colours.get(label, PALETTE[0]) for label in known),
        settings.labels_to_strings.get(UNKNOWN, UNKNOWN_NAME),
    )


def draw_cloud(
    view: View,
    codes: np.ndarray,
    classes: Classes,
    *,
    selected: int | None = None,
    selected_name: str = "",
    is_covered: bool = False,
    chosen: np.ndarray | None = None,
    limits: Limits | None = None,
    window: Limits | None = None,
    include: Sequence[tuple[float, float]] = (),
    invert_x: bool = False,
    invert_y: bool = False,
    curves: Sequence[Curve] = (),
    notes: Sequence[Note] = (),
    marks: Sequence[Marks] = (),
    title: str = "",
    graticule: Callable[[Limits], tuple[Sequence[Curve], Sequence[Note]]] | None = None,
    style: Style = STYLE,
    cache: PlotCache | None = None,
) -> Drawing:
    """Draw sources as pixels: aggregated by class, shaded by density, lone ones visible.

    Parameters
    ----------
    view : View
        Sources with NaN or an infinity in x or y are not drawn.
    codes : integer array of shape (n_rows,)
        From `Classes.codes`. Unknown sources are drawn beneath, in grey.
    selected, selected_name : row and id of the source to mark; in view unless the user chose `limits`
    is_covered : True if the mark is to hide the colour of the source
    chosen : bool array of shape (n_rows,), the selected sources, which stand out; None if none are selected
    limits : the user's zoom, as in `plots.limits`; None for an automatic view, which
        leaves out what is beyond 4 sigma
    window : automatic view in place of 4 sigma, for diagrams that have a usual one
    include : points that an automatic view must hold
    invert_x, invert_y : for magnitudes; `limits` and `window` say themselves which way they go
    curves, notes, marks : drawn over the cloud
    title : first line above the axes
    graticule : of a map, its lines and their names in view, in place of the axes' ticks and labels; a unit is then
        as long both ways, for which limits are widened
    style : size, theme and format
    cache : results of earlier redraws of the same arrays
    """
    cache = PlotCache() if cache is None else cache
    n_each = cache.get(
        (view.x, view.y, codes), "counts", lambda: count_per_class(view, codes, classes)
    )
    position = None if selected is None else (view.x[selected], view.y[selected])
    limits = valid_limits(limits)
    if limits is None:
        limits = window or cache.get(
            (view.x, view.y),
            ("view", invert_x, invert_y),
            lambda: view_limits(view.x, view.y, invert_x=invert_x, invert_y=invert_y),
        )
        for point in include if position is None else (*include, position):
            limits = include_point(limits, *point)
    theme = style.theme
    figure, axes = new_axes(style)
    set_view(axes, limits)
    entries = class_entries(classes, n_each, theme) + curve_entries(curves, theme)
    entries += mark_entries(marks, theme)
    barred = None if view.errors is None else in_view(view.x, view.y, limits)
    if barred is not None:
        entries.append(bar_entry(len(barred), theme))
    entries = add_selected_entry(entries, position, limits, theme, selected_name)
    compose(
        axes,
        style,
        view.x_label,
        view.y_label,
        Legend(entries, style, title),
        bare=bool(graticule),
        log=(view.log_x, view.log_y),
    )
    if graticule is not None:
        limits = equally_scaled(limits, *axes_pixels(axes))
        set_view(axes, limits)
        more = graticule(limits)
        curves, notes = [*more[0], *curves], [*more[1], *notes]
    if n_each.any():
        rgba = _cloud_pixels(axes, view, codes, classes, limits, style, cache)
        if chosen is not None:
            places = cache.get(
                (view.x, view.y, chosen), "chosen", lambda: of_chosen(chosen, view.x, view.y)
            )
            rgba = with_chosen(axes, rgba, *places, limits, style)
        show_pixels(axes, rgba)
    else:
        show_message(axes, style, empty_message(view))
    if view.errors is not None and barred is not None:
        draw_error_bars(axes, view.x, view.y, view.errors, barred, theme)
    draw_curves(axes, curves, theme)
    draw_notes(axes, notes, theme)
    draw_marks(axes, marks, theme)
    if position is not None:
        mark_selected(axes, *position, theme, is_covered=is_covered)
    return finish(figure, axes, style, limits, log_x=view.log_x, log_y=view.log_y)


def _cloud_pixels(
    axes: Axes,
    view: View,
    codes: np.ndarray,
    classes: Classes,
    limits: Limits,
    style: Style,
    cache: PlotCache,
) -> np.ndarray:
    """Return the shaded cloud, uint8 array of shape (height, width, 4)."""
    arrays, n_codes = (view.x, view.y, codes), len(classes.labels) + 1
    full_shape = axes_pixels(axes)
    shape = raster_shape(full_shape, n_codes)
    ratio, unknown = style.size.pixel_ratio, style.theme.unknown

    def make() -> np.ndarray:
        presorted = None
        if len(codes) >= MIN_POINTS and n_codes <= MAX_CLASS_PLANES:
            presorted = cache.get(
                arrays, "presorted", lambda: Presorted.from_points(*arrays, n_codes)
            )
        layers = aggregate_layers(
            *arrays, classes.colours, limits, shape, ratio * shape[0] / full_shape[0], presorted
        )
        return shade_layers(layers, unknown)

    return cache.get(arrays, (limits, shape, ratio, classes.colours, unknown), make)


def with_chosen(
    axes: Axes, rgba: np.ndarray, x: np.ndarray, y: np.ndarray, limits: Limits, style: Style
) -> np.ndarray:
    """Return the picture of a cloud with the sources selected, which are at x and y, brought out."""
    ratio = style.size.pixel_ratio * rgba.shape[0] / axes_pixels(axes)[0]
    return highlight(rgba, x, y, limits, ratio, style.theme.ink)


def count_per_class(view: View, codes: np.ndarray, classes: Classes) -> np.ndarray:
    """Count the sources of each code with a value on both axes, shape (n_classes + 1,)."""
    there = np.isfinite(view.x)
    there &= np.isfinite(view.y)
    shown = codes if there.all() else codes[there]
    return np.bincount(shown, minlength=len(classes.labels) + 1)


def class_entries(classes: Classes, n_each: np.ndarray, theme: Theme) -> list[Entry]:
    """Return a legend entry per class with its number of sources; unknown last, if there are any."""
    entries = [
        Entry(f"{name} ({n:,})", colour, short=name)
        for name, colour, n in zip(classes.names, classes.colours, n_each[1:], strict=True)
    ]
    if n_each[0]:
        name = classes.unknown_name
        entries.append(Entry(f"{name} ({n_each[0]:,})", theme.unknown, short=name))
    return entries


def empty_message(view: View) -> str:
    """Return the sentence that says why no source is drawn."""
    if len(view.x) == 0:
        return "No sources to show."
    axes = (view.x, view.x_label, view.log_x), (view.y, view.y_label, view.log_y)
    for values, name, is_log in axes:
        if not np.isfinite(values).any():
            return f"'{name}' has no value{' above zero' if is_log else ''} for any source."
    return f"No source has a value in both '{view.x_label}' and '{view.y_label}'."
