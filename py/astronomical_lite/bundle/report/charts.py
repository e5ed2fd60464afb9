"""Diagrams of a report, as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from astronomical_lite.bundle.report.markup import Markup, element
from astronomical_lite.learning import IterationScores
from astronomical_lite.trust.reliability import Bin

__all__ = ["learning_curve", "reliability_diagram"]

# In the diagrams' own units.
LEFT, TOP, HEIGHT = 44.0, 12.0, 180.0
MOST_POINTS = 400  # of a curve: more could not be told apart


@dataclass(frozen=True)
class Frame:
    """Where values are in a diagram: `x` from `low` to `high`, `y` from 0 to 1."""

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

    def axes(self, x_ticks: Sequence[float], x_name: str, y_name: str) -> list[Markup]:
        """Return grid, ticks and names of the axes."""
        bottom, right = self.y(0), LEFT + self.width
        parts = []
        for value in (0.0, 0.25, 0.5, 0.75, 1.0):
            y = self.y(value)
            parts.append(element("line", x1=LEFT, x2=right, y1=y, y2=y, class_="grid"))
            parts.append(element("text", f"{value:g}", x=LEFT - 6, y=y + 3, text_anchor="end"))
        for value in x_ticks:
            tick = element(
                "text", f"{value:g}", x=self.x(value), y=bottom + 14, text_anchor="middle"
            )
            parts.append(tick)
        middle = LEFT + self.width / 2
        parts.append(element("text", x_name, x=middle, y=bottom + 30, text_anchor="middle"))
        at = TOP + HEIGHT / 2
        turned = f"rotate(-90 11 {at})"
        parts.append(element("text", y_name, x=11, y=at, transform=turned, text_anchor="middle"))
        return parts


def learning_curve(history: Sequence[IterationScores], name: str) -> Markup:
    """Return F1 on training and validation set against the number of points."""
    step = -(-len(history) // MOST_POINTS)
    shown = [*history[:-1:step], history[-1]]
    low, high = history[0].n_points, max(history[-1].n_points, history[0].n_points + 1)
    frame = Frame(440.0, low, high)
    ticks = sorted({low, (low + high) // 2, high})
    lines = [
        frame.line([(one.n_points, one.train.f1) for one in shown], "second"),
        frame.line([(one.n_points, one.validation.f1) for one in shown], "first"),
    ]
    about = (
        f"Learning curve of {name}: validation F1 is {history[0].validation.f1:.3f} with {low} points and "
        f"{history[-1].validation.f1:.3f} with {history[-1].n_points}."
    )
    return _figure(
        [*frame.axes(ticks, "Points trained on", "F1"), *lines],
        500,
        about,
        [("first", "Validation set"), ("second", "Training set")],
    )


def reliability_diagram(before: Sequence[Bin], after: Sequence[Bin], name: str) -> Markup:
    """Return the share found against the probability said, with 90 % intervals."""
    frame = Frame(HEIGHT, 0.0, 1.0)
    parts = frame.axes((0, 0.5, 1), "Probability said", "Found")
    parts.append(frame.line([(0, 0), (1, 1)], "grid"))
    for bins, which in ((before, "second"), (after, "first")):
        parts.append(frame.line([(one.said, one.found.value or 0.0) for one in bins], which))
        for one in bins:
            x = frame.x(one.said)
            ends = {"y1": frame.y(one.found.low), "y2": frame.y(one.found.high)}
            parts.append(element("line", x1=x, x2=x, **ends, class_=which))
    about = f"Reliability diagram of {name}: the share of sources found to be {name} against the probability said."
    return _figure(
        parts, 250, about, [("first", "Calibrated"), ("second", "As the classifier says it")]
    )


def _figure(
    parts: Sequence[Markup], width: int, about: str, legend: Sequence[tuple[str, str]]
) -> Markup:
    height = TOP + HEIGHT + 38
    svg = element(
        "svg", *parts, viewBox=f"0 0 {width} {height:g}", width=width, role="img", aria_label=about
    )
    entries = [
        element(
            "span",
            element(
                "svg",
                element("polyline", points="0,4 24,4", class_=which),
                viewBox="0 0 24 8",
                width=24,
                height=8,
                aria_hidden="true",
            ),
            f" {text}",
        )
        for which, text in legend
    ]
    return element("figure", svg, element("figcaption", *entries))
