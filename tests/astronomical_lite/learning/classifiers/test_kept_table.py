"""What is kept of a table's rows changes no prediction, and is of that table alone."""

from __future__ import annotations

import weakref

import numpy as np
import pandas as pd
import pytest

from astronomical_lite.learning.classifiers import kept_table
from astronomical_lite.learning.classifiers.fitting import fit_members
from astronomical_lite.learning.classifiers.gaussian_process import GaussianProcess
from astronomical_lite.learning.classifiers.predictions import predict_all
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.learning.feature_rows import FeatureRows
from astronomical_lite.messages import UserError


@pytest.fixture
def table():
    """A table of rows, some of which lack values, kept as long as the test runs."""
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(5000, 5)).astype("float32")
    rows[::100, 1] = np.nan
    kept_table.keep(rows)
    yield rows
    kept_table.keep(np.empty((0, 0)))


def test_a_gaussian_process_predicts_what_it_does_without_notes(table):
    X = table
    classes = np.arange(40) % 2
    for n in (10, 10, 11, 12, 11):
        classes[n - 1] = 1 - classes[n - 1]
        process = GaussianProcess().fit(X[:n], classes[:n])
        expected = process.predict_proba(X.copy())
        assert process.predict_proba(X).tobytes() == expected.tobytes()
        assert (
            process.predict_proba(X[1:]).tobytes() == process.predict_proba(X[1:].copy()).tobytes()
        )


def test_rows_are_compared_once_for_both_answers(table, monkeypatch):
    X = table
    classes = np.arange(20) % 2
    processes = [GaussianProcess().fit(X[:20], labels) for labels in (classes, 1 - classes)]
    expected = processes[1].predict_proba(X)
    processes[0].predict_proba(X)
    monkeypatch.setattr(GaussianProcess, "_scaled", None)
    assert processes[1].predict_proba(X).tobytes() == expected.tobytes()


def test_of_too_many_rows_nothing_is_kept(table, monkeypatch):
    X = table
    monkeypatch.setattr("astronomical_lite.learning.classifiers.gaussian_process.MOST_KEPT", 100)
    process = GaussianProcess().fit(X[:20], np.arange(20) % 2)
    process.predict_proba(X)
    assert not any(kept_table.notes_of(X[start : start + 4096]) for start in (0, 4096))


def test_notes_are_of_rows_of_the_table(table):
    X = table
    kept_table.notes_of(X[3:9])["seen"] = True
    assert kept_table.notes_of(X[3:9]) == {"seen": True}
    assert kept_table.notes_of(X[3:10]) == {}
    for others in (X[3:9].copy(), X[3:9, :2], X[9:3:-1], X[3:9].view("int32"), X[3:9].reshape(-1)):
        assert kept_table.notes_of(others) is None


def test_rows_that_were_taken_are_known_until_others_are(table):
    X = table
    rows = np.array([7, 3, 9])
    some = kept_table.take(X, rows)
    assert some.tobytes() == X[rows].tobytes()
    assert kept_table.rows_of(some).tolist() == [7, 3, 9]
    assert kept_table.rows_of(some.copy()) is None
    assert kept_table.rows_of(X[5:8]) == slice(5, 8)
    of_another = kept_table.take(X.copy(), rows)
    assert kept_table.rows_of(of_another) is kept_table.rows_of(some) is None


def test_rows_that_are_made_when_asked_for_are_known_too():
    frame = pd.DataFrame({"a": np.arange(9.0), "b": np.ones(9)})
    X = FeatureRows(frame, ["a", "b"], np.dtype("float64"), None)
    kept_table.keep(X)
    assert kept_table.n_rows() == 9
    some = kept_table.take(X, slice(2, 5))
    assert kept_table.rows_of(some) == slice(2, 5)
    assert kept_table.rows_of(X[2:5]) is kept_table.notes_of(some) is None


def test_another_table_has_no_notes(table):
    X = table
    kept_table.notes_of(X[:5])["seen"] = kept_table.notes()["seen"] = True
    kept_table.keep(X)
    assert kept_table.notes_of(X[:5]) == kept_table.notes() == {"seen": True}
    assert kept_table.n_rows() == len(X)
    other = X[1:].copy()
    kept_table.keep(other)
    assert kept_table.notes_of(other[:5]) == kept_table.notes() == {}
    assert kept_table.notes_of(X[:5]) is None
    assert kept_table.n_rows() == len(other)


def test_nothing_is_kept_of_a_table_that_is_no_longer_there():
    X = np.ones((4, 2))
    kept_table.keep(X)
    noted = kept_table.notes()["whole"] = np.ones(4)
    gone = weakref.ref(noted)
    del X, noted
    assert kept_table.n_rows() == 0
    assert gone() is None


def test_rows_without_missing_values_are_known_to_be_so(table, monkeypatch):
    whole = np.flatnonzero(~np.isnan(table[:, 1]))
    assert not kept_table.are_finite(table)
    assert not kept_table.are_finite(kept_table.take(table, np.arange(90, 110)))
    for _ in range(2):
        assert kept_table.are_finite(kept_table.take(table, whole[:500]))
        monkeypatch.setattr(np, "isfinite", None)  # they are not looked at again
    assert not kept_table.are_finite(table[1:5].copy())


@pytest.mark.parametrize("name", ["RForest", "GBTrees"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_rows_that_were_not_known_are_checked_as_scikit_learn_does(name, value):
    rng = np.random.default_rng(1)
    X = rng.normal(size=(400, 4)).astype("float32")
    X[300, 2] = value
    kept_table.keep(X)
    members = [CLASSIFIERS[name]]
    fitted = fit_members(members, X[:20], np.arange(20) % 2)
    own = CLASSIFIERS[name].make().fit(X[:20], np.arange(20) % 2)
    for rows in (np.arange(300), np.arange(150), np.arange(301, 400)):
        predictions = predict_all(members, fitted, X, rows)
        assert predictions.probabilities[0].tobytes() == own.predict_proba(X[rows]).tobytes()
    if name == "RForest" and np.isnan(value):
        expected = own.predict_proba(X)
        assert predict_all(members, fitted, X).probabilities[0].tobytes() == expected.tobytes()
    else:
        with pytest.raises(UserError, match="could not predict"):
            predict_all(members, fitted, X)
