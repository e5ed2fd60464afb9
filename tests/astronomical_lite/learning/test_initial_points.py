"""Points that training starts from: as many as asked for, all different, of both classes."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from astronomical_lite.learning.initial_points import (
    RANDOM,
    SPREAD,
    draw_initial_points,
    initial_points,
)
from astronomical_lite.learning.querying.first_batch import spread
from astronomical_lite.messages import UserError


def problem(truth, known=None, train=None):
    """What drawing looks at: rows to train on, whether their label is known, and of the class."""
    truth = np.array(truth, dtype=bool)
    return SimpleNamespace(
        truth=truth,
        known=np.ones(len(truth), bool) if known is None else np.array(known, dtype=bool),
        train=np.arange(len(truth)) if train is None else np.array(train),
    )


@pytest.mark.parametrize("n", [2, 3, 5, 6])
@pytest.mark.parametrize("seed", range(20))
def test_both_classes_are_there_and_no_row_twice(n, seed):
    one = problem([1, 0, 0, 0, 0, 0])
    rows = draw_initial_points(one, n, seed, "Star")
    assert len(set(rows.tolist())) == n
    assert 0 in rows
    assert set(one.truth[rows].tolist()) == {True, False}


def test_they_are_astronomicals():
    """All but two by ``choice`` without replacement, then one of the rest, then one of the class."""
    one = problem([i % 3 == 0 for i in range(90)], train=np.arange(90)[::-1])
    rng = np.random.RandomState(4)
    truth = one.truth[one.train]
    drawn = rng.choice(90, size=8, replace=False).tolist()
    for of_class in (False, True):
        drawn.append(rng.choice(np.flatnonzero(truth == of_class)))
    assert len(set(drawn)) == 10  # this seed draws none twice
    assert draw_initial_points(one, 10, 4, "Star").tolist() == one.train[drawn].tolist()


def test_other_seeds_draw_other_points():
    one = problem([i % 2 for i in range(100)])
    drawn = {tuple(draw_initial_points(one, 10, seed, "Star")) for seed in range(5)}
    assert len(drawn) == 5
    again = draw_initial_points(one, 10, 3, "Star"), draw_initial_points(one, 10, 3, "Star")
    assert again[0].tolist() == again[1].tolist()


def test_rows_of_unknown_label_or_another_set_are_not_drawn():
    one = problem([1, 0] * 5, known=[1] * 6 + [0] * 4, train=[0, 1, 2, 3, 8, 9])
    assert sorted(draw_initial_points(one, 4, 0, "Star")) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("truth", "n", "sentence"),
    [
        ([1, 0, 1], 1, "at least 2 initial points, one of each class; not 1."),
        ([1, 0, 1], 0, "not 0."),
        ([1, 0, 1], 4, "only 3 usable sources of known label .* at most that many .* not 4."),
        ([1, 1, 1], 2, "hold only Star, but"),
        ([0, 0, 0], 2, "hold no Star, but"),
    ],
)
def test_what_cannot_be_drawn_is_refused(truth, n, sentence):
    with pytest.raises(UserError, match=sentence) as refusal:
        draw_initial_points(problem(truth), n, 0, "Star")
    assert refusal.value.field == "n_initial"


# ---- spread ----------------------------------------------------------------------------------------


def scattered(truth, known=None):
    one = problem(truth, known)
    X = np.random.default_rng(0).normal(size=(len(truth), 3))
    one.problem = SimpleNamespace(X=X)
    return one


def test_spread_points_are_the_first_batch_whatever_their_labels():
    one = scattered([i % 2 for i in range(60)])
    rows = initial_points(one, 8, 0, "Star", SPREAD)
    nothing = np.arange(0)
    assert rows.tolist() == spread(one.problem.X, np.arange(60), nothing, 8).tolist()


@pytest.mark.parametrize("rare", [True, False])
def test_where_all_spread_points_are_of_one_class_the_last_is_of_the_other(rare):
    truth = np.full(60, not rare)
    nothing = np.arange(0)
    first = spread(scattered(truth).problem.X, np.arange(60), nothing, 8)
    truth[np.setdiff1d(np.arange(60), first)[:3]] = rare
    one = scattered(truth)
    rows = initial_points(one, 8, 0, "Star", SPREAD)
    assert rows[:-1].tolist() == first[:-1].tolist()
    assert one.truth[rows[-1]] == rare


def test_spread_points_have_a_known_label():
    one = scattered([1, 0] * 30, known=[i >= 20 for i in range(60)])
    assert initial_points(one, 20, 0, "Star", SPREAD).min() >= 20


def test_random_points_are_astronomicals_and_others_are_refused():
    one = scattered([1, 0] * 30)
    drawn = draw_initial_points(one, 10, 4, "Star").tolist()
    assert initial_points(one, 10, 4, "Star", RANDOM).tolist() == drawn
    with pytest.raises(UserError, match="no first points “Nearest”"):
        initial_points(one, 10, 4, "Star", "Nearest")
    with pytest.raises(UserError, match="at least 2 initial points"):
        initial_points(one, 1, 4, "Star", SPREAD)
