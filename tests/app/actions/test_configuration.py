"""Configuration files: AstronomicAL's own in, ours out, and whatever is wrong with one."""

from __future__ import annotations

import copy
import json

import pytest

from astronomical_lite import __version__
from astronomical_lite.project.configuration import KEYS, NEEDED
from astronomical_lite.project.layout import TALLEST
from astronomical_lite.project.migrations import OWN

# What AstronomicAL's verify_import_config asks of a file before it looks at anything else.
REQUIRED = [
    "dataset_filepath",
    "optimise_data",
    "layout",
    "id_col",
    "label_col",
    "default_vars",
    "labels",
    "label_colours",
    "labels_to_strings",
    "strings_to_labels",
    "extra_info_cols",
    "extra_image_cols",
    "labels_to_train",
    "features_for_training",
    "exclude_labels",
    "exclude_unknown_labels",
    "unclassified_labels",
    "scale_data",
    "feature_generation",
    "test_set_file",
]
# What it knows of panels, operations, classifiers and strategies.
SOME_OF_TRAINING = [2, 6, 103, 201, 204]  # rows of the test catalogue
PANELS = """Settings,Menu,Active Learning,Labelling,Basic Plot,Selected Source Info,SED Plot,BPT Plots,
Mateos 2012 Wedge""".replace("\n", "").split(",")


def written_by_astronomical(frame, contents="Active Learning") -> dict:
    """A file as its save_config_file writes one for the test catalogue: keys, order and types."""
    ids = frame["id"].iloc[SOME_OF_TRAINING].astype(str).tolist()
    return {
        "Author": "",
        "doi": "",
        "dataset_filepath": "data/survey.csv",
        "optimise_data": True,
        "layout": {
            "0": {"x": 0, "y": 0, "w": 6, "h": 5, "contents": contents},
            "1": {"x": 6, "y": 0, "w": 6, "h": 5, "contents": "Menu"},
            "2": {
                "x": 0,
                "y": 5,
                "w": 4,
                "h": 4,
                "contents": "Basic Plot",
                "panel_contents": ["g", "w1"],
            },
        },
        "id_col": "id",
        "label_col": "label",
        "default_vars": ["g-r", "w1"],
        "labels": [0, 1, 2],
        "label_colours": {"0": "#ff7f0e", "1": "#2ca02c", "2": "#d62728", "-1": "#1f77b4"},
        "labels_to_strings": {"0": "Star", "1": "Galaxy", "2": "QSO", "-1": "Unknown"},
        "strings_to_labels": {"Unknown": -1, "Star": 0, "Galaxy": 1, "QSO": 2},
        "extra_info_cols": ["label"],
        "extra_image_cols": [],
        "labels_to_train": ["Star", "QSO"],
        "features_for_training": ["g", "r"],
        "exclude_labels": False,
        "exclude_unknown_labels": True,
        "unclassified_labels": ["Galaxy"],
        "scale_data": True,
        "feature_generation": [["subtract (a-b)", 2]],
        "test_set_file": False,
        "classifiers": {
            "0": {
                "classifier": ["DTree"],
                "query": ["Uncertainty Sampling"],
                "id": ids,
                "y": [0, 0, 1, 2, -1],
            }
        },
    }


def loaded(user, frame, config, level="train"):
    user.load(frame, optimise_data="on")
    user.upload("configuration", "config.json", json.dumps(config).encode(), level=level)
    return user.app.session


def saved(user) -> dict:
    user.act("config.save")
    return json.loads(user.download())


def test_a_file_of_astronomical_loads_trains_and_comes_out_the_same(user, frame):
    config = written_by_astronomical(frame)
    session = loaded(user, frame, config)
    assert user.shown["configuration-report"].strip() == ""
    assert session.stage == "dashboard"
    learner = session.tabs[0].learner
    assert session.dataset.ids.texts(learner.labelled_rows) == config["classifiers"]["0"]["id"]
    assert learner.labelled_y.tolist() == config["classifiers"]["0"]["y"]
    ours = saved(user)
    assert list(ours) == [*KEYS, OWN]
    same = set(KEYS) - {"dataset_filepath"}
    differ = {key for key in same if ours[key] != config[key]}
    # a name and a colour for unknown sources, of which the table has none
    assert differ <= {"labels_to_strings", "strings_to_labels", "label_colours"}
    for key in differ:
        assert ours[key].items() <= config[key].items()


def test_ours_passes_astronomicals_own_check(user, frame):
    loaded(user, frame, written_by_astronomical(frame))
    ours = saved(user)
    assert set(REQUIRED) - set(ours) == set()
    assert {panel["contents"] for panel in ours["layout"].values()} <= set(PANELS)
    assert all(key.isdecimal() for key in ours["layout"])
    names = {ours["id_col"], ours["label_col"], *ours["features_for_training"]}
    assert names | {*ours["extra_info_cols"]} <= set(frame.columns)
    assert {int(label) for label in ours["label_colours"]} >= set(ours["labels"])
    assert set(ours["labels_to_train"]) <= set(ours["strings_to_labels"])
    for entry in ours["classifiers"].values():
        assert len(entry["id"]) == len(entry["y"])


