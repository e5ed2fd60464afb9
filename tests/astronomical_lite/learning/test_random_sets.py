from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.learning.random_sets import (
    next_to_label,
    split_at_random,
    with_labels_by_hand,
)

NOTHING_KNOWN = np.full(50, -1)


def test_every_row_is_in_one_part_60_20_20():
    sets = split_at_random(NOTHING_KNOWN)
    parts = (sets.train, sets.drawn_validation, sets.drawn_test)
    assert [len(part) for part in parts] == [30, 10, 10]
    assert sorted(np.concatenate(parts)) == list(range(50))
    assert not len(sets.validation)
    assert not len(sets.test)


@pytest.mark.parametrize(("n", "sizes"), [(0, [0, 0, 0]), (1, [1, 0, 0]), (5, [3, 1, 1])])
def test_few_rows_are_for_training_first(n, sizes):
    sets = split_at_random(np.full(n, -1))
    assert [len(p) for p in (sets.train, sets.drawn_validation, sets.drawn_test)] == sizes


def test_it_is_the_same_whatever_is_known():
    labels = NOTHING_KNOWN.copy()
    labels[::3] = 1
    one, other = split_at_random(NOTHING_KNOWN), split_at_random(labels)
    assert one.train.tolist() == other.train.tolist()
    assert one.drawn_test.tolist() == other.drawn_test.tolist()
    assert set(other.validation) == {row for row in one.drawn_validation if row % 3 == 0}


def test_labels_that_may_not_enter_are_left_out():
    labels = NOTHING_KNOWN.copy()
    labels[:10] = 2
    sets = split_at_random(labels, allowed=[0, 1])
    rows = np.concatenate([sets.train, sets.drawn_validation, sets.drawn_test])
    assert set(rows) == set(range(10, 50))


def test_what_was_trained_on_is_in_the_training_set():
    drawn = split_at_random(NOTHING_KNOWN).drawn_validation[:3].tolist()
    sets = split_at_random(NOTHING_KNOWN, trained=drawn)
    assert set(drawn) <= set(sets.train.tolist())
    assert not set(drawn) & set(sets.drawn_validation.tolist())


def test_unsure_is_answered_and_not_scored():
    sets = split_at_random(NOTHING_KNOWN)
    first, second, third = sets.drawn_validation[:3].tolist()
    answers = {first: 1, second: -1}
    scored, labels = with_labels_by_hand(sets, NOTHING_KNOWN, answers)
    assert scored.validation.tolist() == [first]
    assert labels[first] == 1
    assert labels[second] == -1
    assert next_to_label(sets.drawn_validation, NOTHING_KNOWN, answers) == third


def test_a_label_of_the_catalogue_stays_and_needs_no_answer():
    known = NOTHING_KNOWN.copy()
    sets = split_at_random(known)
    first, second = sets.drawn_test[:2].tolist()
    known[first] = 0
    assert next_to_label(sets.drawn_test, known, {}) == second
    scored, labels = with_labels_by_hand(sets, known, {first: 1})
    assert labels[first] == 0
    assert scored.test.tolist() == [first]


@given(st.data())
def test_what_is_scored_does_not_depend_on_which_sources_were_chosen(data):
    """Scored are the first rows of the draw that are all answered, whatever else is."""
    sets = split_at_random(NOTHING_KNOWN)
    drawn = sets.drawn_validation.tolist()
    answered = data.draw(st.sets(st.integers(0, 49)))
    answers = {row: row % 2 for row in answered}
    scored, labels = with_labels_by_hand(sets, NOTHING_KNOWN, answers)
    n = next((i for i, row in enumerate(drawn) if row not in answered), len(drawn))
    assert scored.validation.tolist() == drawn[:n]
    assert labels[drawn[:n]].tolist() == [row % 2 for row in drawn[:n]]
    assert (labels[drawn[n:]] == -1).all()
    following = next_to_label(sets.drawn_validation, NOTHING_KNOWN, answers)
    assert following == (drawn[n] if n < len(drawn) else None)


def test_with_every_source_answered_there_is_none_left():
    sets = split_at_random(NOTHING_KNOWN)
    answers = dict.fromkeys(sets.drawn_test.tolist(), 1)
    assert next_to_label(sets.drawn_test, NOTHING_KNOWN, answers) is None


def test_the_draw_is_that_of_all_sets():
    """A source is where AstronomicAL's shuffle with seed 0 puts it."""
    sets = split_at_random(NOTHING_KNOWN)
    drawn = np.concatenate([sets.train, sets.drawn_validation, sets.drawn_test])
    assert drawn.tolist() == np.random.RandomState(0).permutation(50).tolist()
