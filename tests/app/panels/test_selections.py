"""Several sources selected at once: on plots, by expressions, as sets; and what is done with them."""

from __future__ import annotations

import html
import json
import re

import numpy as np
import pytest
from astropy.table import Table

from app.panels.basic_plot import basic_plots
from app.services.action_registry import on_dashboard
from app.services.held_labels import held_labels
from app.views.figures import style_of
from astronomical_lite.labelling.label_events import SELECTED
from astronomical_lite.plots.diagrams.cloud import draw_cloud

pytestmark = pytest.mark.plots

FORM = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6}


def open_panel(user):
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Selections")


@pytest.fixture
def looking(user, frame):
    user.start(frame, mode="labelling")
    open_panel(user)
    return user


def panel(user):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", user.panel("Selections"))).split())


def selected(user) -> list[int]:
    selection = user.app.session.selection
    return [] if selection is None else np.flatnonzero(selection.inside).tolist()


def draw(user, plot, x0, x1, y0, y1, how=""):
    user.act("plot.select", plot=plot, x=[x0, x1, x1, x0], y=[y0, y0, y1, y1], how=how)


def basic(user):
    return next(plot for plot in user.sized if plot.startswith("basic"))


def test_what_is_drawn_around_is_selected_and_shown_in_all_plots(looking, frame):
    user = looking
    g, r = frame["g"], frame["r"]
    before = {name: user.app._drawn[name] for name in user.app._drawn}
    draw(user, "labelling", 0, 1, -1, 0)
    inside = np.flatnonzero((g > 0) & (g < 1) & (r > -1) & (r < 0)).tolist()
    assert selected(user) == inside
    assert f"{len(inside)} of 300 sources" in panel(user)
    assert {f"plot-{name}" for name in before} <= set(user.images()) | {"plot-sed-3"}
    draw(user, "labelling", -10, 10, 0, 10, how="or")
    also = np.flatnonzero(r > 0).tolist()
    assert selected(user) == sorted({*inside, *also})
    draw(user, "labelling", -10, 10, 0, 10, how="not")
    assert selected(user) == inside
    user.act("selections.how", how="and")
    draw(user, "labelling", 0, 0.5, -10, 10)
    assert selected(user) == [row for row in inside if g[row] < 0.5]
    user.act("selections.invert")
    assert len(selected(user)) == 300 - len([row for row in inside if g[row] < 0.5])
    user.act("selections.clear")
    assert selected(user) == []
    assert "Selected nothing" in panel(user)


def test_a_plot_of_some_sources_selects_of_these_alone(user, frame):
    user.start(frame)
    draw(user, "learner", -100, 100, -100, 100)
    train = user.app.session.tab.learner.train_rows
    assert selected(user) == sorted(train.tolist())


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"plot": "nix", "x": [0, 1, 1], "y": [0, 0, 1]}, "no longer shown"),
        ({"plot": "labelling", "x": [0, 1], "y": [0, 0]}, "No source can be selected there"),
        ({"plot": "labelling", "x": [0, 1, "x"], "y": [0, 0, 1]}, "A plot was given"),
        (
            {"plot": "labelling", "x": [0, 1, 1], "y": [0, 0, 1], "how": "xor"},
            "combined by new, or",
        ),
    ],
)
def test_what_cannot_be_selected_is_told_and_nothing_changes(looking, form, said):
    looking.act("selections.expression", expression="g > 0")
    before = selected(looking)
    looking.act("plot.select", **form)
    assert said in " ".join(looking.shown.values())
    assert selected(looking) == before


def test_an_expression_selects_and_says_what_is_wrong_beside_it(looking, frame):
    looking.act("selections.expression", expression="(g - r > 0.5) & (w1 < 0)")
    expected = frame.index[(frame["g"] - frame["r"] > 0.5) & (frame["w1"] < 0)].tolist()
    assert selected(looking) == expected
    looking.act("selections.expression", expression="gg > 0")
    assert "There is no column `gg`; did you mean `g`? (character 1)" in panel(looking)
    assert 'value="gg &gt; 0"' in looking.panel("Selections")
    assert selected(looking) == expected


def test_what_classifiers_say_can_be_selected_by(user, frame):
    user.start(frame)
    open_panel(user)
    learner = user.app.session.tab.learner
    user.act("selections.predicted", of_class="P(0)", lowest="0.5", highest="1")
    assert selected(user) == np.flatnonzero(learner.probabilities >= 0.5).tolist()
    user.act("selections.expression", expression="predicted == '0' and probability > 0.4")
    assert selected(user) == np.flatnonzero(learner.probabilities >= 0.5).tolist()
    user.act("selections.predicted", of_class="P(0)", lowest="5", highest="1")
    assert "A probability is a number from 0 to 1, not '5'." in panel(user)


