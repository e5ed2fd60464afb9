"""The Corner panel: its columns, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from app.panels import corner
from app.protocol.patches import Image
from app.state.stages import Dashboard

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


def place_in(shown, row: int, column: int, u: float, v: float) -> tuple[float, float]:
    """Place in the picture of a part of one of its plots."""
    cells = {}
    dashboard = Dashboard.of(shown.app.session)
    for a in np.linspace(0, 1, 60):
        for b in np.linspace(0, 1, 60):
            cell = corner.cell_of(dashboard, KEY, a, b)
            if cell is not None:
                cells[cell.row, cell.column] = cell
    left, right, bottom, top = cells[row, column].place
    return left + u * (right - left), bottom + v * (top - bottom)


def rectangle(shown, row: int, column: int) -> dict[str, list[str]]:
    """The upper right quarter of one of the plots."""
    places = [place_in(shown, row, column, *at) for at in ((0.5, 0.5), (1, 0.5), (1, 1), (0.5, 1))]
    return {"x": [str(u) for u, _ in places], "y": [str(v) for _, v in places]}


def test_sources_are_selected_in_the_plot_in_which_drawing_begins(shown, frame):
    columns = corner.shown_columns(Dashboard.of(shown.app.session), KEY)
    g, r, _ = (one.shown for one in columns)
    shown.act("plot.select", plot=f"corner-{KEY}", **rectangle(shown, 1, 0))
    inside = shown.app.session.selection.inside
    middle = sum(g) / 2, sum(r) / 2
    expected = (
        (frame["g"] > middle[0])
        & (frame["g"] < g[1])
        & (frame["r"] > middle[1])
        & (frame["r"] < r[1])
    )
    assert expected.any()
    np.testing.assert_array_equal(inside, expected)
    assert "drawn on g, r, w1" in shown.app.session.selection.about
    shown.act("plot.select", plot=f"corner-{KEY}", **rectangle(shown, 1, 1))  # how r is distributed
    expected = (frame["r"] > middle[1]) & (frame["r"] < r[1])
    np.testing.assert_array_equal(shown.app.session.selection.inside, expected)
    shown.act("plot.select", plot=f"corner-{KEY}", x=["0", "1", "1", "0"], y=["0", "0", "1", "1"])
    assert shown.app.session.selection.inside.sum() > expected.sum()  # all in view
    shown.act("plot.select", plot=f"corner-{KEY}", x=["0.99", "1", "1"], y=["0.99", "0.99", "1"])
    assert "Draw inside one of the plots" in shown.app.session.errors["plot.select"]


def test_what_is_drawn_from_beside_a_plot_is_of_the_one_in_its_middle(shown, frame):
    g, r, _ = (one.shown for one in corner.shown_columns(Dashboard.of(shown.app.session), KEY))
    places = [place_in(shown, 1, 0, *at) for at in ((-0.2, 0.5), (0.6, 0.5), (0.6, 1), (-0.2, 1))]
    drawn = {"x": [str(u) for u, _ in places], "y": [str(v) for _, v in places]}
    shown.act("plot.select", plot=f"corner-{KEY}", **drawn)
    expected = (
        (frame["g"] < g[0] + 0.6 * (g[1] - g[0]))
        & (frame["r"] > sum(r) / 2)
        & (frame["g"] >= g[0])
        & (frame["r"] < r[1])
    )
    assert expected.any()
    np.testing.assert_array_equal(shown.app.session.selection.inside, expected)


def test_a_box_shows_a_part_of_two_columns_until_it_is_reset(shown, frame):
    before = picture(shown)
    places = [place_in(shown, 1, 0, *at) for at in ((0.25, 0.25), (0.75, 0.75))]
    limits = [str(one) for one in (places[0][0], places[1][0], places[0][1], places[1][1])]
    whole = [one.shown for one in corner.shown_columns(Dashboard.of(shown.app.session), KEY)]
    shown.act("plot.view", plot=f"corner-{KEY}", limits=limits)
    zoomed = picture(shown)
    assert zoomed != before
    back = shown.come_back()
    spans = [one.shown for one in corner.shown_columns(Dashboard.of(back.app.session), KEY)]
    for (low, high), (first, last) in zip(spans[:2], whole[:2], strict=True):
        quarter = (last - first) / 4
        assert (low, high) == pytest.approx((first + quarter, last - quarter))
    assert spans[2] == whole[2]
    row = int(np.argmin(np.hypot(frame["g"] - sum(spans[0]) / 2, frame["r"] - sum(spans[1]) / 2)))
    u, v = place_in(back, 1, 0, 0.5, 0.5)
    back.act("plot.tap", plot=f"corner-{KEY}", x=u, y=v, reach_x="0.2", reach_y="0.2")
    assert back.app.session.selected == row
    back.act("plot.view", plot=f"corner-{KEY}")
    assert [one.shown for one in corner.shown_columns(Dashboard.of(back.app.session), KEY)] == whole
