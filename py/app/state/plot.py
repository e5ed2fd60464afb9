"""A plot of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astronomical_lite.plots.limits import Limits
    from astronomical_lite.plots.plot_cache import PlotCache


@dataclass
class PlotState:
    """A plot's size on the page, and the user's zoom.

    Attributes
    ----------
    width, height : size on the page in CSS pixels
    ratio : device pixels per CSS pixel
    limits : the user's zoom as x0, x1, y0, y1 in data units, or None for the plot's own
    error : a sentence if it could not be drawn
    cache : results of its last redraws
    """

    width: float
    height: float
    ratio: float = 1.0
    limits: Limits | None = None
    error: str = ""
    cache: PlotCache | None = None
