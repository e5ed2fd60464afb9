"""Labels of every kind of column."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import (
    MAX_LABELS,
    UNKNOWN,
    UNKNOWN_NAME,
    UNSURE,
    UNSURE_NAME,
    LabelChoice,
    count_labels,
    read_labels,
)


def test_integer_labels():
    labels = read_labels(pd.Series(np.array([2, 0, -1, 2, 1], "i2")), "class")
    assert labels.codes.tolist() == [2, 0, -1, 2, 1]
    assert labels.codes.dtype == np.int64
    assert labels.values == [0, 1, 2]
    assert labels.names == {0: "0", 1: "1", 2: "2"}
    assert labels.has_unknown
    assert labels.counts == {-1: 1, 0: 1, 1: 1, 2: 2}
    assert labels.column == "class"


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        (np.array([0, 1, 250], "u1"), [0, 1, 250]),
        (pd.array([0, None, 3], "Int64"), [0, -1, 3]),
        (np.array([0.0, np.nan, 3.0, -1.0]), [0, -1, 3, -1]),
        (np.array([1, 0], "f4"), [1, 0]),
        (np.array([-5, 7]), [-5, 7]),
        (pd.Categorical([3, 4, 3]), [3, 4, 3]),
        (["3", "10", "", "-1", "3"], [3, 10, -1, -1, 3]),
        (["00000000000000000007", "+3", "-01"], [7, 3, -1]),
        (np.array([-(2**31), 2**31 - 1]), [-(2**31), 2**31 - 1]),
        (["-2147483648", "2147483647"], [-(2**31), 2**31 - 1]),
    ],
)
def test_numbers_as_labels(values, codes):
    labels = read_labels(pd.Series(values), "class")
    assert labels.codes.tolist() == codes
    assert labels.values == sorted(set(codes) - {-1})
    assert labels.names == {value: str(value) for value in labels.values}
    assert labels.has_unknown == (-1 in codes)
    assert all(type(value) is int for value in labels.values)


@pytest.mark.parametrize("categories", [False, True])
def test_text_labels_are_numbered_in_order(categories):
    series = pd.Series(["STAR", "", "GALAXY", "Unknown", "QSO ", None, "-1", "STAR", "QSO"])
    if categories:
        series = series.astype("category")
    labels = read_labels(series, "class")
    assert labels.names == {0: "GALAXY", 1: "QSO", 2: "STAR"}
    assert labels.codes.tolist() == [2, -1, 0, -1, 1, -1, -1, 2, 1]
    assert labels.counts == {-1: 4, 0: 1, 1: 2, 2: 2}


def test_boolean_labels():
    labels = read_labels(pd.Series([True, False, True]), "is_star")
    assert labels.codes.tolist() == [1, 0, 1]
    assert labels.names == {0: "False", 1: "True"}
    assert not labels.has_unknown
    labels = read_labels(pd.Series(pd.array([True, None, False], "boolean")), "is_star")
    assert labels.codes.tolist() == [1, -1, 0]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.0, 0.523, 1.0], "decimal numbers, for example 0.523 in row 2"),
        ([0.0, np.inf], "decimal numbers, for example inf"),
        (["STAR", "STAR", ""], "only one label, STAR"),
        ([1, 1, -1], "only one label, 1"),
        ([True, True], "only one label, True"),
        ([-1, -1], "no known label"),
        (["unknown", None], "no known label"),
        ([np.nan, np.nan], "no known label"),
        (list(range(MAX_LABELS + 1)), "51 different values; labels are at most 50"),
        ([f"s{i}" for i in range(1000)], "1,000 different values"),
        ([1, 2**31], "holds 2147483648, which is too large"),
        (np.array([1, 2**64 - 1], "u8"), "holds 18446744073709551615, which is too large"),
        (np.array([1, -(2**31) - 1]), "holds -2147483649, which is too large"),
        (["1", "-2147483649"], "holds -2147483649, which is too large"),
        (["1", "2147483648"], "holds 2147483648, which is too large"),
        (["1", "0" * 20 + "1"], f"holds {'0' * 20}1, which is too large"),
        (["1", "9" * 5000], f"holds {'9' * 40}, which is too large"),
    ],
)
def test_labels_refused(values, expected):
    with pytest.raises(UserError) as caught:
        read_labels(pd.Series(values), "zphot")
    assert expected in str(caught.value)
    assert "Label column zphot" in str(caught.value)


def test_unknown_and_unsure_are_stored_as_minus_one():
    assert (UNKNOWN, UNSURE) == (-1, -1)
    assert (UNKNOWN_NAME, UNSURE_NAME) == ("Unknown", "Unsure")


def test_fifty_labels_are_allowed():
    assert len(read_labels(pd.Series(range(-1, MAX_LABELS)), "c").values) == MAX_LABELS


@given(st.lists(st.integers(-3, 20), min_size=2, max_size=60))
def test_codes_of_integers_are_the_integers(values):
    if len(set(values) - {-1}) < 2:
        return
    for series in (pd.Series(values), pd.Series(values, dtype=float), pd.Series(map(str, values))):
        labels = read_labels(series, "c")
        assert labels.codes.tolist() == values
        assert sum(labels.counts.values()) == len(values)


@pytest.mark.parametrize(
    ("values", "found"), [([3, None, 4], (3, 4)), ([True, None, False], (0, 1))]
)
def test_categories_of_pandas_own_types(values, found):
    series = pd.Series(pd.array(values)).astype("category")
    labels = read_labels(series, "label")
    assert tuple(labels.values) == found
    assert labels.codes.tolist() == [int(v) if v is not None else UNKNOWN for v in values]


@pytest.mark.parametrize("kind", ["object", "int64", "float64"])
def test_labels_chosen_of_many(kind):
    rows = [*range(200), 7, 7, 8]
    texts = np.array([str(value) for value in rows], dtype=object)
    series = pd.Series(texts if kind == "object" else np.array(rows, dtype=kind))
    with pytest.raises(UserError, match="200 different values; labels are at most 50"):
        read_labels(series, "c")
    counts = count_labels(series, "c")
    assert len(counts) == 200
    assert list(counts.items())[:2] == [("7", 3), ("8", 2)]
    chosen = tuple(counts)[:2]
    labels = read_labels(series, "c", choice=LabelChoice(chosen))
    assert labels.counts == {UNKNOWN: 198, 7: 3, 8: 2}
    labels = read_labels(series, "c", choice=LabelChoice(chosen, others_together=True))
    assert labels.counts == {-2: 198, 7: 3, 8: 2}
    assert labels.names == {-2: "Other", 7: "7", 8: "8"}
    assert labels.other == -2
    with pytest.raises(UserError, match="only one label, 7"):
        read_labels(series, "c", choice=LabelChoice(("7",)))


@given(
    texts=st.lists(st.sampled_from(["a", "b", "c", "Other", "", "N/A", "-1"]), min_size=1),
    chosen=st.sets(st.sampled_from(["a", "b", "c", "Other", "z"]), min_size=1),
    together=st.booleans(),
)
def test_every_row_has_the_label_of_its_text_is_other_or_unknown(texts, chosen, together):
    series = pd.Series(np.array(texts, dtype=object))
    try:
        labels = read_labels(series, "c", choice=LabelChoice(tuple(chosen), together))
    except UserError:
        known = {text for text in texts if text in chosen}
        rest = {text for text in texts if text in ("a", "b", "c", "Other")} - known
        assert len(known) + (together and bool(rest)) < 2
        return
    for text, code in zip(texts, labels.codes.tolist(), strict=True):
        if text in chosen:
            assert labels.names[code] == text
        elif text in ("", "N/A", "-1") or not together:
            assert code == UNKNOWN
        else:
            assert code == labels.other
    assert len(set(labels.names.values())) == len(labels.names)
