"""The labeller: what is offered, labelled, counted, walked through and taken back."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.labelling.criteria import (
    Criterion,
)
from astronomical_lite.labelling.labeller import Labeller
from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNSURE
from astronomical_lite.tables.source_ids import source_ids

BIG = 2**60


@pytest.fixture
def frame():
    return pd.DataFrame({"id": np.arange(BIG, BIG + 10), "g": np.arange(10.0)})


def make(frame, curated=None):
    return Labeller(source_ids(frame["id"], "id"), labels=[0, 1], curated=curated or {})


def label_new(labeller, rng, label=0):
    row = labeller.new(rng)
    labeller.assign(label)
    return row


@pytest.mark.parametrize("rng", [np.random.default_rng, np.random.RandomState])
def test_new_never_offers_a_labelled_source_and_ends(frame, rng):
    labeller, rng = make(frame), rng(3)
    rows = [label_new(labeller, rng) for _ in range(10)]
    assert sorted(rows) == list(range(10))
    assert labeller.n_left == 0
    with pytest.raises(UserError, match=r"All sources of this data set are labelled \(10 sources"):
        labeller.new(rng)


@given(st.integers(0, 2**32 - 1), st.sets(st.integers(0, 9), max_size=9))
def test_skipped_sources_come_back_after_all_others(seed, labelled):
    frame = pd.DataFrame({"id": np.arange(10)})
    labeller = make(frame, {str(row): 0 for row in labelled})
    rng, left = np.random.default_rng(seed), 10 - len(labelled)
    rounds = [[labeller.new(rng) for _ in range(left)] for _ in range(3)]
    for shown in rounds:
        assert sorted(shown) == sorted(set(range(10)) - labelled)
    for one, other in pairwise(row for shown in rounds for row in shown):
        assert one != other or left == 1


def test_new_is_reproducible(frame):
    one, other = make(frame), make(frame)
    rngs = np.random.RandomState(5), np.random.RandomState(5)
    assert [one.new(rngs[0]) for _ in range(8)] == [other.new(rngs[1]) for _ in range(8)]


def test_new_is_random(frame):
    firsts = {make(frame).new(np.random.default_rng(seed)) for seed in range(60)}
    assert len(firsts) == 10


def test_criteria_narrow_the_search(frame):
    labeller, rng = make(frame), np.random.default_rng(0)
    row = label_new(labeller, rng)
    kept = row
    labeller.search(frame, [Criterion("g", "<", "3"), Criterion("g", "!=", str(row))])
    assert labeller.row == kept
    expected = {0, 1, 2} - {row}
    assert (labeller.n_matches, labeller.n_left) == (len(expected), len(expected))
    assert {label_new(labeller, rng) for _ in expected} == expected
    with pytest.raises(UserError, match="All that match the criteria"):
        labeller.new(rng)
    labeller.search(frame, [Criterion("g", ">", "100")])
    with pytest.raises(UserError, match="No source matches"):
        labeller.new(rng)
    assert len(labeller.curated) == len(expected) + 1


def test_a_refused_criterion_changes_nothing(frame):
    labeller = make(frame)
    labeller.search(frame, [Criterion("g", "<", "3")])
    with pytest.raises(UserError):
        labeller.search(frame, [Criterion("g", "<", "x")])
    assert labeller.n_matches == 3


def test_labels_are_kept_under_the_exact_id_in_order(frame):
    labeller = make(frame)
    for row, label in ((7, 1), (2, UNSURE), (5, 0)):
        labeller.select(row)
        labeller.assign(label)
    assert list(labeller.curated.items()) == [
        (str(BIG + 7), 1),
        (str(BIG + 2), -1),
        (str(BIG + 5), 0),
    ]
    assert labeller.per_class() == {0: 1, 1: 1, UNSURE: 1}
    labeller.select(7)
    labeller.assign(0)
    assert list(labeller.curated.values()) == [0, -1, 0]
    assert labeller.per_class() == {0: 2, 1: 0, UNSURE: 1}


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from([0, 1, UNSURE, "undo"]))))
def test_what_is_counted_is_what_is_there(steps):
    labeller = make(pd.DataFrame({"id": np.arange(10)}), {"3": 1, "4": UNSURE, "elsewhere": 1})
    for row, label in steps:
        if label != "undo":
            labeller.select(row)
            labeller.assign(label)
        elif labeller.can_undo:
            labeller.undo()
        here = {source: label for source, label in labeller.curated.items() if source.isdigit()}
        given = list(here.values())
        assert labeller.per_class() == {k: given.count(k) for k in (0, 1, UNSURE)}
        shown = str(labeller.row)
        assert labeller.position == (list(here).index(shown) if shown in here else None)
        assert labeller.label == here.get(shown)


def test_walking_through_what_is_labelled(frame):
    labeller, rng = make(frame), np.random.default_rng(1)
    for step in (labeller.first, labeller.previous, labeller.next):
        with pytest.raises(UserError, match="No source is labelled yet"):
            step()
    rows = [label_new(labeller, rng) for _ in range(3)]
    assert (labeller.position, labeller.has_next, labeller.has_previous) == (2, False, True)
    with pytest.raises(UserError, match="last source you labelled"):
        labeller.next()
    pending = labeller.new(rng)
    assert (labeller.position, labeller.label) == (None, None)
    assert [labeller.previous() for _ in range(3)] == rows[::-1]
    with pytest.raises(UserError, match="first source you labelled"):
        labeller.previous()
    assert labeller.first() == rows[0]
    assert (labeller.position, labeller.label) == (0, 0)
    assert [labeller.next() for _ in range(3)] == [*rows[1:], pending]
    assert not labeller.has_next


def test_undo_takes_back_labels_one_by_one(frame):
    labeller, rng = make(frame, {str(BIG): 1}), np.random.default_rng(2)
    assert not labeller.can_undo
    first = label_new(labeller, rng)
    labeller.first()
    assert labeller.label == 1
    labeller.assign(UNSURE)
    assert labeller.undo() == 0
    assert labeller.curated[str(BIG)] == 1
    assert labeller.undo() == first
    assert (labeller.curated, labeller.label, labeller.n_labelled) == ({str(BIG): 1}, None, 1)
    with pytest.raises(UserError, match="no label to take back"):
        labeller.undo()
    labeller.assign(0)
    assert labeller.curated == {str(BIG): 1, str(BIG + first): 0}


def test_labels_that_do_not_exist_are_refused(frame):
    labeller = make(frame)
    with pytest.raises(UserError, match="press New"):
        labeller.assign(0)
    labeller.select(1)
    with pytest.raises(UserError, match="no label 7"):
        labeller.assign(7)
    assert labeller.curated == {}
    assert not labeller.can_undo


def test_labels_of_other_catalogues_are_kept_but_not_shown(frame):
    curated = {"elsewhere": 1, str(BIG + 4): 0}
    labeller = make(frame, curated)
    assert labeller.first() == 4
    assert not labeller.has_previous
    assert labeller.per_class() == {0: 1, 1: 0, UNSURE: 0}
    assert labeller.n_labelled == 1
    label_new(labeller, np.random.default_rng(0))
    assert labeller.curated["elsewhere"] == 1
    assert curated == {"elsewhere": 1, str(BIG + 4): 0}  # the caller's own is not touched


def test_replacing_the_labels(frame):
    labeller, rng = make(frame), np.random.default_rng(0)
    label_new(labeller, rng)
    pending = labeller.new(rng)
    labeller.replace({str(BIG + pending): 1})
    assert (labeller.n_labelled, labeller.can_undo, labeller.has_next) == (1, False, False)
    assert labeller.label == 1


def test_another_source_s_label_is_changed_while_one_is_shown(frame):
    labeller, rng = make(frame), np.random.default_rng(0)
    row = label_new(labeller, rng)
    shown = labeller.new(rng)
    labeller.change(row, 1)
    assert labeller.row == shown
    assert labeller.curated == {str(BIG + row): 1}
    with pytest.raises(UserError, match="no label 7"):
        labeller.change(row, 7)
    assert labeller.undo() == row
    assert labeller.curated == {str(BIG + row): 0}
