"""Pictures against those in baseline/, which somebody has looked at.

    python tests/astronomical_lite/plots/test_plot_images.py      # draw them anew; look at them before committing

The fonts are DejaVu, which come with Matplotlib. Anti-aliasing differs a little between builds; a
mark out of place or a wrong colour is far beyond the tolerance.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.testing.compare import compare_images
from PIL import Image
from plotted_data import catalogue, scores, trained

from astronomical_lite.learning.learning_curves import LearningCurve
from astronomical_lite.plots.axes.style import DARK, LIGHT, Size, Style
from astronomical_lite.plots.diagrams import bpt, mateos
from astronomical_lite.plots.diagrams.bands import Band, photometry
from astronomical_lite.plots.diagrams.cloud import Classes, View, draw_cloud
from astronomical_lite.plots.diagrams.learner import draw_metric, draw_sets
from astronomical_lite.plots.diagrams.learning_curves import draw_learning_curves
from astronomical_lite.plots.diagrams.scores import draw_scores
from astronomical_lite.plots.diagrams.search_space import draw_search_space
from astronomical_lite.plots.diagrams.sed import draw_sed

BASELINE = Path(__file__).with_name("baseline")
TOLERANCE = 4.0  # root mean square of 0 to 255

SMALL, MEDIUM = Size(280, 220, 1), Size(420, 320, 1)
CLASSES = Classes((0, 1, 2), ("Star", "Galaxy", "QSO"), ("#0072b2", "#e69f00", "#009e73"))


def draw(name: str):
    x, y, codes = catalogue()
    view = View(x, y, "g-j [mag]", "y-w1 [mag]")
    light, dark, small = Style(MEDIUM, LIGHT), Style(MEDIUM, DARK), Style(SMALL, LIGHT)
    if name == "cloud_light":
        return draw_cloud(view, codes, CLASSES, selected=5, style=light)
    if name == "cloud_dark_inverted":
        return draw_cloud(view, codes, CLASSES, selected=5, invert_y=True, style=dark)
    if name == "cloud_small_zoomed":
        return draw_cloud(view, codes, CLASSES, limits=(0.5, 2.5, -0.5, 1.0), style=small)
    if name == "bpt_sii":
        return bpt.draw_bpt("SII", x / 4 - 1.3, y / 2, codes, CLASSES, selected=5, style=light)
    if name == "mateos_dark":
        return mateos.draw_mateos(x / 4 - 0.6, y / 4, codes, CLASSES, style=dark)
    if name == "sed":
        names, microns = (
            ["u", "g", "r", "i", "z", "j", "k", "w1", "w2"],
            (0.36, 0.47, 0.62, 0.75, 0.9, 1.24, 2.16, 3.35, 4.6),
        )
        bands = [Band(c, w, 0.15 * w, f"{c}_err") for c, w in zip(names, microns, strict=True)]
        row = {band.column: 21 - 1.5 * i + 0.15 * i**2 for i, band in enumerate(bands)}
        row |= {f"{column}_err": 0.3 / (i + 1) for i, column in enumerate(row)}
        row |= {"u": float("nan"), "w2": -99}
        return draw_sed(bands, *photometry(bands, row), source="1237645943978000132", style=light)
    learner, learner_view = trained()
    if name == "training_set":
        source = {"selected": 100, "selected_name": "1237645943978000132"}
        return draw_sets(learner, learner_view, "train", **source, style=light)
    if name == "metric_dark":
        return draw_metric(learner, learner_view, style=dark)
    if name == "scores_small":
        return draw_scores(scores(), style=small)
    if name == "scores_zoomed_dark":
        return draw_scores(scores(), limits=(12.5, 16.5, 0.72, 0.98), style=dark)
    if name == "learning_curves":
        rise = 0.9 - 0.5 * np.exp(-np.arange(31) / 8)
        noise = 0.03 * np.random.RandomState(1).randn(3, 31)
        curves = [
            LearningCurve("Uncertainty Sampling", np.arange(10, 41), rise + noise),
            LearningCurve("Random Sampling", np.arange(10, 41), 0.9 * rise[None]),
        ]
        return draw_learning_curves(curves, style=light)
    if name == "search_space":
        labelled = np.flatnonzero(x < 2)[:12]
        inside = (y < 0.5).astype("uint8")
        labels = codes[labelled].astype("int64") - 1
        source = {"selected": 5, "selected_name": "1237645943978000132"}
        return draw_search_space(view, inside, labelled, labels, CLASSES, **source, style=light)
    raise ValueError(name)


NAMES = (
    "cloud_light",
    "cloud_dark_inverted",
    "cloud_small_zoomed",
    "bpt_sii",
    "mateos_dark",
    "sed",
    "training_set",
    "metric_dark",
    "scores_small",
    "scores_zoomed_dark",
    "learning_curves",
    "search_space",
)


@pytest.mark.parametrize("name", NAMES)
def test_it_looks_as_it_did(name, tmp_path):
    actual = tmp_path / f"{name}.png"
    actual.write_bytes(draw(name).data)
    difference = compare_images(BASELINE / f"{name}.png", actual, TOLERANCE)
    assert difference is None, difference


def test_the_comparison_notices_a_source_selected_elsewhere(tmp_path):
    x, y, codes = catalogue()
    view = View(x, y, "g-j [mag]", "y-w1 [mag]")
    actual = tmp_path / "other.png"
    actual.write_bytes(draw_cloud(view, codes, CLASSES, selected=6, style=Style(MEDIUM)).data)
    assert compare_images(BASELINE / "cloud_light.png", actual, TOLERANCE)


if __name__ == "__main__":
    BASELINE.mkdir(exist_ok=True)
    for wanted in sys.argv[1:] or NAMES:
        picture = Image.open(io.BytesIO(draw(wanted).data))
        picture.save(BASELINE / f"{wanted}.png", optimize=True)