def test_that_nothing_is_selected_is_told_with_the_reason(looking):
    looking.act("selections.expression", expression="g > 1e6")
    assert "No source meets this expression." in panel(looking)
    looking.act("selections.expression", expression="g > 1")
    assert "No source meets" not in panel(looking)
    for how, said in (
        ("and", "None of those selected before meets this expression."),
        ("not", "None of those selected before is left."),
    ):
        looking.act("selections.expression", expression="g > 1")
        looking.act("selections.how", how=how)
        looking.act("selections.expression", expression="g < 1" if how == "and" else "g > 1")
        assert said in panel(looking)
        looking.act("selections.how", how="new")


def test_sources_are_stepped_through(looking, frame):
    looking.act("selections.expression", expression="label == 1")
    for to, row in (("later", 100), ("later", 101), ("earlier", 100), ("earlier", 199)):
        looking.act("selections.step", to=to)
        assert looking.app.session.selected == row
    assert "Source 100 of 100" in panel(looking)


def test_sets_are_kept_combined_renamed_deleted_and_brought_back(looking):
    user = looking
    user.act("selections.expression", expression="label == 1")
    user.act("selections.keep", name="ones")
    user.act("selections.expression", expression="g > 0.8")
    user.act("selections.keep", name="ones")
    assert "There is a set called 'ones' already" in panel(user)
    user.act("selections.how", how="and")
    both = selected(user)
    user.act("selections.show", set="ones")
    assert selected(user) == [row for row in both if 100 <= row < 200]
    assert "(g > 0.8) and (ones)" in panel(user)
    user.act("selections.keep", name="both")
    user.act("selections.rename", set="both", name="bright ones")
    assert [one.name for one in user.app.session.settings.selection_sets] == ["ones", "bright ones"]
    user.act("selections.delete", set="ones")
    assert [one.name for one in user.app.session.settings.selection_sets] == ["bright ones"]
    user.act("selections.undo")
    assert [one.name for one in user.app.session.settings.selection_sets] == ["ones", "bright ones"]
    user.act("selections.undo")
    assert "nothing to take back" in panel(user)
    user.act("selections.rename", set="bright ones", name="ones")
    assert "called 'ones' already" in panel(user)


def test_sets_come_back_with_the_project_and_the_configuration(looking, frame):
    user = looking
    user.act("selections.expression", expression="label == 1")
    user.act("selections.keep", name="ones")
    sets = user.app.session.settings.selection_sets
    back = user.come_back()
    assert back.app.session.settings.selection_sets == sets
    assert selected(back) == selected(user) == list(range(100, 200))
    user.act("config.save")
    saved = json.loads(user.download())
    assert saved["astronomical_lite"]["selection_sets"][0]["name"] == "ones"
    # In another table the sources that are there are those of the set.
    other = type(user)()
    other.start(frame.iloc[::-2].reset_index(drop=True), mode="labelling")
    other.app.session.settings.selection_sets = sets
    open_panel(other)
    other.act("selections.show", set="ones")
    assert len(selected(other)) == 50


def basic_panel(user) -> str:
    """The Basic Plot's key."""
    layout = user.app.session.settings.layout
    return next(key for key, one in layout.items() if one["contents"] == "Basic Plot")


def colours(user) -> list[str]:
    found = re.search(r'name="colour_by">(.*?)</select>', user.panel("Basic Plot"))
    return re.findall(r'value="(.*?)"', html.unescape(found[1])) if found else []


def test_a_plot_is_coloured_by_a_set(looking, frame):
    user, key = looking, basic_panel(looking)
    assert colours(user) == ["label", "density", "column"]
    user.act("selections.expression", expression="g > 1")
    user.act("selections.keep", name="bright <ones>")
    assert colours(user) == ["label", "density", "column", "set:bright <ones>"]
    user.act("selections.clear")
    by_label = drawn_codes(user, key)
    user.act("panel.axes", panel=key, x="g", y="r", colour_by="set:bright <ones>")
    assert f"plot-basic-{key}" in user.images()
    assert "coloured by the set bright &lt;ones&gt;" in user.panel("Basic Plot")
    assert drawn_codes(user, key) == (frame["g"] > 1).astype(int).tolist() != by_label
    user.act("selections.rename", set="bright <ones>", name="bright")
    assert "coloured by the set bright" in user.panel("Basic Plot")
    user.act("selections.undo")
    assert "coloured by the set bright &lt;ones&gt;" in user.panel("Basic Plot")
    again = user.come_back()
    assert "coloured by the set bright &lt;ones&gt;" in again.panel("Basic Plot")
    user.act("selections.delete", set="bright <ones>")
    assert "coloured by label" in user.panel("Basic Plot")
    assert drawn_codes(user, key) == by_label
    user.act("panel.axes", panel=key, x="g", y="r", colour_by="set:gone")
    assert "There is no colour &#39;set:gone&#39;" in user.panel("Basic Plot")


