"""Each value of a configuration: what it may be, what is said of any other, and the way back."""

from __future__ import annotations

import copy

import pytest

from astronomical_lite.messages import UserError
from astronomical_lite.project.configuration import KEYS, check, from_config, to_config
from astronomical_lite.project.settings import Settings

PANEL = {"x": 0, "y": 0, "w": 7, "h": 12, "contents": "Active Learning"}
ENTRY = {"classifier": ["KNN"], "query": ["Random"], "id": ["5", 6], "y": [0, -1]}
SETTINGS = Settings(
    author="A",
    doi="10/x",
    dataset_filepath="d.fits",
    optimise_data=True,
    layout={"0": PANEL},
    id_col="id",
    label_col="class",
    default_vars=("g", "r"),
    label_colours={0: "#0072b2", 1: "#E69F00", -1: "#8a8a8a"},
    labels_to_strings={1: "QSO", 0: "Star", -1: "Unknown", 7: "Galaxy"},
    extra_info_cols=["a"],
    extra_image_cols=["b"],
    labels_to_train=[7, 0],
    features_for_training=["g", "r"],
    exclude_labels=True,
    exclude_unknown_labels=True,
    scale_data=True,
    feature_generation=[("add (a+b)", 2)],
    test_set_file=True,
    classifiers={"0": ENTRY},
    extra={"mine": [1]},
)


@pytest.fixture
def config():
    return copy.deepcopy(to_config(SETTINGS))


def problems(config) -> str:
    with pytest.raises(UserError) as refusal:
        from_config(config)
    text = str(refusal.value)
    assert text.startswith("The configuration file cannot be used: ")
    assert text.endswith("; nothing was changed.")
    return text


def test_every_key_has_the_value_astronomical_gives_it(config):
    assert list(config)[: len(KEYS)] == list(KEYS)
    assert config["labels"] == [-1, 0, 1, 7]
    assert config["labels_to_strings"] == {"-1": "Unknown", "0": "Star", "1": "QSO", "7": "Galaxy"}
    assert config["strings_to_labels"] == {"Unknown": -1, "Star": 0, "QSO": 1, "Galaxy": 7}
    assert list(config["label_colours"]) == ["-1", "0", "1"]
    assert config["labels_to_train"] == ["Galaxy", "Star"]
    assert config["unclassified_labels"] == ["QSO"]
    assert config["default_vars"] == ["g", "r"]
    assert config["feature_generation"] == [["add (a+b)", 2]]
    assert (config["Author"], config["doi"], config["dataset_filepath"]) == ("A", "10/x", "d.fits")
    assert config["mine"] == [1]


def test_what_is_written_is_read(config):
    assert from_config(config) == SETTINGS
    switches = ("optimise_data", "exclude_labels", "exclude_unknown_labels", "scale_data")
    for switch in (*switches, "test_set_file"):
        settings = from_config(config | {switch: False})
        assert not getattr(settings, switch)
        assert to_config(settings) == config | {switch: False}


def test_nothing_is_shared_between_settings_and_file(config):
    settings = from_config(config)
    config["layout"]["0"]["x"] = 5
    config["classifiers"]["0"]["y"].append(1)
    config["mine"].append(2)
    assert settings == SETTINGS
    to_config(settings)["layout"]["0"]["x"] = 5
    to_config(settings)["classifiers"]["0"]["y"].append(1)
    assert settings == SETTINGS


def test_a_key_of_others_does_not_replace_ours():
    settings = copy.deepcopy(SETTINGS)
    settings.extra = {"id_col": "theirs", "theirs": 1}
    assert to_config(settings)["id_col"] == "id"
    assert to_config(settings)["theirs"] == 1


@pytest.mark.parametrize("key", ["Author", "doi", "dataset_filepath", "id_col"])
def test_a_text_that_is_null_is_empty(config, key):
    assert to_config(from_config(config | {key: None}))[key] == ""


