"""`create_plot`, the function of which a user's own plots are composed, as AstronomicAL's are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from astronomical_lite.learning.features import as_float, require_numeric
from astronomical_lite.messages import UserError
from astronomical_lite.plots.custom.spec import (
    INSIDE,
    OUTSIDE,
    Layer,
    PlotSpec,
    PlotType,
    described,
)
from astronomical_lite.project.settings_lookup import settings as lookup


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
    """Plot two columns of a frame as points or a line; combine several with ``*``.

    Parameters
    ----------
    data : DataFrame
        The catalogue, some rows of it (their index must be kept), or a frame of one's own.
    x, y : str
        Numeric columns.
    plot_type : {"scatter", "line"}
        A line goes through the rows in their order.
    selected : any
        Not used, and here because AstronomicAL's plots give it: the selected source is always marked,
        on the catalogue's own points.
    show_selected : bool
        True if the selected source may be marked on these points.
    slow_render : bool
        Draw each point by itself, as a disc, rather than shaded by density: for a few points to
        emphasise. At most 20,000 are; more are shaded.
    legend : bool
        List the points' labels, or the line, in the legend. Where no part has a legend there is none.
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
    require_numeric(data, [x, y])
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
    """Return the catalogue's rows in a frame (None for all from 0 on), and True if it has any."""
    label_col = lookup.get("label_col")
    if label_col and label_col not in data.columns:
        return None, False
    index = data.index
    if isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1:
        return None, True
    if index.dtype.kind not in "iu":
        return None, False
    return index.to_numpy(dtype=np.int64), True


def _within(layer: Layer, bounds: Sequence[float]) -> Layer:
    left, top, right, bottom = _checked_bounds(bounds)
    inside = (layer.x >= left) & (layer.x <= right) & (layer.y >= bottom) & (layer.y <= top)
    rows = np.flatnonzero(inside).astype(np.int64)
    if layer.rows is not None:
        rows = layer.rows[inside]
    return replace(layer, x=layer.x[inside], y=layer.y[inside], rows=rows, bounded=True)


def _checked_bounds(bounds: Sequence[float]) -> tuple[float, float, float, float]:
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


def _require_choice(name: str, value: str, choices: Sequence[str]) -> None:
    if value not in choices:
        raise UserError(f"{name} can be {', '.join(map(repr, choices))}, not {value!r}.")