def drawn_codes(user, key) -> list[int]:
    """Each source's class, as the Basic Plot has it."""
    found = []

    def see(view, codes, classes, **options):
        found.append(codes.tolist())
        return draw_cloud(view, codes, classes, **options)

    dashboard = on_dashboard(user.app.session)
    plot = basic_plots(dashboard, key)[f"basic-{key}"]
    state = user.app.session.plots[f"basic-{key}"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("astronomical_lite.plots.diagrams.cloud.draw_cloud", see)
        plot.draw(style_of(user.app.session, state), None)
    return found[0]


def test_all_are_labelled_when_that_is_confirmed_and_the_labels_taken_back_at_once(looking, frame):
    user = looking
    user.act("labelling.new")
    user.act("labelling.assign", label=2)
    first = user.app.session.labeller.row
    user.act("selections.expression", expression="g > 1.5")
    rows = selected(user)
    user.act("selections.label", label="1")
    n = len([row for row in rows if row != first])
    assert f"Label {n} source" in panel(user)
    assert len(user.app.session.curated) == 1  # nothing yet
    user.act("selections.label.cancel")
    user.act("selections.label.all")
    assert len(user.app.session.curated) == 1
    user.act("selections.label", label="1")
    user.act("selections.label.all")
    curated = user.app.session.curated
    assert {str(frame["id"][row]) for row in rows} <= set(curated)
    assert curated[str(frame["id"][first])] == 2
    events = [event for event in user.app.session.label_log if event.origin == SELECTED]
    assert len(events) == n
    assert user.kept() >= {"test_set.json"}
    user.act("selections.label.undo")
    assert dict(curated) == {str(frame["id"][first]): 2}
    taken = [event for event in user.app.session.label_log if event.origin == SELECTED]
    assert len(taken) == 2 * n
    assert {event.label for event in taken[n:]} == {None}
    assert held_labels(user.app.session, rows[0]) == [] or rows[0] == first
    user.act("labelling.undo")
    assert not curated


def test_what_cannot_be_labelled_is_told(looking, monkeypatch):
    user = looking
    user.act("selections.label", label="1")
    assert "No source is selected" in " ".join(user.shown.values())
    user.act("selections.expression", expression="g > 1.5")
    user.act("selections.label", label="7")
    assert "There is no label 7" in panel(user)
    monkeypatch.setattr("app.services.selection_labels.MOST", 3)
    user.act("selections.label", label="1")
    assert "At most 3 sources are labelled at once" in panel(user)


def test_a_question_is_about_the_selection_it_was_asked_of(looking):
    looking.act("selections.expression", expression="g > 1.5")
    looking.act("selections.label", label="1")
    looking.act("selections.invert")
    looking.act("selections.label.all")
    assert not looking.app.session.curated


def test_what_is_selected_is_exported(looking, frame):
    looking.act("selections.expression", expression="g > 1.5")
    looking.act("selections.keep", name="bright/ones")
    looking.act("export.selection", format="ecsv")
    table = Table.read(looking.download().decode(), format="ascii.ecsv")
    assert table["id"].tolist() == frame["id"][frame["g"] > 1.5].tolist()
    assert "selected: g > 1.5" in table.meta["comments"]


def test_what_is_selected_is_exported_with_what_is_predicted(user, frame):
    user.start(frame)
    open_panel(user)
    user.act("selections.expression", expression="g > 0.5")
    user.act("export.selection", format="ecsv")
    table = Table.read(user.download().decode(), format="ascii.ecsv")
    learner = user.app.session.tab.learner
    rows = np.flatnonzero(frame["g"] > 0.5)
    assert table["id"].tolist() == frame["id"][rows].tolist()
    assert table["0_probability"].tolist() == learner.probabilities[rows].tolist()
    assert table["0_predicted"].tolist() == learner.predictions[rows].tolist()
    assert len(set(table["0_probability"].tolist())) > 1


def test_labelling_searches_in_a_set(looking):
    user = looking
    labeller = user.app.session.labeller
    user.act("selections.expression", expression="label == 1")
    user.act("selections.keep", name="ones")
    user.act("selections.search", set="ones")
    assert labeller.n_matches == 100
    assert "in the set “ones”" in html.unescape(user.panel("Labelling"))
    user.act("labelling.criteria", column="g", operator=">", value="1", do="add")
    n = labeller.n_matches
    assert 0 < n < 100
    user.act("selections.rename", set="ones", name="first")
    other = user.come_back().app.session
    assert other.labeller.space.within.name == "first"
    assert other.labeller.n_matches == n
    user.act("selections.undo")
    assert (labeller.space.within.name, user.app.session.selection.name) == ("ones", "ones")
    user.act("selections.rename", set="ones", name="first")
    user.act("labelling.criteria", do="search-all")
    assert labeller.n_matches > n
    user.act("selections.search", set="first")
    user.act("selections.delete", set="first")
    assert labeller.space.within is None
    user.act("selections.search", set="first")
    assert "There is no set called 'first' any more." in panel(user)


def test_a_set_that_is_labelled_is_told(looking):
    looking.act("selections.expression", expression="g > 2.2")
    looking.act("selections.keep", name="few")
    looking.act("selections.search", set="few")
    looking.act("selections.label", label="1")
    looking.act("selections.label.all")
    assert "All sources searched in the set 'few' are labelled." in html.unescape(
        looking.panel("Labelling")
    )
    looking.act("labelling.criteria", column="g", operator="<", value="0", do="add")
    assert "No source of the set 'few' matches the criteria." in html.unescape(
        looking.panel("Labelling")
    )
