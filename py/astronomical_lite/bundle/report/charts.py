"""Charts of a report, and drawing them as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from astronomical_lite.bundle.report.blocks import Chart, Series
from astronomical_lite.bundle.report.markup import Markup, element
from astronomical_lite.learning import IterationScores
from astronomical_lite.trust.reliability import Bin

__all__ = ["chart_svg", "learning_curve", "reliability_diagram"]

MOST_POINTS = 400  # of a curve: more could not be told apart

# In the drawing's own units.
LEFT, TOP, HEIGHT, WIDTH = 44.0, 12.0, 180.0, 440.0


def learning_curve(history: Sequence[IterationScores], name: str) -> Chart:
    """Return F1 on training and validation set against the number of points."""
    step = -(-len(history) // MOST_POINTS)
    shown = [*history[:-1:step], history[-1]]
    low, high = history[0].n_points, max(history[-1].n_points, history[0].n_points + 1)
    return Chart(
        about=(
            f"Learning curve of {name}: validation F1 is {history[0].validation.f1:.3f} with {low} points and "
            f"{history[-1].validation.f1:.3f} with {history[-1].n_points}."
        ),
        x_name="Points trained on",
        y_name="F1",
        x_ticks=sorted({low, (low + high) // 2, high}),
        series=[
            Series("Validation set", [(one.n_points, one.validation.f1) for one in shown]),
            Series("Training set", [(one.n_points, one.train.f1) for one in shown], is_main=False),
        ],
    )


def reliability_diagram(before: Sequence[Bin], after: Sequence[Bin], name: str) -> Chart:
    """Return the share found against the probability said, with 90 % intervals."""
    return Chart(
        about=f"Reliability diagram of {name}: the share of sources found to be {name} against the probability said.",
        x_name="Probability said",
        y_name="Found",
        x_ticks=(0, 0.5, 1),
        series=[
            Series(
                what,
                [(one.said, one.found.value or 0.0) for one in bins],
                [(one.said, one.found.low, one.found.high) for one in bins],
                is_main=bins is after,
            )
            for what, bins in (("Calibrated", after), ("As the classifier says it", before))
        ],
        is_square=True,
    )


@dataclass(frozen=True)
class Frame:
    """Where values are in the drawing: `x` from `low` to `high`, `y` from 0 to 1."""

    width: float
    low: float
    high: float

    def x(self, value: float) -> float:
        return round(LEFT + self.width * (value - self.low) / (self.high - self.low), 1)

    def y(self, value: float) -> float:
        return round(TOP + HEIGHT * (1 - value), 1)

    def line(self, points: Sequence[tuple[float, float]], which: str) -> Markup:
        places = " ".join(f"{self.x(x)},{self.y(y)}" for x, y in points)
        return element("polyline", points=places, class_=which)


def chart_svg(chart: Chart) -> Markup:
    """Return a figure of a chart with its legend."""
    width = HEIGHT if chart.is_square else WIDTH
    frame = Frame(width, chart.x_ticks[0], chart.x_ticks[-1])
    parts = _axes(frame, chart)
    for series in reversed(chart.series):
        which = _class(series)
        parts.append(frame.line(series.points, which))
        for at, low, high in series.intervals:
            x, ends = frame.x(at), {"y1": frame.y(low), "y2": frame.y(high)}
            parts.append(element("line", x1=x, x2=x, **ends, class_=which))
    whole, height = LEFT + width + 16, TOP + HEIGHT + 38
    svg = element(
        "svg",
        *parts,
        viewBox=f"0 0 {whole:g} {height:g}",
        width=f"{whole:g}",
        role="img",
        aria_label=chart.about,
    )
    return element("figure", svg, element("figcaption", *map(_entry, chart.series)))


def _class(series: Series) -> str:
    return "main" if series.is_main else "beside"


def _entry(series: Series) -> Markup:
    """Return a series' entry in the legend."""
    line = element("polyline", points="0,4 24,4", class_=_class(series))
    drawn = element("svg", line, viewBox="0 0 24 8", width=24, height=8, aria_hidden="true")
    return element("span", drawn, f" {series.name}")


def _axes(frame: Frame, chart: Chart) -> list[Markup]:
    """Return grid, ticks and names of the axes."""
    bottom, right, parts = frame.y(0), LEFT + frame.width, []
    for value in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = frame.y(value)
        parts.append(element("line", x1=LEFT, x2=right, y1=y, y2=y, class_="grid"))
        parts.append(element("text", f"{value:g}", x=LEFT - 6, y=y + 3, text_anchor="end"))
    for value in chart.x_ticks:
        at = {"x": frame.x(value), "y": bottom + 14}
        parts.append(element("text", f"{value:g}", **at, text_anchor="middle"))
    at = {"x": LEFT + frame.width / 2, "y": bottom + 30}
    parts.append(element("text", chart.x_name, **at, text_anchor="middle"))
    at = {"x": 11, "y": TOP + HEIGHT / 2}
    turned = f"rotate(-90 {at['x']} {at['y']})"
    parts.append(element("text", chart.y_name, **at, transform=turned, text_anchor="middle"))
    if chart.is_square:
        parts.append(frame.line([(0, 0), (1, 1)], "grid"))
    return parts
