"""`make science`, small: few labels with what is offered first, wrong labels found, and figures and tables."""

from dataclasses import replace

import numpy as np
import pytest

from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from science import fewer_labels, wrong_labels


def test_a_rare_class_needs_few_labels_with_what_is_offered_first():
    offered = fewer_labels.WAYS[0]
    (table,) = [t for t in fewer_labels.tables(1500) if t.name == "made-up, skewed"]
    (curve,) = fewer_labels.curves_of(replace(table, ways=[offered]), 2, 30)
    assert curve.n_labels.tolist() == list(range(offered.n_first, 31))
    assert curve.share.shape == (2, len(curve.n_labels))
    assert curve.share[:, -1].mean() > 0.85
    assert curve.share[:, -1].mean() > curve.share[:, 0].mean()


def test_a_class_in_clumps_needs_fewer_labels_than_by_uncertainty():
    (table,) = [t for t in fewer_labels.tables(1500) if t.name == "made-up, clumps"]
    curves = fewer_labels.curves_of(replace(table, classes={1: "class 1"}), 4, 30)
    herding, uncertainty = (curve.share[:, -1].mean() for curve in curves)
    assert herding > uncertainty + 0.02


def test_a_way_that_takes_long_is_drawn_fewer_times():
    way = replace(fewer_labels.WAYS[0], most_seeds=1)
    table = replace(next(fewer_labels.tables(600)), ways=[way], classes={1: "Galaxy"})
    (curve,) = fewer_labels.curves_of(table, 2, way.n_first + 1)
    assert curve.share.shape == (1, 2)


def test_figure_and_table_have_every_class_and_way(tmp_path):
    curves = [
        fewer_labels.Curve("example", name, way, np.arange(10, 13), np.full((2, 3), share))
        for name, share in [("Star", 0.9), ("QSO", 0.7)]
        for way in fewer_labels.WAYS
    ]
    curves.append(
        fewer_labels.Curve("digits", "8", fewer_labels.WAYS[0], np.arange(10, 13), np.ones((2, 3)))
    )
    rows = fewer_labels.as_table(curves, 600).splitlines()
    assert "with 12 labels" in rows[0]
    assert "draws of Auto, herding, spread (offered first): 2; Auto, uncertainty" in rows[0]
    assert rows[4].startswith("| example | Star | 0.900 ± 0.000 |")
    assert rows[5].count("0.700 ± 0.000") == len(fewer_labels.WAYS)
    assert rows[6] == "| digits | 8 | 1.000 ± 0.000 | - | - | - |"
    fewer_labels.draw(curves, tmp_path / "curves.png")
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_who_knows_many_labels_finds_wrong_ones_among_random_labels_and_fewer_among_those_asked_for(
    monkeypatch,
):
    monkeypatch.setattr(wrong_labels, "N_POOL", 2500)
    problem = wrong_labels.sky(6000)
    assert len(problem.sets.train) == 2500
    models = {300: wrong_labels.knowing(problem, 300)}
    at_random, asked_for, _ = wrong_labels.ASKING
    easy, hard = (wrong_labels.found_of(problem, models, one, 2) for one in (at_random, asked_for))
    assert easy.by_themselves.shape == easy.by_known[300].shape == (6,)
    assert easy.by_themselves.mean() >= 0.8
    assert easy.by_known[300].mean() >= 0.8
    assert hard.by_themselves.mean() < easy.by_themselves.mean()
    assert hard.by_known[300].mean() < easy.by_known[300].mean()


@pytest.mark.parametrize(("first", "share"), [([3, 4], 1.0), ([3, 9], 0.5), ([8, 9], 0.0)])
def test_a_share_is_of_the_wrong_labels_in_the_first_tenth(first, share):
    target, p = np.zeros(20, dtype=np.int64), np.linspace(0.1, 0.2, 20)
    target[15:] = 1
    p[15:] += 0.7
    p[[3, 4]] = 0.9, 0.95  # of the class, says the classifier
    assert wrong_labels.share_found(target, p, np.array(first)) == share


def test_figure_and_table_have_every_way_of_asking_and_number_known(tmp_path):
    found = [
        wrong_labels.Found(one, np.array([0.4, 0.6]), {300: np.array([0.2, 0.4]), 9000: np.ones(2)})
        for one in wrong_labels.ASKING
    ]
    rows = wrong_labels.as_table(found).splitlines()
    assert rows[2] == "| labels | cross-validation on them | 300 known | 9,000 known |"
    assert rows[5] == "| asked for by Auto | 0.50 ± 0.10 | 0.30 ± 0.10 | 1.00 ± 0.00 |"
    wrong_labels.draw(found, tmp_path / "wrong.png")
    assert (tmp_path / "wrong.png").read_bytes().startswith(b"\x89PNG")


def test_the_forest_has_all_its_trees_again_afterwards():
    def n_trees():
        return CLASSIFIERS["RForest"].make().n_estimators

    with wrong_labels.fewer_trees():
        assert n_trees() == wrong_labels.N_TREES
    assert n_trees() > wrong_labels.N_TREES