def test_keys_of_others_survive(user, frame):
    config = written_by_astronomical(frame) | {"SED_bands": {"g": "g"}, "mine": [1, {"a": None}]}
    loaded(user, frame, config)
    user.act("options", scale_data=[])
    ours = saved(user)
    assert ours["SED_bands"] == {"g": "g"}
    assert ours["mine"] == [1, {"a": None}]


@pytest.mark.parametrize(
    ("level", "stage", "trained"),
    [("layout", "setup", False), ("settings", "setup", False), ("train", "dashboard", True)],
)
def test_the_three_levels(user, frame, level, stage, trained):
    config = written_by_astronomical(frame)
    session = loaded(user, frame, config, level)
    assert session.settings.layout["2"]["panel_contents"] == ["g", "w1"]
    assert session.stage == stage
    assert bool(session.tabs) == trained
    wanted = [] if level == "layout" else ["g", "r"]
    assert session.settings.features_for_training == wanted


@pytest.mark.parametrize("contents", ["Active Learning", "Labelling"])
def test_the_main_panel_says_which_mode_it_is(user, frame, contents):
    session = loaded(user, frame, written_by_astronomical(frame, contents), "settings")
    user.act("setup.close")
    assert session.stage == "dashboard"
    assert contents in {panel["contents"] for panel in session.settings.layout.values()}
    assert session.mode == ("labelling" if contents == "Labelling" else "active-learning")
    assert saved(user)["layout"]["0"]["contents"] == contents


def test_every_problem_is_listed_at_once_and_nothing_changes(user, frame):
    config = written_by_astronomical(frame)
    config["id_col"] = "no_id"
    config["features_for_training"] = ["g", "no_feature"]
    config["default_vars"] = ["g", "no_axis"]
    config["feature_generation"] = [["power (a**b)", 2]]
    config["classifiers"]["0"] |= {"classifier": ["NNet"], "query": ["BALD"]}
    user.set_up(frame)
    session = user.app.session
    before = copy.deepcopy(session.settings)
    user.upload("configuration", "config.json", json.dumps(config).encode())
    told = user.shown["configuration-report"]
    names = ("no_id", "no_feature", "no_axis", "power (a**b)", "NNet", "BALD")
    assert [name for name in names if name not in told] == []
    assert "Nothing was changed" in told
    assert session.settings == before
    assert session.tabs == {}
    assert session.stage == "setup"


def test_every_missing_key_and_wrong_value_is_listed_at_once(user, frame):
    config = written_by_astronomical(frame)
    gone = ["id_col", "labels_to_strings"]
    for key in gone:
        del config[key]
    config |= {"optimise_data": "yes", "labels": {}, "label_colours": {"0": "reddish"}}
    session = loaded(user, frame, config)
    told = user.shown["configuration-report"]
    wrong = (*gone, "optimise_data", "labels", "colour of label 0")
    assert [name for name in wrong if name not in told] == []
    assert session.settings.features_for_training == []


def test_a_panel_too_tall_is_lowered_and_told(user, frame):
    config = written_by_astronomical(frame)
    config["layout"]["1"]["h"] = 200
    session = loaded(user, frame, config)
    assert session.settings.layout["1"] == config["layout"]["1"] | {"h": TALLEST}
    assert f"made {TALLEST} rows high" in user.shown["notice"]
    assert saved(user)["layout"]["1"]["h"] == TALLEST


def test_what_is_saved_says_which_program_wrote_it(user, frame):
    loaded(user, frame, written_by_astronomical(frame))
    ours = saved(user)
    assert ours[OWN] == {"format": 4, "version": __version__}
    user.upload("configuration", "config.json", json.dumps(ours).encode())
    assert OWN not in user.app.session.settings.extra
    assert saved(user) == ours


def test_a_configuration_of_a_newer_program_is_refused(user, frame):
    user.set_up(frame)
    before = copy.deepcopy(user.app.session.settings)
    config = written_by_astronomical(frame) | {OWN: {"format": 99, "version": "7.0"}}
    del config["layout"]  # what it lacks is not the point
    user.upload("configuration", "config.json", json.dumps(config).encode())
    told = user.shown["configuration-report"]
    assert "AstronomicAL Lite 7.0" in told
    assert "Nothing was changed" in told
    assert "missing" not in told
    assert user.app.session.settings == before


@pytest.mark.parametrize("key", NEEDED)
def test_each_missing_key_is_named(user, frame, key):
    config = written_by_astronomical(frame)
    del config[key]
    loaded(user, frame, config)
    assert f"missing: &#39;{key}&#39;" in user.shown["configuration-report"]


@pytest.mark.parametrize("key", sorted(set(KEYS) - set(NEEDED)))
def test_a_setting_that_astronomical_lacked_in_some_year_is_open(user, frame, key):
    config = written_by_astronomical(frame)
    del config[key]
    config["default_vars"] = ["g", "r"]
    user.load(frame)
    user.upload("configuration", "config.json", json.dumps(config).encode(), level="settings")
    assert user.shown["configuration-report"].strip() == ""
    assert user.app.session.settings.id_col == config["id_col"]
