"""What functions of a user's own Python must not return."""

import numpy as np
import pandas as pd
import pytest
from extension_files import (
    frame,
    load,
    nothing_is_left_behind,  # noqa: F401
    refused,
)
from learners import problem_of, simulated

from astronomical_lite.extensions import (
    ExtensionError,
)
from astronomical_lite.learning import Learner
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.learning.features import combine
from astronomical_lite.messages import UserError
from astronomical_lite.plots.custom.registry import PLOTS, render


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return df", "must return two things"),
        ("pass", "two things, .* not nothing"),
        ("return 1, ['a']", "must return the frame first, not an int"),
        ("df['a'] = 1.0; return df[:2], ['a']", "returned 2 rows for 20"),
        ("df['a'] = 1.0; return df, 'a'", "list of its new columns' names, not a str"),
        ("return df, []", "made no column"),
        ("return df, [3]", "name 3 is not a text"),
        ("df['a'] = 1.0; return df, ['a', 'a']", "names the column a twice"),
        ("return df, ['a']", "has no such column"),
        ("df['u'] = 1.0; return df, ['u']", "one of the features it was given"),
        ("df['a'] = 'x'; return df, ['a']", "holds .*, not numbers"),
        ("df['a'] = 1j; return df, ['a']", "holds complex128, not numbers"),
        ("df['a'] = np.nan; return df, ['a']", "column a is NaN in every row"),
        ("return df.nothing, ['a']", "AttributeError"),
        ("raise ValueError('no')", "ValueError: no."),
    ],
)
def test_what_a_feature_must_not_return_is_said(body, words):
    load(f"@feature('bad')\ndef bad(df, n):\n    {body}\n")
    with pytest.raises(UserError, match=words):
        combine(frame(), ["u", "g"], "bad", 2)


def test_elementwise_features_are_checked_too():
    load("""
        @feature("cut", symbol="|")
        def cut(a, b): return a[:3]
        @feature("words", symbol="~")
        def words(a, b): return np.full(len(a), "x")
        @feature("nan", symbol="#")
        def nan(a, b): return a * np.nan
        @feature("good", symbol="%")
        def good(a, b): return (a - b) / b
    """)
    for name, words in (("cut", r"shape \(3,\)"), ("words", "not numbers"), ("nan", "every row")):
        with pytest.raises(UserError, match=words):
            combine(frame(), ["u", "g"], name, 2)
    data = frame()
    expected = (data["u"] - data["g"]) / data["g"]
    np.testing.assert_allclose(combine(data, ["u", "g"], "good", 2)["u%g"], expected)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return 3", "has no fit"),
        ("pass", "returned nothing .* which has no fit"),
        ("from sklearn.svm import LinearSVC; return LinearSVC()", "has no predict_proba"),
        ("from sklearn.svm import SVC; return SVC", "return an object of it: SVC()"),
        ("return Own(lambda X: np.ones((len(X), 1)))", r"returned shape \(6, 1\) for 6 points"),
        ("return Own(lambda X: np.ones((len(X), 2)))", "adding up to 1"),
        ("return Own(lambda X: np.full((len(X), 2), np.nan))", "returned NaN"),
        ("return Own(lambda X: [[2.0, -1.0]] * len(X))", "0 to 1"),
        ("return Own(lambda X: nothing)", "NameError"),
    ],
)
def test_what_a_classifier_must_not_be_is_said(body, words):
    refused(
        f"""
class Own:
    def __init__(self, said):
        self.predict_proba = said
    def fit(self, X, y):
        return self
    def predict(self, X):
        return np.zeros(len(X))
@classifier("bad")
def bad():
    {body}
""",
        words.replace("(", r"\(").replace(")", r"\)") if "SVC()" in words else words,
        line=13 if "nothing" in body else 11,
    )


def test_a_classifier_that_says_it_takes_nan_must():
    text = (
        "from sklearn.linear_model import LogisticRegression as L\n"
        "@classifier('c', accepts_nan=True)\ndef c(): return L()\n"
    )
    refused(text, "with missing values: Input X contains NaN", 4)
    load(text.replace("accepts_nan=True", "needs=30"))
    assert CLASSIFIERS["c"].needs == 30


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("(p): return p", r"shape \(6, 2\) for 6"),
        ("(p): return p[:, 0] * np.nan", "NaN or an infinity for 6 of 6"),
        ("(p): pass", "must return numbers"),
        ("(): pass", r"must take \(probabilities\) or \(estimator, X_pool\); it takes 0"),
        ("(a, b, c): pass", "it takes 3 arguments"),
        ("(p): return 1 / 0 * p", "ZeroDivisionError"),
    ],
)
def test_what_a_strategy_must_not_be_is_said(body, words):
    refused(f"@strategy('bad')\ndef bad{body}\n", words, 4 if "1 / 0" in body else 3)


def test_a_strategy_of_the_estimator_is_checked_when_it_is_asked():
    load("@strategy('bad')\ndef bad(estimator, X_pool):\n    return estimator.no_such\n")
    learner = Learner(problem_of(*simulated()), 1, [("KNN", "bad")], 6)
    with pytest.raises(ExtensionError, match=r"AttributeError.*no_such") as refusal:
        learner.start()
    assert refusal.value.line == 5
    assert not learner.started


@pytest.mark.parametrize(
    ("body", "words", "line"),
    [
        ("return 3", "“bad” returned an int. It must return create_plot", None),
        ("create_plot(data, 'u', 'g')", "returned nothing", None),
        ("return create_plot(data, 'u', 'zz')", "no column “zz”", 5),
        ("return create_plot(data, settings['x_axis'], 'g')", "nothing called “x_axis”", 5),
        ("return create_plot(data, 'u', 'g') * 3", "combined with another create_plot", 5),
        ("return data.nothing", "AttributeError", 5),
    ],
)
def test_what_goes_wrong_in_a_plot_is_said(body, words, line):
    load(f"@plot('bad')\ndef bad(data, selected):\n    {body}\n")
    with pytest.raises(UserError, match=words) as refusal:
        render(PLOTS["bad"], frame())
    assert getattr(refusal.value, "line", None) == line


def test_a_plot_cannot_change_the_catalogue():
    load("""
        @plot("adds")
        def adds(data, selected):
            data["new"] = data["u"] ** 2
            data.loc[0, "g"] = 99
            return create_plot(data, "new", "g")
    """)
    data = frame()
    render(PLOTS["adds"], data)
    pd.testing.assert_frame_equal(data, frame())
