"""A raw table becomes a plain frame: names, vectors, missing values, notes."""

import numpy as np
import pandas as pd
import pytest

from astronomical_lite.tables.masked_values import without_mask
from astronomical_lite.tables.raw_table import RawColumn, RawTable
from astronomical_lite.tables.to_frame import to_frame
from astronomical_lite.tables.unique_names import unique_name


def columns(*names, rows=2):
    """Columns of whole numbers; each holds its own place only."""
    return [RawColumn(name, np.full(rows, place)) for place, name in enumerate(names)]


def frame_and_notes(raw):
    plain = to_frame(raw)
    return plain.frame, plain.notes


def test_a_unique_name_takes_the_first_number_that_is_free():
    assert unique_name("g", {"r"}) == "g"
    assert unique_name("g", {"g"}) == "g_2"
    assert unique_name("g", {"g", "g_2", "g_3"}) == "g_4"
    assert unique_name("g", {"g", "g_3"}) == "g_2"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["g", "g", "g", "g"], ["g", "g_2", "g_3", "g_4"]),
        (["g", "g_2", "g", "g"], ["g", "g_2", "g_3", "g_4"]),
        (["g", "g", "g_2", "g"], ["g", "g_2", "g_2_2", "g_3"]),
        (["", "", " g ", "g"], ["column_1", "column_2", "g", "g_2"]),
    ],
)
def test_equal_names_lose_no_column(names, expected):
    frame, notes = frame_and_notes(RawTable(columns(*names)))
    assert list(frame.columns) == expected
    assert frame.iloc[0].tolist() == list(range(len(names)))
    renamed = [new for old, new in zip(names, expected, strict=True) if old and old.strip() != new]
    assert [note.split(" is ")[1] for note in notes] == [f"{name} here." for name in renamed]


def test_units_and_descriptions_go_with_the_renamed_column():
    raw = RawTable(columns("g", "g", "g"))
    raw.columns[2].unit, raw.columns[2].description = "mag", "third"
    plain = to_frame(raw)
    assert plain.units == {"g_3": "mag"}
    assert plain.descriptions == {"g_3": "third"}


def test_elements_of_a_vector_take_no_name_of_another_column():
    vector = RawColumn("v", np.arange(4).reshape(2, 2))
    for place in (0, 1):
        raw = RawTable(columns("v_1"))
        raw.columns.insert(place, RawColumn("v", vector.values))
        frame, notes = frame_and_notes(raw)
        assert set(frame.columns) == {"v_1", "v__1", "v__2"}
        assert frame["v_1"].tolist() == [0, 0]
        assert frame[["v__1", "v__2"]].to_numpy().tolist() == [[0, 1], [2, 3]]
        assert notes == ["Vector columns became one column per element: v (v__1 to v__2)."]


def test_many_columns_left_out_are_not_all_listed():
    names = [f"c{i}" for i in range(15)]
    raw = RawTable([*columns("x"), *(RawColumn(name, np.array([1j, 2])) for name in names)])
    frame, notes = frame_and_notes(raw)
    assert list(frame.columns) == ["x"]
    assert notes == [
        f"Left out {', '.join(names[:12])}, and 3 more, which hold complex numbers.",
    ]


def test_arrays_among_python_objects_are_left_out():
    objects = np.array([[1, 2], "a"], dtype=object)
    frame, notes = frame_and_notes(RawTable([RawColumn("o", objects), *columns("x")]))
    assert list(frame.columns) == ["x"]
    assert notes == ["Left out o, which holds arrays among other values."]


def test_python_objects_of_several_kinds_become_text():
    objects = np.array(["a", 1.5, 2], dtype=object)
    frame, notes = frame_and_notes(RawTable([RawColumn("o", objects)]))
    assert frame["o"].tolist() == ["a", "1.5", "2"]
    assert notes == []


def test_the_columns_of_the_raw_table_are_used_up():
    raw = RawTable(columns("a", "b"))
    to_frame(raw)
    assert raw.columns == []


