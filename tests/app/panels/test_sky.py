"""The Sky panel: columns by their names or asked for, sources selected in it, what the page reads positions with."""

from __future__ import annotations

import json

import numpy as np
import pytest

from app.protocol.patches import Image

pytestmark = pytest.mark.plots

KEY = "3"


def open_sky(user, frame) -> None:
    user.start(frame)
    user.act("panel.add")
    user.act("panel.contents", panel=KEY, contents="Sky")
    user.tell_sizes()


def map_of(user) -> Image:
    return next(one for one in user.patches(Image) if one.target == f"plot-sky-{KEY}")


def with_positions(frame, ra: str = "RA", dec: str = "DE"):
    rng = np.random.default_rng(0)
    return frame.assign(
        **{ra: rng.uniform(148, 152, len(frame)), dec: rng.uniform(1, 3, len(frame))}
    )


def test_columns_with_the_usual_names_are_drawn_at_once(user, frame):
    open_sky(user, with_positions(frame))
    kind, longitude, latitude = map_of(user).sky
    assert kind == "TAN"
    assert longitude == pytest.approx(150, abs=0.2)
    assert latitude == pytest.approx(2, abs=0.2)
    assert "Gnomonic" in user.panel("Sky")
    user.act("config.save")
    assert "sky_ra" not in json.loads(user.download())  # guessed, not chosen


def test_a_source_tapped_in_it_is_selected(user, frame):
    table = with_positions(frame)
    open_sky(user, table)
    _, longitude, latitude = map_of(user).sky
    # near the centre of a field the map is flat, with east to the left
    x = -(table["RA"] - longitude) * np.cos(np.deg2rad(latitude))
    near = int(np.argmin(np.hypot(x, table["DE"] - latitude)))
    x, y = float(x[near]), float(table["DE"][near] - latitude)
    user.act("plot.tap", plot=f"sky-{KEY}", x=x, y=y, reach_x=0.05, reach_y=0.05)
    assert user.app.session.selected == near


def test_a_table_without_positions_is_asked_about_and_the_answer_kept(user, frame):
    open_sky(user, with_positions(frame, "east", "north"))
    assert "Which columns are these?" in user.panel("Sky")
    user.act("panel.columns", panel=KEY, **{"column.sky_ra": "east", "column.sky_dec": "nix"})
    assert "no column called &#39;nix&#39;" in user.panel("Sky")
    user.act("panel.columns", panel=KEY, **{"column.sky_ra": "east"})
    assert "needs a column for the galactic longitude" in user.panel("Sky")
    user.act("panel.columns", panel=KEY, **{"column.sky_ra": "east", "column.sky_dec": "north"})
    user.tell_sizes()
    assert map_of(user).sky[0] == "TAN"
    user.act("config.save")
    assert json.loads(user.download())["sky_dec"] == "north"
    user.act("panel.ask", panel=KEY)
    assert 'value="east"' in user.panel("Sky")


def test_columns_that_are_no_positions_are_told_and_others_can_be_chosen(user, frame):
    open_sky(user, frame.assign(ra=1e6, dec=frame["g"]))
    assert "hold no position in degrees" in user.panel("Sky")
    assert "Which columns are these?" in user.panel("Sky")
