"""Damaged and hostile JSON: configurations, test sets, bands."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from fuzzing import HOSTILE_NUMBERS, attempt, budget, damaged
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.messages import UserError
from astronomical_lite.plots.diagrams.bands import read_bands, write_bands
from astronomical_lite.project.configuration import (
    KEYS,
    check,
    configuration_text,
    from_config,
    to_config,
)
from astronomical_lite.project.json_files import DEEPEST, check_json_size, read_json
from astronomical_lite.project.settings import Settings
from astronomical_lite.project.test_set import read_test_set, write_test_set
from astronomical_lite.tables.source_ids import source_ids

IDS = source_ids(pd.Series(np.arange(20)), "id")
BANDS = '{"g": {"wavelength": 0.47, "FWHM": 0.1, "error": "g_err"}, "r": {"wavelength": -99}}'
TEST_SET = '{"0": 1, "3": 0, "7": -1}'
CONFIG = json.dumps(
    to_config(
        Settings(
            author="A",
            layout={"0": {"x": 0, "y": 0, "w": 7, "h": 12, "contents": "Active Learning"}},
            id_col="id",
            label_col="label",
            default_vars=("g", "r"),
            label_colours={0: "#0072b2", 1: "#e69f00"},
            labels_to_strings={0: "Star", 1: "QSO"},
            labels_to_train=[1],
            features_for_training=["g", "r"],
            feature_generation=[("subtract (a-b)", 2)],
            classifiers={"1": {"classifier": ["KNN"], "query": ["x"], "id": ["1"], "y": [0]}},
        )
    )
)


def read_config(content: bytes):
    settings = from_config(read_json(content, "config.json"))
    problems = check(settings, ["id", "label"], [0, 1], ["subtract (a-b)"], ["KNN"], ["x"])
    assert all(isinstance(problem, str) for problem in problems)
    assert from_config(json.loads(configuration_text(settings))) == settings
    return settings


def read_curated(content: bytes):
    curated, notes = read_test_set(content, IDS, {0: "Star", 1: "QSO"}, "config.json")
    assert set(curated.values()) <= {-1, 0, 1}
    assert read_test_set(write_test_set(curated), IDS, [0, 1])[0] == curated
    read_test_set(content, None, None)
    return curated, notes


def read_some_bands(content: bytes):
    bands = read_bands(content, ["g", "g_err", "r"], "config.json")
    assert read_bands(write_bands(bands), ["g", "g_err", "r"]) == bands
    return bands


READERS = {
    "configuration": (read_config, CONFIG),
    "test set": (read_curated, TEST_SET),
    "bands": (read_some_bands, BANDS),
}


@pytest.mark.parametrize("kind", READERS)
def test_the_files_are_read_before_they_are_damaged(kind):
    read, content = READERS[kind]
    assert attempt(read, content.encode())


@pytest.mark.parametrize("kind", READERS)
@given(data=st.data())
@budget(150)
def test_damaged_files(kind, data):
    read, content = READERS[kind]
    attempt(read, data.draw(damaged(content.encode(), at_most=3)))


values = st.recursive(
    st.none()
    | st.booleans()
    | st.sampled_from([*HOSTILE_NUMBERS, 0.5, float("nan"), float("inf"), -1e308])
    | st.sampled_from(
        ["", "0", "g", "-1", "\ud800", "\x00", "<b>", "²", "٣", "9" * 5000, "#0072b2"]
    )
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.just("0"), inner)
    ),
    max_leaves=8,
)


@given(key=st.sampled_from(KEYS), value=values)
@budget(300)
def test_any_value_in_any_key_of_a_configuration(key, value):
    attempt(read_config, json.dumps(json.loads(CONFIG) | {key: value}).encode())


@given(side=st.sampled_from(["x", "y", "w", "h", "contents"]), value=values)
@budget(100)
def test_any_value_in_a_panel(side, value):
    config = json.loads(CONFIG)
    config["layout"]["0"][side] = value
    attempt(read_config, json.dumps(config).encode())


@given(key=st.sampled_from(["classifier", "query", "id", "y"]), value=values, alone=st.booleans())
@budget(150)
def test_any_value_in_a_classifier(key, value, alone):
    config = json.loads(CONFIG)
    config["classifiers"]["1"][key] = value if alone else [value]
    attempt(read_config, json.dumps(config).encode())


@given(key=st.sampled_from(["wavelength", "FWHM", "error"]), value=values)
@budget(100)
def test_any_value_in_a_band(key, value):
    bands = json.loads(BANDS)
    bands["g"][key] = value
    attempt(read_some_bands, json.dumps(bands).encode())


@given(st.dictionaries(st.text(max_size=4) | st.sampled_from(["0", "0.0", " 0"]), values))
@budget(100)
def test_any_object_as_a_test_set(content):
    attempt(read_curated, json.dumps(content).encode())


HOSTILE = {
    "deep lists": "[" * 1_000_000,
    "deep objects": '{"a":' * 200_000 + "1" + "}" * 200_000,
    "deep, and whole": "[" * 5000 + "]" * 5000,
    "brackets in texts": '["' + "]" * 1000 + '",' + "[" * 600 + "]" * 600 + "]",
    "quotes escaped": '["' + '\\"' * 1_000_000 + "[" * 60,
    "digits": "9" * 1_000_000,
    "an exponent": '{"0": 1e999999999}',
    "half a character": '{"0": "\\ud83d"}',
    "not UTF-8": b"\xff\xfe{",
    "nothing": b"",
    "a list": "[1, 2]",
    "many keys": "{" + ",".join(f'"{i}": {i}' for i in range(200_000)) + "}",
}


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_files_are_refused(kind, hostile):
    content = HOSTILE[hostile]
    content = content.encode() if isinstance(content, str) else content
    assert attempt(READERS[kind][0], content) is None


def test_depth_counts_only_what_is_no_text():
    text = json.dumps({"a": "[" * 500, 'b\\"': ["{" * 500, '"[\\']})
    assert read_json(text, "x") == json.loads(text)
    read_json("[" * DEEPEST + "]" * DEEPEST, "x")
    with pytest.raises(UserError, match="inside one another"):
        read_json("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "x")


def test_a_file_too_large_is_refused_before_it_is_read():
    with pytest.raises(UserError, match=r"config.json is 100 MB"):
        check_json_size("config.json", 100_000_000)
