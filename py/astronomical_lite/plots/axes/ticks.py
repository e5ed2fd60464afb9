"""Places and labels of ticks, as many as there is room for.

Matplotlib makes an object of five artists of every tick and measures them again and again, which is
three quarters of the time of a plot. Here its locators and formatters are asked once for places and
labels, and `draw_ticks.py` draws them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from matplotlib.axis import XAxis, YAxis
from matplotlib.ticker import MaxNLocator, ScalarFormatter

from astronomical_lite.plots.axes.text import text_width

SIZE = 11  # CSS pixels of the labels
HEIGHT = 14  # of a line of them
PAD = 4  # between the axes and the labels
APART = {"x": 58, "y": 34}  # CSS pixels from tick to tick, at least
MOST = 10
LOG_VALUES = "log values"  # in place of the name of a scale
LARGEST_LOG = 300.0


@dataclass(frozen=True)
class Ticks:
    """Ticks of one axis.

    Attributes
    ----------
    places, minor : of ticks with labels and without, in data units
    labels : one for each of `places`
    offset : the part that all labels leave out, such as "1e6"; "" if they leave out nothing
    """

    places: np.ndarray
    labels: tuple[str, ...]
    minor: np.ndarray
    offset: str = ""

    @property
    def width(self) -> float:
        """Width of the widest label in CSS pixels."""
        return max((text_width(label, SIZE) for label in self.labels), default=0.0)


def find_ticks(
    axis: XAxis | YAxis, room: float, *, whole: bool = False, log: bool = False
) -> Ticks:
    """Return the ticks of an axis in its present view.

    Parameters
    ----------
    room : length of the axis in CSS pixels
    whole : True for whole numbers only
    log : True if what is on the axis is log10 of the values, which labels are to name
    """
    low, high = axis.get_view_interval()
    scale = LOG_VALUES if log else axis.get_scale()
    return _ticks_of(axis.axis_name, scale, low, high, room, whole)


@lru_cache(maxsize=100)
def _ticks_of(name: str, scale: str, low: float, high: float, room: float, whole: bool) -> Ticks:
    low, high = sorted((low, high))
    n_most = int(np.clip(room / APART[name], 1, MOST))
    make = {"log": _log_ticks, LOG_VALUES: _ticks_of_logs}.get(scale, _linear_ticks)
    ticks = make(low, high, n_most, whole)
    if name == "y":
        return ticks
    while _apart(scale, low, high, ticks) * room <= ticks.width + 8:
        if n_most > 1:
            n_most -= 1
            ticks = make(low, high, n_most, whole)
        else:  # an axis that begins with a tick may have one more than the locator was asked for
            ticks = replace(ticks, places=ticks.places[::2], labels=ticks.labels[::2])
    return ticks


def _apart(scale: str, low: float, high: float, ticks: Ticks) -> float:
    """Return the least distance of two ticks over the length of the axis; infinite for a single one."""
    convert = np.log10 if scale == "log" else np.asarray
    places = np.sort(convert(ticks.places))
    return float(np.diff(places).min(initial=np.inf) / (convert(high) - convert(low)))


def _ticks_of_logs(low: float, high: float, n_most: int, whole: bool) -> Ticks:
    """Return the ticks of values whose log10 is on the axis."""
    low, high = (float(np.clip(end, -LARGEST_LOG, LARGEST_LOG)) for end in (low, high))
    ticks = _log_ticks(10.0**low, 10.0**high, n_most, whole)
    return replace(ticks, places=np.log10(ticks.places), minor=np.log10(ticks.minor))


def _linear_ticks(low: float, high: float, n_most: int, whole: bool) -> Ticks:
    """Return at most `n_most` ticks at multiples of a round step."""
    steps = [1, 2, 5, 10] if whole else [1, 2, 2.5, 5, 10]
    locator = MaxNLocator(n_most, steps=steps, integer=whole, min_n_ticks=1)
    places = np.asarray(locator.tick_values(low, high))
    step = places[1] - places[0] if len(places) > 1 else 0.0
    leading = float(f"{step:.3e}"[:5]) if step else 0.0
    n_minor = 4 if leading == 2 else 5  # so that minor ticks are round numbers too
    minor: np.ndarray = np.concatenate(
        [places + step * part / n_minor for part in range(1, n_minor)]
        + [places[:1] - step * part / n_minor for part in range(1, n_minor)]
    )
    if whole:
        minor = minor[np.isclose(minor, np.round(minor))]
    places = places[(places >= low) & (places <= high)]
    formatter = ScalarFormatter()
    formatter.create_dummy_axis()
    if formatter.axis is not None:
        formatter.axis.set_view_interval(low, high)
    labels = tuple(formatter.format_ticks(places.tolist()))
    return Ticks(places, labels, minor[(minor > low) & (minor < high)], formatter.get_offset())


def _log_ticks(low: float, high: float, n_most: int, whole: bool) -> Ticks:
    """Return ticks at 1, 2, 5 of every decade, or fewer or more; labels are plain numbers."""
    decades = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
    every = max(1, -(-len(decades) // n_most))
    choices = [np.outer(decades, digits).ravel() for digits in ((1, 2, 3, 5), (1, 2, 5), (1, 3))]
    choices += [decades, decades[::every], decades[:: 2 * every]]
    nines = np.outer(decades, np.arange(1, 10)).ravel()
    minor = nines[(nines > low) & (nines < high)]
    for places in choices:
        places = places[(places >= low) & (places <= high)]
        if len(places) <= n_most:
            break
    if len(places) < 2:  # less than a factor of two or so is in view
        return _linear_ticks(low, high, n_most, whole)
    return Ticks(places, tuple(f"{place:g}" for place in places), minor)
