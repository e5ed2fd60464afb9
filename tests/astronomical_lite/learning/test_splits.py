import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from astronomical_lite.learning.splits import curated_labels, split
from astronomical_lite.messages import UserError


def catalogue(counts, seed=0):
    """Labels with so many rows of each, in random order."""
    labels = np.repeat(list(counts), list(counts.values())).astype(np.int64)
    return np.random.RandomState(seed).permutation(labels)


def by_hand(labels, dropped=()):
    """AstronomicAL's recipe: shuffle all rows with seed 0, drop, split twice with one state."""
    np.random.seed(0)
    rows = np.random.permutation(list(range(len(labels))))
    rows = np.array([row for row in rows if labels[row] not in dropped])
    rng = np.random.RandomState(seed=0)
    train, rest = train_test_split(rows, test_size=1 - 0.6, stratify=labels[rows], random_state=rng)
    validation, test = train_test_split(
        rest, test_size=0.5, stratify=labels[rest], random_state=rng
    )
    return train, validation, test


def assert_sets(sets, train, validation, test):
    np.testing.assert_array_equal(sets.train, train)
    np.testing.assert_array_equal(sets.validation, validation)
    np.testing.assert_array_equal(sets.test, test)
    assert {rows.dtype for rows in (sets.train, sets.validation, sets.test)} == {np.dtype("int64")}


counts = st.dictionaries(st.integers(-1, 5), st.integers(5, 60), min_size=3, max_size=5)


