"""Criteria, the labeller, and the curated test set's file."""

import json
import operator
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.labelling import criteria
from astronomical_lite.labelling.criteria import Operator
from astronomical_lite.labelling.labeller import (
    OPERATORS,
    UNSURE,
    Criterion,
    Labeller,
    matches,
    operators_for,
    read_test_set,
    write_test_set,
)
from astronomical_lite.messages import UserError
from astronomical_lite.tables.columns import source_ids

BIG = 2**60
COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def found(values, *criterion) -> list[int]:
    """Places of a column's values that meet a criterion."""
    frame = pd.DataFrame({"x": values})
    return np.flatnonzero(matches(frame, [Criterion("x", *criterion)])).tolist()


# ---- criteria -----------------------------------------------------------------------------------


def test_criteria_are_joined_by_and():
    frame = pd.DataFrame({"g": [17.0, 18.0, 19.0, np.nan], "kind": ["S", "G", "G", "G"]})
    both = [Criterion("g", ">=", "18"), Criterion("kind", "equals", "G")]
    assert matches(frame, both).tolist() == [False, True, True, False]
    assert matches(frame, []).tolist() == [True] * 4
    assert matches(frame.iloc[:0], []).shape == (0,)


@given(
    st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1),
    st.sampled_from(sorted(COMPARE)),
    st.integers(-(2**65), 2**65) | st.decimals(-(2**64), 2**64, places=2) | st.integers(-5, 5),
)
def test_whole_numbers_are_compared_exactly(values, name, value):
    expected = [i for i, v in enumerate(values) if COMPARE[name](Decimal(v), Decimal(value))]
    assert found(np.array(values, dtype=np.int64), name, str(value)) == expected


@pytest.mark.parametrize("dtype", ["u1", "i2", "u4", "u8", "Int64", "UInt64"])
@pytest.mark.parametrize("value", ["-1e3", "-1", "2.5", "3", "1e30", "18446744073709551615", "inf"])
def test_whole_numbers_of_every_type(dtype, value):
    values = [0, 2, 3, 100]
    for name, compare in COMPARE.items():
        expected = [i for i, v in enumerate(values) if compare(v, Decimal(value))]
        assert found(pd.array(values, dtype=dtype), name, value) == expected


def test_ids_of_19_digits_do_not_pass_through_floats():
    ids = pd.array([BIG, BIG + 1, None], dtype="Int64")
    assert found(ids, "==", str(BIG + 1)) == [1]
    assert found(ids, "<=", str(BIG)) == [0]
    assert found(ids, "!=", str(BIG)) == [1]
    assert found(ids, "is missing") == [2]


@given(
    st.lists(st.floats(width=32), min_size=1),
    st.sampled_from(sorted(COMPARE)),
    st.sampled_from([np.float32, np.float64]),
    st.data(),
)
def test_what_is_shown_finds_itself(values, name, dtype, data):
    column = np.array(values, dtype=dtype)
    chosen = data.draw(st.sampled_from(column.tolist()))
    if np.isnan(chosen):
        return
    shown = str(dtype(chosen))
    expected = np.flatnonzero(COMPARE[name](column, dtype(chosen)) & ~np.isnan(column))
    assert found(column, name, shown) == expected.tolist()


def test_numbers_that_single_precision_cannot_hold():
    column = np.array([0, 1e-45, 1, np.inf, -np.inf, np.nan], dtype=np.float32)
    assert found(column, "<", "1e300") == [0, 1, 2, 4]
    assert found(column, "==", "1e300") == []
    assert found(column, "==", "1e-60") == []
    assert found(column, ">", "1e-60") == [1, 2, 3]
    assert found(column, "<", "inf") == [0, 1, 2, 4]


@pytest.mark.parametrize("value", ["18", " 18.0 ", "+18", "1.8e1", "18."])
def test_numbers_may_be_written_in_many_ways(value):
    assert found([17.0, 18.0], "==", value) == [1]
    assert found([-18.0, 18.0], "==", "\N{MINUS SIGN}18") == [0]


