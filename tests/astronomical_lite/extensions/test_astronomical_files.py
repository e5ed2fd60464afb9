"""Extension files written for AstronomicAL."""

import sys

import numpy as np
import pandas as pd
import pytest
from extension_files import (
    frame,
    nothing_is_left_behind,  # noqa: F401
)
from learners import problem_of, simulated
from sklearn.ensemble import RandomForestClassifier
from sklearn.neighbors import KNeighborsClassifier

from astronomical_lite.extensions import ExtensionError, load_extension, shims
from astronomical_lite.learning import Learner
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.learning.features import combination_names, combine
from astronomical_lite.plots.custom.registry import PLOTS, render
from astronomical_lite.project.settings import Settings

FEATURES = """
from itertools import combinations
import astronomicAL.config as config
import numpy as np

def get_oper_dict():
    return {"subtract (a-b)": subtract, "max(a,b)": max_oper, "broken": 3}

def subtract(df, n):
    return df, []

def max_oper(df, n):
    np.random.seed(0)
    made = []
    for comb in combinations(config.settings["features_for_training"], n):
        col = "max(" + ",".join(comb) + ")"
        made.append(col)
        if col not in list(config.main_df.columns):
            df[col] = np.maximum(df[comb[0]], df[comb[1]])
    return df, made
"""

PLOTTING = """
from holoviews.operation.datashader import datashade, dynspread
import datashader as ds
import holoviews as hv
import astronomicAL.config as config
from astronomicAL.extensions.shared_data import shared_data
import numpy as np, pandas as pd
import panel as pn
import param
from bokeh.models import HoverTool

hv.extension("bokeh")
pn.config.throttled = True

class Picker(param.Parameterized):
    choice = param.ObjectSelector(default="a", objects=["a"])

    @param.depends("choice")
    def view(self):
        return 1

def get_plot_dict():
    return {
        "Mateos 2012 Wedge": CustomPlot(wedge, ["x"]),
        "X^2": CustomPlot(x_squared, ["x_axis", "y_axis"]),
        "Tabs": CustomPlot(tabs, ["x_axis"]),
        "Function": x_squared,
    }

class CustomPlot:
    def __init__(self, plot_fn, extra_features):
        self.plot_fn, self.extra_features = plot_fn, extra_features
        self.row = pn.Row("Loading...")

def create_plot(data, x, y, selected=None, **kwargs):
    return datashade(hv.Points(data, [x, y]))

def wedge(data, selected=None):
    pass

def x_squared(data, selected=None, **kwargs):
    if selected is not None:
        assert len(selected.data[data.columns[0]]) == 1
    x = config.settings["x_axis"]
    plot = create_plot(data, x, config.settings["y_axis"], selected=selected, label_plot=True,
                       legend_position="bottom_right")
    line_x = np.linspace(np.min(data[x]), np.max(data[x]), 30)
    line = pd.DataFrame(np.array([line_x, np.square(line_x)]).T, columns=["x", "y"])
    line = create_plot(line, "x", "y", plot_type="line", legend=False, colours=False)
    plot = plot * line
    plot.opts(legend_position="bottom_left", shared_axes=False)
    return plot

def tabs(data, selected=None):
    plot = create_plot(data, config.settings["x_axis"], "g")
    return pn.Tabs(("one", plot))
"""

MODELS = """
from sklearn.ensemble import RandomForestClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC

def get_classifiers():
    return {
        "KNN": KNeighborsClassifier(3, n_jobs=-1),
        "KNN5": KNeighborsClassifier(5, n_jobs=-1),
        "Small Forest": RandomForestClassifier(7, n_jobs=-1, random_state=0),
        "Linear": LinearSVC(),
        "Class": RandomForestClassifier,
    }
"""

QUERIES = """
from modAL.uncertainty import margin_sampling, uncertainty_sampling
import numpy as np

def first(classifier, X_pool, n_instances=1):
    classifier.predict_proba(X_pool), classifier.estimator.classes_
    return np.array([2, 4]), X_pool[[2, 4]]

def get_strategy_dict():
    return {"Uncertainty Sampling": uncertainty_sampling, "Least Confident": uncertainty_sampling,
            "First": first, "Three": lambda a, b, c: 0}
"""


