"""Files that import the core by its former name, `astronomical`."""

import importlib
import sys
from types import ModuleType

import numpy as np
import pytest
from extension_files import (
    frame,
    nothing_is_left_behind,  # noqa: F401
)

import astronomical_lite.learning.committee
from astronomical_lite.extensions import (
    EXTENSIONS,
    ExtensionError,
    load_extension,
    try_out,
)
from astronomical_lite.extensions.old_name import MOVED, OLD, REMARK, new_names, old_name
from astronomical_lite.learning import fit_jobs
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.learning.features import combine
from astronomical_lite.learning.querying.registry import STRATEGIES
from astronomical_lite.plots.custom.registry import PLOTS, render
from astronomical_lite.plots.custom.spec import PlotSpec

STRATEGY = """
@strategy("Least")
def least(probabilities):
    return probabilities.min(axis=1)
"""


def is_gone() -> bool:
    return not any(name.partition(".")[0] == OLD for name in sys.modules)


@pytest.mark.parametrize(
    "imports",
    [
        "from astronomical.extend import strategy",
        "from astronomical.extend import *",
        "import astronomical.extend\nstrategy = astronomical.extend.strategy",
        "import astronomical.extend as e\nstrategy = e.strategy",
        "import astronomical\nstrategy = astronomical.extend.strategy",
        "from astronomical import extend\nstrategy = extend.strategy",
        "if True:\n    from astronomical.extend import strategy",
    ],
)
def test_every_way_to_import_what_a_file_starts_from(imports):
    extension = load_extension(f"{imports}\n{STRATEGY}", "mine.py")
    assert STRATEGIES["Least"].function(np.array([[0.2, 0.8]])).tolist() == [0.2]
    assert extension.notes == [REMARK]
    assert is_gone()


def test_a_file_with_the_present_name_is_told_nothing():
    assert (
        load_extension(f"from astronomical_lite.extend import strategy\n{STRATEGY}", "m.py").notes
        == []
    )


def test_it_is_told_once_however_often_it_is_imported():
    source = (
        "import astronomical\nfrom astronomical.extend import strategy\n"
        f"from astronomical.strategies import entropy\n{STRATEGY}"
    )
    assert load_extension(source, "mine.py").notes.count(REMARK) == 1


def test_all_kinds_of_functions_may_import_it_when_they_are_called():
    extension = load_extension(
        """
from astronomical.extend import classifier, feature, plot, strategy
from astronomical.plots.custom import create_plot

@feature("largest")
def largest(df, n):
    from astronomical.errors import UserError
    df["largest"] = df.max(axis=1)
    return df, ["largest"]

@feature("sum of two", symbol="&")
def sum_of_two(a, b):
    import astronomical.extend
    return a + b

@plot("Mine")
def mine(data, selected=None):
    from astronomical.extend import settings
    return create_plot(data, "u", "g")

@classifier("Bayes")
def bayes():
    import astronomical
    from sklearn.naive_bayes import GaussianNB
    return GaussianNB()

@strategy("As Entropy")
def as_entropy(probabilities):
    from astronomical.strategies import entropy
    return entropy(probabilities)
""",
        "mine.py",
    )
    assert combine(frame(), ["u", "g"], "largest", 2).columns.tolist() == ["largest"]
    assert combine(frame(), ["u", "g"], "sum of two", 2).columns.tolist() == ["u&g"]
    assert isinstance(render(PLOTS["Mine"], frame()), PlotSpec)
    assert hasattr(CLASSIFIERS["Bayes"].make(), "predict_proba")
    p = np.array([[0.2, 0.8], [0.5, 0.5]])
    np.testing.assert_array_equal(
        STRATEGIES["As Entropy"].function(p), STRATEGIES["Entropy Sampling"].function(p)
    )
    assert [trial.error for trial in try_out(extension, frame(), features=["u", "g"])] == [None] * 5
    assert is_gone()


@pytest.mark.parametrize("name", ["astronomical", *(f"astronomical.{below}" for below in MOVED)])
def test_modules_that_moved_have_the_content_of_the_present_ones(name):
    with old_name():
        module = importlib.import_module(name)
    for present in map(importlib.import_module, new_names(name)):
        for key, value in vars(present).items():
            if not key.startswith("_"):
                assert getattr(module, key) is value, key
    assert is_gone()


