"""FITS tables as programs other than astropy write them."""

from __future__ import annotations

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import MaskedColumn, Table
from fits_files import patch_header, read, write
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import tables_in
from astronomical_lite.tables.formats.fits_values import physical_values

G = fits.Column("g", "D", "mag", array=np.array([18.5, 19.25, 20.0, 17.0]))
ID = fits.Column("id", "K", array=np.array([2**60 + 1, 2, 3, 4]))


@pytest.mark.parametrize("dtype", ["u1", "i2", "i4", "i8", "u2", "u4"])
def test_masked_integers_as_astropy_writes_them(tmp_path, dtype):
    mask = [False, True, False, True]
    table = Table({"id": [1, 2, 3, 4], "n": MaskedColumn([5, 6, 7, 8], mask=mask, dtype=dtype)})
    table.write(tmp_path / "t.fits")
    frame = read(tmp_path / "t.fits").frame
    assert frame["n"].isna().tolist() == mask
    assert frame["n"][~np.array(mask)].tolist() == [5, 7]


def test_a_null_value_as_stored_is_tried_first(tmp_path):
    stored = np.array([5, -(2**15), 7, 8], np.int16)
    column = fits.Column("n", "I", array=stored, null=-(2**15))
    path = write(tmp_path / "t.fits", ID, column, TZERO2=2**15)
    assert read(path).frame["n"].isna().tolist() == [False, True, False, False]


@pytest.mark.parametrize(
    ("stored", "values", "missing"),
    [
        (b"TFTF", [True, False, True, False], []),
        (b"TF\0\0", [True, False], [2, 3]),
        (b"tfFT", [True, False, False, True], []),
        (b"\1\0\1\0", [True, False, True, False], []),
        (b"1010", [True, False, True, False], []),
        (b"T\1\0F", [True, False], [1, 2]),
        (b"\0\0\0\0", [], [0, 1, 2, 3]),
        (b"T? F", [True, False], [1, 2]),
    ],
)
def test_truth_values_of_all_writers(tmp_path, stored, values, missing):
    truth = fits.Column("ok", "L", array=np.array([True, False, True, False]))
    path = write(tmp_path / "t.fits", ID, truth)
    data = path.read_bytes()
    rows = np.frombuffer(data[5760 : 5760 + 36], np.uint8).reshape(4, 9).copy()
    rows[:, 8] = list(stored)
    path.write_bytes(data[:5760] + rows.tobytes() + data[5796:])
    column = read(path).frame["ok"]
    assert np.flatnonzero(column.isna()).tolist() == missing
    assert column.dropna().tolist() == values


@pytest.mark.parametrize("card", ["TUNIT", "TCOMM", "TDISP"])
def test_a_card_that_is_no_fits_value(tmp_path, card):
    cards = {} if card == "TUNIT" else {f"{card}2": "mag"}
    path = write(tmp_path / "t.fits", ID, fits.Column("g", "D", array=G.array), **cards)
    if card == "TUNIT":
        path = write(path, ID, G)
    patch_header(path, b"'mag     '", b"km s-1 / x")
    catalogue = read(path)
    assert catalogue.frame["g"].tolist() == G.array.tolist()
    if card != "TDISP":
        told = f"The card {card}2 of the header cannot be read: column g does without it."
        assert catalogue.notes == [told]


def colfits(path, columns, **cards):
    """A table whose one row holds whole columns."""
    made = [
        fits.Column(
            name, f"{v.nbytes if code == 'A' else v.size}{code}", array=v[np.newaxis], dim=dim
        )
        for name, code, v, dim in columns
    ]
    return write(path, *made, **cards)


def test_a_row_of_columns_is_a_table(tmp_path):
    vectors = np.arange(12.0).reshape(4, 3)
    path = colfits(
        tmp_path / "t.fits",
        [
            ("id", "K", ID.array, "(4)"),
            ("g", "D", G.array, None),
            ("v", "E", vectors.astype("f4"), "(3,4)"),
            ("s", "A", np.frombuffer(b"STAR  QSO   GALAXY      ", "S6"), "(6,4)"),
        ],
    )
    (info,) = tables_in(path, "t.fits")
    assert (info.rows, info.columns) == (4, 4)
    frame = read(path).frame
    assert frame["id"].tolist() == ID.array.tolist()
    assert frame["g"].tolist() == G.array.tolist()
    assert frame[["v_1", "v_2", "v_3"]].to_numpy().tolist() == vectors.tolist()
    assert frame["s"].tolist() == ["STAR", "QSO", "GALAXY", ""]


def test_one_row_of_arrays_of_several_lengths_is_one_source(tmp_path):
    path = colfits(
        tmp_path / "t.fits", [("a", "D", G.array, None), ("b", "D", np.arange(3.0), None)]
    )
    (info,) = tables_in(path, "t.fits")
    assert info.rows == 1
    with pytest.raises(UserError, match=r"1 source|no column"):
        read(path)


