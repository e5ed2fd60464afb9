"""A user's own Python: what it adds to the registries, and errors in it."""

import io
import sys

import joblib
import numpy as np
import pytest
from extension_files import (
    HEAD,
    REGISTRIES,
    everything,
    frame,
    load,
    nothing_is_left_behind,  # noqa: F401
    refused,
)
from learners import problem_of, simulated

from astronomical_lite.extensions import (
    EXTENSIONS,
    TEMPLATES,
    ExtensionError,
    load_extension,
    unload,
)
from astronomical_lite.learning import Learner
from astronomical_lite.learning.classifiers.fitting import fit_members
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.learning.features import combination_names, combine
from astronomical_lite.learning.querying.registry import STRATEGIES
from astronomical_lite.plots.custom.registry import PLOTS, render
from astronomical_lite.project.settings import Settings


def test_one_file_fills_four_registries_and_is_taken_back():
    extension = load("""
        from sklearn.naive_bayes import GaussianNB

        @feature("largest")
        def largest(df, n):
            df["largest"] = df.max(axis=1)
            return df, ["largest"]

        @plot("Mine", columns=["x_axis"], description="a plot")
        def mine(data, selected=None):
            return create_plot(data, settings["x_axis"], "g")

        @classifier("Bayes", needs=3, description="naive")
        def bayes():
            return GaussianNB()

        @strategy("Least", paper="Nobody 2026")
        def least(probabilities):
            return probabilities.min(axis=1)
    """)
    assert extension.notes == []
    assert [extension.names(kind) for kind in ("feature", "plot", "classifier", "strategy")] == [
        ["largest"],
        ["Mine"],
        ["Bayes"],
        ["Least"],
    ]
    new = combine(frame(), ["u", "g", "r"], "largest", 2)
    np.testing.assert_array_equal(new["largest"], frame()[["u", "g", "r"]].max(axis=1))
    assert combination_names(["u", "g"], "largest", 2) == ["largest"]
    assert (CLASSIFIERS["Bayes"].needs, CLASSIFIERS["Bayes"].description) == (3, "naive")
    assert (STRATEGIES["Least"].needs, STRATEGIES["Least"].paper) == (
        "probabilities",
        "Nobody 2026",
    )
    learner = Learner(problem_of(*simulated()), 1, [("Bayes", "Least")], 6)
    learner.start()
    assert learner.informativeness[learner.query_row] == pytest.approx(
        learner.informativeness[np.setdiff1d(learner.train_rows, learner.labelled_rows)].max()
    )
    (requirement,) = PLOTS["Mine"].requirements
    assert requirement.key == "x_axis"
    (layer,) = render(PLOTS["Mine"], frame(), columns={"x_axis": "u"}).layers
    assert (layer.x_label, layer.y_label) == ("u", "g")
    unload(extension)
    unload(extension)
    assert not any(name in registry for registry in REGISTRIES for name in ("Mine", "Bayes"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_every_template_loads_and_works(template):
    extension = load_extension(template.source, template.name)
    assert extension.notes == []
    ((kind, name),) = extension.entries
    if kind == "feature":
        new = combine(frame(), ["u", "g", "r"], name, 2)
        assert new.shape == (20, 3)
        largest = frame()[["u", "g"]].max(axis=1)
        if "max(u,g)" in new:
            np.testing.assert_array_equal(new["max(u,g)"], largest)
    elif kind == "plot":
        spec = render(PLOTS[name], frame(), columns={"x_axis": "u", "y_axis": "g"})
        points, curve = spec.layers
        np.testing.assert_array_equal(curve.y, curve.x**2)
        np.testing.assert_array_equal(points.x, frame()["u"])
    else:
        members = [(name if kind == "classifier" else "DTree", "Uncertainty Sampling")]
        if kind == "strategy":
            members = [("KNN", name)]
        learner = Learner(problem_of(*simulated()), 1, members, 10)
        learner.start()
        assert learner.query_row is not None
    assert template.title
    unload(extension)


def test_templates_are_the_four_kinds_and_importable_in_ordinary_python():
    kinds = set()
    for template in TEMPLATES:
        extension = load_extension(template.source, template.name)
        kinds |= {kind for kind, _ in extension.entries}
        unload(extension)
        space = {}
        exec(compile(template.source, template.name, "exec"), space)
    assert kinds == {"feature", "plot", "classifier", "strategy"}
    assert not EXTENSIONS


def test_loading_again_replaces_and_an_error_then_leaves_what_was_there():
    text = '@strategy("A")\ndef a(p): return p[:, {}]\n'
    load(text.format(0))
    first = STRATEGIES["A"]
    load(text.format(1) + text.format(1).replace('"A"', '"B"'))
    assert STRATEGIES["A"] is not first
    assert "B" in STRATEGIES
    second = STRATEGIES["A"]
    refused(text.format(7), "IndexError", 4)
    assert STRATEGIES["A"] is second
    assert "B" in STRATEGIES
    load(text.format(0))
    assert "B" not in STRATEGIES
    assert list(EXTENSIONS) == ["mine.py"]


def test_names_that_are_taken_are_refused():
    load('@strategy("A")\ndef a(p): return p[:, 0]\n', "theirs.py")
    refused('@strategy("A")\ndef a(p): return p[:, 0]\n', "“A” already, which is in theirs.py", 3)
    refused('@strategy("Margin Sampling")\ndef a(p): return p[:, 0]\n', "comes with the page", 3)
    refused('@plot("BPT Plots")\ndef a(data, selected): pass\n', "comes with the page", 3)
    refused('@plot("A")\ndef a(d, s): 0\n@plot("A")\ndef b(d, s): 0\n', "two of the plot “A”", 5)


def test_a_file_may_use_dataclasses_and_look_up_its_own_module():
    load(
        """
        from __future__ import annotations
        """.replace("\n        from __future__ import annotations\n", "")
        + """
        from dataclasses import dataclass

        @dataclass
        class Weight:
            value: float = 2.0

        @strategy("Weighted")
        def weighted(p):
            return Weight().value * p[:, 1]
    """
    )
    assert STRATEGIES["Weighted"].function(np.ones((3, 2))).tolist() == [2, 2, 2]
    assert "extension_mine" in sys.modules


def test_a_classifier_class_of_ones_own_can_be_saved_and_loaded_again():
    text = """
        from sklearn.base import BaseEstimator, ClassifierMixin

        class Prior(ClassifierMixin, BaseEstimator):
            def fit(self, X, y):
                self.classes_, self.share_ = np.unique(y), np.mean(y)
                return self

            def predict_proba(self, X):
                return np.tile([1 - self.share_, self.share_], (len(X), 1))

            def predict(self, X):
                return np.full(len(X), self.share_ > 0.5)

        @classifier("Prior")
        def prior():
            return Prior()
    """
    load(text)
    (fitted,) = fit_members([CLASSIFIERS["Prior"]], np.zeros((4, 2)), np.array([0, 1, 0, 0]))
    file = io.BytesIO()
    joblib.dump(fitted, file)
    load(text)
    file.seek(0)
    assert joblib.load(file).predict_proba([[0, 0]]).tolist() == [[0.75, 0.25]]


def test_a_byte_order_mark_and_windows_line_ends_are_no_error():
    source = "\ufeff" + HEAD + '@strategy("A")\ndef a(p): return p[:, 0]\n'
    load_extension(source.replace("\n", "\r\n"), "mine.py")
    assert "A" in STRATEGIES


def test_look_ups_are_answered_from_the_settings_of_the_moment():
    now = [Settings(id_col="one")]
    load(
        """
        def ask(what):
            return settings[what]

        @feature("asked")
        def asked(df, n):
            df[ask("id_col") + ",".join(settings["features_for_training"])] = df["u"]
            return df, [df.columns[-1]]
        """,
        settings=lambda: now[0],
    )
    assert combination_names(["u", "g"], "asked", 2) == ["oneu,g"]
    now[0] = Settings(id_col="two")
    assert combination_names(["u", "g", "r"], "asked", 2) == ["twou,g,r"]


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("x = (1,\n", r"'\(' was never closed", 3),
        ("x = 1\ndef f(:\n    pass\n", r"invalid syntax in “def f\(:”", 4),
        ("def f():\nreturn 1\n", "expected an indented block .* in “return 1”", 4),
        ("x = 1\n\n1 / 0\n", "ZeroDivisionError: division by zero.", 5),
        ("def f():\n    return nothing\nf()\n", "NameError: name 'nothing' is not defined.", 4),
        ("import numpy as np\nnp.zeros(3).reshape(2)\n", "ValueError: cannot reshape", 4),
        ("{}['a']\n", "KeyError: there is no 'a'.", 3),
        ("import holoviews\n", "no module “holoviews” in the page", 3),
        ("exit()\n", r"calls exit\(\)", None),
        ("raise SystemExit\n", r"calls exit\(\)", 3),
        ("def f(): f()\nf()\n", "calls itself without end", 3),
        ("x = " + "1+" * 50_000 + "1", "deeper than Python can follow", None),
        ("raise MemoryError\n", "more memory than the page has", 3),
        ("settings['x_axis']\n", "nothing called “x_axis”", None),
        ("@feature\ndef f(df, n): pass\n", "@feature needs a name", None),
        ("@plot('a', columns='x')\ndef f(d, s): pass\n", "must be a list", None),
        ("@strategy('a', colour=1)\ndef f(p): pass\n", "TypeError: .*colour", 3),
        ("feature('a')(3)\n", "must stand before a function", None),
        ("x = '\0'\n", "null bytes", None),
    ],
)
def test_an_error_is_a_sentence_with_its_line(text, words, line):
    before = everything()
    with pytest.raises(ExtensionError, match=words) as refusal:
        load(text)
    assert everything()[:2] == before[:2]
    if line is not None:
        assert refusal.value.line == line
        assert str(refusal.value).startswith(f"mine.py, line {line}: ")
    assert str(refusal.value).startswith("mine.py")
    assert refusal.value.extension == "mine.py"


def test_the_line_named_is_in_the_users_file_not_in_a_library():
    refused("def f(x):\n    return pd.DataFrame(x)['b']\n\nf({'a': [1]})\n", "no 'b'", 4)


def test_cancelling_passes_through():
    with pytest.raises(KeyboardInterrupt):
        load("raise KeyboardInterrupt\n")
    assert "extension_mine" not in sys.modules


def test_a_file_that_offers_nothing_says_how_to():
    assert "put @feature" in load("x = 1\n").notes[0]