def test_labels_to_train_may_be_numbers_that_are_names(config):
    config |= {"labels_to_strings": {"3": "3", "4": "4"}, "labels_to_train": [4, "3"]}
    assert from_config(config | {"unclassified_labels": []}).labels_to_train == [4, 3]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("id_col", 5, "'id_col' should be a text, not 5"),
        ("optimise_data", "yes", "'optimise_data' should be true or false, not 'yes'"),
        ("layout", [], "'layout' should be an object, not []"),
        ("extra_info_cols", "a", "'extra_info_cols' should be a list, not 'a'"),
        ("extra_info_cols", [1], "'extra_info_cols' should be a list of texts"),
        ("default_vars", ["a"], "'default_vars' should hold two column names"),
        ("default_vars", ["a", "b", "c"], "'default_vars' should hold two column names"),
        ("labels", [1.0], "'labels' should be a list of whole numbers"),
        ("labels", [True], "'labels' should be a list of whole numbers"),
        ("strings_to_labels", 3, "'strings_to_labels' should be an object, not 3"),
        (
            "label_colours",
            {"0": "#12345"},
            "the colour of label 0, '#12345', is not like '#0072b2'",
        ),
        ("label_colours", {"0": "#1234567"}, "the colour of label 0"),
        ("label_colours", {"0": "#12345g"}, "the colour of label 0"),
        ("label_colours", {"0": 5}, "'label_colours' holds '0': 5, not a label and a text"),
        (
            "label_colours",
            {"red": "#000000"},
            "'label_colours' holds 'red': '#000000', not a label",
        ),
        ("label_colours", {"2147483648": "#000000"}, "'label_colours' holds '2147483648'"),
        (
            "labels_to_train",
            ["Nebula"],
            "'labels_to_train' names 'Nebula', which 'labels_to_strings'",
        ),
        ("labels_to_train", [["Star"]], "'labels_to_train' should be a list of label names"),
        ("labels_to_train", [{}], "'labels_to_train' should be a list of label names"),
        ("unclassified_labels", ["Nebula"], "'unclassified_labels' names 'Nebula'"),
        ("feature_generation", ["add"], "should be a list of [operation, number]"),
        ("feature_generation", [["add", "2"]], "should be a list of [operation, number]"),
        ("feature_generation", [["add", True]], "should be a list of [operation, number]"),
        ("feature_generation", [[2, 2]], "should be a list of [operation, number]"),
        ("feature_generation", [["add", 2, 3]], "should be a list of [operation, number]"),
        ("labels_to_strings", {"0": " "}, "'labels_to_strings': Label 0 needs a name"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(config, key, value, said):
    assert said in problems(config | {key: value})


@pytest.mark.parametrize("label", ["2147483647", "-2147483647", "0"])
def test_labels_of_32_bits_have_colours(config, label):
    assert from_config(config | {"label_colours": {label: "#000000"}}).label_colours == {
        int(label): "#000000"
    }


def test_missing_keys_and_wrong_values_are_told_together(config):
    del config["id_col"], config["scale_data"]
    text = problems(config | {"doi": 3})
    assert "missing: 'id_col'; 'doi' should be a text, not 3. Correct" in text
    text = problems(config | {"classifiers": {f"x{i}": {} for i in range(1000)}})
    assert len(text) < 2000


@pytest.mark.parametrize("content", [[], "x", 3, None])
def test_other_json_is_no_configuration(content):
    with pytest.raises(
        UserError, match=r"^This is not a configuration file: .* one JSON object\.$"
    ):
        from_config(content)


@pytest.mark.parametrize(
    "change",
    [{}, {"x": 11, "w": 1}, {"x": 0, "w": 12}, {"x": 5, "w": 7}, {"y": 10_000}, {"h": 1}],
)
def test_panels_that_fit(config, change):
    panel = PANEL | change
    assert from_config(config | {"layout": {"0": panel}}).layout == {"0": panel}


@pytest.mark.parametrize(
    "change",
    [
        {"x": -1},
        {"x": 12, "w": 1},
        {"x": 11, "w": 2},
        {"x": 6, "w": 7},
        {"w": 0},
        {"w": 13},
        {"y": -1},
        {"y": 10_001},
        {"h": 0},
    ],
)
def test_panels_that_do_not_fit(config, change):
    said = (
        "panel '0' of 'layout' does not fit: x is 0 to 11, x + w at most 12, y 0 to 10,000, h 1 to"
    )
    assert said in problems(config | {"layout": {"0": PANEL | change}})


@pytest.mark.parametrize("side", ["x", "y", "w", "h", "contents"])
@pytest.mark.parametrize("value", [None, 1.0, "1", True])
def test_panels_that_lack_something(config, side, value):
    if side == "contents" and value == "1":
        return
    said = "panel '0' of 'layout' needs whole x, y, w, h and its contents"
    assert said in problems(config | {"layout": {"0": PANEL | {side: value}}})
    without = {key: value for key, value in PANEL.items() if key != side}
    if side == "contents":
        assert from_config(config | {"layout": {"0": without}}).layout == {"0": PANEL}
        return
    assert said in problems(config | {"layout": {"0": without}})
    assert said in problems(config | {"layout": {"0": [PANEL]}})


@pytest.mark.parametrize("n", [100, 101])
def test_a_hundred_panels_are_the_most(config, n):
    layout = {str(i): PANEL for i in range(n)}
    if n == 100:
        assert from_config(config | {"layout": layout}).layout == layout
    else:
        assert "'layout' has 101 panels; at most 100 can be shown" in problems(
            config | {"layout": layout}
        )


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ([], "classifier '0' needs the lists classifier, query, id and y"),
        (ENTRY | {"classifier": "KNN"}, "needs the lists classifier, query, id and y"),
        ({k: v for k, v in ENTRY.items() if k != "query"}, "needs the lists classifier, query"),
        ({k: v for k, v in ENTRY.items() if k != "id"}, "needs the lists classifier, query"),
        ({k: v for k, v in ENTRY.items() if k != "y"}, "needs the lists classifier, query"),
        (ENTRY | {"classifier": [3]}, "has a classifier or query that is not a text"),
        (ENTRY | {"query": [None]}, "has a classifier or query that is not a text"),
        (ENTRY | {"id": ["5", 6.0]}, "has ids that are neither text nor whole numbers"),
        (ENTRY | {"id": [True, "6"]}, "has ids that are neither text nor whole numbers"),
        (ENTRY | {"query": ["a", "b"]}, "needs one query strategy for each classifier"),
        (ENTRY | {"y": [0]}, "has 2 ids and 1 labels"),
        (ENTRY | {"y": [0, 1.0]}, "has labels that are not whole numbers of 32 bits"),
        (ENTRY | {"y": [0, True]}, "has labels that are not whole numbers of 32 bits"),
        (ENTRY | {"y": [0, 2**31]}, "has labels that are not whole numbers of 32 bits"),
    ],
)
def test_classifiers_that_cannot_be(config, entry, said):
    assert said in problems(config | {"classifiers": {"0": entry}})


