"""What a classifier waits for, against whether it can be fitted."""

from collections import Counter

import numpy as np
import pytest
from learners import make_quick

from astronomical_lite.learning.classifiers.fitting import fit_members
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.learning.committee import Committee
from astronomical_lite.learning.readiness import Lacking, lacking_labels, waits_for
from astronomical_lite.messages import UserError


def can_be_fitted(members, n_class, n_others):
    X = np.random.default_rng(0).normal(size=(n_class + n_others, 3))
    y = np.repeat([1, 0], [n_class, n_others])
    committee = Committee.of([(name, "Uncertainty Sampling") for name in members])
    try:
        committee.require_trainable(y, "Star")
        fit_members(committee.classifiers, X, y)
    except UserError:
        return False
    return True


@pytest.mark.parametrize(
    "members", [*([name] for name in CLASSIFIERS), ["KNN", "SVC"]], ids="-".join
)
def test_nothing_is_lacking_just_when_the_classifier_can_be_fitted(monkeypatch, members):
    make_quick(monkeypatch, 2)
    classifiers = [CLASSIFIERS[name] for name in members]
    for n_class, n_others in ((0, 0), (0, 50), (1, 1), (1, 2), (2, 2), (3, 1), (1, 50), (9, 2)):
        lacking = lacking_labels(classifiers, n_class, n_others)
        assert lacking.is_ready == can_be_fitted(members, n_class, n_others)
        n_class, n_others = n_class + lacking.n_class, n_others + lacking.n_others
        assert lacking_labels(classifiers, n_class + lacking.n_any, n_others).is_ready
        assert lacking_labels(classifiers, n_class, n_others + lacking.n_any).is_ready
        for kind, n in Counter(vars(lacking)).items():
            if n:  # with one label fewer it is not
                fewer = (
                    n_class - (kind != "n_others"),
                    n_others + lacking.n_any - (kind == "n_others"),
                )
                assert not lacking_labels(classifiers, *fewer).is_ready


def test_what_the_user_wants_goes_before_what_is_needed():
    assert lacking_labels([CLASSIFIERS["RForest"]], 3, 0, wanted=10) == Lacking(0, 1, 6)
    assert lacking_labels([CLASSIFIERS["RForest"]], 3, 0, wanted=2) == Lacking(0, 1, 0)


@pytest.mark.parametrize(
    ("lacking", "sentence"),
    [
        (Lacking(3, 5), "Star waits for 3 more Star and 5 more of other classes."),
        (Lacking(0, 1), "Star waits for 1 more of other classes."),
        (Lacking(0, 0, 1), "Star waits for 1 more label."),
        (Lacking(0, 0, 2), "Star waits for 2 more labels."),
        (
            Lacking(1, 1, 2000),
            "Star waits for 1 more Star, 1 more of other classes and 2,000 more of any class.",
        ),
        (Lacking(0, 0), ""),
    ],
)
def test_what_is_lacking_is_said_in_a_sentence(lacking, sentence):
    assert waits_for("Star", lacking) == sentence
