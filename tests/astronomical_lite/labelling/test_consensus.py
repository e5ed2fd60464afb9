"""Consensus by majority and by Dawid & Skene, against the example of their paper and a plain EM."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given as tried_with
from hypothesis import strategies as st

from astronomical_lite.labelling.consensus import answers_of, dawid_skene, majority
from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNSURE

# Table 1 of Dawid & Skene (1979): per patient three answers of observer 1, then one each of 2 to 5.
TABLE = (
    "111111133343341122122222312122232222223322122211133334332222223"
    "232222344444442223343111111122232121211111111211111111111111111"
    "222222122213222222222222222122232222212222111111111111112322222"
    "111111111111111121121111111133332331111111222222222232324334343"
    "221223223232333333432111111111111111212111232222212111112222222"
)
PATIENTS = [TABLE[start : start + 7] for start in range(0, len(TABLE), 7)]
PAPER = [
    (str(patient), f"observer {max(place - 2, 1)}", int(label))
    for patient, given in enumerate(PATIENTS, start=1)
    for place, label in enumerate(given, start=1)
]


def test_the_papers_example_gives_the_papers_estimates():
    found = dawid_skene(PAPER)
    assert found.converged
    assert found.classes == [1, 2, 3, 4]
    # Table 2: the share of each class, and the error rates of observer 1
    np.testing.assert_allclose(found.prevalence, [0.40, 0.42, 0.11, 0.07], atol=0.005)
    np.testing.assert_allclose(
        found.error_rates["observer 1"],
        [[0.89, 0.11, 0, 0], [0.07, 0.88, 0.05, 0], [0, 0.34, 0.66, 0], [0, 0, 0.56, 0.44]],
        atol=0.006,
    )
    # Table 4: patients who are not sure to be of one class
    by_patient = dict(zip(found.sources, found.probabilities.round(2), strict=True))
    agreed = found.consensus()
    assert agreed.ties == {}
    assert Counter(agreed.labels.values()) == {1: 18, 2: 19, 3: 5, 4: 3}
    assert by_patient["1"].tolist() == [1, 0, 0, 0]


def plain_em(answers, n_steps):
    """The paper's equations, one sum after another."""
    sources = list(dict.fromkeys(source for source, _, _ in answers))
    people = sorted({person for _, person, _ in answers})
    classes = sorted({label for _, _, label in answers})
    n = Counter(answers)
    T = {}
    for i in sources:
        given = [label for source, _, label in answers if source == i]
        T[i] = [given.count(j) / len(given) for j in classes]
    for _ in range(n_steps):
        p = [sum(T[i][j] for i in sources) / len(sources) for j in range(len(classes))]
        pi = {}
        for k in people:
            for j in range(len(classes)):
                row = [sum(T[i][j] * n[i, k, label] for i in sources) for label in classes]
                for label, value in zip(classes, row, strict=True):
                    pi[k, j, label] = value / sum(row) if sum(row) else 0
        likelihood = 0.0
        for i in sources:
            joint = [
                p[j]
                * math.prod(pi[k, j, label] ** n[i, k, label] for k in people for label in classes)
                for j in range(len(classes))
            ]
            T[i] = [value / sum(joint) for value in joint]
            likelihood += math.log(sum(joint))
    return [T[i] for i in sources], likelihood


some_answers = st.lists(
    st.tuples(
        st.sampled_from("123456"),
        st.sampled_from(["Ada", "Ben", "Čeda"]),
        st.sampled_from([0, 2, 5]),
    ),
    min_size=1,
    max_size=30,
)


@tried_with(some_answers, st.integers(1, 12))
def test_every_step_is_that_of_the_plain_equations(answers, n_steps):
    found = dawid_skene(answers, n_steps)
    expected, likelihood = plain_em(answers, len(found.log_likelihoods))
    np.testing.assert_allclose(found.probabilities, expected, atol=1e-9)
    assert found.log_likelihoods[-1] == pytest.approx(likelihood)


@tried_with(some_answers)
def test_the_log_likelihood_never_falls(answers):
    steps = np.array(dawid_skene(answers).log_likelihoods)
    assert np.isfinite(steps).all()
    assert np.diff(steps).min(initial=0) >= -1e-9


def test_people_who_err_in_known_ways_are_seen_through():
    rng = np.random.default_rng(0)
    truth = rng.choice(3, 400, p=[0.5, 0.3, 0.2])
    good = np.full((3, 3), 0.05) + 0.85 * np.eye(3)
    rates = {"Ada": good, "Ben": good, "Čeda": good[[1, 0, 2]]}  # Čeda takes 0 for 1 and 1 for 0
    answers = [
        (str(i), person, int(rng.choice(3, p=rates[person][truth[i]])))
        for i in range(400)
        for person in rates
    ]
    found = dawid_skene(answers)
    for person, expected in rates.items():
        np.testing.assert_allclose(found.error_rates[person], expected, atol=0.1)
    labels = found.consensus().labels
    right = np.mean([labels.get(str(i)) == truth[i] for i in range(400)])
    by_most = majority({(source, person): label for source, person, label in answers}).labels
    assert right > 0.95 > np.mean([by_most.get(str(i)) == truth[i] for i in range(400)])


def test_what_cannot_be_decided_is_told():
    labels = {("1", "Ada"): 0, ("1", "Ben"): 1, ("2", "Ada"): 1, ("2", "Ben"): 0, ("3", "Ada"): 2}
    found = majority(labels)
    assert found.labels == {"3": 2}
    assert found.ties == {"1": (0, 1), "2": (0, 1)}
    model = dawid_skene(answers_of(labels)).consensus()
    assert model.labels == {"3": 2}
    assert model.ties == {"1": (0, 1), "2": (0, 1)}


def test_most_of_those_who_are_sure_decide():
    labels = {("1", "Ada"): 0, ("1", "Ben"): UNSURE, ("1", "Čeda"): UNSURE, ("2", "Ada"): UNSURE}
    labels |= {("3", "Ada"): 1, ("3", "Ben"): 1, ("3", "Čeda"): 0}
    assert majority(labels).labels == {"1": 0, "3": 1}
    assert answers_of(labels)[0] == ("1", "Ada", 0)
    assert {source for source, _, _ in answers_of(labels)} == {"1", "3"}


def test_rates_of_a_class_that_a_person_has_not_seen_are_not_known():
    found = dawid_skene([("1", "Ada", 0), ("2", "Ben", 1)])
    assert np.isnan(found.error_rates["Ada"][1]).all()
    assert found.error_rates["Ada"][0].tolist() == [1, 0]


def test_steps_are_limited_and_told():
    assert not dawid_skene(PAPER, most_steps=2).converged
    assert len(dawid_skene(PAPER, most_steps=2).log_likelihoods) == 2


def test_nothing_to_agree_on_is_told():
    with pytest.raises(UserError, match="Nobody has labelled"):
        dawid_skene([])
