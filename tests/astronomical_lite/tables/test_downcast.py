"""Optimise for memory keeps every value it promises to keep."""

import string

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from astronomical_lite.tables.downcast import (
    Saving,
    is_precise,
    memory_of,
    optimise_memory,
)


def total_memory(frame):
    return sum(memory_of(column) for _, column in frame.items())


def optimised(units=None, **columns):
    frame, _ = optimise_memory(pd.DataFrame(columns), units)
    return frame


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([-1, 0, 1, 2], "int8"),
        ([0, 200], "uint8"),
        ([-129, 5], "int16"),
        ([0, 60_000], "uint16"),
        ([0, 70_000], "int32"),
        ([0, 2**31], "uint32"),
        ([0, 2**32], "int64"),
        ([-(2**63), 2**63 - 1], "int64"),
    ],
)
def test_integers_take_the_smallest_type(values, dtype):
    frame = optimised(x=np.array(values, dtype="int64"))
    assert frame["x"].dtype == dtype
    assert frame["x"].tolist() == values


def test_nullable_integers_shrink_and_stay_exact():
    frame = optimised(
        small=pd.array([1, None, 3], "Int64"), large=pd.array([2**60 + 1, None, 3], "Int64")
    )
    assert frame["small"].dtype == "Int8"
    assert frame["large"].dtype == "Int64"
    assert frame["large"][0] == 2**60 + 1
    assert frame.isna().to_numpy().tolist() == [[False, False], [True, True], [False, False]]


def test_magnitudes_become_single_precision():
    values = np.random.default_rng(0).normal(20, 2, 1000)
    values[3] = np.nan
    frame = optimised(mag=values)
    assert frame["mag"].dtype == np.float32
    np.testing.assert_array_equal(frame["mag"], values.astype(np.float32))


@pytest.mark.parametrize(
    "name",
    [
        "ra",
        "RA",
        "dec",
        "DEC",
        "RAJ2000",
        "_DEJ2000",
        "ra_deg",
        "xmm_ra",
        "ALPHA_J2000",
        "glon",
        "RA_ICRS",
        "ra2000",
        "MJD",
        "plate_mjd",
        "Dec.",
    ],
)
def test_coordinates_and_times_by_name_stay_double(name):
    values = np.random.default_rng(0).uniform(0, 360, 100)
    frame = optimised(**{name: values})
    assert frame[name].dtype == np.float64
    assert is_precise(name)


@pytest.mark.parametrize("name", ["mag_g", "radius", "decay", "grade", "redshift", "u-g", "extra"])
def test_names_that_only_look_like_coordinates(name):
    assert not is_precise(name)
    values = np.random.default_rng(0).uniform(0, 360, 100)
    assert optimised(**{name: values})[name].dtype == np.float32


@pytest.mark.parametrize("unit", ["deg", "Degree", "rad", "d"])
def test_coordinates_by_unit_stay_double(unit):
    values = np.random.default_rng(0).uniform(0, 360, 100)
    assert optimised({"x": unit}, x=values)["x"].dtype == np.float64
    assert optimised({"x": "mag"}, x=values)["x"].dtype == np.float32


@pytest.mark.parametrize(
    "values",
    [
        [1.0, 2.0**24 + 1, 5.0],
        [1e39, 1.5, 2.0],
        [1.5e-42, 2.5e-42, 0.0],
        [2458849.51, 2458849.52, 2458849.53],
    ],
    ids=["ids as floats", "too large", "too small", "small spread on a large value"],
)
def test_columns_that_single_precision_would_spoil_stay_double(values):
    frame = optimised(x=np.array(values))
    assert frame["x"].dtype == np.float64
    assert frame["x"].tolist() == values


def test_infinite_and_all_missing_columns():
    frame = optimised(x=np.array([np.inf, -np.inf, 1.25, 2]), y=np.full(4, np.nan))
    assert frame["x"].tolist() == [np.inf, -np.inf, 1.25, 2]
    assert frame["y"].isna().all()
    assert frame["y"].dtype == np.float32


