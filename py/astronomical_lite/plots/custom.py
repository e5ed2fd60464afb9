"""A user's own plots, composed of `create_plot` as AstronomicAL's are.

def x_squared(data, selected=None):
    points = create_plot(data, settings["x_axis"], settings["y_axis"])
    x = np.linspace(data[settings["x_axis"]].min(), data[settings["x_axis"]].max(), 200)
    curve = pd.DataFrame({"x": x, "y": x**2})
    return points * create_plot(curve, "x", "y", plot_type="line", legend=False, colours=False)

plot = CustomPlot("X^2", x_squared, ("x_axis", "y_axis"))
spec = render(plot, frame, row, settings=settings, columns={"x_axis": "g-j", "y_axis": "y-w1"})
draw_custom(spec, codes=codes, classes=classes, selected=row, style=style)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from astronomical_lite.learning.features import as_float, require_numeric
from astronomical_lite.messages import UserError
from astronomical_lite.plots.column_requirements import ColumnNeed
from astronomical_lite.project.settings import Settings
from astronomical_lite.project.settings_lookup import answering
from astronomical_lite.project.settings_lookup import settings as lookup

PlotType = Literal["scatter", "line"]
INSIDE = ("top_left", "top_right", "bottom_left", "bottom_right")
OUTSIDE = ("top", "bottom", "left", "right")


@dataclass(frozen=True, eq=False)
class Layer:
    """One `create_plot`; see there.

    Attributes
    ----------
    x, y : float arrays of shape (n,)
    rows : int64 array of shape (n,) or None
        The catalogue's rows the points are of; None for all of them in order, if `is_catalogue`.
    is_catalogue : bool
        Whether the points are sources of the catalogue, and so have labels.
    narrow : bool
        Whether the view starts within 4 sigma.
    bounded : bool
    single : bool
        Whether each point is drawn by itself.
    selectable : bool
        Whether the selected source is marked on it.
    """

    plot_type: PlotType
    x: np.ndarray
    y: np.ndarray
    x_label: str
    y_label: str
    rows: np.ndarray | None = None
    is_catalogue: bool = False
    colours: bool = True
    legend: bool = True
    narrow: bool = False
    bounded: bool = False
    single: bool = False
    selectable: bool = True

    def position(self, row: int | None) -> int | None:
        """Where a row of the catalogue is among the points; None if it is not."""
        if row is None or not (self.is_catalogue and self.selectable):
            return None
        if self.rows is None:
            return row if row < len(self.x) else None
        found = np.flatnonzero(self.rows == row)
        return int(found[0]) if len(found) else None


@dataclass(frozen=True)
class PlotSpec:
    """What a plot is made of; ``a * b`` lays b over a."""

    layers: tuple[Layer, ...]
    legend_position: str | None = None

    def __mul__(self, other: PlotSpec) -> PlotSpec:
        if not isinstance(other, PlotSpec):
            raise UserError(
                f"A plot can only be combined with another create_plot(...), not with {described(other)}."
            )
        return PlotSpec(self.layers + other.layers, other.legend_position or self.legend_position)

    def sources(self, n_rows: int) -> tuple[np.ndarray, np.ndarray]:
        """Where the catalogue's sources are on the topmost layer that has them selectable.

        Returns
        -------
        x, y : float arrays of shape (n_rows,); NaN for sources that are not on it
        """
        x, y = np.full((2, n_rows), np.nan)
        for layer in reversed(self.layers):
            if layer.plot_type == "scatter" and layer.is_catalogue and layer.selectable:
                rows = slice(len(layer.x)) if layer.rows is None else layer.rows
                x[rows], y[rows] = layer.x, layer.y
                break
        return x, y

    def opts(self, *_, legend_position: str | None = None, **__) -> PlotSpec:
        """For plots written for HoloViews: heeds `legend_position` and passes over the rest."""
        if legend_position not in (*INSIDE, *OUTSIDE):
            return self
        return replace(self, legend_position=legend_position)


@dataclass(frozen=True)
class CustomPlot:
    """A plot a user can open in a panel.

    Attributes
    ----------
    name : str
        What the user chooses and the configuration file stores.
    function : callable
        ``(data, selected) -> PlotSpec``, with the catalogue as a frame whose index is the row, and
        the selected row or None.
    columns : tuple of str
        Names the function looks up in the settings; the user is asked once what stands for them.
    description : str
        For the user, a few words.
    """

    name: str
    function: Callable
    columns: tuple[str, ...] = ()
    description: str = ""

    @property
    def needs(self) -> tuple[ColumnNeed, ...]:
        """As the panels that come with the page ask for columns."""
        return tuple(
            ColumnNeed(name, name, f"Column for “{name}” of {self.name}.") for name in self.columns
        )


PLOTS: dict[str, CustomPlot] = {}


def render(
    plot: CustomPlot,
    data: pd.DataFrame,
    selected: int | None = None,
    *,
    settings: Settings | None = None,
    columns: Mapping[str, str] | None = None,
) -> PlotSpec:
    """Run a plot's function.

    Parameters
    ----------
    data : DataFrame
        The catalogue, indexed 0 to n_rows - 1. The function gets a shallow copy: what it adds or
        changes there is its own.
    selected : row of the selected source
    settings, columns : what its look-ups are answered from

    Raises
    ------
    UserError
        The function failed, or returned anything but a composition of `create_plot`.
    """
    with answering(settings, columns, data):
        spec = plot.function(data.copy(deep=False), selected)
    if not isinstance(spec, PlotSpec):
        raise UserError(
            f"The plot “{plot.name}” returned {described(spec)}. It must return create_plot(...), or "
            "several of them combined with *."
        )
    return spec


def create_plot(
    data: pd.DataFrame,
    x: str,
    y: str,
    plot_type: PlotType = "scatter",
    selected: Any = None,
    show_selected: bool = True,
    slow_render: bool = False,
    legend: bool = True,
    colours: bool = True,
    smaller_axes_limits: bool | None = None,
    bounds: Sequence[float] | None = None,
    legend_position: str | None = None,
    label_plot: bool | None = None,
) -> PlotSpec:
    """Points or a line of two columns of a frame; combine several with ``*``.

    Parameters
    ----------
    data : DataFrame
        The catalogue, some rows of it (their index must be kept), or a frame of one's own.
    x, y : str
        Numeric columns.
    plot_type : {"scatter", "line"}
        A line goes through the rows in their order.
    selected : any
        Taken for AstronomicAL's sake; the selected source is always marked, on the catalogue's own
        points.
    show_selected : bool
        Whether the selected source may be marked on these points.
    slow_render : bool
        Draw each point by itself, as a disc, rather than shaded by density: for a few points to
        emphasise. At most 20,000 are; more are shaded.
    legend : bool
        Whether the points' labels, or the line, are in the legend. Where no part has a legend there
        is none.
    colours : bool
        Colour the points by label, as chosen in the settings; otherwise, and for points that are
        not the catalogue's, by one colour. Lines are drawn in ink.
    smaller_axes_limits : bool
        Start with a view within 4 standard deviations of the mean. The rest can be zoomed out to; a
        selected source is in view in any case.
    bounds : (xmin, ymax, xmax, ymin)
        Leave out points beyond: left, top, right, bottom.
    legend_position : str
        Inside the axes "top_left", "top_right", "bottom_left" or "bottom_right"; outside "right"
        or "top", which are also taken for "left" and "bottom", where the axes' labels are. By
        default at the top, where it hides nothing.
    label_plot : bool
        An older name of `legend`.

    Returns
    -------
    PlotSpec

    Raises
    ------
    UserError
        A column is absent or not numeric, or a flag has a value it cannot have.
    """
    if not isinstance(data, pd.DataFrame):
        raise UserError(f"create_plot needs a pandas DataFrame, not {described(data)}.")
    for name in (x, y):
        if name not in data.columns:
            raise UserError(f"There is no column “{name}” to plot. Check its name.")
    _require_choice("plot_type", plot_type, ("scatter", "line"))
    if legend_position is not None:
        _require_choice("legend_position", legend_position, (*INSIDE, *OUTSIDE))
    require_numeric(data, [x, y], None)
    rows, is_catalogue = _rows_of(data)
    layer = Layer(
        plot_type,
        _values(data[x]),
        _values(data[y]),
        str(x),
        str(y),
        rows=rows,
        is_catalogue=is_catalogue and plot_type == "scatter",
        selectable=bool(show_selected),
        colours=bool(colours),
        legend=bool(legend if label_plot is None else label_plot),
        narrow=bool(smaller_axes_limits),
        single=bool(slow_render),
    )
    if bounds is not None:
        layer = _within(layer, bounds)
    return PlotSpec((layer,), legend_position)


def _values(column: pd.Series) -> np.ndarray:
    return as_float(column, np.dtype("float32" if column.dtype == np.float32 else "float64"))


def _rows_of(data: pd.DataFrame) -> tuple[np.ndarray | None, bool]:
    """Which rows of the catalogue these are (None for all from 0 on), and whether they are any."""
    label_col = lookup.get("label_col")
    if label_col and label_col not in data.columns:
        return None, False
    index = data.index
    if isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1:
        return None, True
    if index.dtype.kind not in "iu":
        return None, False
    return index.to_numpy(dtype=np.int64), True


def _within(layer: Layer, bounds) -> Layer:
    left, top, right, bottom = _checked_bounds(bounds)
    inside = (layer.x >= left) & (layer.x <= right) & (layer.y >= bottom) & (layer.y <= top)
    rows = np.flatnonzero(inside).astype(np.int64)
    if layer.rows is not None:
        rows = layer.rows[inside]
    return replace(layer, x=layer.x[inside], y=layer.y[inside], rows=rows, bounded=True)


def _checked_bounds(bounds) -> tuple[float, float, float, float]:
    try:
        left, top, right, bottom = (float(value) for value in bounds)
    except (TypeError, ValueError) as error:
        raise UserError(
            f"bounds must be four numbers, [xmin, ymax, xmax, ymin], not {bounds!r}."
        ) from error
    if not (left < right and bottom < top):
        raise UserError(
            f"bounds {list(bounds)} hold nothing; they are [xmin, ymax, xmax, ymin], so the first "
            "must be less than the third, and the last less than the second."
        )
    return left, top, right, bottom


def _require_choice(name, value, choices) -> None:
    if value not in choices:
        raise UserError(f"{name} can be {', '.join(map(repr, choices))}, not {value!r}.")


def described(value) -> str:
    """What something is, for a sentence: "nothing", "a list"."""
    if value is None:
        return "nothing (is there a return at its end?)"
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