@pytest.mark.parametrize(
    ("encoded", "text", "encoding"),
    [(b"A", "A", ""), ("é".encode(), "é", "UTF-8"), ("é".encode("latin-1"), "é", "Latin-1")],
)
def test_bytes_become_text_that_is_empty_where_masked(encoded, text, encoding):
    values = np.array([encoded, b"gone", b"B "])
    raw = RawTable([RawColumn("s", values, np.array([False, True, False])), *columns("x", rows=3)])
    frame, notes = frame_and_notes(raw)
    assert frame["s"].dtype == "str"
    assert frame["s"].tolist() == [text, "", "B"]
    noted = [f"s holds bytes that are not ASCII; they were read as {encoding}."]
    assert notes == (noted if encoding else [])


MASK = np.array([False, True, False])


@pytest.mark.parametrize(
    ("values", "dtype", "expected"),
    [
        (np.array([1, 0, 3], "i2"), "float64", [1, None, 3]),
        (np.array([2**53 - 1, 0, -(2**53) + 1]), "float64", [2**53 - 1, None, -(2**53) + 1]),
        (np.array([2**53, 0, 3]), "Int64", [2**53, None, 3]),
        (np.array([-(2**53), 0, 3]), "Int64", [-(2**53), None, 3]),
        (np.array([2**64 - 1, 0, 3], "u8"), "UInt64", [2**64 - 1, None, 3]),
        (np.array([1.5, 0, np.inf], ">f4"), "float32", [1.5, None, np.inf]),
        (np.array([1.5, 0, 2], "f2"), "float32", [1.5, None, 2]),
        (np.array([1.5, 0, 2], np.longdouble), "float64", [1.5, None, 2]),
        (np.array([True, True, False]), "boolean", [True, None, False]),
        (np.array([True, None, False], object), "boolean", [True, None, False]),
        (np.array(["a ", "b", "c"]), "str", ["a", "", "c"]),
        (np.array([b"a", "b", 1.5], object), "str", ["a", "", "1.5"]),
        (np.array([b"\xff ", "b", "c"], object), "str", ["\ufffd", "", "c"]),
        (np.array(["2020-01-02", "2020", "NaT"], "M8[D]"), "str", ["2020-01-02", "", ""]),
        (
            np.array(["2020-01-02T03:04:05.678", "2020", "NaT"], "M8[ns]"),
            "str",
            ["2020-01-02T03:04:05.678000000", "", ""],
        ),
        (pd.array([2**60 + 1, 5, None], "Int64"), "Int64", [2**60 + 1, 5, None]),
        (pd.array([1, 5, None], "Int64"), "float64", [1, 5, None]),
        (pd.Categorical(["x", "y", None]), "str", ["x", "y", ""]),
        (pd.Categorical([3, 1, 3]), "int64", [3, 1, 3]),
        (pd.array(["x", None, "z "], "str"), "str", ["x", "", "z"]),
    ],
)
def test_missing_values_stay_missing_and_no_other_value_changes(values, dtype, expected):
    own_mask = isinstance(values, pd.api.extensions.ExtensionArray)
    plain = pd.Series(without_mask(values, None if own_mask else MASK))
    assert plain.dtype == dtype
    assert [None if pd.isna(value) else value for value in plain] == expected


def test_a_mask_that_masks_nothing_leaves_the_type_alone():
    for values in (np.array([1, 2], "i2"), np.array([True, False]), np.array([1.5, 2], "f4")):
        assert without_mask(values, np.zeros(2, bool)).dtype == values.dtype


@pytest.mark.parametrize("dtype", [">i4", ">u8", ">f8", "<i4"])
def test_numbers_come_out_in_native_byte_order(dtype):
    values = without_mask(np.array([1, 2], dtype), None)
    assert values.dtype == np.dtype(dtype).newbyteorder("=")
    assert values.dtype.isnative
    assert values.tolist() == [1, 2]


def test_what_is_no_number_and_no_text_is_an_error():
    with pytest.raises(TypeError, match="complex128"):
        without_mask(np.array([1j]), None)
