"""The neighbours kept from fit to fit give what scikit-learn finds anew, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import KNeighborsClassifier

from astronomical_lite import learning_library
from astronomical_lite.learning.classifiers import kept_table, nearest_neighbours
from astronomical_lite.learning.classifiers.fitting import fit_members
from astronomical_lite.learning.classifiers.predictions import predict_all
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS


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


@given(tables(), st.integers(1, 5), st.lists(st.integers(-3, 3), max_size=12), st.randoms())
def test_probabilities_are_scikit_learns_whatever_was_asked_before(table, k, steps, random):
    X, points, classes = table
    kept_table.keep(X)
    n = 8
    for step in steps:  # labels given, taken back, and changed
        n = min(max(n + step, 5), len(points))
        classes[n - 1] = 1 - classes[n - 1] if n > 2 else classes[n - 1]
        if random.random() < 0.2:
            points[n - 1] = points[0]  # another one in its place
        classifier = fitted(points[:n], classes[:n], k)
        some = np.array(random.sample(range(len(X)), len(X) // 3), dtype=np.int64)
        parts = (some, slice(len(X)), slice(len(X) // 2), slice(len(X) // 2, len(X)))
        for rows in random.sample(parts, 3):
            expected = classifier.predict_proba(X[rows])
            assert predicted(classifier, kept_table.take(X, rows)).tobytes() == expected.tobytes()


def test_one_more_point_is_not_searched_for_anew(monkeypatch):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 6))
    kept_table.keep(X)
    classes = np.arange(21) % 2
    predicted(fitted(X[:20], classes[:20]), X)
    more = [fitted(X[:21], labels) for labels in (classes, 1 - classes)]
    without = fitted(np.concatenate([X[:20], X[30:31]]), classes)  # the last one was left Unsure
    expected = [one.predict_proba(X) for one in (*more, without)]
    without_scikit_learn(monkeypatch)
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


def without_scikit_learn(monkeypatch):
    for name in ("predict_proba", "kneighbors"):
        monkeypatch.setattr(KNeighborsClassifier, name, None)


def test_a_point_taken_back_is_forgotten_where_it_was_near_alone(monkeypatch):
    rng = np.random.default_rng(4)
    X = rng.normal(size=(400, 6))
    kept_table.keep(X)
    classes = np.arange(40) % 2
    one_less, all_points = fitted(X[:39], classes[:39]), fitted(X[:40], classes)
    expected = one_less.predict_proba(X)
    is_near = (all_points.kneighbors(X, return_distance=False) == 39).any(axis=1)
    predicted(all_points, X)
    compared = []
    searched = nearest_neighbours.compare

    def noted(X, records, points):
        compared.append(np.flatnonzero(records["known"] < len(points)))
        searched(X, records, points)

    monkeypatch.setattr(nearest_neighbours, "compare", noted)
    without_scikit_learn(monkeypatch)
    assert predicted(one_less, X).tobytes() == expected.tobytes()
    assert compared[0].tolist() == np.flatnonzero(is_near).tolist()
    assert 0 < is_near.sum() < len(X) / 2


def test_sets_of_points_that_have_little_in_common_are_kept_side_by_side(monkeypatch):
    rng = np.random.default_rng(5)
    X = rng.normal(size=(100, 4))
    kept_table.keep(X)
    tabs = [fitted(X[start : start + 20], np.arange(20) % 2) for start in (0, 20, 40)]
    expected = [one.predict_proba(X) for one in tabs]
    size = nearest_neighbours.record_type(3).itemsize * len(X)
    for most, anew in ((3 * size, 0), (2 * size, 3)):
        monkeypatch.setattr(nearest_neighbours, "MOST_BYTES", most)
        for one in tabs:
            predicted(one, X)
        assert len(kept_table.notes()[nearest_neighbours.NOTE]) == most // size
        made = []
        blank = nearest_neighbours.Neighbours

        def counted(*told, made=made, blank=blank):
            made.append(told)
            return blank(*told)

        monkeypatch.setattr(nearest_neighbours, "Neighbours", counted)
        for one, probabilities in zip(tabs, expected, strict=True):
            assert predicted(one, X).tobytes() == probabilities.tobytes()
        monkeypatch.setattr(nearest_neighbours, "Neighbours", blank)
        assert len(made) == anew


def test_rows_that_lack_values_do_not_matter_unless_they_are_asked_about(monkeypatch):
    rng = np.random.default_rng(6)
    X = rng.normal(size=(90, 3)).astype("float32")
    X[::9, 1] = np.nan
    kept_table.keep(X)
    rows = np.flatnonzero(~np.isnan(X[:, 1]))
    classifier = fitted(X[rows[:12]], np.arange(12) % 2)
    expected = classifier.predict_proba(X[rows])
    with pytest.raises(ValueError, match="NaN"):
        predicted(classifier, X)
    without_scikit_learn(monkeypatch)
    assert predicted(classifier, kept_table.take(X, rows)).tobytes() == expected.tobytes()


def test_a_table_too_large_is_left_to_scikit_learn(monkeypatch):
    X = np.random.default_rng(0).normal(size=(50, 3))
    classifier = fitted(X[:6], np.arange(6) % 2)
    kept_table.keep(X)
    monkeypatch.setattr(nearest_neighbours, "MOST_BYTES", 50 * 32)
    assert nearest_neighbours.compile(classifier) is not None
    monkeypatch.setattr(nearest_neighbours, "MOST_ROWS", 49)
    assert nearest_neighbours.compile(classifier) is None
    learning_library.use(object())  # of which only the bytes count
    try:
        with pytest.raises(AttributeError, match="neighbours"):
            nearest_neighbours.compile(classifier)
        monkeypatch.setattr(nearest_neighbours, "MOST_BYTES", 50 * 32 - 1)
        assert nearest_neighbours.compile(classifier) is None
    finally:
        learning_library.use(None)


def test_points_without_number_are_left_to_scikit_learn(monkeypatch):
    X = np.random.default_rng(0).normal(size=(50, 3))
    kept_table.keep(X)
    monkeypatch.setattr(nearest_neighbours, "MOST_POINTS", 6)
    assert nearest_neighbours.compile(fitted(X[:6], np.arange(6) % 2)) is not None
    assert nearest_neighbours.compile(fitted(X[:7], np.arange(7) % 2)) is None


@pytest.mark.parametrize("k", [1, 2, 3, 4, 7])
def test_of_points_that_are_as_far_the_same_gives_way_to_a_nearer_one(k, monkeypatch):
    rng = np.random.default_rng(k)
    X = np.zeros((1, 1))
    for _ in range(300):
        points = rng.choice([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0], size=(k + 4, 1))
        points[-1] /= 8  # nearer than all others
        classes = rng.integers(0, 2, len(points))
        classes[:2] = 0, 1
        kept_table.keep(X)
        for n in range(max(k, 2), len(points) + 1):
            classifier = fitted(points[:n], classes[:n], k)
            expected = classifier.predict_proba(X)
            with monkeypatch.context() as patched:
                without_scikit_learn(patched)
                assert predicted(classifier, X).tobytes() == expected.tobytes()
