"""What every plot of sources passes on to `draw_cloud`: nothing of it depends on which plot it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.diagrams.cloud import Kept
    from astronomical_lite.plots.limits import Limits


class CloudOptions(TypedDict, total=False):
    """As the parameters of `draw_cloud` of the same names."""

    selected: int | None
    selected_name: str
    limits: Limits | None
    style: Style
    kept: Kept | None
