"""Selection sets as a configuration keeps them."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from astronomical_lite.messages import UserError
from astronomical_lite.project import selection_sets
from astronomical_lite.project.configuration import configuration_text, from_config
from astronomical_lite.project.migrations import CONFIGURATION, OWN
from astronomical_lite.project.selection_sets import (
    add_set,
    new_set,
    rename_set,
    sets_from_json,
    sets_to_json,
)
from astronomical_lite.project.settings import Settings

ids = st.lists(st.integers(-(2**63), 2**63 - 1).map(str) | st.text(max_size=8), max_size=20)


@settings(max_examples=60)
@given(ids)
def test_every_id_comes_back_once_and_sorted(texts):
    kept = new_set("a", texts)
    (read,) = sets_from_json(json.loads(json.dumps(sets_to_json([kept]))))
    assert read == kept
    assert set(read.ids) == set(texts)
    assert len(read.ids) == read.n == len(set(texts))


def test_whole_numbers_are_sorted_by_value_and_take_little_room():
    texts = [str(2**60 + 3 * i) for i in range(100_000)]
    kept = new_set("many", reversed(texts))
    assert kept.ids == texts
    assert len(kept.packed) < 2000
    assert new_set("few", ["10", "9", "-1"]).ids == ["-1", "9", "10"]
    assert new_set("few", ["10", "9", "09"]).ids == ["09", "10", "9"]  # 09 is no number's text


def test_names_are_each_sets_own():
    sets = add_set([], new_set("  blue   ones ", ["1"]))
    assert [one.name for one in sets] == ["blue ones"]
    with pytest.raises(UserError, match="called 'blue ones' already"):
        add_set(sets, new_set("blue ones", ["2"]))
    sets = add_set(sets, new_set("red", ["2"]))
    assert [one.name for one in rename_set(sets, "red", "far")] == ["blue ones", "far"]
    with pytest.raises(UserError, match="already"):
        rename_set(sets, "red", "blue ones")
    with pytest.raises(UserError, match="Type a name"):
        new_set(" ", ["1"])
    with pytest.raises(UserError, match="at most 80"):
        new_set("x" * 81, ["1"])


def test_what_a_configuration_cannot_keep_is_refused(monkeypatch):
    monkeypatch.setattr(selection_sets, "MOST_PACKED", 100)
    with pytest.raises(UserError, match="30 sources is more than a configuration can keep"):
        add_set([], new_set("a", [f"{i**3}" for i in range(30)]))
    monkeypatch.setattr(selection_sets, "MOST_SETS", 1)
    with pytest.raises(UserError, match="At most 1 sets"):
        add_set([new_set("a", [])], new_set("b", []))


def test_a_configuration_keeps_sets_and_is_of_a_format_that_says_so():
    settings = Settings(selection_sets=[new_set("blue", ["4", "17"], about="g < 18")])
    content = json.loads(configuration_text(settings))
    assert content[OWN]["format"] == CONFIGURATION.number >= 3
    assert from_config(content).selection_sets == settings.selection_sets
    # What a program without them wrote has none.
    del content[OWN]["selection_sets"]
    assert from_config(content | {OWN: content[OWN] | {"format": 2}}).selection_sets == []


@pytest.mark.parametrize(
    "spoil",
    [
        {"ids": "x"},
        {"ids": ""},
        {"n": 3},
        {"n": "2"},
        {"name": ""},
        {"name": 7},
        {"about": 7},
        {"ids": new_set("a", []).packed},
    ],
)
def test_damaged_sets_are_told(spoil):
    (whole,) = sets_to_json([new_set("blue", ["4", "17"])])
    with pytest.raises(ValueError, match=r"set|list"):
        sets_from_json([whole | spoil])
    with pytest.raises(ValueError, match="same name"):
        sets_from_json([whole, whole])
    with pytest.raises(ValueError, match="list"):
        sets_from_json({"a": 1})
