"""The Light Curve panel: against time, folded at the best period or one typed."""

from __future__ import annotations

import re

import pytest
from source_series import light_curves, table_with_series

pytestmark = pytest.mark.plots

SHOW = {"fold": "", "period": "", "shortest": "", "longest": ""}


@pytest.fixture
def looking(user, frame):
    user.upload("dataset", "survey.fits", table_with_series(frame[["id", "g", "r", "w1", "label"]]))
    user.act("columns", id_col="id", label_col="label")
    user.act("choose", choice="labels_to_train", do="add-all")
    user.act("choose", choice="features_for_training", do="add", available=["g", "r", "w1"])
    user.act("mode", mode="labelling")
    user.act("setup.close")
    user.act("panel.add")
    user.act("panel.contents", panel=key_of(user), contents="Light Curve")
    user.act("source.visit", id=str(frame["id"][3]))
    return user


def key_of(user) -> str:
    return str(max(map(int, user.app.session.settings.layout)))


def picture(user) -> bytes | None:
    return user.images().get(f"plot-light-curve-{key_of(user)}")


def shown(user) -> str:
    return user.panel("Light Curve")


def show(user, **form) -> None:
    user.act("light_curve.show", panel=key_of(user), **SHOW | form)


def choose(user, **form) -> None:
    usual = {
        "from": "columns",
        "time": "mjd",
        "values": "mag",
        "errors": "magerr",
        "kind": "magnitude",
    }
    user.act("light_curve.columns", panel=key_of(user), **usual | form)


def test_it_is_drawn_against_time_and_follows_the_source(looking, frame):
    times, _, _ = light_curves(frame)
    assert f"Light curve of source {frame['id'][3]}: {len(times[3])} values against time" in shown(
        looking
    )
    assert picture(looking)
    looking.act("source.visit", id=str(frame["id"][4]))
    assert f"{len(times[4])} values against time" in shown(looking)
    assert picture(looking)


def test_the_best_period_is_found_and_told_with_how_sure_it_is(looking):
    show(looking, fold="best", shortest="0.2")
    found = re.search(r"Best period ([\d.]+), from \d+ values by the Lomb-Scargle", shown(looking))
    assert float(found[1]) == pytest.approx(0.61, rel=1e-3)
    probability = re.search(r"false-alarm probability ([\d.e-]+)\.", shown(looking))
    assert float(probability[1]) < 1e-10
    assert picture(looking)
    again = looking.come_back()
    assert f"Best period {found[1]}, from" in shown(again)


def test_a_typed_period_is_used_and_what_is_none_is_told(looking):
    show(looking, fold="typed")
    assert "Type a period to fold at." in shown(looking)
    show(looking, fold="typed", period="1.22")
    assert "against phase at period 1.22" in shown(looking)
    show(looking, fold="typed", period="-2")
    assert "Period has to be above 0, not -2." in shown(looking)
    show(looking, fold="best", shortest="5", longest="2")
    assert "The shortest period, 5, has to be below the longest, 2." in shown(looking)
    show(looking, fold="best", shortest="1e-9")
    assert "Give a longer shortest period." in shown(looking)


def test_columns_that_do_not_fit_are_named(looking):
    choose(looking, values="mag, flux")
    assert "2 columns of values have 1 of errors" in shown(looking)
    choose(looking, values="flux", errors="")
    assert re.search(
        r"Column &#39;flux&#39; has 400 values and &#39;mjd&#39; \d\d in row 4", shown(looking)
    )
    choose(looking, values="magnitude")
    assert "There is no column &#39;magnitude&#39; in row 4 of survey.fits." in shown(looking)
    choose(looking)
    assert "values against time" in shown(looking)


@pytest.mark.parametrize(
    "damaged", [7, {"columns": {"time": 3}, "period": -1, "fold": 2, "values": "x"}]
)
def test_a_damaged_choice_is_as_at_first(looking, damaged):
    before = shown(looking)
    looking.app.session.settings.layout[key_of(looking)]["light_curve"] = damaged
    looking.act("theme")
    assert shown(looking) == before
