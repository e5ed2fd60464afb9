"""Values of FITS columns, compared with what astropy itself reads from the same file."""

import numpy as np
import pandas as pd
import pytest
from astropy.io import fits
from fits_files import assert_same_as_astropy, read, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

SCALARS = [
    ("L", np.array([True, False, True])),
    ("B", np.array([0, 128, 255], "u1")),
    ("I", np.array([-(2**15), 0, 2**15 - 1], "i2")),
    ("J", np.array([-(2**31), 0, 2**31 - 1], "i4")),
    ("K", np.array([-(2**63), 2**53 + 1, 2**63 - 1], "i8")),
    ("E", np.array([1.5, np.inf, np.nan], "f4")),
    ("D", np.array([-np.inf, 1e-300, np.nan], "f8")),
    ("10A", np.array(["STAR", "", "GALAXY    "])),
]


@pytest.mark.parametrize(("form", "values"), SCALARS, ids=[form for form, _ in SCALARS])
def test_every_scalar_type_reads_as_astropy_reads_it(tmp_path, form, values):
    path = write(tmp_path / "t.fits", fits.Column("x", form, array=values))
    catalogue = read(path)
    assert_same_as_astropy(catalogue.frame, path)
    assert catalogue.notes == []


def test_frame_is_native_with_a_range_index(tmp_path):
    path = write(tmp_path / "t.fits", *(fits.Column(f, f, array=v) for f, v in SCALARS))
    frame = read(path).frame
    assert isinstance(frame.index, pd.RangeIndex)
    for name in "IJKED":
        assert frame[name].to_numpy().dtype.isnative
    assert frame["E"].dtype == np.float32
    assert frame["I"].dtype == np.int16
    assert frame["10A"].dtype == "str"


@pytest.mark.parametrize("bits", [16, 32, 64])
def test_unsigned_ids_are_exact(tmp_path, bits):
    dtype = np.dtype(f"u{bits // 8}")
    ids = np.array([0, 1, 2 ** (bits - 1), 2**bits - 1], dtype)
    form, zero = {16: "I", 32: "J", 64: "K"}[bits], 2 ** (bits - 1)
    frame = read(write(tmp_path / "t.fits", fits.Column("id", form, bzero=zero, array=ids))).frame
    assert frame["id"].dtype == dtype
    assert frame["id"].tolist() == [0, 1, 2 ** (bits - 1), 2**bits - 1]


def test_signed_bytes(tmp_path):
    values = np.array([-128, 0, 127], "i1")
    path = write(tmp_path / "t.fits", fits.Column("b", "B", bzero=-128, array=values))
    assert read(path).frame["b"].tolist() == [-128, 0, 127]
    assert read(path).frame["b"].dtype == np.int8


def test_integers_with_nulls_become_floats_while_exact(tmp_path):
    column = fits.Column("n", "K", null=-99, array=np.array([1, -99, 2**53 - 1]))
    path = write(tmp_path / "t.fits", column)
    frame = read(path).frame
    assert frame["n"].dtype == np.float64
    assert frame["n"].isna().tolist() == [False, True, False]
    assert frame["n"][2] == 2**53 - 1
    assert_same_as_astropy(frame, path)


def test_large_integers_with_nulls_stay_exact(tmp_path):
    column = fits.Column("n", "K", null=-99, array=np.array([2**53 + 1, -99, 5]))
    frame = read(write(tmp_path / "t.fits", column)).frame
    assert frame["n"].dtype == "Int64"
    assert frame["n"][0] == 2**53 + 1
    assert frame["n"].isna().tolist() == [False, True, False]


def test_a_null_that_never_occurs_leaves_integers_alone(tmp_path):
    column = fits.Column("n", "J", null=-99, array=np.array([1, 2]))
    assert read(write(tmp_path / "t.fits", column)).frame["n"].dtype == np.int32


def test_null_of_an_unsigned_column_is_the_stored_value(tmp_path):
    # TNULL counts before TZERO is added (FITS 4.0, section 7.3.2): stored 0 is 32768
    column = fits.Column("n", "I", bzero=2**15, array=np.array([7, 32768, 9], "u2"))
    path = write(tmp_path / "t.fits", column, TNULL1=0)
    assert read(path).frame["n"].isna().tolist() == [False, True, False]
    assert read(path).frame["n"][[0, 2]].tolist() == [7, 9]


def test_scaled_columns(tmp_path):
    path = write(
        tmp_path / "t.fits",
        fits.Column("s", "I", array=np.array([50, -1, 200], "i2")),
        fits.Column("z", "J", array=np.array([0, 1, 2**31 - 1])),
        fits.Column("f", "E", array=np.array([1.0, 2.5, np.nan])),
        **{"TSCAL1": 0.01, "TZERO1": 20, "TZERO2": 1000, "TSCAL3": 2.0},
    )
    frame = read(path).frame
    assert frame["s"].tolist() == pytest.approx([20.5, 19.99, 22])
    assert frame["z"].tolist() == [1000, 1001, 2**31 + 999]
    assert_same_as_astropy(frame, path)


