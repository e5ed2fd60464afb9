"""FITS tables, compared with what astropy itself reads from the same file."""

import gzip
import warnings

import numpy as np
import pandas as pd
import pytest
from astropy.io import fits
from astropy.table import Table
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import TableInfo, read_catalogue, tables_in
from astronomical_lite.tables.fixed_width_text import decode_text


def write(path, *columns, ascii_table=False, **keywords):
    kind = fits.TableHDU if ascii_table else fits.BinTableHDU
    hdu = kind.from_columns(list(columns))
    hdu.header.update(keywords)
    fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(path, overwrite=True)
    return path


def patch_header(path, old, new, count=1):
    """Change bytes of a header in place, keeping its length."""
    data = path.read_bytes()
    assert old in data, old
    path.write_bytes(data.replace(old, new.ljust(len(old)), count))
    return path


def read(path, table=None):
    return read_catalogue(path, path.name, table)


def assert_same_as_astropy(frame, path, hdu=1):
    """Every value equals that of Table.read; masked and NaN values are missing in both."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = Table.read(path, hdu=hdu, memmap=False)
    assert list(frame.columns) == table.colnames
    for name in table.colnames:
        ours, theirs = frame[name], table[name]
        mask = np.ma.getmaskarray(np.ma.asarray(theirs))
        if theirs.dtype.kind == "S":
            theirs = np.char.rstrip(np.char.decode(np.ma.filled(theirs, b""), "ascii"))
            assert ours.tolist() == theirs.tolist()
            continue
        assert ours.isna().tolist() == mask.tolist()
        assert ours[~mask].tolist() == np.asarray(theirs)[~mask].tolist()


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


def test_vector_columns_are_expanded(tmp_path):
    flux = np.arange(12, dtype="f4").reshape(4, 3)
    names = np.array([["a", "b"], ["c", "d"], ["", "f"], ["g", "h"]])
    path = write(
        tmp_path / "t.fits",
        fits.Column("flux", "3E", unit="Jy", array=flux),
        fits.Column("cube", "4J", dim="(2,2)", array=np.arange(16).reshape(4, 2, 2)),
        fits.Column("pair", "6A", dim="(3,2)", array=names),
        fits.Column("flux_2", "E", array=np.ones(4)),
    )
    catalogue = read(path)
    frame = catalogue.frame
    # flux_2 is a column of its own, so the elements of flux get names that are free
    assert list(frame.columns[:3]) == ["flux__1", "flux__2", "flux__3"]
    assert frame[["flux__1", "flux__2", "flux__3"]].to_numpy().tolist() == flux.tolist()
    assert frame["flux_2"].tolist() == [1, 1, 1, 1]
    assert frame[[f"cube_{i}" for i in range(1, 5)]].to_numpy().ravel().tolist() == list(range(16))
    assert frame[["pair_1", "pair_2"]].to_numpy().tolist() == names.tolist()
    assert catalogue.units["flux__2"] == "Jy"
    assert any("flux (flux__1 to flux__3)" in note for note in catalogue.notes)


def test_vector_of_integers_with_nulls(tmp_path):
    values = np.array([[1, -1], [2, 3], [-1, 4]])
    column = fits.Column("v", "2J", null=-1, array=values)
    frame = read(write(tmp_path / "t.fits", column)).frame
    assert frame["v_1"].isna().tolist() == [False, False, True]
    assert frame["v_2"].isna().tolist() == [True, False, False]
    assert frame["v_2"][2] == 4


def test_sixteen_elements_are_expanded_and_seventeen_left_out(tmp_path):
    path = write(
        tmp_path / "t.fits",
        fits.Column("v16", "16E", array=np.zeros((2, 16))),
        fits.Column("v17", "17E", array=np.zeros((2, 17))),
    )
    catalogue = read(path)
    assert list(catalogue.frame.columns) == [f"v16_{i}" for i in range(1, 17)]
    assert any("Left out v17" in note and "arrays of 17 values" in note for note in catalogue.notes)


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


def test_what_cannot_be_used_is_left_out_and_named(tmp_path):
    path = write(
        tmp_path / "t.fits",
        fits.Column("c", "C", array=np.array([1 + 2j, 3j])),
        fits.Column("m", "M", array=np.array([1 + 2j, 3j])),
        fits.Column("p", "PJ()", array=np.array([[1], [1, 2]], dtype=object)),
        fits.Column("q", "QD()", array=np.array([[1.0], [1, 2]], dtype=object)),
        fits.Column("x", "D", array=[1.0, 2.0]),
    )
    catalogue = read(path)
    assert list(catalogue.frame.columns) == ["x"]
    assert catalogue.frame["x"].tolist() == [1, 2]
    assert "Left out c, m, which hold complex numbers." in catalogue.notes
    assert "Left out p, q, which hold arrays of varying length." in catalogue.notes


def test_zero_width_columns_are_left_out(tmp_path):
    path = write(
        tmp_path / "t.fits",
        fits.Column("keep", "J", array=[1, 2]),
        fits.Column("empty", "1A", array=["x", "y"]),
    )
    # the last column of a row may shrink without moving another
    patch_header(path, b"TFORM2  = '1A      '", b"TFORM2  = '0A      '")
    catalogue = read(path)
    assert list(catalogue.frame.columns) == ["keep"]
    assert "Left out empty, which holds no values (zero width)." in catalogue.notes


def test_only_unusable_columns_is_refused(tmp_path):
    path = write(tmp_path / "t.fits", fits.Column("c", "C", array=np.array([1j, 3j])))
    with pytest.raises(UserError, match=r"t\.fits has no column that can be used.*complex"):
        read(path)


def test_awkward_names(tmp_path):
    names = ["index", "<b>ra</b>", "it's", 'say "x"', "RA", "ra", " a b "]
    columns = [fits.Column(f"n{i}", "J", array=[i, i]) for i in range(len(names))]
    path = write(tmp_path / "t.fits", *columns)
    with fits.open(path, mode="update", memmap=False) as hdus:
        for i, name in enumerate(names, 1):
            hdus[1].header[f"TTYPE{i}"] = name
    frame = read(path).frame
    assert list(frame.columns) == [*names[:-1], "a b"]
    assert frame.iloc[0].tolist() == list(range(len(names)))


def test_same_name_twice_and_no_name(tmp_path):
    columns = [fits.Column(f"n{i}", "J", array=[i, i]) for i in range(4)]
    path = write(tmp_path / "t.fits", *columns)
    patch_header(path, b"TTYPE2  = 'n1      '", b"TTYPE2  = 'n0      '")
    patch_header(path, b"TTYPE4  = 'n3      '", b"COMMENT")
    catalogue = read(path)
    assert list(catalogue.frame.columns) == ["n0", "n0_2", "n2", "col4"]
    assert catalogue.frame.iloc[0].tolist() == [0, 1, 2, 3]
    assert any("two columns named n0" in note and "n0_2" in note for note in catalogue.notes)


def test_units_and_descriptions(tmp_path):
    path = write(
        tmp_path / "t.fits",
        fits.Column("ra", "D", unit="deg", array=[1.0, 2.0]),
        fits.Column("flux", "D", unit="erg/s/cm**2", array=[1.0, 2.0]),
        fits.Column("n", "J", array=[1, 2]),
        TCOMM1="Right ascension",
    )
    with fits.open(path, mode="update", memmap=False) as hdus:
        hdus[1].header.comments["TTYPE2"] = "X-ray flux"
        hdus[1].header.comments["TTYPE3"] = "label for field   3"
    catalogue = read(path)
    assert catalogue.units == {"ra": "deg", "flux": "erg/s/cm**2"}
    assert catalogue.descriptions == {"ra": "Right ascension", "flux": "X-ray flux"}


ASCII = (
    fits.Column("id", "I20", array=np.array([2**60 + 1, -5, 0])),
    fits.Column("n", "I4", array=np.array([1, 2, 3])),
    fits.Column("f", "F10.4", array=np.array([1.25, -2.5, 0.0])),
    fits.Column("d", "D23.15", array=np.array([1.5e-200, -2.5, 3.25e100])),
    fits.Column("e", "E15.7", array=np.array([1.5e-20, -2.5, 0.0])),
    fits.Column("s", "A8", array=np.array(["STAR", "", "GALAXY"])),
)


def test_ascii_table(tmp_path):
    path = write(tmp_path / "t.fits", *ASCII, ascii_table=True)
    catalogue = read(path)
    assert_same_as_astropy(catalogue.frame, path)
    assert catalogue.frame["id"].tolist() == [2**60 + 1, -5, 0]
    assert catalogue.frame["d"].tolist() == [1.5e-200, -2.5, 3.25e100]


def test_blank_and_null_fields_of_an_ascii_table_are_missing(tmp_path):
    path = write(tmp_path / "t.fits", *ASCII[1:3], ascii_table=True, TNULL1="**")
    data = path.read_bytes()
    body = data[5760:].replace(b"   2", b"  **", 1).replace(b"   -2.5000", b" " * 10, 1)
    path.write_bytes(data[:5760] + body)
    frame = read(path).frame
    assert frame["n"].isna().tolist() == [False, True, False]
    assert frame["f"].isna().tolist() == [False, True, False]
    assert frame["f"][0] == 1.25


def test_fortran_double_exponents(tmp_path):
    path = write(tmp_path / "t.fits", ASCII[3], ascii_table=True)
    assert path.read_bytes()[5760:].count(b"D") == 3
    assert read(path).frame["d"].tolist() == [1.5e-200, -2.5, 3.25e100]


def test_text_where_an_ascii_table_declares_a_number(tmp_path):
    path = write(tmp_path / "t.fits", *ASCII[1:3], ascii_table=True)
    data = path.read_bytes()
    path.write_bytes(data[:5760] + data[5760:].replace(b"   2", b"  x2", 1))
    with pytest.raises(UserError, match=r"Column n of t\.fits cannot be read"):
        read(path)


@pytest.fixture
def several(tmp_path):
    hdus = fits.HDUList(
        [
            fits.PrimaryHDU(np.zeros((3, 3))),
            fits.BinTableHDU.from_columns([fits.Column("none", "J", array=[])], name="EMPTY"),
            fits.ImageHDU(np.zeros((2, 2)), name="IMG"),
            fits.BinTableHDU.from_columns([fits.Column("x", "J", array=[1, 2])], name="SRC"),
            fits.CompImageHDU(np.zeros((64, 64), "f4"), name="PACKED"),
            fits.TableHDU.from_columns([fits.Column("y", "I4", array=[3, 4, 5])], name="TXT"),
        ]
    )
    hdus.writeto(tmp_path / "several.fits")
    return tmp_path / "several.fits"


def test_several_tables(several):
    assert tables_in(several, "several.fits") == [
        TableInfo(1, "EMPTY", 0, 1),
        TableInfo(3, "SRC", 2, 1),
        TableInfo(5, "TXT", 3, 1),
    ]
    first = read(several)
    assert (first.table, first.frame["x"].tolist()) == (3, [1, 2])
    last = read(several, 5)
    assert (last.table, last.frame["y"].tolist()) == (5, [3, 4, 5])


@pytest.mark.parametrize("number", [0, 2, 4, 6, -1])
def test_a_number_that_is_no_table(several, number):
    with pytest.raises(UserError, match=rf"has no table {number}\. It has: 1 \(EMPTY.*5 \(TXT"):
        read(several, number)


def test_an_empty_table_chosen(several):
    with pytest.raises(UserError, match=r"EMPTY of several\.fits holds no sources \(0 rows\)"):
        read(several, 1)


def test_gzipped(tmp_path, several):
    packed = tmp_path / "several.fits.gz"
    packed.write_bytes(gzip.compress(several.read_bytes()))
    assert tables_in(packed, packed.name) == tables_in(several, several.name)
    assert read(packed, 5).frame["y"].tolist() == [3, 4, 5]


def test_the_name_does_not_decide(tmp_path, several):
    path = several.rename(tmp_path / "upload.csv")
    assert read(path).frame["x"].tolist() == [1, 2]


def test_many_blocks(tmp_path):
    rng = np.random.default_rng(1)
    n = 30_011
    path = write(
        tmp_path / "t.fits",
        fits.Column("id", "K", array=np.arange(n, dtype="int64") + 2**60),
        fits.Column("x", "D", array=rng.normal(size=n)),
        fits.Column("s", "7A", array=rng.choice(["STAR", "GALAXY"], n)),
        fits.Column("y", "E", array=rng.normal(size=n)),
    )
    assert_same_as_astropy(read(path).frame, path)


def test_without_the_final_padding(tmp_path):
    path = write(tmp_path / "t.fits", fits.Column("x", "J", array=[1, 2, 3]))
    path.write_bytes(path.read_bytes()[: 5760 + 12])
    assert read(path).frame["x"].tolist() == [1, 2, 3]


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


@pytest.mark.parametrize("width", [3, 6, 8, 12, 24])
def test_text_that_repeats_is_what_each_row_has(width):
    """Whole words, parts of them and several; what follows a NUL, and blanks at the end, are not text."""
    different = [b"QSO", b"AB \0x", b"AB", b"", b"STAR  ", b"STAR\0\0Z", b"GALAXY-OF-SORTS-AND-ALL"]
    values = np.array(different, f"S{width}")[np.random.default_rng(0).integers(0, 7, 5000)]
    texts, encoding = decode_text(values)
    expected = [v.split(b"\0")[0].rstrip().decode() for v in values.tolist()]
    assert (list(texts), encoding) == (expected, "ascii")


def test_different_long_texts_of_one_hash_stay_different(monkeypatch):
    values = np.array([b"x" * 20, b"y" * 20], "S20").repeat(300)
    monkeypatch.setattr(pd, "factorize", lambda hashed: (np.zeros(len(hashed), int), hashed[:1]))
    assert list(decode_text(values)[0]) == ["x" * 20] * 300 + ["y" * 20] * 300