def test_features_written_for_astronomical_are_taken():
    extension = load_extension(FEATURES, "feature_generation.py")
    assert extension.names("feature") == ["max(a,b)"]
    assert len(extension.notes) == 2
    assert "“broken”" in extension.notes[0]
    assert "subtract (a-b)” already" in extension.notes[1]
    new = combine(frame(), ["u", "g", "r"], "max(a,b)", 2)
    assert list(new) == ["max(u,g)", "max(u,r)", "max(g,r)"]
    np.testing.assert_array_equal(new["max(g,r)"], np.maximum(frame()["g"], frame()["r"]))


def test_plots_written_for_astronomical_are_taken_and_the_rest_is_said():
    extension = load_extension(PLOTTING, "extension_plots.py")
    assert extension.names("plot") == ["X^2", "Tabs"]
    notes = " ".join(extension.notes)
    for words in ("create_plot of this file", "CustomPlot of this", "“Function”", "Mateos 2012"):
        assert words in notes
    assert PLOTS["X^2"].columns == ("x_axis", "y_axis")
    columns = {"x_axis": "u", "y_axis": "g"}
    for selected in (None, 3):
        spec = render(PLOTS["X^2"], frame(), selected, columns=columns)
        assert [layer.plot_type for layer in spec.layers] == ["scatter", "line"]
        assert spec.layers[0].x_label == "u"
        assert spec.legend_position == "bottom_right"
    with pytest.raises(ExtensionError, match=r"panel\.Tabs is not in the page") as refusal:
        render(PLOTS["Tabs"], frame(), columns=columns)
    assert (
        refusal.value.line == PLOTTING.splitlines().index('    return pn.Tabs(("one", plot))') + 1
    )


def test_classifiers_written_for_astronomical_are_taken():
    extension = load_extension(MODELS, "models.py")
    assert extension.names("classifier") == ["KNN5", "Small Forest"]
    assert len(extension.notes) == 3
    notes = " ".join(extension.notes)
    for words in ("“Linear”", "predict_proba", "“Class”", "“KNN” already"):
        assert words in notes
    made = CLASSIFIERS["KNN5"].make()
    assert (made.n_neighbors, made.n_jobs) == (5, None)
    assert CLASSIFIERS["KNN5"].make() is not made
    assert CLASSIFIERS["KNN5"].needs == 5
    assert isinstance(made, KNeighborsClassifier)
    forest = CLASSIFIERS["Small Forest"]
    assert isinstance(forest.make(), RandomForestClassifier)
    assert (forest.accepts_nan, forest.make().n_jobs) == (True, None)


@pytest.mark.parametrize("installed", [True, False])
def test_strategies_written_for_astronomical_are_taken(installed, monkeypatch):
    if not installed:
        monkeypatch.setattr(shims.importlib.util, "find_spec", lambda name: None)
    before = sys.modules.get("modAL.uncertainty")
    extension = load_extension(QUERIES, "query_strategies.py")
    assert sys.modules.get("modAL.uncertainty") is before or installed
    assert extension.names("strategy") == ["Least Confident", "First"]
    assert "“Three”" in " ".join(extension.notes)
    learner = Learner(problem_of(*simulated()), 1, [("KNN", "First")], 6)
    learner.start()
    pool = learner.train_rows[~np.isin(learner.train_rows, learner.labelled_rows)]
    assert learner.query_row == pool[2]
    learner = Learner(problem_of(*simulated()), 1, [("KNN", "Least Confident")], 6)
    learner.start()
    assert learner.informativeness[learner.query_row] == learner.informativeness[pool].max()


def test_config_has_settings_and_the_catalogue_and_says_what_it_has_not():
    text = """
import astronomicAL.config as config
config.settings["mine"] = "u"
frozen = config.ml_data
def plot_it(data, selected=None):
    assert config.settings["label_col"] == "label" and len(config.main_df) == 20
    assert config.settings["label_colours"][0] == config.settings["label_colours"]["0"]
    assert config.settings["labels_to_strings"]["0"] == "Star"
    import astronomicAL.extensions.extension_plots as ep
    return ep.create_plot(data, config.settings["mine"], "g")
def other(data, selected=None):
    return config.ml_data
def get_plot_dict():
    from astronomicAL.extensions.extension_plots import CustomPlot
    return {"P": CustomPlot(plot_it, []), "Q": CustomPlot(other, [])}
"""
    settings = Settings(
        label_col="label", label_colours={0: "#ff0000"}, labels_to_strings={0: "Star"}
    )
    load_extension(text, "p.py", settings=lambda: settings)
    assert render(PLOTS["P"], frame(), settings=settings).layers[0].x_label == "u"
    with pytest.raises(ExtensionError, match=r"config\.ml_data is not in the page"):
        render(PLOTS["Q"], frame())
    assert "mine" not in settings.extra