@pytest.mark.parametrize(
    ("values", "name", "value"),
    [
        ([1.0, np.nan], "!=", "2"),
        ([1.0, np.nan], "<", "inf"),
        (pd.array([1, None], "Int64"), "!=", "2"),
        (pd.array([True, None], "boolean"), "!=", "false"),
        (["a", ""], "not equals", "b"),
        (["a", None], "not equals", "b"),
        (["a", "  "], "not equals", "b"),
        (pd.Categorical(["a", None]), "not equals", "b"),
        (pd.Categorical(["a", ""]), "not equals", "b"),
        (pd.Categorical([1.0, np.nan]), "!=", "2"),
    ],
)
def test_a_missing_value_matches_only_is_missing(values, name, value):
    assert found(values, name, value) == [0]
    assert found(values, "is missing") == [1]
    assert found(values, "is not missing") == [0]


def test_nothing_is_missing_from_whole_numbers():
    assert found([1, 2], "is missing") == []
    assert found([1, 2], "is not missing") == [0, 1]


@pytest.mark.parametrize("as_type", ["str", "object", "category"])
def test_text(as_type):
    types = pd.Series(["Sb", "SBb", "E0", "  Sb "]).astype(as_type)
    assert found(types, "equals", " Sb ") == [0, 3]
    assert found(types, "not equals", "Sb") == [1, 2]
    assert found(types, "contains", "Bb") == [1]
    assert found(types, "starts with", "S") == [0, 1, 3]
    assert found(types, "starts with", "s") == []
    assert found(types, "contains", "(") == []


@pytest.mark.parametrize("words", [("true", "t", "yes", "1"), ("false", "f", "no", "0")])
def test_truth_has_many_words(words):
    for word in words:
        for text in (word, word.upper(), f" {word.title()} "):
            assert found([False, True], "==", text) == [int(words[0] == "true")]


def test_truth():
    flags = [True, False]
    assert found(flags, "==", "True") == [0]
    assert found(flags, "==", "0") == [1]
    assert found(flags, "!=", "yes") == [1]
    with pytest.raises(UserError, match="'maybe' is neither true nor false"):
        found(flags, "==", "maybe")
    with pytest.raises(UserError, match="'<' cannot be used on column x, which holds true"):
        found(flags, "<", "1")


@pytest.mark.parametrize(
    ("values", "criterion", "field", "said"),
    [
        ([1.0], ("==", "abc"), "value", "'abc' is not a number, but column x holds numbers"),
        ([1], ("==", "1_000"), "value", "'1_000' is not a number, but column x holds whole"),
        ([1.0], ("<", "nan"), "value", "choose 'is missing'"),
        ([1.0], ("<", " "), "value", "Type the value that column x"),
        (["a"], ("contains", ""), "value", "Type the value that column x"),
        (["a"], ("<", "b"), "operator", "'<' cannot be used on column x, which holds text"),
        ([1], ("contains", "1"), "operator", "Choose one of: ==, !=, <"),
        ([1], ("~", "1"), "operator", "'~' cannot be used"),
        ([1], ("==", "1e9999"), "value", "is not a number"),
    ],
)
def test_refusals_name_what_is_wrong(values, criterion, field, said):
    with pytest.raises(UserError, match=said) as refusal:
        found(values, *criterion)
    assert refusal.value.field == field


@pytest.mark.parametrize("values", [[1.0, 2.0], [1, 2], ["a", "b"], [True, False]])
def test_a_value_has_to_be_typed_unless_it_is_missing_ones_that_are_wanted(values):
    operator = "equals" if values[0] == "a" else "=="
    for criterion in (Criterion("x", operator), Criterion("x", operator, "  ")):
        with pytest.raises(UserError, match="Type the value that column x") as refusal:
            matches(pd.DataFrame({"x": values}), [criterion])
        assert refusal.value.field == "value"
    assert found(values, "is not missing") == [0, 1]


@pytest.mark.parametrize(
    ("values", "operator", "holds"),
    [
        (["a"], "<", "text. Choose one of: equals, not equals, contains, starts with, is missing"),
        ([1], "contains", "whole numbers. Choose one of: ==, !=, <, <=, >, >=, is missing"),
        ([1.5], "equals", "numbers. Choose one of: =="),
        ([True], "<=", "true and false. Choose one of: ==, !=, is missing, is not missing."),
        ([1], "between", "whole numbers."),
    ],
)
def test_an_operator_of_another_kind_of_column_is_refused(values, operator, holds):
    with pytest.raises(UserError) as refusal:
        found(values, operator, "1")
    assert f"'{operator}' cannot be used on column x, which holds {holds}" in str(refusal.value)
    assert refusal.value.field == "operator"


