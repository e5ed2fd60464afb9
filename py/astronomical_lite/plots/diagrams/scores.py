"""The Scores plot of the Active Learning panel."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from astronomical_lite.plots.axes.compose import show_message
from astronomical_lite.plots.axes.figure import Drawing, finish, set_view
from astronomical_lite.plots.axes.legend import Entry
from astronomical_lite.plots.axes.score_axes import score_axes, score_limits
from astronomical_lite.plots.axes.style import Style
from astronomical_lite.plots.diagrams.cloud import STYLE
from astronomical_lite.plots.limits import Limits, valid_limits

if TYPE_CHECKING:
    from astronomical_lite.learning import IterationScores

SERIES = (
    ("accuracy", "Accuracy", "#0072b2", "o"),
    ("precision", "Precision", "#e69f00", "s"),
    ("recall", "Recall", "#cc79a7", "^"),
    ("f1", "F1 score", None, "D"),  # in ink
)


def draw_scores(
    history: Sequence[IterationScores], *, limits: Limits | None = None, style: Style = STYLE
) -> Drawing:
    """Draw accuracy, precision, recall and F1 against the number of points trained on.

    Parameters
    ----------
    history : scores of every iteration
    limits : the user's zoom, as in `plots.limits`; None for an automatic view
    style : size, theme and format
    """
    n_points = [scores.n_points for scores in history]
    values = {key: [getattr(scores.validation, key) for scores in history] for key, *_ in SERIES}
    limits = valid_limits(limits) or score_limits(n_points, itertools.chain(*values.values()))
    colours = [colour or style.theme.ink for _, _, colour, _ in SERIES]
    entries = [
        Entry(name, colour, marker, "-")
        for (_, name, _, marker), colour in zip(SERIES, colours, strict=True)
    ]
    figure, axes = score_axes(style, limits, "Validation score", entries)
    for (key, _, _, marker), colour in zip(SERIES, colours, strict=True):
        axes.plot(n_points, values[key], color=colour, marker=marker, ms=4, lw=1.4)
    set_view(axes, limits)
    if not history:
        show_message(axes, style, "No scores yet.")
    return finish(figure, axes, style, limits)
