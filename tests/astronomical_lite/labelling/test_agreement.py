"""Agreement of people, against scikit-learn and the package krippendorff."""

import itertools
import math
import warnings
from collections import Counter

import krippendorff
import numpy as np
import pytest
from hypothesis import given as tried_with
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, confusion_matrix

from astronomical_lite.labelling.agreement import (
    Person,
    cohen_kappa,
    disputed,
    krippendorff_alpha,
    pairs_of_people,
    people,
)
from astronomical_lite.tables.labels import UNSURE

NAMES = ("Ada", "Ben", "Čeda")
answers = st.dictionaries(
    st.tuples(st.sampled_from("123456789"), st.sampled_from(NAMES)),
    st.sampled_from([UNSURE, 0, 1, 7]),
)


def both(labels, a, b):
    """The labels of two people for the sources that both are sure of."""
    pairs = [
        (label, labels[source, b])
        for (source, person), label in labels.items()
        if person == a and labels.get((source, b), UNSURE) != UNSURE and label != UNSURE
    ]
    return list(zip(*pairs, strict=True)) if pairs else [[], []]


@tried_with(answers)
def test_kappa_and_table_of_two_people_are_scikit_learns(labels):
    found = {(pair.first, pair.second): pair for pair in pairs_of_people(labels)}
    for a, b in itertools.combinations(NAMES, 2):
        y_a, y_b = both(labels, a, b)
        assert ((a, b) in found) == bool(len(y_a))
        if len(y_a):
            pair = found[a, b]
            assert pair.labels == sorted({*y_a, *y_b})
            assert pair.n_sources == len(y_a)
            assert pair.agreed == pytest.approx(np.mean(np.equal(y_a, y_b)))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of what is not defined
                expected = cohen_kappa_score(y_a, y_b)
                table = confusion_matrix(y_a, y_b, labels=pair.labels)
            np.testing.assert_array_equal(pair.table, table)
            assert pair.kappa == pytest.approx(expected, nan_ok=True)


def test_kappa_without_sources_or_with_one_label_only_is_not_defined():
    assert math.isnan(cohen_kappa(np.zeros((2, 2), dtype=int)))
    assert math.isnan(cohen_kappa(np.array([[5, 0], [0, 0]])))


@tried_with(answers)
def test_alpha_is_krippendorffs(labels):
    data = np.full((len(NAMES), 9), np.nan)
    for (source, person), label in labels.items():
        if label != UNSURE:
            data[NAMES.index(person), int(source) - 1] = label
    found = krippendorff_alpha(labels)
    shared = data[:, np.count_nonzero(~np.isnan(data), axis=0) > 1]
    if len(np.unique(shared[~np.isnan(shared)])) < 2:
        assert math.isnan(found)  # there the package refuses, or says 1
    else:
        expected = krippendorff.alpha(data, level_of_measurement="nominal", value_domain=[0, 1, 7])
        assert found == pytest.approx(expected)


LABELS = {
    ("1", "Ada"): 0, ("1", "Ben"): 0, ("1", "Čeda"): 0,
    ("2", "Ada"): 0, ("2", "Ben"): 1, ("2", "Čeda"): 1,
    ("3", "Čeda"): 2, ("3", "Ada"): 0, ("3", "Ben"): 1,
    ("4", "Ada"): 1, ("4", "Ben"): UNSURE,
    ("5", "Ada"): 1, ("5", "Ben"): 0,
    ("6", "Ada"): 1, ("6", "Ben"): UNSURE, ("6", "Čeda"): 1,
    ("10", "Ben"): 0, ("10", "Ada"): 1,
}  # fmt: skip


def test_each_person_has_a_row():
    assert people(LABELS) == [
        Person("Ada", Counter({0: 3, 1: 4}), n_shared=6, n_agreed=2),
        Person("Ben", Counter({0: 3, 1: 2, UNSURE: 2}), n_shared=5, n_agreed=1),
        Person("Čeda", Counter({0: 1, 1: 2, 2: 1}), n_shared=4, n_agreed=2),
    ]


def test_the_queue_of_disputes_begins_where_people_differ_most():
    found = disputed(LABELS)
    assert [one.source for one in found] == ["3", "10", "5", "2"]
    assert found[0].labels == {"Ada": 0, "Ben": 1, "Čeda": 2}
    assert list(found[0].labels) == ["Ada", "Ben", "Čeda"]
    assert [one.share for one in found] == pytest.approx([2 / 3, 1 / 2, 1 / 2, 1 / 3])


def test_nobody_agrees_or_disagrees_without_labels():
    assert people({}) == pairs_of_people({}) == disputed({}) == []
    assert math.isnan(krippendorff_alpha({}))
