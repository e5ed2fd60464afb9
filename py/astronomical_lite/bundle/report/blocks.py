"""Parts of a report, before it is known whether they become HTML or PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["Block", "Chart", "Heading", "Paragraph", "Series", "Table"]


@dataclass(frozen=True)
class Heading:
    """A heading; that of level 1 is the title."""

    text: str
    level: int


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Table:
    """A table whose first cells head their rows; `numbers` are the columns that are numbers."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int] = ()


@dataclass(frozen=True)
class Series:
    """A line of a chart.

    Attributes
    ----------
    name : for the legend
    points : (x, y)
    intervals : (x, low, high)
    is_main : whether it is the one to look at
    """

    name: str
    points: Sequence[tuple[float, float]]
    intervals: Sequence[tuple[float, float, float]] = ()
    is_main: bool = True


@dataclass(frozen=True)
class Chart:
    """A diagram whose y goes from 0 to 1.

    Attributes
    ----------
    about : what it is, for who cannot see it
    x_name, y_name : of the axes
    x_ticks : from the lowest x to the highest
    series : the lines
    is_square : whether x goes from 0 to 1 too, and the diagonal is what should be
    """

    about: str
    x_name: str
    y_name: str
    x_ticks: Sequence[float]
    series: Sequence[Series]
    is_square: bool = False


Block: TypeAlias = Heading | Paragraph | Table | Chart