# Names in the documentation of the API when the core was called so.
DOCUMENTED = {
    "batches": ["Batch", "diverse_batch", "ranked_batch"],
    "catalogue": ["read_catalogue"],
    "columns": ["SourceIds", "read_labels", "source_ids"],
    "criteria": ["OPERATORS", "Criterion", "matches"],
    "curated": ["read_test_set", "write_test_set"],
    "curves": ["LearningCurve", "replay_against_random", "simulate"],
    "density": ["density", "robust_scale"],
    "errors": ["UserError"],
    "extend": ["classifier", "create_plot", "feature", "plot", "settings", "strategy"],
    "extensions.loading": ["EXTENSIONS", "load_extension", "unload"],
    "extensions.trial": ["try_out"],
    "features": ["OPERATIONS", "combine", "register"],
    "labelling": ["Labeller", "SearchSpace"],
    "learning": ["UNSURE", "Learner", "Problem", "make_problem"],
    "learning.learner": ["Learner"],
    "learning.points": ["LabelledPoints"],
    "lookup": ["settings"],
    "models": ["CLASSIFIERS", "Classifier", "fit_members", "predict_all", "register"],
    "plots.custom": ["PLOTS", "CustomPlot", "PlotSpec", "create_plot", "render"],
    "problem": ["make_problem"],
    "scores": ["confusion"],
    "settings": ["Settings"],
    "sky": ["CUTOUTS", "Cutout"],
    "splits": ["split"],
    "strategies": [
        "STRATEGIES",
        "Pool",
        "Strategy",
        "entropy",
        "margin",
        "register",
        "uncertainty",
    ],
}


@pytest.mark.parametrize("module", DOCUMENTED)
def test_what_was_documented_is_found(module):
    with old_name():
        found = vars(importlib.import_module(f"{OLD}.{module}"))
    assert [name for name in DOCUMENTED[module] if name not in found] == []


def test_modules_that_did_not_move_are_found_too():
    with old_name():
        import astronomical.learning.committee as committee
        from astronomical.extensions.calls import ExtensionError as Error
    assert committee.Committee is astronomical_lite.learning.committee.Committee
    assert Error is ExtensionError


def test_a_module_that_never_was_is_missing_by_the_name_it_was_asked_for():
    with pytest.raises(ExtensionError, match=r"line 1: There is no module “astronomical.nothing”"):
        load_extension("import astronomical.nothing", "mine.py")
    assert is_gone()
    assert not EXTENSIONS


def test_another_package_of_that_name_is_there_again_afterwards(monkeypatch):
    other = ModuleType(OLD)
    monkeypatch.setitem(sys.modules, OLD, other)
    load_extension(f"from astronomical.extend import strategy\n{STRATEGY}", "mine.py")
    assert sys.modules[OLD] is other
    assert "astronomical.extend" not in sys.modules


def test_an_error_leaves_nothing_of_it():
    with pytest.raises(ExtensionError, match="ZeroDivisionError"):
        load_extension("from astronomical.extend import plot\n1 / 0", "mine.py")
    assert is_gone()


def test_a_file_for_astronomical_may_import_both():
    extension = load_extension(
        "import astronomicAL.config as config\nfrom astronomical.strategies import margin\n"
        "def ours(classifier, X_pool):\n    from astronomical.strategies import margin\n"
        "    return margin(classifier.predict_proba(X_pool))\n"
        "def get_strategy_dict():\n    return {'Ours': ours}\n",
        "both.py",
    )
    assert extension.names("strategy") == ["Ours"]
    assert extension.notes == [REMARK]
    assert is_gone()


def test_another_python_loads_it_for_a_job_too():
    from astronomical_lite.extensions import load_alone

    source = (
        "from astronomical.extend import classifier\nfrom sklearn.naive_bayes import GaussianNB\n"
        '@classifier("Bayes")\ndef bayes():\n    return GaussianNB()\n'
    )
    X = np.random.default_rng(0).normal(size=(40, 2))
    fit_jobs.keep("some", fit_jobs.write_features(X))
    job = fit_jobs.Job("Bayes", X, (X[:, 0] > 0).astype(int), "some", ("mine.py", source))
    fitted, _ = fit_jobs.read_answer(
        fit_jobs.run(fit_jobs.write_job(job), load_extension=load_alone)
    )
    assert type(fitted.estimator).__name__ == "GaussianNB"
    assert is_gone()