def test_a_dictionary_that_fails_is_noted_and_the_others_are_taken():
    text = FEATURES + "\ndef get_classifiers():\n    return 1 / 0\n"
    extension = load_extension(text, "both.py")
    assert extension.names("feature") == ["max(a,b)"]
    line = len(text.splitlines())
    assert f"both.py, line {line}: ZeroDivisionError" in " ".join(extension.notes)


def test_functions_copied_from_astronomicals_documentation_need_no_imports():
    text = """
def max_oper(df, n):
    np.random.seed(0)
    names = []
    for comb in combinations(config.settings["features_for_training"], n):
        names.append("max(%s)" % ",".join(comb))
        df[names[-1]] = np.maximum(df[comb[0]], df[comb[1]])
    return df, names

def line(data, selected=None):
    points = create_plot(data, config.settings["x_axis"], "g")
    x = np.linspace(np.min(data["g"]), 1, 30)
    drawn = pd.DataFrame(np.array([x, x]).T, columns=["x", "y"])
    return points * create_plot(drawn, "x", "y", plot_type="line", legend=False, colours=False)

def get_oper_dict():
    return {"max(a,b)": max_oper}

def get_plot_dict():
    return {"Line": CustomPlot(line, ["x_axis"])}
"""
    extension = load_extension(text, "copied.py")
    assert extension.notes == []
    assert list(combine(frame(), ["u", "g"], "max(a,b)", 2)) == ["max(u,g)"]
    spec = render(PLOTS["Line"], frame(), columns={"x_axis": "r"})
    assert [layer.x_label for layer in spec.layers] == ["r", "x"]


DICTIONARIES = """
def max_oper(df, n):
    names = []
    for comb in combinations(config.settings["features_for_training"], n):
        names.append("max(%s)" % ",".join(comb))
        if names[-1] not in list(df.columns):
            df[names[-1]] = df[list(comb)].max(axis=1)
    return df, names

def x_squared(data, selected=None):
    return create_plot(data, config.settings["x_axis"], config.settings["y_axis"])

def get_oper_dict():
    oper = {
        "subtract (a-b)": subtract,
        "add (a+b)": add,
        "max(a,b)": max_oper,
        "mine": my_own,
    }
    return oper

def get_plot_dict():
    return {
        "Mateos 2012 Wedge": CustomPlot(mateos_2012_wedge, ["Log10(W3_Flux/W2_Flux)"]),
        "BPT Plots": CustomPlot(bpt_plot, ["Log10(NII_6584_FLUX/H_ALPHA_FLUX)"]),
        "X^2": CustomPlot(x_squared, ["x_axis", "y_axis"]),
    }
"""


def test_dictionaries_as_the_documentation_prints_them_are_taken():
    """Their other entries are AstronomicAL's own, which the file does not define."""
    extension = load_extension(DICTIONARIES, "copied.py")
    assert extension.names("feature") == ["max(a,b)"]
    assert extension.names("plot") == ["X^2"]
    (note,) = extension.notes
    assert "“mine”, which the file does not define" in note
    assert list(combine(frame(), ["u", "g"], "max(a,b)", 2)) == ["max(u,g)"]
    assert render(PLOTS["X^2"], frame(), columns={"x_axis": "u", "y_axis": "g"}).layers


def test_an_error_in_a_dictionary_is_still_said():
    text = "def get_oper_dict():\n    if True:\n        oper\n    return {'a': oper.b}\n"
    extension = load_extension("import astronomicAL\n" + text, "bad.py")
    assert "AttributeError" in " ".join(extension.notes)
    assert extension.names("feature") == []


@pytest.mark.parametrize("lookup", ['df["label"]', 'config.main_df["label"]', "df.label"])
def test_features_may_use_columns_that_are_not_chosen(lookup):
    text = f"""
import astronomicAL.config as config

def with_label(df, n):
    chosen = config.settings["features_for_training"]
    assert len(chosen) == 2 and "r" not in chosen
    df["new"] = df[chosen[0]] * {lookup}
    return df, ["new"]

def get_oper_dict():
    return {{"with label": with_label}}
"""
    load_extension(text, "columns.py")
    data = frame()
    before = data.copy()
    made = combine(data, ["u", "g"], "with label", 2)
    np.testing.assert_array_equal(made["new"], data["u"] * data["label"])
    pd.testing.assert_frame_equal(data, before)
    assert combination_names(["u", "g"], "with label", 2, data) == ["new"]
