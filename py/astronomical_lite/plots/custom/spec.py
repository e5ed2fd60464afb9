"""The composition of a user's own plot: its layers, which ``*`` combines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from astronomical_lite.messages import UserError

PlotType = Literal["scatter", "line"]
INSIDE = ("top_left", "top_right", "bottom_left", "bottom_right")
OUTSIDE = ("top", "bottom", "left", "right")


@dataclass(frozen=True, eq=False)
class Layer:
    """Points or a line in a plot, from one call of `create_plot`; see there for its options.

    Attributes
    ----------
    x, y : float arrays of shape (n,)
    rows : int64 array of shape (n,) or None
        The catalogue's rows that the points are; None for all of them in order, if `is_catalogue`.
    is_catalogue : bool
        True if the points are sources of the catalogue, and so have labels.
    colours, legend : bool
        True to colour the points by label, and to list them in the legend.
    narrow : bool
        True if the view starts within 4 sigma of the mean.
    bounded : bool
        True if points beyond bounds have been left out.
    single : bool
        True to draw each point by itself.
    selectable : bool
        True to mark the selected source on it.
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
        """Return the index of a row of the catalogue among the points; None if it is not there."""
        if row is None or not (self.is_catalogue and self.selectable):
            return None
        if self.rows is None:
            return row if row < len(self.x) else None
        found = np.flatnonzero(self.rows == row)
        return int(found[0]) if len(found) else None


@dataclass(frozen=True)
class PlotSpec:
    """Layers of a plot and the place of its legend; ``a * b`` lays b over a."""

    layers: tuple[Layer, ...]
    legend_position: str | None = None

    def __mul__(self, other: PlotSpec) -> PlotSpec:
        if not isinstance(other, PlotSpec):
            raise UserError(
                f"A plot can only be combined with another create_plot(...), not with {described(other)}."
            )
        return PlotSpec(self.layers + other.layers, other.legend_position or self.legend_position)

    def sources(self, n_rows: int) -> tuple[np.ndarray, np.ndarray]:
        """Return coordinates of the catalogue's sources on the topmost layer that has them selectable.

        Returns
        -------
        x, y : float arrays of shape (n_rows,); NaN for sources that are not on it
        """
        x, y = np.full(n_rows, np.nan), np.full(n_rows, np.nan)
        for layer in reversed(self.layers):
            if layer.plot_type == "scatter" and layer.is_catalogue and layer.selectable:
                rows = slice(len(layer.x)) if layer.rows is None else layer.rows
                x[rows], y[rows] = layer.x, layer.y
                break
        return x, y

    def opts(self, *_: object, legend_position: str | None = None, **__: object) -> PlotSpec:
        """Set `legend_position`; whatever else plots written for HoloViews set is passed over."""
        if legend_position not in (*INSIDE, *OUTSIDE):
            return self
        return replace(self, legend_position=legend_position)


def described(value: object) -> str:
    """Return the kind of a value in words for a sentence: "nothing", "a list"."""
    if value is None:
        return "nothing (is there a return at its end?)"
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