@pytest.mark.parametrize("style", ["XT {}{}", "{}{}"])
def test_columns_beyond_999(tmp_path, style):
    values = np.arange(4 * 1030, dtype=">f4").reshape(4, 1030)
    columns = [fits.Column(f"c{i}", "E", array=values[:, i]) for i in range(998)]
    rest = values[:, 998:].copy().view("u1").reshape(4, -1)
    columns.append(fits.Column("XT_MORECOLS", f"{rest.shape[1]}B", array=rest))
    path = write(tmp_path / "t.fits", *columns)
    with fits.open(path, mode="update") as hdus:
        header = hdus[1].header
        header["XT_ICOL"], header["XT_NCOL"] = 999, 1030
        for place in range(32):
            letters = f"A{'AB'[place // 26]}{chr(65 + place % 26)}"
            key = style.format("{}", letters)
            header[f"{'HIERARCH ' if 'XT' in style else ''}{key.format('TTYPE')}"] = f"w{place}"
            header[f"{'HIERARCH ' if 'XT' in style else ''}{key.format('TFORM')}"] = "E"
    frame = read(path).frame
    assert tables_in(path, "t.fits")[0].columns == 1030
    names = [f"c{i}" for i in range(998)] + [f"w{i}" for i in range(32)]
    assert list(frame.columns) == names
    np.testing.assert_array_equal(frame.to_numpy(), values)


def test_the_table_of_sources_is_chosen_before_one_of_one_row(tmp_path):
    head = fits.BinTableHDU.from_columns([fits.Column("card", "80A", array=["SIMPLE"])])
    objects = fits.BinTableHDU.from_columns([ID, G])
    head.name, objects.name = "LDAC_IMHEAD", "LDAC_OBJECTS"
    fits.HDUList([fits.PrimaryHDU(), head, objects]).writeto(tmp_path / "t.cat")
    catalogue = read(tmp_path / "t.cat")
    assert (catalogue.table, len(catalogue.frame)) == (2, 4)
    assert [info.name for info in tables_in(tmp_path / "t.cat", "t.cat")] == [
        "LDAC_IMHEAD",
        "LDAC_OBJECTS",
    ]


@pytest.mark.parametrize(
    ("change", "card"), [(b"", ""), (b"data", "DATASUM"), (b"header", "CHECKSUM")]
)
def test_a_checksum_that_does_not_match_is_told(tmp_path, change, card):
    path = tmp_path / "t.fits"
    hdu = fits.BinTableHDU.from_columns([ID, G], name="CAT")
    fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(path, checksum=True)
    if change == b"data":
        data = path.read_bytes()
        path.write_bytes(data[:5767] + b"\7" + data[5768:])
    elif change == b"header":
        patch_header(path, b"'mag     '", b"'mga     '")
    notes = read(path).notes
    assert [f"table CAT ({card}) does not match" in note for note in notes] == [True] * bool(card)


def test_a_table_compressed_in_tiles_is_named(tmp_path):
    path = write(tmp_path / "t.fits", ID, G, ZTABLE=True, ZNAXIS2=4000, EXTNAME="CAT")
    assert tables_in(path, "t.fits")[0].rows == 4000
    with pytest.raises(UserError, match=r"Table CAT of t\.fits is compressed with fpack.*funpack"):
        read(path)


def rows_of(vector):
    return [vector.row(number) for number in range(vector.rows)]


VARYING = [[1, 2], [], [3], [4, 5, 6]]


@pytest.mark.parametrize("code", ["L", "B", "I", "J", "K", "E", "D"])
@pytest.mark.parametrize("descriptor", ["P", "Q"])
def test_arrays_of_varying_length_are_kept(tmp_path, code, descriptor):
    dtype = {"L": "?", "B": "u1", "I": "i2", "J": "i4", "K": "i8", "E": "f4", "D": "f8"}[code]
    rows = np.empty(4, dtype=object)
    rows[:] = [np.array(row, dtype) for row in VARYING]
    path = write(tmp_path / "t.fits", ID, fits.Column("v", f"{descriptor}{code}()", array=rows), G)
    catalogue = read(path)
    assert list(catalogue.frame.columns) == ["id", "g"]
    read_rows = [row.tolist() for row in rows_of(catalogue.vectors["v"])]
    assert read_rows == [row.tolist() for row in rows]
    assert "A vector column is kept: v (varying length)." in catalogue.notes


def write_heap(path, code, counts, pieces):
    """A table whose rows have so many elements of a code, which the heap holds in these bytes."""
    rows = np.empty(len(pieces), dtype=object)
    rows[:] = [np.frombuffer(piece, np.uint8) for piece in pieces]
    ids = fits.Column("id", "K", array=np.arange(len(pieces)))
    write(path, ids, fits.Column("v", "PB()", array=rows))
    patch_header(path, b"'PB(", f"'P{code}(".encode())
    content = bytearray(path.read_bytes())
    for row, count in enumerate(counts):
        at = 2 * 2880 + 16 * row + 8
        content[at : at + 4] = count.to_bytes(4, "big")
    path.write_bytes(content)
    return path


