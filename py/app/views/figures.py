"""Plots in view: what is drawn, when it must be drawn anew, and which sources a tap can mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from app.services.hidden_answers import blind_row
from app.services.selection_sets import told_inside
from app.state.plot import PlotState
from app.state.session import Session
from app.state.stages import Setup

if TYPE_CHECKING:
    import numpy as np

    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.limits import Limits
    from astronomical_lite.plots.plot_cache import PlotCache

Points = tuple["np.ndarray", "np.ndarray", "np.ndarray | None"]
ImageFormat = Literal["png", "svg", "pdf", "screen"]


@dataclass(frozen=True)
class Plot:
    """A plot of a panel.

    Attributes
    ----------
    key : changes whenever the plot must be drawn anew, size, theme and zoom aside
    draw : (style, the user's limits or None) -> Drawing
    points : what a tap selects from: x, y of shape (n_rows,) and the rows shown (None: all); None
        where taps mean nothing
    name : what it shows, for what is said of sources selected in it
    cells : of a picture with several plots
    along : of a distribution, the column on its x axis, shape (n_rows,)
    """

    key: object
    draw: Callable[[Style, Limits | None], Drawing]
    points: Callable[[], Points] | None = None
    name: str = ""
    cells: Cells | None = None
    along: Callable[[], np.ndarray] | None = None


@dataclass(frozen=True)
class Cells:
    """The plots in a picture with several, whose limits are those of the picture.

    Attributes
    ----------
    at : what is in the plot at a place; None between them
    in_view : True for the sources between the limits of all of them, shape (n_rows,)
    zoom : takes the part of the picture that is to be shown in place of its plot; None for all there is
    """

    at: Callable[[float, float], Shown | None]
    in_view: Callable[[], np.ndarray]
    zoom: Callable[[Limits | None], None]


@dataclass(frozen=True)
class Shown:
    """What is in one plot of a picture with several.

    Attributes
    ----------
    values_at : (u, v) -> values on both axes at places in the picture
    x, y : columns on its axes, shape (n_rows,); y is None of a distribution
    """

    values_at: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
    x: np.ndarray
    y: np.ndarray | None


def style_of(session: Session, state: PlotState, image_format: ImageFormat = "screen") -> Style:
    """Return a plot's size and colours for drawing."""
    from astronomical_lite.plots.axes.style import DARK, LIGHT, Size, Style

    size = Size(state.width, state.height, state.ratio)
    return Style(size, DARK if session.dark else LIGHT, image_format)


def drawn_key(session: Session, state: PlotState, plot: Plot) -> tuple[object, ...]:
    """Return what a picture was made from: it is drawn anew when this is another."""
    chosen = (id(session.selection), blind_row(session)) if plot.points is not None else None
    return (plot.key, chosen, state.limits, state.width, state.height, state.ratio, session.dark)


def cache_of(session: Session, plot_id: str) -> PlotCache:
    """Return the cache of a plot's last redraws."""
    from astronomical_lite.plots.plot_cache import PlotCache

    state = session.plots[plot_id]
    state.cache = state.cache or PlotCache()
    return state.cache


@dataclass(frozen=True)
class Figure:
    """A plot's place in a panel.

    Attributes
    ----------
    id : the plot's
    alternative : what it shows, for those who do not see it
    error : why it could not be drawn, as a sentence
    has_sources : whether sources can be selected in it
    has_cells : whether it is a picture with several plots
    """

    id: str
    alternative: str
    error: str = ""
    has_sources: bool = False
    has_cells: bool = False


def figure_of(
    session: Session,
    plot_id: str,
    alternative: str,
    *,
    has_sources: bool = False,
    has_cells: bool = False,
) -> Figure:
    """Return a plot's place in a panel."""
    state = session.plots.get(plot_id)
    return Figure(plot_id, alternative, state.error if state else "", has_sources, has_cells)


def selected_of(setup: Setup) -> dict[str, Any]:
    """The source that every plot marks, and those selected, as the functions that draw take them."""
    row, ids = setup.session.selected, setup.dataset.ids
    return {
        "selected": row,
        "selected_name": "" if row is None or ids is None else ids.text(row),
        "chosen": told_inside(setup),
    }


def marked_of(setup: Setup) -> dict[str, Any]:
    """The same for plots coloured by label: the mark covers the source whose label is asked for blind."""
    row = setup.session.selected
    return selected_of(setup) | {
        "is_covered": row is not None and row == blind_row(setup.session),
    }