def test_repetitive_text_becomes_a_category():
    frame = optimised(
        c=["STAR", "QSO", "STAR", "", "STAR", "QSO", "STAR"], s=list("abcdefg"), n=[1] * 7
    )
    assert isinstance(frame["c"].dtype, pd.CategoricalDtype)
    assert frame["c"].tolist() == ["STAR", "QSO", "STAR", "", "STAR", "QSO", "STAR"]
    assert frame["s"].dtype == "str"


def test_the_frame_given_stays_as_it_is():
    frame = pd.DataFrame({"x": np.arange(5), "y": np.linspace(0, 1, 5)}, index=list("abcde"))
    before = frame.copy(deep=True)
    smaller, _ = optimise_memory(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert list(smaller.index) == list("abcde")
    smaller.loc["a", "x"] = 9
    pd.testing.assert_frame_equal(frame, before)


def test_saving_is_what_the_frames_take():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"x": rng.normal(size=10_000), "n": np.arange(10_000, dtype="int64") % 5})
    smaller, saving = optimise_memory(frame)
    assert saving == Saving(160_000, 50_000) == Saving(total_memory(frame), total_memory(smaller))
    assert saving.sentence == "Memory went from 160 kB to 50.0 kB (69 % less)."
    little = Saving(4_120_000, 4_060_000).sentence
    assert little == "The table takes 4.1 MB of memory, 1 % less than before."
    assert "under 1 % less" in Saving(4_100_000, 4_099_000).sentence


def test_nothing_saved_is_said():
    frame = pd.DataFrame({"x": np.arange(1000, dtype="int16") - 500})
    _, saving = optimise_memory(frame)
    assert saving.sentence == "Nothing could be saved: the table takes 2.0 kB of memory."


@pytest.mark.parametrize("rows", [500, 100_000])
@pytest.mark.parametrize("repeated", [False, True])
def test_memory_of_text(rows, repeated):
    texts = np.array(["STAR", "GALAXY"], object)[np.arange(rows) % 2]
    if not repeated:
        texts = np.array([f"source {i:06d}" for i in range(rows)], object)
    frame = pd.DataFrame({"s": pd.array(texts, dtype="str")})
    distinct = {id(text): text for text in texts}.values()
    exact = rows * np.dtype(object).itemsize + sum(text.__sizeof__() for text in distinct)
    assert total_memory(frame) == pytest.approx(exact, rel=0.01)
    deep = frame.memory_usage(deep=True, index=False).sum()
    assert total_memory(frame) <= deep * 1.001


COLUMNS = st.one_of(
    *(hnp.arrays(dtype, 20) for dtype in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?")),
    hnp.arrays("f4", 20),
    hnp.arrays("f8", 20),
    hnp.arrays("f8", 20, elements=st.floats(-1e4, 1e4)),
    hnp.arrays(object, 20, elements=st.text(string.printable, max_size=3)),
    hnp.arrays(object, 20, elements=st.sampled_from(["STAR", "GALAXY", ""])),
)


@given(columns=st.lists(COLUMNS, min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_values_are_kept(columns):
    frame = pd.DataFrame({f"c{i}": values for i, values in enumerate(columns)})
    smaller, saving = optimise_memory(frame)
    assert list(smaller.columns) == list(frame.columns)
    assert saving.before == total_memory(frame)
    for name in frame:
        before, after = frame[name], smaller[name]
        if before.dtype.kind != "f":
            assert after.tolist() == before.tolist()
        else:
            a, b = before.to_numpy(), after.to_numpy()
            assert np.isnan(a).tolist() == np.isnan(b).tolist()
            finite = np.isfinite(a)
            assert a[~finite & ~np.isnan(a)].tolist() == b[~finite & ~np.isnan(a)].tolist()
            np.testing.assert_allclose(b[finite].astype("f8"), a[finite], rtol=1e-7, atol=0)
        if before.dtype.kind in "iuf":
            assert after.dtype.itemsize <= before.dtype.itemsize
