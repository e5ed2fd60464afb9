"""Batches of several sources, against modAL."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from learners import make_quick
from modAL.batch import ranked_batch as modal_ranked_batch
from pools import features, forest, learner_with, pool_of

from astronomical_lite.learning import Learner
from astronomical_lite.learning.querying.batch_sampling import diverse_batch, ranked_batch
from astronomical_lite.learning.querying.uncertainty import uncertainty
from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNSURE


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    make_quick(monkeypatch)


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 40), st.integers(1, 12), st.integers(1, 10), st.integers(0, 1000))
def test_a_ranked_batch_is_modals(n, n_labelled, k, seed):
    rng = np.random.default_rng(seed)
    X, labelled = rng.normal(size=(n, 3)), rng.normal(size=(n_labelled, 3))
    scores = rng.random(n) / 2

    class Learned:
        X_training, on_transformed = labelled, False

        def transform_without_estimating(self, X):
            return X

    expected, _ = modal_ranked_batch(Learned(), X, scores, k, "euclidean", 1)
    assert ranked_batch(scores, X, labelled, k).tolist() == expected.tolist()


def test_a_batch_starts_with_the_query_and_is_both_unsure_and_diverse():
    learner = learner_with("Uncertainty Sampling")
    batch = learner.next_batch(8)
    assert batch[0] == learner.query_row
    assert len(set(batch)) == 8
    X, unsure = learner.problem.X, learner.informativeness
    pool = np.setdiff1d(learner.train_rows, learner.labelled_rows)
    assert unsure[batch].min() >= np.sort(unsure[pool])[-8 * 20]
    most = pool[np.argsort(-unsure[pool], kind="stable")][:8]

    def closest(rows):
        distance = np.linalg.norm(X[rows][:, None] - X[rows], axis=2)
        return distance[np.triu_indices(len(rows), 1)].min()

    assert closest(batch) > closest(most)
    assert learner.next_batch(1) == [learner.query_row]
    assert learner.next_batch(0) == []


def test_a_batch_of_more_than_there_are_is_all_there_are():
    X = features(30)
    pool = pool_of(X, forest(X[:20]), labelled=range(20))
    scores = uncertainty(pool.probabilities)
    assert sorted(diverse_batch(scores, pool, 50)) == list(range(20, 30))


def test_a_batch_is_one_fit_and_is_taken_back_one_by_one():
    learner = learner_with("Uncertainty Sampling")
    learner.assign(0)
    batch = learner.next_batch(4)
    assert batch[0] == learner.query_row
    answers = dict(zip(batch, [1, UNSURE, 0, 2], strict=True))
    learner.label_batch(answers)
    assert [step.n_points for step in learner.history] == [6, 9]
    assert learner.labelled_rows[6:].tolist() == batch
    assert learner.labelled_y[6:].tolist() == [1, -1, 0, 2]
    assert learner.query_row not in batch
    again = Learner(learner.problem, 1, learner.members)
    again.replay(learner.labelled_rows, learner.labelled_y)
    np.testing.assert_array_equal(again.probabilities, learner.probabilities)
    for row, n_points in zip(reversed(batch), ([6, 8], [6, 7], [6, 7], [6]), strict=True):
        learner.undo()
        assert learner.query_row == row
        assert [step.n_points for step in learner.history] == n_points
        assert learner.history[-1].n_points == learner.n_trained
    assert not learner.can_undo


@pytest.mark.parametrize(
    ("y", "n_points"),
    [([1, 0, 2], [6, 9]), ([UNSURE, 0, UNSURE], [6, 7]), ([UNSURE] * 3, [6])],
)
def test_a_batch_is_fitted_if_an_answer_of_it_is_sure(y, n_points):
    learner = learner_with("Uncertainty Sampling")
    before = learner.fitted
    batch = learner.next_batch(3)
    learner.label_batch(dict(zip(batch, y, strict=True)))
    assert [step.n_points for step in learner.history] == n_points
    assert learner.n_trained == n_points[-1]
    assert (learner.fitted is before) == (n_points == [6])
    assert learner.labelled_y[6:].tolist() == y
    assert learner.query_row not in batch


def test_a_batch_that_cannot_be_is_refused_and_changes_nothing():
    learner = learner_with("Uncertainty Sampling")
    row = learner.query_row
    for answers, words in (
        ({}, "at least one"),
        ({row: 9}, "label 9"),
        ({row: 1, int(learner.labelled_rows[0]): 1}, "not in the pool"),
        ({int(learner.problem.sets.test[0]): 1}, "not in the pool"),
    ):
        with pytest.raises(UserError, match=words):
            learner.label_batch(answers)
        assert (learner.query_row, learner.n_trained, len(learner.labelled_rows)) == (row, 6, 6)
