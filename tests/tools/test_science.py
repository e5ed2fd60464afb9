"""`make science`, small: fewer labels with what is offered first, and a figure and a table of it."""

import numpy as np

import science
from astronomical_lite.learning.initial_points import SPREAD


def test_a_rare_class_needs_few_labels_with_what_is_offered_first():
    offered = [way for way in science.WAYS if way.first == SPREAD]
    *_, table = science.tables(1500)
    (curve,) = science.curves_of(table, offered, 2, 30)
    assert curve.n_labels.tolist() == list(range(10, 31))
    assert curve.share.shape == (2, 21)
    assert curve.share[:, -1].mean() > 0.85
    assert curve.share[:, -1].mean() > curve.share[:, 0].mean()


def test_figure_and_table_have_every_class_and_way(tmp_path):
    curves = [
        science.Curve("example", name, way, np.arange(10, 13), np.full((2, 3), share))
        for name, share in [("Star", 0.9), ("QSO", 0.7)]
        for way in science.WAYS
    ]
    rows = science.as_table(curves, 600).splitlines()
    assert "with 12 labels" in rows[0]
    assert "mean over 2 draws" in rows[0]
    assert rows[4].startswith("| example | Star | 0.90 (0.90-0.90) |")
    assert rows[5].count("0.70 (0.70-0.70)") == len(science.WAYS)
    science.draw(curves, tmp_path / "curves.png")
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")
