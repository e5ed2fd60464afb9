"""The user's own Python in the app: run, used, kept, refused in a sentence, asked about."""

from __future__ import annotations

import json
import re

import pytest

from app.protocol.patches import CopyLink

FEATURE = """
from astronomical_lite.extend import feature

@feature("mean of all")
def mean_of_all(df, n):
    df["mean of all"] = df.iloc[:, :].mean(axis=1, numeric_only=True)
    return df, ["mean of all"]
"""
PLOT = """
from astronomical_lite.extend import create_plot, plot, settings

@plot("Own plot", columns=["first", "second"])
def own(data, selected=None):
    return create_plot(data, settings["first"], settings["second"])
"""
SUBSET_PLOT = """
from astronomical_lite.extend import create_plot, plot

@plot("Bright ones")
def bright(data, selected=None):
    return create_plot(data[data["g"] < 0], "g", "r", colours=False)
"""
STRATEGY = """
from astronomical_lite.extend import strategy

@strategy("Least Sure Of The Class")
def least(probabilities):
    return 1 - probabilities[:, 1]
"""


@pytest.fixture
def user(new_user):
    """Somebody who sees their own plots."""
    return new_user()


def run(user, source, name="mine.py"):
    user.act("extension.open")
    user.act("extension.run", source=source, name=name)


def test_what_a_file_offers_is_in_the_lists_and_used(user, frame):
    user.set_up(frame)
    run(user, STRATEGY)
    assert "Least Sure Of The Class" in user.shown["extension"]
    user.act("extension.close")
    user.act("setup.close")
    assert "Least Sure Of The Class" in user.panel("Active Learning")
    form = {"classifier": "DTree", "strategy": "Least Sure Of The Class", "n_initial": "6"}
    user.act("learn.setup", do="start", **form)
    assert user.app.session.tab.learner.query_row is not None
    user.act("extension.remove")
    assert "is in use" in user.shown["notice"] + user.shown["extension"]


def test_an_error_names_the_line_and_what_ran_before_stays(user, frame):
    user.set_up(frame)
    run(user, STRATEGY)
    run(user, STRATEGY + "\ndef broken(:\n")
    assert 'class="error"' in user.shown["extension"]
    assert re.search(r'data-line="\d+"', user.shown["extension"])
    assert user.app.session.extension.names("strategy") == ["Least Sure Of The Class"]


def test_an_own_plot_asks_for_its_columns_and_a_failing_one_says_so(user, frame):
    user.set_up(frame)
    run(user, PLOT)
    user.act("extension.close")
    user.act("setup.close")
    user.act("panel.add")
    assert "Own plot" in user.shown["panel-3"]
    user.act("panel.contents", panel="3", contents="Own plot")
    user.act("panel.columns", panel="3", **{"column.first": "g", "column.second": "w1"})
    assert "plot-own-3" in user.images()
    run(user, PLOT.replace("return create_plot", "raise ValueError('no')\n    return create_plot"))
    user.act("extension.close")
    assert "ValueError" in user.shown["panel-3"]
    assert "plot-learner" not in user.shown["panel-3"]


def test_an_own_plot_keeps_a_name_that_a_panel_of_the_page_has_by_now(user, frame):
    user.set_up(frame)
    run(user, PLOT.replace("Own plot", "Histogram"))
    user.act("extension.close")
    user.act("setup.close")
    user.act("panel.add")
    assert user.shown["panel-3"].count("<option >Histogram</option>") == 1
    user.act("panel.contents", panel="3", contents="Histogram")
    user.act("panel.columns", panel="3", **{"column.first": "g", "column.second": "w1"})
    assert "plot-own-3" in user.images()


def test_templates_all_run(user, frame):
    from astronomical_lite.extensions import TEMPLATES

    user.set_up(frame)
    user.act("extension.open")
    for template in TEMPLATES:
        user.act("extension.template", template=template.name)
        editor = user.app.session.editor
        user.act("extension.run", source=editor.source, name=editor.name)
        assert 'class="error"' not in user.shown["extension"], template.name
        assert user.app.session.extension.name == template.name


