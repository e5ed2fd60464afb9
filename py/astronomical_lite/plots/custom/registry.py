"""Plots of a user's own by name, and running them.

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

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from astronomical_lite.messages import UserError
from astronomical_lite.plots.column_requirements import ColumnRequirement
from astronomical_lite.plots.custom.spec import PlotSpec, described
from astronomical_lite.project.settings import Settings
from astronomical_lite.project.settings_lookup import answering


@dataclass(frozen=True)
class CustomPlot:
    """A plot that a user can open in a panel.

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
    function: Callable[[pd.DataFrame, int | None], PlotSpec]
    columns: tuple[str, ...] = ()
    description: str = ""

    @property
    def requirements(self) -> tuple[ColumnRequirement, ...]:
        """The columns it looks up, for the form that the page's own panels ask with, too."""
        return tuple(
            ColumnRequirement(name, name, f"Column for “{name}” of {self.name}.")
            for name in self.columns
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
    """Run a plot's function on the catalogue.

    Parameters
    ----------
    data : DataFrame
        The catalogue, indexed 0 to n_rows - 1. The function gets a shallow copy: what it adds or
        changes there is its own.
    selected : row of the selected source, or None
    settings : Settings
        The session's, from which its look-ups are answered.
    columns : mapping of name to column
        The user's choice for each of `plot.columns`.

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