@pytest.mark.parametrize(
    ("values", "value", "said"),
    [
        ([1.5], "many", "'many' is not a number, but column x holds numbers."),
        ([True], "many", "'many' is neither true nor false, but column x holds true and false."),
    ],
)
def test_a_value_of_another_kind_is_refused_beside_its_field(values, value, said):
    with pytest.raises(UserError) as refusal:
        found(values, "==", value)
    assert (str(refusal.value), refusal.value.field) == (said, "value")


def test_an_unknown_column_is_refused():
    with pytest.raises(UserError, match="no column called 'y'") as refusal:
        matches(pd.DataFrame({"x": [1]}), [Criterion("y", "==", "1")])
    assert refusal.value.field == "column"


def test_operators_suit_the_column():
    assert operators_for(pd.Series([1.5]))[:6] == list(COMPARE)
    assert operators_for(pd.Series(["a"]))[0] == "equals"
    assert operators_for(pd.Series([True])) == ["==", "!=", "is missing", "is not missing"]


def test_an_operator_of_ones_own(monkeypatch):
    own = {**OPERATORS, "ends with": Operator(("string",), str.endswith)}
    monkeypatch.setattr(criteria, "OPERATORS", own)
    assert found(["ab", "bc"], "ends with", "b") == [0]


def test_criteria_read_as_sentences():
    assert str(Criterion("g", "<", " 18 ")) == "g < 18"
    assert str(Criterion("g", "is missing", "18")) == "g is missing"


# ---- the labeller -------------------------------------------------------------------------------


@pytest.fixture
def frame():
    return pd.DataFrame({"id": np.arange(BIG, BIG + 10), "g": np.arange(10.0)})


def make(frame, curated=None):
    return Labeller(source_ids(frame["id"], "id"), labels=[0, 1], curated=curated or {})


def label_new(labeller, rng, label=0):
    row = labeller.new(rng)
    labeller.assign(label)
    return row


@pytest.mark.parametrize("rng", [np.random.default_rng, np.random.RandomState])
def test_new_never_offers_a_labelled_source_and_ends(frame, rng):
    labeller, rng = make(frame), rng(3)
    rows = [label_new(labeller, rng) for _ in range(10)]
    assert sorted(rows) == list(range(10))
    assert labeller.n_left == 0
    with pytest.raises(UserError, match=r"All sources of this data set are labelled \(10 sources"):
        labeller.new(rng)


@given(st.integers(0, 2**32 - 1), st.sets(st.integers(0, 9), max_size=9))
def test_skipped_sources_come_back_after_all_others(seed, labelled):
    frame = pd.DataFrame({"id": np.arange(10)})
    labeller = make(frame, {str(row): 0 for row in labelled})
    rng, left = np.random.default_rng(seed), 10 - len(labelled)
    rounds = [[labeller.new(rng) for _ in range(left)] for _ in range(3)]
    for shown in rounds:
        assert sorted(shown) == sorted(set(range(10)) - labelled)
    for one, other in pairwise(row for shown in rounds for row in shown):
        assert one != other or left == 1


def test_new_is_reproducible(frame):
    one, other = make(frame), make(frame)
    rngs = np.random.RandomState(5), np.random.RandomState(5)
    assert [one.new(rngs[0]) for _ in range(8)] == [other.new(rngs[1]) for _ in range(8)]


def test_new_is_random(frame):
    firsts = {make(frame).new(np.random.default_rng(seed)) for seed in range(60)}
    assert len(firsts) == 10


def test_criteria_narrow_the_search(frame):
    labeller, rng = make(frame), np.random.default_rng(0)
    row = label_new(labeller, rng)
    kept = row
    labeller.search(frame, [Criterion("g", "<", "3"), Criterion("g", "!=", str(row))])
    assert labeller.row == kept
    expected = {0, 1, 2} - {row}
    assert (labeller.n_matches, labeller.n_left) == (len(expected), len(expected))
    assert {label_new(labeller, rng) for _ in expected} == expected
    with pytest.raises(UserError, match="All that match the criteria"):
        labeller.new(rng)
    labeller.search(frame, [Criterion("g", ">", "100")])
    with pytest.raises(UserError, match="No source matches"):
        labeller.new(rng)
    assert len(labeller.curated) == len(expected) + 1


def test_a_refused_criterion_changes_nothing(frame):
    labeller = make(frame)
    labeller.search(frame, [Criterion("g", "<", "3")])
    with pytest.raises(UserError):
        labeller.search(frame, [Criterion("g", "<", "x")])
    assert labeller.n_matches == 3