def with_code(user, frame):
    user.set_up(frame)
    run(user, STRATEGY)
    user.act("extension.close")
    user.act("setup.close")
    form = {"classifier": "DTree", "strategy": "Least Sure Of The Class", "n_initial": "6"}
    user.act("learn.setup", do="start", **form)
    user.act("config.save")
    saved = user.download()
    assert json.loads(saved)["extension"]["name"] == "mine.py"
    from astronomical_lite.extensions import unload

    unload(user.app.session.extension)
    return saved


@pytest.mark.parametrize(("source", "columns"), [(PLOT, ["g", "r"]), (SUBSET_PLOT, [])])
def test_a_tap_on_a_plot_of_ones_own_selects(user, frame, source, columns):
    user.set_up(frame)
    run(user, source)
    user.act("extension.close")
    user.act("setup.close")
    user.act("panel.add")
    user.act("panel.contents", panel="3", contents=user.app.session.extension.names("plot")[0])
    if columns:
        user.act("panel.columns", panel="3", **{"column.first": "g", "column.second": "r"})
    row = int(frame["g"].idxmin())
    place = {"x": frame["g"][row], "y": frame["r"][row], "reach_x": 0.1, "reach_y": 0.1}
    user.act("plot.tap", plot="own-3", **place)
    assert user.app.session.selected == row
    bright_only = source is SUBSET_PLOT
    other = int(frame["g"].idxmax())
    place |= {"x": frame["g"][other], "y": frame["r"][other]}
    user.act("plot.tap", plot="own-3", **place)
    assert user.app.session.selected == (row if bright_only else other)


def test_a_configurations_code_is_shown_and_asked_about_first(user, frame):
    saved = with_code(user, frame)
    other = type(user)()
    other.load(frame)
    other.upload("configuration", "theirs.json", saved, level="train")
    report = other.shown["configuration-report"]
    assert "brings Python of its own" in report
    assert "read the data and projects you have here, and send them to any server" in report
    assert "def least(probabilities)" in report
    assert other.app.session.extension is None
    assert other.app.session.settings.id_col == ""
    other.act("extension.consent", do="run")
    session = other.app.session
    assert session.extension.names("strategy") == ["Least Sure Of The Class"]
    assert session.tab.learner.query_row == user.app.session.tab.learner.query_row


def test_code_can_be_left_out_and_then_what_it_offered_is_missed(user, frame):
    saved = with_code(user, frame)
    other = type(user)()
    other.load(frame)
    other.upload("configuration", "theirs.json", saved, level="train")
    other.act("extension.consent", do="leave")
    assert "Least Sure Of The Class" in other.shown["configuration-report"]
    assert other.app.session.extension is None
    other.upload("configuration", "theirs.json", saved, level="train")
    other.act("extension.consent", do="cancel")
    assert "Python of its own" not in other.shown["configuration-report"]


def test_consent_is_asked_after_the_data_too(user, frame):
    saved = with_code(user, frame)
    other = type(user)()
    other.upload("configuration", "theirs.json", saved, level="train")
    other.act("extension.consent", do="run")
    other.load(frame)
    assert other.app.session.stage == "dashboard"


def test_a_feature_of_ones_own_is_made_and_trained_on(user, frame):
    user.set_up(frame)
    run(user, FEATURE)
    user.act("extension.close")
    user.act("combinations", operation="mean of all", n_combined=2, do="add")
    assert user.app.session.settings.feature_generation == [("mean of all", 2)], user.shown
    user.act("setup.close")
    assert "mean of all" in user.app.session.problem.features


def test_only_combinations_that_are_kept_are_refused_for_their_memory(user, frame, monkeypatch):
    monkeypatch.setattr("app.services.combinations.MOST_GENERATED_BYTES", 0)
    user.set_up(frame)
    run(user, FEATURE)
    user.act("extension.close")
    user.act("combinations", operation="subtract (a-b)", n_combined=2, do="add")
    user.act("combinations", operation="mean of all", n_combined=2, do="add")
    assert user.app.session.settings.feature_generation == [("subtract (a-b)", 2)]
    assert "are kept, more than this tab can hold" in "".join(user.shown.values())


