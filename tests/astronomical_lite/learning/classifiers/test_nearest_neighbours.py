"""The neighbours kept from fit to fit give what scikit-learn finds anew, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import KNeighborsClassifier

from astronomical_lite.learning.classifiers import kept_table, nearest_neighbours
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS, fit_members, predict_all


@pytest.fixture(autouse=True)
def no_table_is_left():
    yield
    kept_table.keep(np.empty((0, 0)))


def fitted(X, y, k=3):
    return KNeighborsClassifier(k, algorithm="brute", metric="l2").fit(X, y)


def predicted(classifier, X):
    return nearest_neighbours.compile(classifier)(X)


@st.composite
def tables(draw):
    """Rows, points that are labelled one after the other, and their classes; some have many that are as far."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    width = draw(st.integers(1, 20))
    values = rng.normal(size=(draw(st.integers(1, 80)) + 30, width))
    kind = draw(st.sampled_from(["different", "rounded", "twice", "huge"]))
    if kind == "rounded":
        values = np.round(values)
    elif kind == "twice":
        values[1::2] = values[: len(values) // 2 * 2 : 2][: len(values[1::2])]
    elif kind == "huge":
        values *= 2e38
    values = np.clip(values, -3e38, 3e38).astype(draw(st.sampled_from(["float32", "float64"])))
    points = values[rng.permutation(len(values))[:30]].copy()
    classes = rng.integers(0, 2, 30)
    classes[:2] = 0, 1
    return values, points, classes


@given(tables(), st.integers(1, 4), st.lists(st.integers(-3, 3), max_size=12))
def test_probabilities_are_scikit_learns_whatever_was_asked_before(table, k, steps):
    X, points, classes = table
    kept_table.keep(X)
    n = 8
    for step in steps:  # labels given, taken back, and changed
        n = min(max(n + step, 5), len(points))
        classes[n - 1] = 1 - classes[n - 1] if n > 2 else classes[n - 1]
        classifier = fitted(points[:n], classes[:n], k)
        for block in (X, X[: len(X) // 2], X[len(X) // 2 :]):
            expected = classifier.predict_proba(block)
            assert predicted(classifier, block).tobytes() == expected.tobytes()


def test_one_more_point_is_not_searched_for_anew(monkeypatch):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 6))
    kept_table.keep(X)
    classes = np.arange(21) % 2
    predicted(fitted(X[:20], classes[:20]), X)
    more = [fitted(X[:21], labels) for labels in (classes, 1 - classes)]
    without = fitted(np.concatenate([X[:20], X[30:31]]), classes)  # the last one was left Unsure
    expected = [one.predict_proba(X) for one in (*more, without)]
    for name in ("predict_proba", "kneighbors"):
        monkeypatch.setattr(KNeighborsClassifier, name, None)
    for classifier, probabilities in zip((*more, without), expected, strict=True):
        assert predicted(classifier, X).tobytes() == probabilities.tobytes()


def test_rows_of_another_table_are_predicted_too():
    rng = np.random.default_rng(1)
    X, other = rng.normal(size=(2, 50, 4))
    kept_table.keep(X)
    classifier = fitted(X[:9], np.arange(9) % 2)
    for rows in (other, X[::2], X.astype("float32").astype("float64"), X[:, ::-1]):
        expected = classifier.predict_proba(rows)
        assert predicted(classifier, rows).tobytes() == expected.tobytes()


def test_what_scikit_learn_refuses_is_refused():
    X = np.ones((5, 2))
    X[3, 1] = np.nan
    kept_table.keep(X)
    with pytest.raises(ValueError, match="NaN"):
        predicted(fitted(np.eye(4, 2), [0, 1, 0, 1]), X)
    assert nearest_neighbours.compile(fitted(np.eye(2, 2), [0, 1])) is None  # fewer points than k


@pytest.mark.parametrize(
    "classifier",
    [
        KNeighborsClassifier(3, algorithm="brute"),
        KNeighborsClassifier(3, algorithm="brute", metric="l2", weights="distance"),
    ],
)
def test_other_parameters_are_left_to_scikit_learn(classifier):
    X = np.random.default_rng(2).normal(size=(12, 3))
    kept_table.keep(X)
    assert nearest_neighbours.compile(classifier.fit(X, np.arange(12) % 2)) is None


def test_the_pages_own_classifier_is_one_of_them():
    X = np.random.default_rng(3).normal(size=(12, 3))
    kept_table.keep(X)
    knn = [CLASSIFIERS["KNN"]]
    members = fit_members(knn, X, np.arange(12) % 2)
    assert nearest_neighbours.compile(members[0]) is not None
    kept = predict_all(knn, members, X)
    assert (
        kept.probabilities.tobytes() == predict_all(knn, members, X.copy()).probabilities.tobytes()
    )


def test_a_table_too_large_to_keep_twice_is_left_to_scikit_learn(monkeypatch):
    X = np.random.default_rng(0).normal(size=(50, 3))
    classifier = fitted(X[:6], np.arange(6) % 2)
    kept_table.keep(X)
    monkeypatch.setattr(nearest_neighbours, "MOST_ROWS", 50)
    assert nearest_neighbours.compile(classifier) is not None
    monkeypatch.setattr(nearest_neighbours, "MOST_ROWS", 49)
    assert nearest_neighbours.compile(classifier) is None


@pytest.mark.parametrize("k", [2, 3, 4])
def test_of_points_that_are_as_far_the_same_gives_way_to_a_nearer_one(k):
    rng = np.random.default_rng(k)
    X = np.zeros((1, 1))
    for _ in range(300):
        points = rng.choice([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0], size=(k + 4, 1))
        points[-1] /= 8  # nearer than all others
        classes = rng.integers(0, 2, len(points))
        classes[:2] = 0, 1
        kept_table.keep(X)
        for n in range(k, len(points) + 1):
            classifier = fitted(points[:n], classes[:n], k)
            expected = classifier.predict_proba(X)
            assert predicted(classifier, X).tobytes() == expected.tobytes()