def test_bits_of_varying_length_are_truth_values(tmp_path):
    path = write_heap(tmp_path / "t.fits", "X", [9, 0, 2], [b"\xb0\x80", b"", b"\x40"])
    found = ["".join("01"[int(bit)] for bit in row) for row in rows_of(read(path).vectors["v"])]
    assert found == ["101100001", "", "01"]


def test_values_may_begin_at_any_byte_of_the_heap(tmp_path):
    pieces = [b"\0\1\0\2.", b"\0\3", b"\0\4\0\5\0\6"]
    values = rows_of(read(write_heap(tmp_path / "t.fits", "I", [2, 1, 3], pieces)).vectors["v"])
    assert [row.tolist() for row in values] == [[1, 2], [3], [4, 5, 6]]


def test_null_values_of_varying_length_are_missing(tmp_path):
    rows = np.empty(4, dtype=object)
    rows[:] = [np.array(row, "i4") for row in VARYING]
    path = write(tmp_path / "t.fits", ID, fits.Column("v", "PJ()", array=rows, null=5))
    values = rows_of(read(path).vectors["v"])
    assert [str(row.tolist()) for row in values] == ["[1, 2]", "[]", "[3]", "[4.0, nan, 6.0]"]


def test_arrays_of_one_length_become_columns(tmp_path):
    rows = np.empty(3, dtype=object)
    rows[:] = [np.array(row, "f4") for row in ([1, 2], [3, 4], [5, 6])]
    frame = read(write(tmp_path / "t.fits", fits.Column("v", "PE()", array=rows))).frame
    assert frame["v_2"].tolist() == [2, 4, 6]


def test_texts_of_varying_length_are_texts(tmp_path):
    names = np.empty(4, dtype=object)
    names[:] = ["NGC 1", "", "Messier 31", "x"]
    path = write(tmp_path / "t.fits", ID, fits.Column("name", "PA()", array=names))
    assert read(path).frame["name"].tolist() == names.tolist()


@pytest.mark.parametrize(("byte", "stated"), [(5764, 10**6), (5764, -4), (5760, 10**6), (5760, 9)])
def test_arrays_that_are_said_to_be_elsewhere(tmp_path, byte, stated):
    rows = np.empty(4, dtype=object)
    rows[:] = [np.array(row, "i4") for row in VARYING]
    path = write(tmp_path / "t.fits", fits.Column("v", "PJ()", array=rows))
    data = bytearray(path.read_bytes())
    data[byte : byte + 4] = stated.to_bytes(4, "big", signed=True)
    path.write_bytes(data)
    with pytest.raises(UserError, match=r"Column v of t\.fits cannot be read .*outside"):
        read(path)


@given(arrays(np.uint8, st.integers(1, 30)))
def test_truth_values_are_true_false_or_missing(stored):
    class Logical:
        number, code = "", "L"

    physical = physical_values(Logical(), stored)
    assert not (physical.values & physical.mask).any()


@pytest.mark.parametrize("stated", [10**4, 2**31, 10**12])
def test_more_columns_than_cards_are_refused_at_once(tmp_path, stated):
    path = write(tmp_path / "t.fits", ID, G)
    patch_header(path, b"TFIELDS =                    2", f"TFIELDS = {stated:>20}".encode())
    assert tables_in(path, "t.fits")[0].columns == stated
    with pytest.raises(UserError, match=r"t.fits has a damaged header \(it has too few cards"):
        read(path)


def test_a_long_text_among_many_short_ones_takes_no_more_memory_than_it_has(tmp_path):
    texts = ["no"] * 20_000
    texts[7] = "ü" * 50_000
    stored = np.empty(len(texts), dtype=object)
    stored[:] = [np.frombuffer(text.encode(), np.uint8) for text in texts]
    path = write(tmp_path / "t.fits", fits.Column("log", "PB()", array=stored))
    patch_header(path, b"'PB(", b"'PA(")
    assert read(path).frame["log"].tolist() == texts


def test_rows_that_share_their_values_without_end_are_refused(tmp_path):
    arrays = np.empty(2000, dtype=object)
    arrays[:] = [np.zeros(2)] * 2000
    arrays[0] = np.zeros(3_000)
    path = write(
        tmp_path / "t.fits",
        fits.Column("id", "K", array=np.arange(2000)),
        fits.Column("v", "PD()", array=arrays),
    )
    content = bytearray(path.read_bytes())
    start = 2 * 2880
    rows = np.frombuffer(content, np.uint8, 2000 * 16, start).reshape(2000, 16)
    rows[:, 8:] = np.frombuffer(np.array([3_000, 0], ">i4").tobytes(), np.uint8)
    path.write_bytes(content)
    with pytest.raises(
        UserError, match=r"Column v of t.fits cannot be read \(its rows are said to"
    ):
        read(path)
