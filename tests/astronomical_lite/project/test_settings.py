"""One table for settings: each field has its key of the configuration file, and each key its field."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import replace

import pytest

from astronomical_lite.messages import UserError
from astronomical_lite.project.audits import Audit
from astronomical_lite.project.configuration import (
    KEYS,
    check,
    configuration_text,
    from_config,
    own_config,
    own_part,
    to_config,
)
from astronomical_lite.project.migrations import CONFIGURATION, OWN
from astronomical_lite.project.selection_sets import new_set
from astronomical_lite.project.settings import CONFIGURATION_KEYS, OWN_KEYS, Settings
from astronomical_lite.project.table_matches import TableMatch
from astronomical_lite.tables.corrections import Correction

EVERY_FIELD = Settings(
    author="A. Person",
    doi="10.1/x",
    dataset_filepath="survey.fits",
    optimise_data=True,
    layout={"0": {"x": 0, "y": 0, "w": 7, "h": 12, "contents": "Menu", "panel_contents": ["g"]}},
    id_col="id",
    label_col="class",
    default_vars=("g", "g-r"),
    label_colours={-1: "#8a8a8a", 0: "#0072b2", 1: "#e69f00"},
    labels_to_strings={-1: "Unknown", 0: "Star", 1: "QSO"},
    extra_info_cols=["z"],
    extra_image_cols=["image"],
    labels_to_train=[1],
    features_for_training=["g", "r"],
    exclude_labels=True,
    exclude_unknown_labels=True,
    scale_data=True,
    feature_generation=[("subtract (a-b)", 2)],
    test_set_file=True,
    classifiers={"1": {"classifier": ["KNN"], "query": ["x"], "id": ["7", 8], "y": [0, -1]}},
    label_values={0: "STAR", 1: "QSO"},
    label_classes=["STAR", "QSO"],
    combine_other_labels=True,
    made_labels=[2],
    columns_read=["id", "g"],
    column_corrections={"g": Correction("number", ("-99",))},
    label_keys={0: "s", 1: "q"},
    two_steps=True,
    one_answer=True,
    one_queue="Round robin",
    selection_sets=[new_set("blue", ["4", "17"])],
    questions_of="blue",
    table_matches=[TableMatch("wise.fits", "by id", {"w1": "w1mpro"}, 8, "matched-0001.npz", "00")],
    audits=[Audit(1, "eJxjAAAAAQAB", ("7", "8"), "00", {"7": -1}, 12, trained_on=True)],
    extra={"mine": {"a": [1, None]}},
)


def test_every_field_has_a_key_and_every_key_a_field():
    fields = {one.name for one in dataclasses.fields(Settings)} - {"extra"}
    own = {key.attribute for key in OWN_KEYS}
    fields -= own
    assert {key.attribute for key in CONFIGURATION_KEYS if not key.derived} == fields
    derived = {key.attribute for key in CONFIGURATION_KEYS if key.derived}
    assert all(isinstance(getattr(Settings, name), property) for name in derived)
    assert len(KEYS) == len(set(KEYS)) == len(fields) + len(derived)
    assert own.isdisjoint(KEYS)


def test_what_a_configuration_need_not_have_is_written_only_if_it_says_something():
    assert own_config(Settings()) == CONFIGURATION.stamp()
    assert "column_corrections" in own_config(EVERY_FIELD)
    assert not {key.name for key in OWN_KEYS} & set(to_config(EVERY_FIELD))


def test_every_field_is_written_and_read():
    assert all(getattr(EVERY_FIELD, f.name) for f in dataclasses.fields(Settings))
    config = to_config(EVERY_FIELD)
    assert config["labels"] == [-1, 0, 1]
    assert config["strings_to_labels"] == {"Unknown": -1, "Star": 0, "QSO": 1}
    assert config["unclassified_labels"] == ["Star"]
    again = from_config(json.loads(json.dumps(config | {OWN: own_config(EVERY_FIELD)})))
    assert again == EVERY_FIELD
    assert from_config(to_config(Settings())) == Settings()


def test_the_file_is_a_text_that_people_read_too():
    text = configuration_text(EVERY_FIELD)
    assert text.startswith('{\n  "Author": "A. Person",\n')
    assert text.endswith("\n}\n")
    assert json.loads(text) == to_config(EVERY_FIELD) | {OWN: own_config(EVERY_FIELD)}
    kept = {key.name: getattr(EVERY_FIELD, key.attribute) for key in OWN_KEYS}
    assert own_part(json.loads(text)).keys() == {*CONFIGURATION.stamp(), *kept}
    assert from_config(json.loads(text)) == EVERY_FIELD


@pytest.mark.parametrize("own", [None, 3, "x", []])
def test_a_damaged_stamp_is_as_none(own):
    config = to_config(EVERY_FIELD) | {OWN: own}
    assert own_part(config) == {}
    nothing = {key.attribute: key.kind.empty() for key in OWN_KEYS}
    assert from_config(config) == replace(EVERY_FIELD, **nothing)


def test_what_is_written_and_read_is_shared_with_nothing():
    def containers(value):
        if isinstance(value, dict | list):
            yield id(value)
            for inner in value.values() if isinstance(value, dict) else value:
                yield from containers(inner)

    config = to_config(dataclasses.replace(EVERY_FIELD, extra={}))
    assert not set(containers(config)) & set(containers(dataclasses.asdict(EVERY_FIELD)))
    held = {i for value in vars(EVERY_FIELD).values() for i in containers(value)}
    assert not set(containers(config)) & held
    read = {i for value in vars(from_config(config)).values() for i in containers(value)}
    assert not set(containers(config)) & read


@pytest.mark.parametrize("key", KEYS)
def test_a_value_of_another_kind_is_told_with_its_key(key):
    with pytest.raises(UserError, match=f"'{key}'"):
        from_config(to_config(EVERY_FIELD) | {key: 7})


@pytest.mark.parametrize("key", ["Author", "doi", "dataset_filepath", "id_col", "label_col"])
def test_a_null_is_an_empty_text(key):
    from_config(to_config(EVERY_FIELD) | {key: None})


def test_every_name_is_looked_for():
    """A field that names something that is not there is told, whichever field it is."""
    there = {
        "columns": ["id", "class", "z", "image", "g", "r"],
        "labels": [0, 1],
        "operations": ["subtract (a-b)"],
        "classifiers": ["KNN"],
        "strategies": ["x"],
        "generated": ["g-r"],
    }
    assert check(EVERY_FIELD, **there) == []
    nothing = dict.fromkeys(there, ()) | {"labels": [5]}
    told = " ".join(check(EVERY_FIELD, **nothing))
    columns = "'id', 'class', 'z', 'image', 'g', 'r'"
    assert f"Columns not found: {columns}." in told
    assert "Default variables not found: 'g', 'g-r'." in told
    assert "Feature operation not found: 'subtract (a-b)'." in told
    assert "For QSO, classifier not found: 'KNN'." in told
    assert "For QSO, query strategy not found: 'x'." in told
    assert "Labels not in the column 'class': 0 (Star), 1 (QSO)." in told
    unseen = check(EVERY_FIELD, **nothing | {"labels": []})
    assert not [sentence for sentence in unseen if "Labels" in sentence]
