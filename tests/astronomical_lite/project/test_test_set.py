"""The curated test set as a file."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.messages import UserError
from astronomical_lite.project.test_set import read_test_set, write_test_set
from astronomical_lite.tables.source_ids import source_ids

BIG = 2**60


@pytest.fixture
def frame():
    return pd.DataFrame({"id": np.arange(BIG, BIG + 10), "g": np.arange(10.0)})


NAMES = {-1: "Unknown", 0: "Star", 1: "Galaxy"}


@pytest.fixture
def ids(frame):
    return source_ids(frame["id"], "id")


@given(st.dictionaries(st.text(), st.integers(-1, 5), min_size=1))
def test_a_test_set_comes_back(curated):
    again, notes = read_test_set(write_test_set(curated), None, None)
    assert list(again.items()) == list(curated.items())
    assert notes == []


def test_numpy_labels_are_written():
    assert json.loads(write_test_set({"7": np.int64(3)})) == {"7": 3}


def test_astronomicals_file_matches_numeric_ids(ids):
    text = json.dumps({str(BIG + 3): 1, str(BIG): -1})
    assert read_test_set(text, ids, NAMES) == ({str(BIG + 3): 1, str(BIG): -1}, [])
    assert read_test_set(b"\xef\xbb\xbf" + text.encode(), ids, [0, 1])[0] == json.loads(text)


def test_ids_are_written_as_the_data_set_has_them():
    ids = source_ids(pd.Series([12, 13]), "id")
    assert read_test_set('{"12.0": 1, " 13 ": 0}', ids, NAMES) == ({"12": 1, "13": 0}, [])
    texts = source_ids(pd.Series(["12.0", "13"]), "id")
    assert read_test_set('{"12.0": 1}', texts, NAMES)[0] == {"12.0": 1}
    with pytest.raises(UserError, match="source '12' twice"):
        read_test_set('{"12.0": 1, "12": 0}', ids, NAMES)


def test_ids_changed_by_floats_are_not_guessed(ids):
    text = json.dumps({f"{BIG}.0": 1, str(BIG): 1})
    curated, notes = read_test_set(text, ids, NAMES)
    assert f"{BIG}.0" in curated
    assert "1 source of test_set.json is not in this data set" in notes[0]


def test_sources_of_another_data_set_are_noted_and_kept(ids):
    text = json.dumps({str(BIG): 0, "a": 1, "b": 1})
    curated, notes = read_test_set(text, ids, NAMES, "mine.json")
    assert curated == {str(BIG): 0, "a": 1, "b": 1}
    assert len(notes) == 1
    assert "2 sources of mine.json are not in this data set, for example 'a'" in notes[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        ("[" * 100_000, "inside one another"),
        ('{"1": ' + "9" * 5000 + "}", "is not JSON"),
        ("[1, 2]", "holds a list"),
        ('"x"', "holds a text"),
        ("3", "holds a single value"),
        ("{}", "holds no labelled source"),
        ('{"id_col": "id", "label_col": "label"}', "is a configuration file"),
        ('{"1": "Star"}', "the label of source '1' is \"Star\"; it should be a whole number"),
        ('{"1": 1.0}', "source '1' is 1.0"),
        ('{"1": true}', "source '1' is true"),
        ('{"1": null}', "source '1' is null"),
        ('{"1": NaN}', "source '1' is NaN"),
        ('{"1": {"a": 1}}', "whole number"),
        ('{"1": 7}', r"the label 7, which this data set does not have. It has 0 \(Star\), 1 \(G"),
        ('{"1": 0, "1": 1}', "source '1' twice"),
        ('{"1": 0, "2": 1}', rf"none of its sources is in this data set \(2 .*'1'.*'{BIG}'"),
    ],
)
def test_files_that_are_refused(ids, text, said):
    with pytest.raises(UserError, match=said) as refusal:
        read_test_set(text, ids, NAMES)
    assert str(refusal.value).startswith("test_set.json")


@given(st.text(max_size=40) | st.binary(max_size=40))
def test_any_content_is_read_or_refused_in_words(content):
    try:
        curated, _ = read_test_set(content, None, NAMES)
    except UserError:
        return
    assert set(curated.values()) <= set(NAMES)