def test_changed_functions_make_their_columns_anew_and_train_again(user, frame):
    user.set_up(frame)
    run(user, FEATURE)
    user.act("extension.close")
    user.act("combinations", operation="mean of all", n_combined=2, do="add")
    user.act("axes", default_x="g", default_y="mean of all")
    user.act("setup.close")
    session = user.app.session
    before = session.dataset.values("mean of all").copy()
    run(user, FEATURE.replace("numeric_only=True)", "numeric_only=True) * 2"))
    user.act("extension.close")
    assert session.dataset.values("mean of all") == pytest.approx(before * 2)
    assert session.problem.X[:, -1] == pytest.approx(before * 2)
    assert "plot-basic-2" in user.images()
    run(user, FEATURE.replace("return df", "raise ValueError(3)\n    return df"))
    assert 'class="error"' in user.shown["extension"]
    user.act("extension.close")
    assert session.dataset.values("mean of all") == pytest.approx(before * 2)


def test_running_tries_everything_on_the_loaded_data(user, frame):
    user.set_up(frame)
    run(user, FEATURE + PLOT + STRATEGY)
    shown = user.shown["extension"]
    assert "1 new column from g, r: mean of all (300 rows)" in shown.replace(", w1", "")
    assert "300 points, with first as g, second as r." in shown
    assert "checked on six points" in shown
    assert "plot-trial" in user.images()
    user.load(frame[:200])
    user.act("columns", id_col="id", label_col="label")
    user.act("extension.open")
    assert 'data-plot-id="trial"' not in user.shown["extension"]
    run(user, STRATEGY)
    assert 'data-plot-id="trial"' not in user.shown["extension"]


def test_a_function_that_fails_on_the_data_is_marked_at_its_line_and_the_rest_is_in_use(
    user, frame
):
    user.set_up(frame)
    wrong = PLOT.replace("    return", "    data['nothing']\n    return")
    run(user, STRATEGY + wrong)
    shown = user.shown["extension"]
    line = next(i for i, text in enumerate((STRATEGY + wrong).splitlines(), 1) if "nothing" in text)
    assert f'data-line="{line}"' in shown
    assert "KeyError" in re.search('data-fault="(.*?)"', shown)[1]
    assert user.app.session.extension.names("strategy") == ["Least Sure Of The Class"]
    run(user, STRATEGY + PLOT)
    assert 'data-line=""' in user.shown["extension"]


def test_before_there_is_data_a_file_is_only_checked(user):
    run(user, PLOT + STRATEGY)
    assert "Own plot" in user.shown["extension"]
    assert 'class="error"' not in user.shown["extension"]


def test_a_link_shows_the_file_and_runs_nothing(user, new_user, frame):
    run(user, STRATEGY)
    user.act("extension.share", name="shared.py", source=PLOT)
    (fragment,) = [patch.fragment for patch in user.patches(CopyLink)]
    other = new_user()
    other.set_up(frame)
    other.act("extension.shared", link=fragment.removeprefix("#python="))
    shown = other.shown["extension"]
    assert "has not been run" in shown
    assert 'value="shared.py"' in shown
    assert "settings[&#34;first&#34;]" in shown
    assert other.app.session.extension is None
    other.act("extension.run", source=PLOT, name="shared.py")
    assert "has not been run" not in other.shown["extension"]
    other.act("extension.shared", link="nonsense")
    assert "damaged" in other.shown["notice"] + other.shown["extension"]
    assert other.app.session.extension.name == "shared.py"


def test_a_project_whose_plot_fails_opens_and_the_panel_says_so(user, frame):
    user.set_up(frame)
    run(user, STRATEGY + PLOT)
    user.act("extension.close")
    user.act("setup.close")
    user.act("panel.add")
    user.act("panel.contents", panel="3", contents="Own plot")
    user.act("panel.columns", panel="3", **{"column.first": "g", "column.second": "w1"})
    run(user, STRATEGY + PLOT.replace("return create_plot", "1 / 0\n    return create_plot"))
    user.act("extension.close")
    other = user.come_back()
    assert other.app.session.stage == "dashboard"
    assert "ZeroDivisionError" in other.shown["panel-3"]
    assert "Set up the" in other.panel("Active Learning")
    other.act("extension.open")
    assert "1 / 0" in other.shown["extension"]