def test_an_offset_keeps_large_integers_exact(tmp_path):
    # astropy 7.2 stops with an UnboundLocalError at this file
    ids = fits.Column("id", "K", array=np.array([0, 2**53 + 1, -1]))
    path = write(tmp_path / "t.fits", ids, TZERO1=2)
    assert read(path).frame["id"].tolist() == [2, 2**53 + 3, 1]


def test_logicals_with_nulls(tmp_path):
    path = write(tmp_path / "t.fits", fits.Column("b", "L", array=np.array([True, False, True])))
    data = bytearray(path.read_bytes())
    start = data.index(b"TFT", 5760)
    data[start + 1] = 0
    path.write_bytes(data)
    column = read(path).frame["b"]
    assert column.dtype == "boolean"
    assert column.isna().tolist() == [False, True, False]
    assert column[[0, 2]].tolist() == [True, True]


def test_padded_and_terminated_strings(tmp_path):
    path = write(tmp_path / "t.fits", fits.Column("s", "6A", array=np.array([b"ab    "] * 3)))
    data = bytearray(path.read_bytes())
    start = data.index(b"ab", 5760)
    data[start : start + 18] = b"ab    " + b"a\0junk" + b" x  \0\0"
    path.write_bytes(data)
    assert read(path).frame["s"].tolist() == ["ab", "a", " x"]


@pytest.mark.parametrize(
    ("encoded", "text", "encoding"),
    [("é".encode(), "é", "UTF-8"), ("é".encode("latin-1"), "é", "Latin-1")],
)
def test_strings_that_are_not_ascii(tmp_path, encoded, text, encoding):
    path = write(tmp_path / "t.fits", fits.Column("name", "4A", array=np.array([b"WXYZ", b"b"])))
    path.write_bytes(path.read_bytes().replace(b"WXYZ", encoded.ljust(4)))
    catalogue = read(path)
    assert catalogue.frame["name"].tolist() == [text, "b"]
    assert f"name holds bytes that are not ASCII; they were read as {encoding}." in catalogue.notes


@pytest.mark.parametrize("width", [1, 6, 8, 9, 21])
def test_repetitive_and_unique_strings_of_many_rows(tmp_path, width):
    rng = np.random.default_rng(0)
    classes = np.array(["S", "GALAXY", "QSO BROAD LINE", ""]).astype(f"S{width}")
    few = rng.choice(classes, 5000)
    many = np.char.mod("%d", np.arange(5000)).astype(f"S{max(width, 4)}")
    path = write(
        tmp_path / "t.fits",
        fits.Column("few", f"{width}A", array=few),
        fits.Column("many", f"{max(width, 4)}A", array=many),
    )
    frame = read(path).frame
    assert_same_as_astropy(frame, path)
    # one Python string serves all rows with the same value
    assert len({id(value) for value in frame["few"].array}) <= 4


def test_bits(tmp_path):
    bits = np.array([[True, False, True] * 3 + [True], [False] * 10])
    path = write(
        tmp_path / "t.fits",
        fits.Column("flags", "10X", array=bits),
        fits.Column("one", "1X", array=np.array([[True], [False]])),
        fits.Column("many", "40X", array=np.zeros((2, 40), bool)),
        fits.Column("after", "J", array=[7, 8]),
    )
    frame = read(path).frame
    expanded = frame[[f"flags_{i}" for i in range(1, 11)]]
    assert expanded.to_numpy().tolist() == bits.tolist()
    assert frame["one"].tolist() == [True, False]
    assert frame["after"].tolist() == [7, 8]
    assert "many_1" not in frame


CODES = {
    "L": np.bool_,
    "B": np.uint8,
    "I": np.int16,
    "J": np.int32,
    "K": np.int64,
    "E": np.float32,
    "D": np.float64,
}


@st.composite
def fits_columns(draw):
    rows = draw(st.integers(2, 40))
    columns = []
    for i in range(draw(st.integers(1, 8))):
        code = draw(st.sampled_from([*CODES, "A", "U16", "U32", "U64"]))
        if code == "A":
            text = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)
            values = np.array(draw(st.lists(text, min_size=rows, max_size=rows)), dtype="U12")
            columns.append((fits.Column(f"c{i}", "12A", array=values), values))
        elif code[0] == "U":
            bits = int(code[1:])
            form = {16: "I", 32: "J", 64: "K"}[bits]
            values = draw(hnp.arrays(np.dtype(f"u{bits // 8}"), rows))
            column = fits.Column(f"c{i}", form, bzero=2 ** (bits - 1), array=values)
            columns.append((column, values))
        else:
            values = draw(hnp.arrays(CODES[code], rows))
            columns.append((fits.Column(f"c{i}", code, array=values), values))
    return columns


@given(columns=fits_columns())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_written_is_read(tmp_path, columns):
    path = write(tmp_path / "any.fits", *(column for column, _ in columns))
    frame = read(path).frame
    for column, values in columns:
        ours = frame[column.name]
        if values.dtype.kind in "US":
            assert ours.tolist() == [text.rstrip() for text in values.tolist()]
        else:
            np.testing.assert_array_equal(ours.to_numpy(), values)
            assert ours.dtype == values.dtype
