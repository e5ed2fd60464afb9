"""The curated test set: what is written, what is read back, and labels that notice their changes."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from astronomical_lite.messages import UserError
from astronomical_lite.project.test_set import (
    TEST_SET_NAME,
    CuratedLabels,
    read_test_set,
    write_test_set,
)
from astronomical_lite.tables.source_ids import source_ids


def test_the_file_has_a_line_for_each_source_in_their_order():
    assert TEST_SET_NAME == "test_set.json"
    assert write_test_set({"12": 1, 'a "b"': -1}) == '{\n "12": 1,\n "a \\"b\\"": -1\n}\n'
    assert write_test_set({"12": 1}) == '{\n "12": 1\n}\n'
    assert write_test_set({}) == "{}\n"


def test_what_was_changed_is_told():
    labels = CuratedLabels({"a": 1})
    assert (labels, labels.changed) == ({"a": 1}, [])
    stamps = [labels.stamp]
    labels["b"] = 0
    stamps.append(labels.stamp)
    labels["b"] = 2
    stamps.append(labels.stamp)
    del labels["a"]
    stamps.append(labels.stamp)
    assert labels == {"b": 2}
    assert labels.changed == ["b", "b", "a"]
    stamps.append(CuratedLabels().stamp)
    assert len(set(stamps)) == len(stamps)


@pytest.mark.parametrize("way", ["update", "pop", "popitem", "clear", "setdefault", "__ior__"])
def test_no_change_goes_unnoticed(way):
    with pytest.raises(TypeError):
        getattr(CuratedLabels({"a": 1}), way)("a")


@pytest.mark.parametrize("label", [2**31 - 1, -(2**31) + 1, -1, 0])
def test_labels_of_32_bits_are_read(label):
    assert read_test_set(json.dumps({"1": label}), None, None) == ({"1": label}, [])


@pytest.mark.parametrize("label", [2**31, -(2**31)])
def test_larger_ones_are_refused(label):
    with pytest.raises(UserError, match=r"source '1' is too large for a label \(32 bits\)"):
        read_test_set(json.dumps({"1": label}), None, None)


def test_minus_one_is_always_a_label_and_others_are_the_data_sets():
    assert read_test_set('{"1": -1}', None, [0, 1])[0] == {"1": -1}
    assert read_test_set('{"1": -1}', None, {0: "Star"})[0] == {"1": -1}
    with pytest.raises(UserError, match=r"It has 0, 3, and -1 for unsure\."):
        read_test_set('{"1": 1}', None, [3, -1, 0])
    with pytest.raises(UserError, match=r"It has 0 \(Star\), 3, and -1 for unsure\."):
        read_test_set('{"1": 1}', None, {3: "3", 0: "Star", -1: "Unknown"})


def test_long_ids_are_cut_in_messages():
    with pytest.raises(UserError) as refusal:
        read_test_set(json.dumps({"x" * 1000: "Star"}), None, None)
    assert f"'{'x' * 40}'" in str(refusal.value)


def ids(*values):
    return source_ids(pd.Series(list(values)), "id")


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("12", "12"),
        (" 12 ", "12"),
        ("12.0", "12"),
        ("12.000", "12"),
        ("-7.0", "-7"),
        ("123456789012345.0", "123456789012345"),
        ("12.", None),
        ("12.5", None),
        ("+12", None),
        ("1234567890123456.0", None),  # floats of so many digits may have changed
    ],
)
def test_ids_a_float_column_wrote_are_found(written, found):
    known = ids(12, -7, 123456789012345, 1234567890123456, 99)
    curated, notes = read_test_set(json.dumps({"99": 0, written: 1}), known, None)
    assert curated == {"99": 0, (found or written): 1}
    assert bool(notes) == (found is None)


def test_ids_that_are_not_here_are_counted_and_kept():
    known = ids("a", "b")
    curated, (note,) = read_test_set('{"a": 0, "c": 1}', known, None)
    assert curated == {"a": 0, "c": 1}
    assert note == (
        "1 source of test_set.json is not in this data set, for example 'c'; its label is kept "
        "but not used."
    )
    text = json.dumps({"a": 0} | {f"c{i}": 1 for i in range(1000)})
    _, (note,) = read_test_set(text, known, None, "mine.json")
    assert note == (
        "1,000 sources of mine.json are not in this data set, for example 'c0'; their labels are "
        "kept but not used."
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({}, "mine.json holds no labelled source, so there is nothing to load."),
        ({"id_col": "a", "label_col": "b"}, "mine.json is a configuration file, not a test set."),
        (
            [1],
            'mine.json holds a list; it should hold one object of ids and labels, {"id": label}.',
        ),
        (
            {"c": 1},
            "mine.json: none of its sources is in this data set (1 looked for). An id there is 'c'",
        ),
    ],
)
def test_files_that_hold_something_else(content, sentence):
    with pytest.raises(UserError) as refusal:
        read_test_set(json.dumps(content), ids("a", "b"), None, "mine.json")
    assert str(refusal.value).startswith(sentence)


@pytest.mark.parametrize("key", ["id_col", "label_col"])
def test_a_source_may_be_called_like_a_key_of_a_configuration(key):
    assert read_test_set(json.dumps({key: 1}), None, None)[0] == {key: 1}