def test_a_classifier_needs_no_more_than_fit_and_predict_proba(user, frame):
    source = """
import numpy as np
from astronomical_lite.extend import classifier

class Half:
    def fit(self, X, y):
        self.share = y.mean()
        return self
    def predict_proba(self, X):
        p = np.clip(0.5 + X[:, 0], 0, 1)
        p[::3] = 0.5
        return np.column_stack([1 - p, p])

@classifier("Half")
def half():
    return Half()
"""
    user.set_up(frame)
    run(user, source)
    user.act("extension.close")
    user.act("setup.close")
    user.act("learn.setup", do="start", classifier="Half", strategy="Entropy Sampling", n_initial=6)
    learner = user.app.session.tab.learner
    rows = learner.train_rows
    assert (learner.predictions[rows] == (learner.probabilities[rows] > 0.5)).all()
    assert 0 < learner.predictions[rows].sum() < len(rows)
    user.act("learn.download")
    assert user.download()


def test_what_a_file_for_astronomical_has_is_taken_and_the_rest_is_said(user, frame):
    source = """
import holoviews as hv
import astronomicAL.config as config

def largest(df, n):
    df["largest"] = df.max(axis=1)
    return df, ["largest"]

def get_oper_dict():
    return {"largest": largest, "no function": 3}

def scatter(data, selected=None):
    return hv.Points(data)

def get_plot_dict():
    return {"Scatter": CustomPlot(scatter, [])}
"""
    user.set_up(frame)
    run(user, source)
    shown = user.shown["extension"]
    assert user.app.session.extension.names("feature") == ["largest"]
    assert "Not taken from get_oper_dict" in shown
    assert "holoviews.Points is not in the page" in shown
    line = next(i for i, text in enumerate(source.splitlines(), 1) if "hv.Points" in text)
    assert f'data-line="{line}"' in shown


def test_the_name_at_the_cursor_is_told_of_without_running_anything(user):
    user.act("extension.open")
    source = "import numpy as np\nnp.median(raise_me"
    user.act("extension.hint", source=source, offset=len(source))
    shown = user.shown["extension"]
    assert "<strong>numpy.median</strong>(a, axis=None" in shown
    assert "Compute the median along the specified axis." in shown
    user.act("extension.hint", source=source, offset=0)
    assert "numpy.median" not in user.shown["extension"]
    user.act("extension.hint", source="a", offset=5)
    assert "At the cursor" in user.shown["extension"]


def test_what_is_typed_is_kept_without_being_run(user, frame):
    user.set_up(frame)
    run(user, STRATEGY)
    user.act("extension.close")
    user.act("setup.close")
    user.act("extension.open")
    shown = user.shown["extension"]
    user.act("extension.edit", name="mine.py", source=STRATEGY + "# more")
    assert "have not been run" in user.shown["extension"]
    # the text area itself is the user's: it is not written again
    area = "<textarea.*</textarea>"
    assert re.search(area, shown, re.S)[0] == re.search(area, user.shown["extension"], re.S)[0]
    other = user.come_back()
    assert other.app.session.stage == "dashboard"
    assert "# more" not in other.app.session.extension.source
    other.act("extension.open")
    assert "# more" in other.shown["extension"]
    user.act("extension.close")
    user.act("extension.open")
    assert "# more" in user.shown["extension"]


def test_a_project_opens_without_python_that_does_not_run_any_more(user, frame, monkeypatch):
    from astronomical_lite.extensions import unload
    from astronomical_lite.learning.querying.registry import STRATEGIES

    user.set_up(frame)
    run(user, STRATEGY + PLOT)
    user.act("extension.close")
    user.act("setup.close")
    unload(user.app.session.extension)
    # the page has learned a strategy of that name itself
    monkeypatch.setitem(STRATEGIES, "Least Sure Of The Class", STRATEGIES["Margin Sampling"])
    other = user.come_back()
    assert other.app.session.stage == "dashboard"
    assert "Least Sure Of The Class" in other.shown["notice"]
    assert "open without it" in other.shown["notice"]
    other.act("extension.open")
    assert "def least(probabilities)" in other.shown["extension"]
    assert "mine.py is not in use" in other.shown["extension"]
    assert json.loads(other.files()["config.json"])["extension"]["source"] == STRATEGY + PLOT


def stop_and_reopen(user, at="plot.size"):
    """Python was ended during an action, the page loaded anew, the project opened again."""
    from astronomical_lite.extensions import EXTENSIONS, unload

    for loaded in list(EXTENSIONS.values()):
        unload(loaded)
    return user.come_back(stopped=at)


