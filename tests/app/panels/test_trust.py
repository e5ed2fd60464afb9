"""The Trust panel: there for a classifier that is trained."""

from __future__ import annotations

from app.panels.trust.view import SECTIONS

FORM = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6}


def open_panel(user):
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Trust")


def test_every_section_is_there_once_the_classifier_is_trained(user, frame):
    user.set_up(frame)
    user.act("mode", mode="active-learning")
    user.act("setup.close")
    open_panel(user)
    assert "0 is not trained yet" in user.panel("Trust")
    user.act("learn.setup", **FORM, do="start")
    assert "trained on 6 points" in user.panel("Trust")
    for section in SECTIONS:
        assert f">{section.title}</h3>" in user.panel("Trust")
