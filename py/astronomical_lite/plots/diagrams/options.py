"""Options of `draw_cloud` that all plots of sources take and pass on."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    import numpy as np

    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.limits import Limits
    from astronomical_lite.plots.plot_cache import PlotCache


class CloudOptions(TypedDict, total=False):
    """Options of `draw_cloud`, by the names of its parameters."""

    selected: int | None
    selected_name: str
    chosen: np.ndarray | None
    limits: Limits | None
    style: Style
    cache: PlotCache | None