def test_after_stop_a_project_opens_without_its_own_python_until_that_is_run(user, frame):
    user.start(frame)
    user.act("extension.open")
    run(user, PLOT)
    user.act("extension.close")
    user.act("panel.add")
    added = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=added, contents="Own plot")
    user.act("learn.assign", label=1)
    learner = user.app.session.tab.learner
    other = stop_and_reopen(user)
    session = other.app.session
    assert "Python was stopped" in other.shown["notice"]
    assert session.extension is None
    assert session.tab.learner.labelled_rows.tolist() == learner.labelled_rows.tolist()
    assert "mine.py, is not in use" in other.shown[f"panel-{added}"]
    other.act("learn.next")
    # until it is run again it stays out, whoever opens the project
    third = other.come_back()
    assert third.app.session.extension is None
    assert "is left out" in third.shown["notice"]
    third.act("extension.open")
    assert "mine.py is not in use" in third.shown["extension"]
    run(third, PLOT)
    third.act("extension.close")
    assert "is not in use" not in third.shown[f"panel-{added}"]
    last = third.come_back()
    assert last.app.session.extension is not None
    assert "notice" not in last.shown["notice"]


def test_python_that_was_left_out_can_be_removed(user, frame):
    user.start(frame)
    user.act("extension.open")
    run(user, PLOT)
    other = stop_and_reopen(user)
    other.act("extension.open")
    assert "Remove mine.py" in other.shown["extension"]
    other.act("extension.remove")
    assert "extension" not in json.loads(other.files()["config.json"])
    assert "notice" not in other.come_back().shown["notice"]


def test_python_stopped_in_the_editor_leaves_the_one_in_use(user, frame):
    user.start(frame)
    user.act("extension.open")
    run(user, PLOT)
    user.act("extension.edit", name="mine.py", source="while True: pass")
    other = stop_and_reopen(user, at="extension.run")
    assert other.app.session.extension.names("plot") == ["Own plot"]
    assert "Python was stopped" in other.shown["notice"]
    other.act("extension.open")
    assert "while True: pass" in other.shown["extension"]


def test_a_stop_without_python_of_ones_own_only_says_so(user, frame):
    user.start(frame)
    other = stop_and_reopen(user)
    assert "Python was stopped" in other.shown["notice"]
    assert "Your Python" not in other.shown["notice"]


def test_python_that_ended_by_itself_says_why(user, frame):
    user.start(frame)
    other = user.come_back(stopped="learn.assign", why="It went too deep.")
    assert "everything kept is here. It went too deep." in other.shown["notice"]


@pytest.mark.parametrize("stopped", [True, False])
def test_a_project_that_needs_its_python_opens_when_that_is_right(
    user, frame, monkeypatch, stopped
):
    from astronomical_lite.learning.features import OPERATIONS

    user.set_up(frame)
    run(user, FEATURE + STRATEGY)
    user.act("extension.close")
    user.act("combinations", operation="mean of all", n_combined=2, do="add")
    user.act("setup.close")
    user.act("learn.setup", classifier="DTree", strategy="Margin Sampling", n_initial=6, do="start")
    user.act("learn.assign", label=1)
    given = json.loads(user.files()["config.json"])["classifiers"]
    assert given["0"]["y"][-1] == 1
    config = user.files()["config.json"]
    if stopped:
        other = stop_and_reopen(user)
    else:  # the page has learned a strategy of that name itself
        from astronomical_lite.extensions import unload
        from astronomical_lite.learning.querying.registry import STRATEGIES

        unload(user.app.session.extension)
        name = "Least Sure Of The Class"
        monkeypatch.setitem(STRATEGIES, name, STRATEGIES["Margin Sampling"])
        other = user.come_back()
    shown, session = other.shown["extension"], other.app.session
    assert session.stage == "extension"
    assert session.dataset is None
    assert "cannot be opened without its own Python" in shown
    assert ("Python was stopped" if stopped else "could not be run") in shown
    assert "def least(probabilities)" in shown
    assert "mean of all" not in OPERATIONS
    assert other.disk[user.app.session.project.id]["config.json"] == config

    # what is typed is kept, and it is not run by itself the next time either
    other.act("extension.edit", name="mine.py", source=FEATURE + "# being corrected")
    other = other.come_back(project=user.app.session.project.id)
    assert "# being corrected" in other.shown["extension"]
    run(other, STRATEGY.replace("Least Sure Of The Class", "Mine"))
    assert "mean of all" in other.shown["extension"]
    assert other.app.session.stage == "extension"
    assert other.disk[user.app.session.project.id]["config.json"] == config

    run(other, FEATURE)
    assert other.app.session.stage == "dashboard"
    assert json.loads(other.files()["config.json"])["classifiers"] == given
    last = other.come_back()
    assert last.app.session.stage == "dashboard"
    assert last.app.session.extension.names("strategy") == []


