"""Tables as files that come back equal."""

import io
import tracemalloc

import numpy as np
import pandas as pd
import pytest
from astropy.table import Column, MaskedColumn, Table
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from written_tables import read, same, text_of

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import read_catalogue
from astronomical_lite.tables.export import fits_table, parquet_table, table_files
from astronomical_lite.tables.export.table_files import write_pieces, write_table

BIG = 2**60
FORMATS = ["fits", "ecsv", "csv"]


@pytest.mark.parametrize(
    ("table", "format", "said"),
    [
        (Table({"a": [1]}), "xlsx", "cannot be written as 'xlsx'. Choose one of: fits, ecsv, csv"),
        (Table({"a": []}), "csv", "the table has no rows"),
        (Table({f"c{i}": [1] for i in range(1000)}), "fits", "at most 999 columns.*1,000"),
    ],
)
def test_refusals(table, format, said):
    with pytest.raises(UserError, match=said):
        write_table(table, format)


@hypothesis_settings(deadline=None)  # the first call imports parts of astropy
@given(
    arrays(
        st.sampled_from(["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8"]),
        st.shared(st.integers(1, 20), key="rows"),
    ),
    arrays(bool, st.shared(st.integers(1, 20), key="rows")),
    st.sampled_from(["fits", "ecsv"]),
)
def test_numbers_of_every_type_come_back(values, mask, format):
    table = Table({"x": MaskedColumn(values, mask=mask), "y": values, "n": np.arange(len(values))})
    again = read(*write_table(table, format)[:2])
    if format == "ecsv" or values.dtype != np.int8:  # FITS has no signed bytes
        assert again["y"].dtype.newbyteorder("=") == values.dtype
    np.testing.assert_array_equal(again["y"], values)
    known = np.ma.MaskedArray(again["x"])
    # astropy cannot read TNULL in a column of large unsigned numbers; see the next test
    large = format == "fits" and values.dtype == np.uint64 and (values[~mask] >= 2**63).any()
    if values.dtype.kind in "iu" and not large:
        assert np.ma.getmaskarray(known).tolist() == mask.tolist()
    np.testing.assert_array_equal(np.asarray(known.data)[~mask], values[~mask])


def test_missing_large_unsigned_numbers_are_stored_as_the_standard_says(tmp_path):
    values = np.array([2**64 - 1, 2**63, 5, 0], dtype=np.uint64)
    table = Table({"x": MaskedColumn(values, mask=[False, False, True, False])})
    path = tmp_path / "x.fits"
    path.write_bytes(write_table(table, "fits")[0])
    column = read_catalogue(path, "x.fits").frame["x"]
    assert same(column.tolist(), [2**64 - 1, 2**63, None, 0])


def test_every_8_bit_value_may_occur_beside_missing_ones():
    values = np.append(np.arange(256), 0).astype(np.uint8)
    table = Table({"x": MaskedColumn(values, mask=[*[False] * 256, True])})
    assert read(*write_table(table, "fits")[:2])["x"].tolist() == [*range(256), None]


LINE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=12)


@hypothesis_settings(deadline=None)  # the first call imports parts of astropy
@given(st.lists(LINE.map(str.strip), min_size=1), st.sampled_from(FORMATS))
def test_text_comes_back(texts, format):
    encoded = np.array([text.encode() for text in texts])
    table = Table({"t": encoded, "n": np.arange(len(texts)), "u": np.array(texts)})
    if not any(texts):
        return  # a column without any value has no type to come back as
    content, extension, _ = write_table(table, format)
    if format == "csv":
        again = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
        assert again["t"].tolist() == again["u"].tolist() == texts
    else:
        again = read(content, extension)
        assert text_of(again["t"]) == text_of(again["u"]) == texts
    assert list(map(int, again["n"])) == list(range(len(texts)))


def test_files_longer_than_a_block():
    n = 70_001
    rng = np.random.default_rng(0)
    table = Table(
        {"a": rng.normal(size=n), "b": np.arange(n) + BIG, "c": Column([b"x", b"yz"] * n)[:n]}
    )
    for format in ("fits", "ecsv"):
        again = read(*write_table(table, format)[:2])
        for name in "ab":
            np.testing.assert_array_equal(again[name], table[name])
        assert text_of(again["c"]) == text_of(table["c"])


def test_a_large_table_is_not_held_twice():
    n = 200_000
    table = Table(
        {"a": np.zeros(n), "b": np.zeros(n, np.int64), "c": np.zeros(n, bool)}, copy=False
    )
    tracemalloc.start()
    content = write_table(table, "fits")[0]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.3 * len(content)


@pytest.mark.parametrize("piece_bytes", [1, 1000, 10**6])
@pytest.mark.parametrize("format", [*FORMATS, "parquet"])
def test_pieces_together_are_the_file(format, piece_bytes, monkeypatch):
    monkeypatch.setattr(table_files, "PIECE_BYTES", piece_bytes)
    monkeypatch.setattr(table_files, "_BLOCK_ROWS", 7)
    monkeypatch.setattr(fits_table, "_BLOCK_BYTES", 100)
    monkeypatch.setattr(parquet_table, "_GROUP_ROWS", 11)
    n = 100
    table = Table(
        {
            "id": np.arange(n) + BIG,
            "name": [f"source {i}".encode() for i in range(n)],
            "flag": MaskedColumn(np.arange(n) % 2 == 0, mask=np.arange(n) % 7 == 0),
            "p": np.where(np.arange(n) % 9 == 0, np.nan, np.linspace(0, 1, n)),
        }
    )
    pieces = []
    write_pieces(table, format, pieces.append)
    assert b"".join(pieces) == write_table(table, format)[0]
    assert all(pieces)
    if piece_bytes < 10**6:
        assert len(pieces) > 3
    else:
        assert len(pieces) == 1


def test_nothing_is_written_of_a_table_that_cannot_be():
    pieces = []
    with pytest.raises(UserError, match="no rows"):
        write_pieces(Table({"a": []}), "csv", pieces.append)
    assert pieces == []
