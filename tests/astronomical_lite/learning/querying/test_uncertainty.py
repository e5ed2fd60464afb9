import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from modAL import disagreement as modal_committee
from modAL import uncertainty as modal

from astronomical_lite.learning.querying import registry
from astronomical_lite.learning.querying.disagreement import vote_entropy
from astronomical_lite.learning.querying.registry import STRATEGIES, query
from astronomical_lite.learning.querying.uncertainty import entropy, margin, uncertainty

positive = arrays(np.float64, st.integers(1, 50), elements=st.floats(0, 1, width=32))
# what a forest of eight trees can say: many exact ties
coarse = arrays(np.float64, st.integers(1, 50), elements=st.integers(0, 8).map(lambda k: k / 8))


class Says:
    """What modAL asks of a classifier: probabilities for as many rows as it is given."""

    def __init__(self, probabilities):
        self.probabilities = probabilities

    def predict_proba(self, X):
        return self.probabilities


class Votes:
    """What modAL asks of a committee."""

    classes_ = np.array([0, 1])

    def __init__(self, votes):
        self.votes = votes

    def __len__(self):
        return len(self.votes)

    def vote(self, X):
        return self.votes.T.astype(int)


def two_classes(p):
    return np.column_stack([1 - p, p])


def random_classes(k):
    rng = np.random.RandomState(k)
    return rng.dirichlet(np.ones(k), size=500)


@pytest.mark.parametrize("k", [2, 3, 5])
def test_scores_equal_modal(k):
    p = random_classes(k)
    rows = np.zeros((len(p), 1))
    np.testing.assert_array_equal(uncertainty(p), modal.classifier_uncertainty(Says(p), rows))
    np.testing.assert_array_equal(margin(p), -modal.classifier_margin(Says(p), rows))
    np.testing.assert_allclose(entropy(p), modal.classifier_entropy(Says(p), rows), rtol=1e-13)
    np.testing.assert_allclose(entropy(p), scipy.stats.entropy(p, axis=1), rtol=1e-13)


@pytest.mark.parametrize(
    ("name", "modal_query"),
    [
        ("Uncertainty Sampling", modal.uncertainty_sampling),
        ("Margin Sampling", modal.margin_sampling),
        ("Entropy Sampling", modal.entropy_sampling),
    ],
)
@given(p=coarse)
def test_the_source_queried_is_one_that_modal_finds_best(name, modal_query, p):
    p = two_classes(p)
    best, _ = modal_query(Says(p), np.zeros((len(p), 1)))
    scores = STRATEGIES[name].function(p)
    asked = query(scores, np.arange(len(p)))
    # which of equals modAL takes is up to np.argpartition and differs between processors
    np.testing.assert_array_equal(scores[asked], scores[best[0]])
    assert asked == np.flatnonzero(scores == scores[asked])[0]


@given(positive)
def test_with_two_classes_every_strategy_of_probabilities_prefers_the_middle(p):
    pool = np.arange(len(p))
    simple = {k: s.function for k, s in STRATEGIES.items() if s.needs == "probabilities"}
    assert len(simple) == 3
    for name, strategy in simple.items():
        chosen = query(strategy(two_classes(p)), pool)
        assert abs(p[chosen] - 0.5) <= np.abs(p - 0.5).min() + 1e-7, name


@given(arrays(bool, st.tuples(st.integers(1, 7), st.integers(1, 20))))
def test_vote_entropy_is_that_of_modal(votes):
    rows = np.zeros((votes.shape[1], 1))
    expected = modal_committee.vote_entropy(Votes(votes), rows)
    np.testing.assert_allclose(vote_entropy(votes), expected, rtol=1e-12, atol=1e-15)
    asked, _ = modal_committee.vote_entropy_sampling(Votes(votes), rows)
    ours = query(vote_entropy(votes), np.arange(votes.shape[1]))
    # shares 1/3 and 2/3 differ in the last digit of their entropy, ours or modAL's
    assert expected[ours] == pytest.approx(expected[asked[0]])


def test_the_row_of_the_highest_score_is_queried_and_the_first_of_equals_wins():
    assert query(np.array([2.0, 1.0, 2.0]), np.array([3, 1, 2])) == 3
    assert query(np.array([2.0, 1.0, 2.0]), np.array([2, 1, 3])) == 2
    assert query(np.array([-1.0]), np.array([1])) == 1


def test_a_strategy_can_be_added_with_a_plain_function(monkeypatch):
    monkeypatch.setattr(registry, "STRATEGIES", {})

    @registry.register("Least Likely Class", description="The least likely.")
    def least_likely(probabilities):
        return probabilities.min(axis=1)

    assert registry.STRATEGIES["Least Likely Class"] == registry.Strategy(
        "Least Likely Class", least_likely, "probabilities", "The least likely."
    )
