"""Columns as their formats store them become one plain frame."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from astronomical_lite.tables.to_frame import RawColumn, RawTable, to_frame


def frame_of(*columns, **named):
    made = [RawColumn(name, np.asarray(values)) for name, values in named.items()]
    plain = to_frame(RawTable([*columns, *made]))
    return plain.frame, plain.notes


def column(values, mask=None, name="x"):
    frame = to_frame(RawTable([RawColumn(name, values, mask)])).frame
    return frame[name]


def test_a_mask_of_a_vector_goes_to_its_elements():
    values = np.array([[1.0, 2.0], [3.0, 4.0]])
    vector = RawColumn("mag", values, np.array([[False, True], [False, False]]))
    frame = to_frame(RawTable([vector])).frame
    assert frame["mag_1"].tolist() == [1.0, 3.0]
    assert np.isnan(frame["mag_2"][0])
    assert frame["mag_2"][1] == 4.0


@pytest.mark.parametrize("code", [">i2", ">i8", ">f4", ">f8", "<u4"])
def test_bytes_are_put_in_this_machines_order(code):
    made = column(np.array([1, 2, 300], dtype=code))
    assert made.dtype.isnative
    assert made.dtype == np.dtype(code).newbyteorder("=")
    assert made.tolist() == [1, 2, 300]


@pytest.mark.parametrize(
    ("given", "becomes"),
    [("f2", "float32"), ("f4", "float32"), ("f8", "float64"), ("g", "float64")],
)
def test_floats_are_single_or_double(given, becomes):
    made = column(np.array([0.5, 2.0, np.inf], dtype=given))
    assert made.dtype == becomes
    assert made.tolist() == [0.5, 2.0, np.inf]


def test_integers_with_missing_values_change_none():
    small = column(np.array([1, 2, 2**53 - 1]), np.array([False, True, False]))
    assert small.dtype == "float64"
    assert (small[0], small[2]) == (1, 2**53 - 1)
    assert np.isnan(small[1])
    for large in (2**53, -(2**53), 2**62):
        kept = column(np.array([large, 5, 7]), np.array([False, False, True]))
        assert kept.dtype == "Int64"
        assert kept[0] == large
        assert kept.isna().tolist() == [False, False, True]
    assert column(np.array([1, 2]), np.array([True, True])).isna().all()
    assert column(np.array([1, 2]), np.array([False, False])).dtype == "int64"


def test_truth_with_missing_values():
    made = column(np.array([True, False, True]), np.array([False, False, True]))
    assert made.dtype == "boolean"
    assert made.isna().tolist() == [False, False, True]
    objects = column(np.array([True, None, False], dtype=object))
    assert objects.dtype == "boolean"
    assert objects.isna().tolist() == [False, True, False]
    assert objects[0]
    assert not objects[2]


@pytest.mark.parametrize(
    ("values", "dtype", "expected"),
    [
        (pd.array([1, None, 3], dtype="Int64"), "float64", [1, None, 3]),
        (pd.array([2**60, None, 3], dtype="Int64"), "Int64", [2**60, None, 3]),
        (pd.array([1, 2, 3], dtype="Int16"), "int16", [1, 2, 3]),
        (pd.array([0.5, None, 2], dtype="Float32"), "float32", [0.5, None, 2]),
        (pd.array([True, None, False], dtype="boolean"), "boolean", [True, None, False]),
        (pd.array(["a ", None, "c"], dtype="str"), "str", ["a", "", "c"]),
        (pd.Categorical(["SB", None, "E"]), "str", ["SB", "", "E"]),
        (pd.Categorical([3, 1, 3]), "int64", [3, 1, 3]),
    ],
    ids=str,
)
def test_columns_of_pandas_own_types(values, dtype, expected):
    made = column(values)
    assert made.dtype == dtype
    for value, wanted in zip(made.tolist(), expected, strict=True):
        assert pd.isna(value) if wanted is None else value == wanted


def test_times_are_text():
    made = column(np.array(["2026-03-01T12:00", "NaT"], dtype="datetime64[m]"))
    assert made.tolist() == ["2026-03-01T12:00", ""]


def test_objects_are_text_and_missing_ones_empty():
    made = column(np.array(["a ", None, b"b\xff", 5], dtype=object))
    assert made.tolist() == ["a", "", "b\N{REPLACEMENT CHARACTER}", "5"]
    masked = column(np.array(["a", "b"]), np.array([True, False]))
    assert masked.tolist() == ["", "b"]
    masked = column(np.array([b"a", b"b"]), np.array([True, False]))
    assert masked.tolist() == ["", "b"]


@pytest.mark.parametrize(
    ("stored", "text", "encoding"),
    [
        (b"M 31  ", "M 31", None),
        (b"M31\x00xx", "M31", None),
        ("\N{GREEK SMALL LETTER ALPHA} Cen".encode(), "\N{GREEK SMALL LETTER ALPHA} Cen", "UTF-8"),
        (b"M\xfcller", "M\N{LATIN SMALL LETTER U WITH DIAERESIS}ller", "Latin-1"),
    ],
)
def test_bytes_become_text_by_the_first_encoding_that_fits(stored, text, encoding):
    frame, notes = frame_of(x=np.array([stored, b"b"]))
    assert frame["x"].tolist() == [text, "b"]
    told = (
        []
        if encoding is None
        else [f"x holds bytes that are not ASCII; they were read as {encoding}."]
    )
    assert notes == told


def test_what_cannot_be_a_column_is_kept_aside_or_left_out_by_name_with_the_reason():
    columns = {
        "z": np.array([1j, 2j]),
        "v": np.zeros((2, 17)),
        "empty": np.zeros((2, 0)),
        "ragged": np.array([[1], [1, 2]], dtype=object),
        "g": np.array([1.0, 2.0]),
    }
    frame, notes = frame_of(**columns)
    assert list(frame.columns) == ["g"]
    assert notes == [
        "Vector columns are kept: v (17 values), ragged (varying length).",
        "Left out z, which holds complex numbers.",
        "Left out empty, which holds no values (zero width).",
    ]
    assert len(frame_of(v=np.zeros((2, 16)))[0].columns) == 16


def test_a_long_list_of_what_was_left_out_is_cut():
    _, notes = frame_of(**{f"z{i}": np.array([1j]) for i in range(14)}, g=np.array([1.0]))
    assert notes[0].endswith("z11, and 2 more, which hold complex numbers.")
