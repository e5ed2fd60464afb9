"""The Basic Plot coloured by the values of a column."""

from __future__ import annotations

import json

import numpy as np
import pytest

from astronomical_lite.plots.diagrams import value_cloud

pytestmark = pytest.mark.plots

BASIC = "2"


@pytest.fixture
def drawn(monkeypatch):
    """Values and names that plots were coloured by."""
    calls = []
    actual = value_cloud.draw_values

    def draw(view, values, name, **options):
        calls.append((values.copy(), name))
        return actual(view, values, name, **options)

    monkeypatch.setattr(value_cloud, "draw_values", draw)
    return calls


def colour_by(user, **form: str) -> None:
    user.act("panel.axes", **{"panel": BASIC, "x": "g", "y": "r"} | form)


def test_what_a_classifier_says_is_shown_as_long_as_it_says_something(user, frame, drawn):
    user.start(frame)
    label = user.app.session.active_label
    colour_by(user, colour_by=f"probability:{label}")
    values, name = drawn[-1]
    assert name == f"P({user.app.session.settings.name_of(label)})"
    np.testing.assert_array_equal(values, user.app.session.tab.learner.probabilities)
    assert "coloured by probability: " in user.panel("Basic Plot")
    before = len(drawn)
    user.act("learn.answer", label=label)
    user.act("learn.next")
    assert len(drawn) > before  # it says something else now
    np.testing.assert_array_equal(drawn[-1][0], user.app.session.tab.learner.probabilities)
    assert "coloured by probability: " in user.come_back().panel("Basic Plot")


def test_a_column_is_chosen_and_kept(user, frame, drawn):
    user.start(frame)
    assert 'aria-label="Column of the colours"' not in user.panel("Basic Plot")
    colour_by(user, colour_by="column")  # which one is chosen next; until then that of x
    assert drawn[-1][1] == "g"
    assert 'aria-label="Column of the colours"' in user.panel("Basic Plot")
    colour_by(user, colour_by="column", colour_column="w1")
    values, name = drawn[-1]
    assert name == "w1"
    np.testing.assert_array_equal(values, frame["w1"])
    assert "coloured by w1" in user.panel("Basic Plot")
    user.act("config.save")
    assert json.loads(user.download())["layout"][BASIC]["colour_by"] == "column:w1"
    colour_by(user, colour_by="label")
    assert "coloured by label" in user.panel("Basic Plot")


def test_a_column_that_is_not_there_changes_nothing(user, frame, drawn):
    user.start(frame)
    colour_by(user, colour_by="column", colour_column="w1")
    n = len(drawn)
    colour_by(user, colour_by="column", colour_column="w2")
    assert "no column called &#39;w2&#39;" in user.panel("Basic Plot")
    assert len(drawn) == n
    assert user.app.session.settings.layout[BASIC]["colour_by"] == "column:w1"
    user.app.session.settings.layout[BASIC]["colour_by"] = "column:gone"  # of another table
    colour_by(user, x="w1")
    assert "coloured by label" in user.panel("Basic Plot")