def test_labels_are_kept_under_the_exact_id_in_order(frame):
    labeller = make(frame)
    for row, label in ((7, 1), (2, UNSURE), (5, 0)):
        labeller.select(row)
        labeller.assign(label)
    assert list(labeller.curated.items()) == [
        (str(BIG + 7), 1),
        (str(BIG + 2), -1),
        (str(BIG + 5), 0),
    ]
    assert labeller.per_class() == {0: 1, 1: 1, UNSURE: 1}
    labeller.select(7)
    labeller.assign(0)
    assert list(labeller.curated.values()) == [0, -1, 0]
    assert labeller.per_class() == {0: 2, 1: 0, UNSURE: 1}


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from([0, 1, UNSURE, "undo"]))))
def test_what_is_counted_is_what_is_there(steps):
    labeller = make(pd.DataFrame({"id": np.arange(10)}), {"3": 1, "4": UNSURE, "elsewhere": 1})
    for row, label in steps:
        if label != "undo":
            labeller.select(row)
            labeller.assign(label)
        elif labeller.can_undo:
            labeller.undo()
        here = {source: label for source, label in labeller.curated.items() if source.isdigit()}
        given = list(here.values())
        assert labeller.per_class() == {k: given.count(k) for k in (0, 1, UNSURE)}
        shown = str(labeller.row)
        assert labeller.position == (list(here).index(shown) if shown in here else None)
        assert labeller.label == here.get(shown)


def test_walking_through_what_is_labelled(frame):
    labeller, rng = make(frame), np.random.default_rng(1)
    for step in (labeller.first, labeller.previous, labeller.next):
        with pytest.raises(UserError, match="No source is labelled yet"):
            step()
    rows = [label_new(labeller, rng) for _ in range(3)]
    assert (labeller.position, labeller.has_next, labeller.has_previous) == (2, False, True)
    with pytest.raises(UserError, match="last source you labelled"):
        labeller.next()
    pending = labeller.new(rng)
    assert (labeller.position, labeller.label) == (None, None)
    assert [labeller.previous() for _ in range(3)] == rows[::-1]
    with pytest.raises(UserError, match="first source you labelled"):
        labeller.previous()
    assert labeller.first() == rows[0]
    assert (labeller.position, labeller.label) == (0, 0)
    assert [labeller.next() for _ in range(3)] == [*rows[1:], pending]
    assert not labeller.has_next


def test_undo_takes_back_labels_one_by_one(frame):
    labeller, rng = make(frame, {str(BIG): 1}), np.random.default_rng(2)
    assert not labeller.can_undo
    first = label_new(labeller, rng)
    labeller.first()
    assert labeller.label == 1
    labeller.assign(UNSURE)
    assert labeller.undo() == 0
    assert labeller.curated[str(BIG)] == 1
    assert labeller.undo() == first
    assert (labeller.curated, labeller.label, labeller.n_labelled) == ({str(BIG): 1}, None, 1)
    with pytest.raises(UserError, match="no label to take back"):
        labeller.undo()
    labeller.assign(0)
    assert labeller.curated == {str(BIG): 1, str(BIG + first): 0}


def test_labels_that_do_not_exist_are_refused(frame):
    labeller = make(frame)
    with pytest.raises(UserError, match="press New"):
        labeller.assign(0)
    labeller.select(1)
    with pytest.raises(UserError, match="no label 7"):
        labeller.assign(7)
    assert labeller.curated == {}
    assert not labeller.can_undo


def test_labels_of_other_catalogues_are_kept_but_not_shown(frame):
    curated = {"elsewhere": 1, str(BIG + 4): 0}
    labeller = make(frame, curated)
    assert labeller.first() == 4
    assert not labeller.has_previous
    assert labeller.per_class() == {0: 1, 1: 0, UNSURE: 0}
    assert labeller.n_labelled == 1
    label_new(labeller, np.random.default_rng(0))
    assert labeller.curated["elsewhere"] == 1
    assert curated == {"elsewhere": 1, str(BIG + 4): 0}  # the caller's own is not touched


def test_replacing_the_labels(frame):
    labeller, rng = make(frame), np.random.default_rng(0)
    label_new(labeller, rng)
    pending = labeller.new(rng)
    labeller.replace({str(BIG + pending): 1})
    assert (labeller.n_labelled, labeller.can_undo, labeller.has_next) == (1, False, False)
    assert labeller.label == 1


# ---- the file -----------------------------------------------------------------------------------

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
