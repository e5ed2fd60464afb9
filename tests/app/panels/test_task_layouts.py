"""Layouts for a task: what they show, what stays of the panels there were, and the way back."""

from __future__ import annotations

import pytest

from app.panels.registry import PANELS
from app.services.layout import MAIN_PANELS
from app.services.task_layouts import layout_for, tasks_of
from astronomical_lite.project.layout import fits


def contents(user) -> list[str]:
    return [panel["contents"] for panel in user.app.session.settings.layout.values()]


def overlaps(one: dict, other: dict) -> bool:
    def apart(side, size):
        return one[side] + one[size] <= other[side] or other[side] + other[size] <= one[side]

    return not (apart("x", "w") or apart("y", "h"))


@pytest.mark.parametrize("mode", list(MAIN_PANELS))
def test_every_layout_has_the_question_and_panels_side_by_side(mode):
    for task in tasks_of(mode):
        panels = list(layout_for(task, mode, {}).values())
        assert panels[0]["contents"] == MAIN_PANELS[mode]
        assert {panel["contents"] for panel in panels} <= set(PANELS)
        assert all(fits(panel) for panel in panels)
        for at, panel in enumerate(panels):
            assert not any(overlaps(panel, other) for other in panels[:at])


def test_panels_keep_what_they_show_and_the_layout_before_comes_back(user, frame):
    user.start(frame)
    user.act("panel.axes", panel="2", x="r", y="w1")
    user.act("panel.add")
    before = [name for name in contents(user) if name != "Menu"]
    assert 'value="Diagnose"' in user.shown["panel-3"]
    assert "to the layout before" not in user.shown["panel-3"]
    user.act("layout.task", task="Diagnose")
    assert "Trust" in contents(user)
    assert "Menu" not in contents(user)
    basic = next(
        one for one in user.app.session.settings.layout.values() if one["contents"] == "Basic Plot"
    )
    assert basic["panel_contents"] == ["r", "w1"]
    user.act("panel.add")
    new = list(user.app.session.settings.layout)[-1]
    assert "to the layout before" in user.shown[f"panel-{new}"]
    user.act("layout.task", task="Before")
    assert contents(user) == before
    user.act("layout.task", task="Before")  # and there again
    assert "Trust" in contents(user)


def test_labelling_has_no_layout_for_classifiers(user, frame):
    user.start(frame, mode="labelling")
    user.act("panel.add")
    assert 'value="Inspect"' in user.shown["panel-3"]
    assert 'value="Diagnose"' not in user.shown["panel-3"]
    user.act("layout.task", task="Diagnose")
    assert "Trust" not in contents(user)
    user.act("layout.task", task="Inspect")
    assert contents(user)[0] == "Labelling"
    user.act("setup.open")
    user.act("mode", mode="active-learning")
    user.act("setup.close")
    user.act("panel.add")
    user.act("layout.task", task="Before")
    assert "Active Learning" in contents(user)
    assert "Labelling" not in contents(user)