def test_a_project_that_waits_can_be_left_for_another(user, frame):
    user.set_up(frame)
    run(user, FEATURE)
    user.act("extension.close")
    user.act("combinations", operation="mean of all", n_combined=2, do="add")
    user.act("setup.close")
    other = stop_and_reopen(user)
    waiting = other.app.session.waiting.dataset.path
    assert waiting.exists()
    other.act("extension.close")
    assert other.app.session.stage == "setup"
    assert not waiting.exists()
    other.load(frame, name="other.csv")
    assert other.app.session.project.name == "other"


def test_a_configuration_without_python_leaves_ones_own_in_the_project(user, frame):
    user.set_up(frame)
    user.act("config.save")
    config = user.download()
    run(user, PLOT)
    user.act("extension.close")
    user.upload("configuration", "config.json", config, level="settings")
    assert json.loads(user.files()["config.json"])["extension"]["source"] == PLOT
    assert user.come_back().app.session.extension.names("plot") == ["Own plot"]


def test_what_is_set_up_with_ones_own_python_needs_it(user, frame):
    user.set_up(frame)
    run(user, STRATEGY + PLOT)
    user.act("extension.close")
    user.act("setup.close")
    form = {"classifier": "DTree", "strategy": "Least Sure Of The Class", "n_initial": 6}
    user.act("learn.setup", **form, do="add")
    other = stop_and_reopen(user)
    assert "cannot be opened without its own Python" in other.shown["extension"]
    run(other, STRATEGY + PLOT)
    assert other.app.session.tab.members == [("DTree", "Least Sure Of The Class")]


def test_python_left_out_stays_out_when_the_place_is_damaged(user, frame):
    user.start(frame)
    run(user, PLOT)
    other = stop_and_reopen(user)
    files = other.files()
    files["state.json"] = files["state.json"].replace(b'"selected"', b'"chosen"')
    last = other.come_back()
    assert last.app.session.stage == "dashboard"
    assert last.app.session.extension is None
    assert last.app.session.left_out


def test_one_projects_python_is_not_offered_in_another(user, frame):
    from astronomical_lite.learning.querying.registry import STRATEGIES

    user.set_up(frame)
    other = user.app.session.project.id
    user.load(frame, name="second.csv")
    user.act("columns", id_col="id", label_col="label")
    run(user, STRATEGY)
    assert "Least Sure Of The Class" in STRATEGIES
    user.list_projects()
    # refused, it leaves what is open as it was
    config = user.disk[other]["config.json"]
    user.disk[other]["config.json"] = config.replace(
        b'"label_col": "label"', b'"label_col": "gone"'
    )
    user.go_on(other)
    assert "gone" in user.shown["projects"]
    user.disk[other]["config.json"] = config
    assert "Least Sure Of The Class" in STRATEGIES
    assert user.app.session.extension.names("strategy") == ["Least Sure Of The Class"]
    user.go_on(other)
    assert user.app.session.project.id == other
    assert "Least Sure Of The Class" not in STRATEGIES


def test_what_a_file_prints_is_shown_until_another_is_run(user, frame):
    user.set_up(frame)
    run(user, "import statistics\nhelp(statistics.mean)\nprint('<b>')" + STRATEGY)
    assert "Help on function mean" in user.shown["extension"]
    assert "&lt;b&gt;" in user.shown["extension"]
    run(user, "print('so far')\n1 / 0")
    assert "so far" in user.shown["extension"]
    run(user, "print('x' * 300_000)" + STRATEGY)
    assert "100,001 characters more" in user.shown["extension"]
    run(user, STRATEGY)
    assert "Printed" not in user.shown["extension"]
