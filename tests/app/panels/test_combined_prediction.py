"""The combined prediction of all classifiers in the page: colour of the Basic Plot, of one source, exported."""

from __future__ import annotations

import io
import json
from collections import Counter

import numpy as np
import pytest
from astropy.table import Table

from app.panels import basic_plot
from astronomical_lite.plots.diagrams import cloud
from astronomical_lite.plots.diagrams.cloud import View, count_per_class

pytestmark = pytest.mark.plots

BASIC = "2"


def train(user, *labels: int) -> None:
    for label in labels:
        user.act("learn.tab", label=label)
        form = {"classifier": "LogReg", "strategy": "Margin Sampling", "n_initial": 6}
        user.act("learn.setup", do="start", **form)


def colour_by(user, value: str, **axes: str) -> None:
    user.act("panel.axes", **{"panel": BASIC, "x": "g", "y": "r", "colour_by": value} | axes)


def predicted_names(user) -> list[str]:
    """Class of every source by a loop over rows."""
    tabs = user.app.session.tabs
    trained = [(label, tab.learner) for label, tab in tabs.items() if tab.learner]
    names = []
    for row in range(300):
        p, label = max((float(one.probabilities[row]), -label) for label, one in trained)
        names.append("other" if p <= 0.5 else str(-label))
    return names


@pytest.fixture
def drawn(monkeypatch):
    """The number of sources by class of each cloud that is drawn."""
    seen = []
    draw = cloud.draw_cloud

    def noted(view: View, codes, classes, **options):
        if options.get("cache") is not None:
            n_each = count_per_class(view, codes, classes)
            names = [classes.unknown_name, *classes.names]
            seen.append({name: int(n) for name, n in zip(names, n_each, strict=True) if n})
        return draw(view, codes, classes, **options)

    monkeypatch.setattr(cloud, "draw_cloud", noted)
    return seen


def test_the_choice_is_there_once_a_classifier_is_trained(user, frame):
    user.set_up(frame)
    user.act("setup.close")
    assert "Predicted class" not in user.panel("Basic Plot")
    train(user, 0)
    assert "Predicted class" in user.panel("Basic Plot")
    assert "coloured by label" in user.panel("Basic Plot")


def test_the_cloud_has_the_colours_of_the_predicted_classes(user, frame, drawn):
    user.start(frame)
    train(user, 1)
    colour_by(user, "predicted")
    assert f"plot-basic-{BASIC}" in user.images()
    assert drawn[-1] == Counter(predicted_names(user))
    assert set(drawn[-1]) == {"0", "1", "other"}
    assert "coloured by predicted class" in user.panel("Basic Plot")
    classes = basic_plot.combined_prediction.predicted_classes(dashboard_of(user))
    colours = user.app.session.settings.label_colours
    assert classes.colours[:2] == (colours[0], colours[1])
    assert classes.colours[2] not in colours.values()
    colour_by(user, "label")
    assert drawn[-1] == {"0": 100, "1": 100, "2": 100}


def dashboard_of(user):
    from app.state.stages import Dashboard

    return Dashboard.of(user.app.session)


def test_it_is_drawn_anew_when_a_classifier_has_learnt(user, frame, drawn):
    user.start(frame)
    colour_by(user, "predicted")
    learner = user.app.session.tab.learner
    for _ in range(3):
        user.act("learn.answer", label=frame.label[learner.query_row], of=learner.query_row)
        assert f"plot-basic-{BASIC}" in user.images()
        assert drawn[-1] == Counter(predicted_names(user))


def test_the_choice_is_kept_with_the_panel_and_leaves_axes_and_zoom(user, frame):
    user.start(frame)
    user.act("plot.view", plot=f"basic-{BASIC}", limits=["0", "1", "0", "1"])
    colour_by(user, "predicted")
    panel = user.app.session.settings.layout[BASIC]
    assert "panel_contents" not in panel  # the default axes follow the settings still
    assert user.app.session.plots[f"basic-{BASIC}"].limits == (0, 1, 0, 1)
    user.act("config.save")
    saved = json.loads(user.download())["layout"][BASIC]
    assert saved["colour_by"] == "predicted"
    other = user.come_back()
    assert "coloured by predicted class" in other.panel("Basic Plot")
    user.act("panel.axes", panel=BASIC, x="w1", y="r", colour_by="predicted")
    assert panel["panel_contents"] == ["w1", "r"]
    assert user.app.session.plots[f"basic-{BASIC}"].limits is None
    user.act("panel.contents", panel=BASIC, contents="Learning Curves")
    assert "colour_by" not in user.app.session.settings.layout[BASIC]


def test_a_colour_that_is_none_is_refused_in_a_sentence(user, frame):
    user.start(frame)
    colour_by(user, "redshift", x="w1")
    assert "There is no colour" in user.panel("Basic Plot")
    assert "panel_contents" not in user.app.session.settings.layout[BASIC]


def test_the_selected_source_tells_its_prediction_where_probabilities_are_shown(user, frame):
    user.start(frame)
    train(user, 1)
    user.act("source.search", id=str(frame["id"][7]))
    assert "predicted" not in user.panel("Selected Source Info")
    user.act("learn.probability", show_probability="on")
    panel, name = user.panel("Selected Source Info"), predicted_names(user)[7]
    p = [tab.learner.probabilities[7] for tab in user.app.session.tabs.values() if tab.learner]
    of_class = sorted([*p, 1 - max(p)])
    said = f"predicted {name} {of_class[-1]:.2f}, margin {of_class[-1] - of_class[-2]:.2f}"
    assert said in panel
    user.act("learn.probability")
    assert "predicted" not in user.panel("Selected Source Info")


def test_both_tables_have_class_probability_and_margin(user, frame):
    user.start(frame)
    train(user, 1)
    names = predicted_names(user)
    user.act("export.predictions", format="fits")
    table = Table.read(io.BytesIO(user.download()))
    assert [name.strip() for name in table["predicted_class"]] == names
    p = np.array(
        [tab.learner.probabilities for tab in user.app.session.tabs.values() if tab.learner]
    )
    of_each = np.sort([*p, 1 - p.max(axis=0)], axis=0)
    np.testing.assert_array_equal(table["predicted_probability"], of_each[-1])
    np.testing.assert_allclose(table["predicted_margin"], of_each[-1] - of_each[-2], atol=1e-12)
    user.act("export.labelled", format="fits")
    labelled = Table.read(io.BytesIO(user.download()))
    rows = [frame.index[frame["id"] == one][0] for one in labelled["id"]]
    assert [name.strip() for name in labelled["predicted_class"]] == [names[row] for row in rows]
    np.testing.assert_array_equal(labelled["predicted_margin"], table["predicted_margin"][rows])