@given(counts, st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_without_unknowns_the_sets_are_scikit_learns(counts, seed):
    labels = catalogue(counts, seed)
    sets = split(labels, exclude_unknown=True)
    assert_sets(sets, *by_hand(labels, dropped=(-1,)))


@given(counts, st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_with_unknowns_they_are_shared_out_and_stay_in_training_alone(counts, seed):
    labels = catalogue(counts, seed)
    train, validation, test = by_hand(labels)
    sets = split(labels, exclude_unknown=False)
    assert_sets(sets, train, validation[labels[validation] != -1], test[labels[test] != -1])


@pytest.mark.parametrize("exclude_unknown", [True, False])
def test_labels_not_allowed_enter_no_set(exclude_unknown):
    labels = catalogue({-1: 30, 0: 50, 1: 40, 2: 30, 7: 2})
    sets = split(labels, exclude_unknown=exclude_unknown, allowed=[0, 2])
    dropped = (1, 7, -1) if exclude_unknown else (1, 7)
    train, validation, test = by_hand(labels, dropped)
    assert_sets(sets, train, validation[labels[validation] != -1], test[labels[test] != -1])
    assert set(labels[sets.train]) == ({0, 2} if exclude_unknown else {-1, 0, 2})


@pytest.mark.parametrize("n_unknown", [1, 2, 3, 4])
def test_a_few_unknowns_go_to_training_without_being_shared_out(n_unknown):
    labels = catalogue({-1: n_unknown, 0: 50, 1: 40})
    train, validation, test = by_hand(labels, dropped=(-1,))
    sets = split(labels, exclude_unknown=False)
    assert_sets(sets, np.concatenate([train, sets.train[len(train) :]]), validation, test)
    assert sorted(sets.train[len(train) :]) == np.flatnonzero(labels == -1).tolist()


def test_five_unknowns_are_shared_out_as_scikit_learn_does():
    labels = catalogue({-1: 5, 0: 50, 1: 40})
    train, validation, test = by_hand(labels)
    sets = split(labels, exclude_unknown=False)
    assert_sets(sets, train, validation[labels[validation] != -1], test[labels[test] != -1])
    assert (labels[sets.train] == -1).sum() == 3


def test_a_plain_list_of_labels_will_do():
    labels = catalogue({-1: 30, 0: 50, 1: 40})
    of_array = split(labels, exclude_unknown=True)
    assert_sets(
        split(labels.tolist(), exclude_unknown=True),
        of_array.train,
        of_array.validation,
        of_array.test,
    )


def test_a_curated_test_set():
    labels = catalogue({-1: 60, 0: 100, 1: 80, 2: 40})
    train, validation, test = by_hand(labels, dropped=(-1,))
    unknown = int(np.flatnonzero(labels == -1)[3])
    curated = {
        int(train[5]): 1,
        int(train[6]): -1,  # unsure
        int(train[7]): 0,  # trained on already
        int(validation[2]): 2,
        int(test[4]): 0,
        unknown: 1,  # left out of the split, yet labelled by hand
    }
    sets = split(labels, exclude_unknown=True, curated=curated, trained={int(train[7])})
    assert_sets(
        sets,
        np.delete(train, 5),
        np.concatenate([np.delete(validation, 2), np.delete(test, 4)]),
        [train[5], validation[2], test[4], unknown],
    )
    relabelled = curated_labels(labels, sets, curated)
    assert relabelled[sets.test].tolist() == [1, 2, 0, 1]
    others = np.setdiff1d(np.arange(len(labels)), sets.test)
    np.testing.assert_array_equal(relabelled[others], labels[others])
    assert labels[unknown] == -1


@given(
    counts,
    st.booleans(),
    st.one_of(st.none(), st.dictionaries(st.integers(0, 14), st.integers(-1, 3))),
    st.sets(st.integers(0, 14)),
)
@settings(max_examples=60, deadline=None)
def test_what_holds_of_all_sets(counts, exclude_unknown, curated, trained):
    labels = catalogue(counts)
    rules = {"exclude_unknown": exclude_unknown, "curated": curated, "trained": trained}
    admitted = {row for row, label in (curated or {}).items() if label != -1} - trained
    if curated is not None and not admitted:
        with pytest.raises(UserError, match="curated test set"):
            split(labels, **rules)
        return
    sets = split(labels, **rules)
    together = np.concatenate([sets.train, sets.validation, sets.test])
    assert len(set(together.tolist())) == len(together)
    assert -1 not in labels[sets.validation]
    if exclude_unknown:
        assert set(sets.train[labels[sets.train] == -1].tolist()) <= trained
    else:
        assert set(together) >= set(np.flatnonzero(labels != -1))
    if curated is None:
        assert -1 not in labels[sets.test]
    else:
        assert set(sets.test.tolist()) == admitted
    there = {row for row in trained if row < len(labels)}
    assert there <= set(sets.train.tolist())
    without = split(labels, **rules | {"trained": ()}) if curated is None else None
    if without is not None:
        assert sets.train.tolist() == [*without.train, *sets.moved]
        assert set(together) == {*without.train, *without.validation, *without.test} | there


@pytest.mark.parametrize("few", [1, 2, 3])
def test_a_label_of_few_rows_is_named_or_shared_out_as_scikit_learn_does(few):
    refused = 0
    for n in range(20, 60):
        labels = catalogue({0: n, 1: 30, 9: few})
        try:
            expected = by_hand(labels)
        except ValueError:
            refused += 1
            with pytest.raises(UserError, match=f"label 9 has {few} source") as error:
                split(labels, exclude_unknown=True)
            assert "at least 5" in str(error.value)
            assert error.value.field == "label_col"
            assert "label 0 has" not in str(error.value)
        else:
            assert_sets(split(labels, exclude_unknown=True), *expected)
    assert refused > 0


def test_four_rows_of_each_label_may_not_be_enough():
    with pytest.raises(UserError, match="label 3 has 4 sources"):
        split(catalogue(dict.fromkeys(range(5), 4)), exclude_unknown=True)
    with pytest.raises(UserError) as error:
        split(catalogue({0: 5, 1: 1}), exclude_unknown=True)
    assert "label 1 has 1 source." in str(error.value)
    assert "label 0" not in str(error.value)  # five are enough


@given(st.lists(st.integers(5, 9), min_size=2, max_size=12))
@settings(max_examples=100, deadline=None)
def test_five_rows_of_each_label_are_always_enough(sizes):
    labels = catalogue(dict(enumerate(sizes)))
    sets = split(labels, exclude_unknown=True)
    for rows in (sets.train, sets.validation, sets.test):
        assert len(rows) >= len(sizes)


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([], "nothing to train on"),
        ([-1, -1, -1], "nothing to train on"),
        ([3] * 20, r"same label \(3\)"),
        ([3] * 20 + [-1] * 20, r"same label \(3\)"),
        ([0], r"same label \(0\)"),
        ([0, 1], "label 0 has 1 source, label 1 has 1 source"),
        ([0] * 30 + [4], "label 4 has 1 source[.]"),
    ],
)
@pytest.mark.parametrize("exclude_unknown", [True, False])
def test_what_cannot_be_split_is_said(labels, words, exclude_unknown):
    with pytest.raises(UserError, match=words) as error:
        split(np.array(labels, dtype="int64"), exclude_unknown=exclude_unknown)
    assert error.value.field == "label_col"


def test_a_curated_set_without_a_usable_source_is_refused():
    labels = catalogue({0: 20, 1: 20})
    with pytest.raises(
        UserError, match=r"of 0 sources 0 have a label other than Unsure\."
    ) as error:
        split(labels, exclude_unknown=True, curated={})
    assert error.value.field == "test_set_file"
    with pytest.raises(UserError, match=r"of 2 sources 1 have.*already trained on"):
        split(labels, exclude_unknown=True, curated={3: 0, 4: -1}, trained=[3])


def test_a_label_of_few_rows_is_called_by_its_name():
    names = {0: "STAR", 1: "GALAXY", 4: "LENS"}
    with pytest.raises(UserError, match="sets: LENS has 1 source"):
        split(np.array([0] * 20 + [1] * 20 + [4]), exclude_unknown=True, names=names)
    with pytest.raises(UserError, match="same label"):
        split(np.zeros(20, int), exclude_unknown=True, names=names)
