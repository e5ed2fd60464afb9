"""The Corner panel: its columns, and what is refused."""

from __future__ import annotations

import pytest

from app.protocol.patches import Image

pytestmark = pytest.mark.plots

KEY = "3"


@pytest.fixture
def shown(user, frame):
    user.start(frame)
    user.act("panel.add")
    user.act("panel.contents", panel=KEY, contents="Corner")
    user.tell_sizes()
    return user


def picture(user) -> bytes:
    return next(one.rgba for one in user.patches(Image) if one.target == f"plot-corner-{KEY}")


def test_features_are_shown_at_first_and_columns_chosen_are_kept(shown):
    user = shown
    before = picture(user)
    assert 'value="w1" ' in user.panel("Corner")
    user.act("corner.columns", panel=KEY, column=["g", "r", "", "", "", ""])
    assert picture(user) != before
    assert "Corner plot of g, r," in user.panel("Corner")
    back = user.come_back()
    assert back.app.session.settings.layout[KEY]["corner"] == ["g", "r"]
    user.act("panel.contents", panel=KEY, contents="Histogram")
    assert "corner" not in user.app.session.settings.layout[KEY]


def test_what_is_no_column_is_named_and_stays_typed(shown):
    shown.act("corner.columns", panel=KEY, column=["g", "rr"])
    assert "There is no column called &#39;rr&#39;" in shown.panel("Corner")
    assert 'value="rr"' in shown.panel("Corner")
    shown.act("corner.columns", panel=KEY, column=["g", ""])
    assert "Choose two columns or more" in shown.panel("Corner")
    assert "corner" not in shown.app.session.settings.layout[KEY]


def test_selected_sources_stand_out(shown):
    before = picture(shown) if shown.patches(Image) else None
    shown.act("plot.select", plot="basic-2", x=[0, 1, 1, 0], y=[-1, -1, 1, 1])
    assert shown.app.session.selection is not None
    assert picture(shown) != before


def test_the_selected_source_is_marked_and_it_is_saved(shown):
    shown.act("source.deselect")
    before = picture(shown)
    shown.act("source.search", id=shown.app.session.dataset.ids.text(3))
    assert picture(shown) != before
    for kind, head in (("pdf", b"%PDF"), ("svg", b"<?xml"), ("png", b"\x89PNG")):
        shown.act("plot.save", **{kind: f"corner-{KEY}"})
        assert shown.download().startswith(head)