@pytest.mark.parametrize("key", ["Star", "1.0", "", "+1", "2147483648", "12345678901"])
def test_classifiers_are_those_of_labels(config, key):
    assert f"'classifiers' has the entry {key!r}, which is not a label" in problems(
        config | {"classifiers": {key: ENTRY, "0": ENTRY}}
    )


@pytest.mark.parametrize("y", [2**31 - 1, -(2**31) + 1])
def test_labels_of_classifiers_have_32_bits(config, y):
    entry = ENTRY | {"y": [0, y]}
    assert from_config(config | {"classifiers": {"-5": entry}}).classifiers == {"-5": entry}


# ---- what the settings name, looked for in the data and the registries -----------------------------

COLUMNS = ["id", "class", "a", "b", "g", "r"]


def missing(settings=SETTINGS, **known):
    wanted = {
        "columns": COLUMNS,
        "labels": [0, 1, 7],
        "operations": ["add (a+b)"],
        "classifiers": ["KNN"],
        "strategies": ["Random"],
    }
    return check(settings, **(wanted | known))


def changed(**fields):
    settings = copy.deepcopy(SETTINGS)
    for name, value in fields.items():
        setattr(settings, name, value)
    return settings


def test_nothing_is_missing():
    assert missing() == []
    assert missing(labels=[0, 1, 2]) == []  # of a part of the table that lacks a label
    assert missing(Settings()) == []
    assert missing(labels=[]) == []  # of a label column that is missing itself


@pytest.mark.parametrize(
    ("settings", "known", "said"),
    [
        (changed(id_col="x"), {}, "Column not found: 'x'."),
        (changed(label_col="x"), {}, "Column not found: 'x'."),
        (changed(extra_info_cols=["a", "x"]), {}, "Column not found: 'x'."),
        (changed(extra_image_cols=["x"]), {}, "Column not found: 'x'."),
        (changed(features_for_training=["x", "g", "y", "x"]), {}, "Columns not found: 'x', 'y'."),
        (changed(default_vars=("g", "x")), {}, "Default variable not found: 'x'."),
        (changed(default_vars=("y", "x")), {}, "Default variables not found: 'y', 'x'."),
        (SETTINGS, {"operations": []}, "Feature operation not found: 'add (a+b)'."),
        (SETTINGS, {"classifiers": []}, "For Star, classifier not found: 'KNN'."),
        (SETTINGS, {"strategies": []}, "For Star, query strategy not found: 'Random'."),
        (changed(classifiers={"9": ENTRY}), {"classifiers": []}, "For 9, classifier not found"),
        (SETTINGS, {"labels": [2]}, "Labels not in the column 'class': 0 (Star), "),
    ],
)
def test_what_is_missing_is_listed(settings, known, said):
    (problem,) = missing(settings, **known)
    assert problem.startswith(said)


def test_axes_may_be_columns_that_combinations_make():
    settings = changed(default_vars=("g-r", "g"))
    assert missing(settings, generated=["g-r"]) == []
    assert missing(settings) == ["Default variable not found: 'g-r'."]


def test_labels_that_are_missing_are_listed_in_ascending_order():
    names = dict.fromkeys([-1, 1, 9, 16, 1000, -5], "Star")
    (problem,) = missing(changed(labels_to_strings=names, classifiers={}), labels=[2])
    assert problem.startswith(
        "Labels not in the column 'class': -5 (Star), 1 (Star), 9 (Star), 16 (Star)"
    )
