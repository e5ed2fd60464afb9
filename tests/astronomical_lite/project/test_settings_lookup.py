"""What a user's function is answered when it looks settings up."""

from __future__ import annotations

import pandas as pd
import pytest

from astronomical_lite.messages import UserError
from astronomical_lite.project.settings import Settings
from astronomical_lite.project.settings_lookup import (
    NoSettingError,
    SettingsLookup,
    answering,
    current_data,
)

SETTINGS = Settings(
    id_col="id", label_col="class", features_for_training=["g", "r"], label_colours={0: "#0072b2"}
)
FRAME = pd.DataFrame({"g": [1.0], "mag": [2.0]})


@pytest.fixture
def lookup():
    return SettingsLookup()


def test_nothing_is_known_outside_of_a_function_that_runs(lookup):
    assert dict(lookup) == {}
    assert len(lookup) == 0
    assert current_data() is None
    for error in (KeyError, UserError, NoSettingError):
        with pytest.raises(error, match="The settings have nothing called “label_col”"):
            lookup["label_col"]
    assert lookup.get("label_col", "none") == "none"


def test_keys_of_a_configuration_are_answered_while_it_runs(lookup):
    with answering(SETTINGS):
        assert (lookup["id_col"], lookup["label_col"]) == ("id", "class")
        assert "label_col" in lookup
        assert len(lookup) == len(list(lookup)) > 10
        assert lookup["features_for_training"] == ["g", "r"]
    assert "label_col" not in lookup


def test_colours_are_found_by_number_and_by_text(lookup):
    with answering(SETTINGS):
        assert lookup["label_colours"][0] == lookup["label_colours"]["0"] == "#0072b2"


def test_columns_chosen_go_before_settings_and_the_data_come_last(lookup):
    with answering(SETTINGS, columns={"x_axis": "g", "id_col": "other"}, data=FRAME):
        assert (lookup["x_axis"], lookup["id_col"]) == ("g", "other")
        assert lookup["mag"] == "mag"
        assert "mag" not in list(lookup)
        assert current_data() is FRAME
        with pytest.raises(KeyError):
            lookup["nothing"]
    with pytest.raises(KeyError):
        lookup["mag"]


def test_features_asked_for_replace_those_of_the_settings(lookup):
    features = ["r"]
    with answering(SETTINGS, features=features):
        assert lookup["features_for_training"] == ["r"]
        lookup["features_for_training"].append("g")
    assert features == ["r"]


def test_what_a_block_does_not_say_is_that_around_it(lookup):
    with answering(SETTINGS, columns={"x": "g"}, data=FRAME, features=["g"]):
        with answering(columns={"y": "r"}):
            assert lookup["label_col"] == "class"
            assert lookup["features_for_training"] == ["g"]
            assert current_data() is FRAME
            assert "x" not in lookup
            assert lookup["y"] == "r"
        with answering(Settings(label_col="other")):
            assert (lookup["label_col"], lookup["x"]) == ("other", "g")
        assert "y" not in lookup


def test_an_error_ends_the_answers_too(lookup):
    with pytest.raises(ZeroDivisionError), answering(SETTINGS):
        _ = 1 / 0
    assert len(lookup) == 0


def test_what_is_written_is_the_functions_own(lookup):
    with answering(SETTINGS, columns={"label_col": "other"}):
        lookup["label_col"] = "mine"
        assert lookup["label_col"] == "mine"
        assert SettingsLookup()["label_col"] == "other"
    assert repr(lookup) == "SettingsLookup(['label_col'])"
    assert SETTINGS.label_col == "class"
