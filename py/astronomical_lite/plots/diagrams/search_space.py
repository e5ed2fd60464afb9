"""The search space for sources to label, and the labelled ones in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

import numpy as np

from astronomical_lite.plots.axes.figure import Drawing
from astronomical_lite.plots.axes.marks import Marks
from astronomical_lite.plots.diagrams.cloud import STYLE, Classes, View, draw_cloud
from astronomical_lite.plots.diagrams.options import CloudOptions
from astronomical_lite.tables.labels import UNSURE, UNSURE_NAME


def draw_search_space(
    view: View,
    inside: np.ndarray,
    rows: np.ndarray,
    labels: np.ndarray,
    classes: Classes,
    **options: Unpack[CloudOptions],
) -> Drawing:
    """Draw sources that meet the criteria over those that do not, and labelled ones in their colours.

    Parameters
    ----------
    inside : uint8 array of shape (n_rows,), 1 where a source meets the criteria
    rows, labels : arrays of shape (n_labelled,), the labelled sources; `UNSURE` among the labels
    options : as of `draw_cloud`
    """
    style = options.get("style", STYLE)
    theme = style.theme
    faint = replace(style, theme=replace(theme, unknown=theme.faint))
    space = Classes((1,), ("In the search space",), (theme.muted,), "Outside it")
    return draw_cloud(
        view,
        inside,
        space,
        marks=labelled_marks(view, rows, labels, classes, theme.ink),
        **options | {"style": faint},
    )


def labelled_marks(
    view: View, rows: np.ndarray, labels: np.ndarray, classes: Classes, unsure: str
) -> list[Marks]:
    """Return the marks of labelled sources, by label; labels that no source has are left out."""
    looks = [*zip(classes.labels, classes.names, classes.colours, strict=True)]
    looks.append((UNSURE, UNSURE_NAME, unsure))
    made = []
    for label, name, colour in looks:
        its = rows[labels == label]
        if len(its):
            made.append(Marks(view.x[its], view.y[its], f"{name} ({len(its):,})", colour))
    return made
