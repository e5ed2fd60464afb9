"""A point cloud coloured by label, with the selected source marked and curves laid over it.

classes = classes_of(settings)
codes = classes.codes(labels)                  # once per data set
draw_cloud(View(x, y, "g-j", "y-w1"), codes, classes, selected=row, style=style)
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from astronomical_lite.plots.axes.figure import (
    Drawing,
    axes_pixels,
    compose,
    finish,
    new_axes,
    say,
    set_view,
    show_pixels,
)
from astronomical_lite.plots.axes.legend import Entry, Legend
from astronomical_lite.plots.axes.marks import (
    Curve,
    Marks,
    Note,
    curve_entries,
    draw_curves,
    draw_marks,
    draw_notes,
    mark_entries,
    mark_selected,
    with_selected,
)
from astronomical_lite.plots.axes.style import Style, Theme
from astronomical_lite.plots.limits import Limits, holding, usable, view_limits
from astronomical_lite.plots.raster.layers import FEW_CLASSES, bin_layers, paint, raster_shape
from astronomical_lite.plots.raster.presorted import FEWEST, Ordered
from astronomical_lite.project.settings import PALETTE, Settings
from astronomical_lite.tables.labels import UNKNOWN, UNKNOWN_NAME

STYLE = Style()


@dataclass(frozen=True)
class View:
    """What is on the axes: values per source, shape (n_rows,), and their names."""

    x: np.ndarray
    y: np.ndarray
    x_label: str
    y_label: str


@dataclass(frozen=True)
class Classes:
    """Known labels in the order of the legend, with the user's names and '#rrggbb' colours."""

    labels: tuple[int, ...]
    names: tuple[str, ...]
    colours: tuple[str, ...]
    unknown_name: str = UNKNOWN_NAME

    def codes(self, labels: np.ndarray) -> np.ndarray:
        """0 for unknown (-1 and whatever is not a known label), 1, 2, ... in the classes' order.

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
    """The classes as the data set-up names and colours them."""
    known = settings.known_labels
    return Classes(
        tuple(known),
        tuple(settings.name_of(label) for label in known),
        tuple(settings.label_colours.get(label, PALETTE[0]) for label in known),
        settings.labels_to_strings.get(UNKNOWN, UNKNOWN_NAME),
    )


@dataclass
class Kept:
    """Results of recent redraws, kept by the caller: one object per plot.

    The arrays are held with the results, so that no other array can come to have their ids.
    """

    most: int = 6
    _results: dict[Hashable, tuple[Any, Any]] = field(default_factory=dict)

    def get(self, arrays: Sequence[np.ndarray], what: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` returned for these very arrays, now or before."""
        key = (tuple(id(array) for array in arrays), what)
        found = self._results.pop(key, None) or (tuple(arrays), make())
        self._results[key] = found  # the most recent comes last
        while len(self._results) > self.most:
            del self._results[next(iter(self._results))]
        return found[1]


def draw_cloud(
    view: View,
    codes: np.ndarray,
    classes: Classes,
    *,
    selected: int | None = None,
    selected_name: str = "",
    limits: Limits | None = None,
    window: Limits | None = None,
    include: Sequence[tuple[float, float]] = (),
    invert_x: bool = False,
    invert_y: bool = False,
    curves: Sequence[Curve] = (),
    notes: Sequence[Note] = (),
    marks: Sequence[Marks] = (),
    title: str = "",
    style: Style = STYLE,
    kept: Kept | None = None,
) -> Drawing:
    """Sources as pixels: binned by class, shaded by density, colours mixed, lone ones visible.

    Parameters
    ----------
    view : View
        Sources with NaN or an infinity in x or y are not drawn.
    codes : integer array of shape (n_rows,)
        From `Classes.codes`. Unknown sources are drawn beneath, in grey.
    selected, selected_name : row and id of the source to mark; in view unless the user chose `limits`
    limits : what the user zoomed to, as in `plots.limits`; None for an automatic view, which
        leaves out what is beyond 4 sigma
    window : the automatic view in place of 4 sigma, for diagrams that have a usual one
    include : points that an automatic view must hold
    invert_x, invert_y : for magnitudes; `limits` and `window` say themselves which way they go
    curves, notes, marks : drawn over the cloud
    title : first line above the axes
    style : size, theme and format
    kept : what to reuse from earlier redraws of the same arrays
    """
    kept = Kept() if kept is None else kept
    n_each = kept.get((view.x, view.y, codes), "n", lambda: count_each(view, codes, classes))
    limits = usable(limits)
    if limits is None:
        limits = window or kept.get(
            (view.x, view.y),
            ("view", invert_x, invert_y),
            lambda: view_limits(view.x, view.y, invert_x=invert_x, invert_y=invert_y),
        )
        must = [] if selected is None else [(view.x[selected], view.y[selected])]
        for point in (*include, *must):
            limits = holding(limits, *point)
    theme, ratio = style.theme, style.size.pixel_ratio
    figure, axes = new_axes(style)
    set_view(axes, limits)
    entries = class_entries(classes, n_each, theme) + curve_entries(curves, theme)
    entries += mark_entries(marks, theme)
    at = None if selected is None else (view.x[selected], view.y[selected])
    entries = with_selected(entries, at, limits, theme, selected_name)
    compose(axes, style, view.x_label, view.y_label, Legend(entries, style, title))
    if n_each.any():
        full = axes_pixels(axes)
        shape = raster_shape(full, len(n_each))
        ordered = None
        if (
            len(codes) >= FEWEST and len(n_each) <= FEW_CLASSES
        ):  # then every zoom is worth what putting them in order takes
            ordered = kept.get(
                (view.x, view.y, codes),
                "order",
                lambda: Ordered.of(view.x, view.y, codes, len(n_each)),
            )
        pixels = kept.get(
            (view.x, view.y, codes),
            (limits, shape, ratio, classes.colours, theme.unknown),
            lambda: paint(
                bin_layers(
                    view.x,
                    view.y,
                    codes,
                    classes.colours,
                    limits,
                    shape,
                    ratio * shape[0] / full[0],
                    ordered,
                ),
                theme.unknown,
            ),
        )
        show_pixels(axes, pixels)
    else:
        say(axes, style, nothing_to_show(view))
    draw_curves(axes, curves, theme)
    draw_notes(axes, notes, theme)
    draw_marks(axes, marks, theme)
    if at is not None:
        mark_selected(axes, *at, theme)
    return finish(figure, axes, style, limits)


def count_each(view: View, codes: np.ndarray, classes: Classes) -> np.ndarray:
    """How many sources of each code have a value on both axes, shape (n_classes + 1,)."""
    there = np.isfinite(view.x)
    there &= np.isfinite(view.y)
    shown = codes if there.all() else codes[there]
    return np.bincount(shown, minlength=len(classes.labels) + 1)


def class_entries(classes: Classes, n_each: np.ndarray, theme: Theme) -> list[Entry]:
    """A legend entry per class with its number of sources; unknown last and only if there."""
    entries = [
        Entry(f"{name} ({n:,})", colour, short=name)
        for name, colour, n in zip(classes.names, classes.colours, n_each[1:], strict=True)
    ]
    if n_each[0]:
        name = classes.unknown_name
        entries.append(Entry(f"{name} ({n_each[0]:,})", theme.unknown, short=name))
    return entries


def nothing_to_show(view: View) -> str:
    if len(view.x) == 0:
        return "No sources to show."
    for values, name in ((view.x, view.x_label), (view.y, view.y_label)):
        if not np.isfinite(values).any():
            return f"'{name}' has no value for any source."
    return f"No source has a value in both '{view.x_label}' and '{view.y_label}'."
