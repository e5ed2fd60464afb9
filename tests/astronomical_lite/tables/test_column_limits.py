"""Where ids stop being exact and labels stop being labels: the values on both sides of each limit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import read_labels
from astronomical_lite.tables.source_ids import source_ids


def labels(values):
    return read_labels(pd.Series(values), "class")


@pytest.mark.parametrize(("dtype", "bits"), [("float16", 11), ("float32", 24), ("float64", 53)])
@pytest.mark.parametrize("sign", [1, -1])
def test_ids_in_floats_are_taken_as_far_as_they_are_exact(dtype, bits, sign):
    limit = 2**bits
    exact = source_ids(pd.Series(np.array([1, sign * limit], dtype)), "id")
    assert exact.texts() == ["1", str(sign * limit)]
    with pytest.raises(UserError) as refusal:
        source_ids(pd.Series(np.array([1, 2, sign * (limit + 2 ** (bits - 10))], dtype)), "id")
    assert f"as {dtype}, which is exact only up to {limit:,}" in str(refusal.value)
    assert "some are larger (row 3)" in str(refusal.value)


def test_the_row_of_a_missing_id_is_counted_from_one():
    values = [f"s{i}" for i in range(1500)]
    values[1233] = " "
    with pytest.raises(UserError, match=r"1 row has no id \(the first is row 1,234\)"):
        source_ids(pd.Series(values), "id")
    values[1234:] = [""] * 266
    with pytest.raises(UserError, match=r"267 rows have no id \(the first is row 1,234\)"):
        source_ids(pd.Series(values), "id")


def test_how_often_ids_repeat():
    with pytest.raises(UserError, match=r"1,000 values occur more than once \(0 is in 2 rows\)"):
        source_ids(pd.Series([*range(1000), *range(1000), 5000]), "id")


def test_ids_are_looked_up_within_their_type():
    ids = source_ids(pd.Series(np.array([0, 255], "u1")), "id")
    assert ids.rows(["-1", "255", "256", "0", "-0", "00"]).tolist() == [-1, 1, -1, 0, -1, -1]
    ids = source_ids(pd.Series(np.array([-128, 127], "i1")), "id")
    assert ids.rows(["-128", "127", "128", "-129"]).tolist() == [0, 1, -1, -1]
    ids = source_ids(pd.Series(np.array([2**64 - 1, 5], "u8")), "id")
    assert ids.row(str(2**64 - 1)) == 0
    assert ids.row(str(2**64)) is None
    assert ids.row("1" + "0" * 20) is None
    assert ids.rows(["5", "x"]).dtype == np.int64


def test_a_part_of_the_ids_as_text():
    ids = source_ids(pd.Series([10, 20, 30, 40]), "id")
    assert ids.texts(slice(1, 3)) == ["20", "30"]
    assert ids.texts(slice(None, None, -1)) == ["40", "30", "20", "10"]


@pytest.mark.parametrize(
    "made", [lambda v: np.array(v, "i8"), lambda v: [str(x) for x in v], float]
)
def test_labels_are_whole_numbers_of_32_bits(made):
    smallest, largest = -(2**31), 2**31 - 1
    as_column = (lambda v: np.array(v, "f8")) if made is float else made
    found = labels(as_column([smallest, largest, 0]))
    assert found.values == [smallest, 0, largest]
    assert found.codes.tolist() == [smallest, largest, 0]
    for outside in (smallest - 1, largest + 1):
        with pytest.raises(UserError, match=rf"holds {outside}, which is too large .* \(32 bits\)"):
            labels(as_column([0, 1, outside]))


@pytest.mark.parametrize("digits", [11, 20, 21, 5000])
def test_labels_of_many_digits_are_too_large(digits):
    with pytest.raises(UserError, match="too large for a label") as refusal:
        labels(["1", "2", "9" * digits])
    assert len(str(refusal.value)) < 200


def test_texts_that_are_all_integers_are_read_as_such():
    found = labels(["+5", "-3", "007", "unknown", " 5 "])
    assert found.values == [-3, 5, 7]
    assert found.codes.tolist() == [5, -3, 7, -1, 5]
    assert found.names == {-3: "-3", 5: "5", 7: "7"}
    mixed = labels(["5", "a", "-3"])
    assert mixed.names == {0: "-3", 1: "5", 2: "a"}
    assert mixed.codes.tolist() == [1, 2, 0]


@pytest.mark.parametrize("text", ["", " ", "-1", "unknown", "UNKNOWN", " Unknown "])
def test_texts_for_what_is_unknown(text):
    found = labels(["a", text, "b"])
    assert found.codes.tolist() == [0, -1, 1]
    assert found.counts == {-1: 1, 0: 1, 1: 1}
    assert found.has_unknown


def test_a_decimal_number_is_named_with_its_row():
    values = np.zeros(2000)
    values[1:3] = np.nan, 1
    values[1233] = 0.25
    with pytest.raises(UserError, match=r"for example 0.25 in row 1,234\."):
        labels(values)
    with pytest.raises(UserError, match="for example -inf in row 1"):
        labels([-np.inf, 1.0])


@pytest.mark.parametrize("n", [50, 51])
@pytest.mark.parametrize("made", [int, str, "s{}".format])
def test_fifty_labels_and_unknown_are_the_most(made, n):
    values = [made(i) for i in range(n)]
    values = [*values, -1 if made is int else "unknown"]
    if n == 50:
        assert len(labels(values).values) == 50
    else:
        with pytest.raises(UserError, match="holds 51 different values; labels are at most 50"):
            labels(values)


def test_missing_values_among_labels_of_pandas_own_types():
    found = labels(pd.array([3, None, 2**31 - 1], "Int64"))
    assert found.codes.tolist() == [3, -1, 2**31 - 1]
    found = labels(pd.Categorical([3.0, None, 4.0]))
    assert found.codes.tolist() == [3, -1, 4]
