"""The figure and the axes that an artist is on, which matplotlib's types leave optional."""

from __future__ import annotations

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure


def figure_of(artist: Artist) -> Figure:
    """Return the figure that an artist is on.

    Raises
    ------
    ValueError
        It is on none.
    """
    figure = artist.get_figure(root=True)
    if figure is None:
        raise ValueError(f"{artist} is on no figure.")
    return figure


def axes_of(artist: Artist) -> Axes:
    """Return the axes that an artist is on.

    Raises
    ------
    ValueError
        It is on none.
    """
    if not isinstance(artist.axes, Axes):
        raise ValueError(f"{artist} is on no axes.")
    return artist.axes
