"""Formats of stored files: brought up step by step, refused where newer than the program."""

from __future__ import annotations

import copy

import pytest

from astronomical_lite import __version__
from astronomical_lite.messages import UserError
from astronomical_lite.project.configuration import KEYS, from_config, to_config
from astronomical_lite.project.layout import TALLEST
from astronomical_lite.project.migrations import (
    CONFIGURATION,
    OWN,
    NewerFormatError,
    StoredFormat,
)
from astronomical_lite.project.settings import Settings

THING = StoredFormat(
    "thing.json",
    (lambda content: content | {"b": content["a"]}, lambda content: content | {"c": content["b"]}),
)


@pytest.mark.parametrize(
    ("number", "found"), [(None, "abc"), (1, "abc"), (2, "abc"), (3, "ab")], ids=str
)
def test_a_file_takes_the_steps_that_it_lacks(number, found):
    content = {"a": 1} | ({"b": 1} if number in (2, 3) else {})
    content |= {} if number is None else {"format": number}
    before = copy.deepcopy(content)
    brought = THING.migrate(content)
    assert content == before
    assert "".join(sorted(set(brought) - {"format"})) == found


def test_what_is_new_has_the_last_format_and_the_version():
    assert THING.stamp() == {"format": 3, "version": __version__}
    assert THING.migrate(THING.stamp()) == THING.stamp()


def test_what_is_newer_is_refused_by_name():
    with pytest.raises(NewerFormatError, match=r"thing.json was written by AstronomicAL Lite 9.1"):
        THING.migrate({"format": 4, "version": "9.1"})
    with pytest.raises(NewerFormatError, match="a newer AstronomicAL Lite"):
        THING.migrate({"format": 4, "version": ["9"]})


@pytest.mark.parametrize("number", [0, -1, "1", True, None, 1.0, [1]])
def test_what_is_no_number_is_damaged(number):
    with pytest.raises(UserError, match=r"thing\.json is damaged") as raised:
        THING.migrate({"format": number})
    assert not isinstance(raised.value, NewerFormatError)


# ---- the configuration -----------------------------------------------------------------------------


def config(h: int, **more) -> dict:
    panel = {"x": 0, "y": 0, "w": 7, "h": h, "contents": "Menu"}
    return to_config(Settings(layout={"0": panel})) | more


def test_a_tall_panel_of_an_old_configuration_is_lowered():
    for own in ({}, {OWN: {"format": 1}}, {OWN: "damaged"}):
        old = config(200, **own)
        before = copy.deepcopy(old)
        assert from_config(old).layout["0"]["h"] == TALLEST
        assert old == before
    assert from_config(config(3)).layout["0"]["h"] == 3


def test_a_tall_panel_of_a_new_configuration_is_refused():
    stamp = {OWN: CONFIGURATION.stamp()}
    with pytest.raises(UserError, match=f"panel '0' of 'layout' does not fit.* h 1 to {TALLEST}"):
        from_config(config(TALLEST + 1, **stamp))
    assert from_config(config(TALLEST, **stamp)).layout["0"]["h"] == TALLEST


@pytest.mark.parametrize("layout", [None, [], {"0": None}, {"0": {}}, {"0": {"h": "9"}}, 5])
def test_a_damaged_layout_goes_through_the_steps(layout):
    assert CONFIGURATION.migrate({"layout": layout}, {}) == {"layout": layout}


def test_own_key_is_no_setting():
    content = config(3, **{OWN: CONFIGURATION.stamp()}, mine=1)
    settings = from_config(content)
    assert settings.extra == {"mine": 1}
    assert list(to_config(settings)) == [*KEYS, "mine"]
