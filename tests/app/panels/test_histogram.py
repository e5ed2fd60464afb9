"""The Histogram panel: its column, its heights, kept with the layout."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.plots


@pytest.fixture
def looking(user, frame):
    user.start(frame, mode="labelling")
    user.act("panel.add")
    user.act("panel.contents", panel=key_of(user), contents="Histogram")
    return user


def key_of(user) -> str:
    return str(max(map(int, user.app.session.settings.layout)))


def picture(user) -> bytes | None:
    return user.images().get(f"plot-histogram-{key_of(user)}")


def show(user, **form) -> None:
    user.act("histogram.show", panel=key_of(user), **form)


def test_it_shows_the_default_variable_then_the_one_chosen(looking):
    assert "Histogram of g, by label" in looking.panel("Histogram")
    assert picture(looking)
    show(looking, column="w1")
    assert "Histogram of w1, by label" in looking.panel("Histogram")
    before = picture(looking)
    show(looking, column="w1", per_class="on")
    assert before != picture(looking) is not None
    again = looking.come_back()
    assert "Histogram of w1, by label" in again.panel("Histogram")
    assert "checked" in again.panel("Histogram")
    looking.act("panel.contents", panel=key_of(looking), contents="Basic Plot")
    assert "histogram" not in looking.app.session.settings.layout[key_of(looking)]


def test_a_column_that_is_not_there_is_told_beside_it(looking):
    show(looking, column="w11")
    assert "There is no column called &#39;w11&#39;. Did you mean &#39;w1&#39;?" in looking.panel(
        "Histogram"
    )
    assert 'value="w11"' in looking.panel("Histogram")
    assert "Histogram of g, by label" in looking.panel("Histogram")
    show(looking, column="r")
    assert "There is no column" not in looking.panel("Histogram")


def test_it_is_drawn_anew_for_what_is_selected_and_not_otherwise(looking, frame):
    looking.act("source.visit", id=str(frame["id"][3]))
    assert picture(looking)
    looking.act("selections.expression", expression="g > 1")
    assert picture(looking)
    looking.act("selections.how", how="and")
    assert picture(looking) is None


@pytest.mark.parametrize("damaged", [7, {"column": "gone", "per_class": "yes"}, {"column": ["g"]}])
def test_a_damaged_choice_is_as_at_first(looking, damaged):
    looking.app.session.settings.layout[key_of(looking)]["histogram"] = damaged
    looking.act("theme")
    assert "Histogram of g, by label" in looking.panel("Histogram")


def test_sources_are_selected_by_their_values_whatever_the_height(looking, frame):
    show(looking, column="w1")
    looking.act("plot.select", plot=f"histogram-{key_of(looking)}", x=[0, 1, 0.5], y=[2, 2, 3])
    selection = looking.app.session.selection
    np.testing.assert_array_equal(selection.inside, (frame["w1"] >= 0) & (frame["w1"] < 1))
    assert selection.about == "drawn on the histogram of w1"
