"""Files that are no tables, or damaged ones: a sentence each, naming the file."""

import gzip
import json
import traceback

import numpy as np
import pytest
from astropy.io import fits

from astronomical_lite.messages import UserError
from astronomical_lite.tables import catalogue
from astronomical_lite.tables.catalogue import check_size, read_catalogue, tables_in
from astronomical_lite.tables.formats import FORMATS, Format
from astronomical_lite.tables.formats.source import Source
from astronomical_lite.tables.raw_table import RawColumn, RawTable, TableInfo


def refusal(path, name=None, table=None):
    """The sentence, checked to be one and to name the file; listing may not fail otherwise."""
    name = name or path.name
    with pytest.raises(UserError) as caught:
        read_catalogue(path, name, table)
    sentence = str(caught.value)
    assert name in sentence
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    assert "\n" not in sentence
    try:
        tables_in(path, name)
    except UserError as error:
        assert name in str(error)  # noqa: PT017
    return sentence


@pytest.fixture
def good(tmp_path):
    hdu = fits.BinTableHDU.from_columns(
        [
            fits.Column("x", "D", array=np.arange(1000.0)),
            fits.Column("s", "5A", array=np.array(["STAR"] * 1000)),
        ],
        name="SOURCES",
    )
    fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(tmp_path / "good.fits")
    return tmp_path / "good.fits"


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 20


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"", "empty.fits", "is empty (0 bytes)"),
        (b"", "empty.csv", "is empty (0 bytes)"),
        (JPEG, "photo.jpg", "is a JPEG image, not a table"),
        (JPEG, "photo.fits", "is a JPEG image, not a table"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.png", "is a PNG image"),
        (b"%PDF-1.7\n1 0 obj", "a.pdf", "is a PDF document"),
        (b"PK\x03\x04" + bytes(50), "a.xlsx", "cannot be unpacked as a ZIP archive"),
        (b"PAR1" + bytes(50), "a.parquet", "is an incomplete Parquet file"),
        (b"\x89HDF\r\n\x1a\n" + bytes(50), "a.h5", "is an HDF5 file"),
        (b"BZh91AY&SY" + bytes(50), "a.fits.bz2", "bzip2 data"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "a.fits", "is a web page (HTML)"),
        (b"\n<html lang=en>404</html>", "a.csv", "is a web page (HTML)"),
        (b"<?xml version='1.0'?><kml></kml>", "a.xml", "is XML, but not a VOTable"),
        (b'{"a": [1, 2], "b": [3, 4]}', "a.json", "is a JSON file"),
        (np.random.default_rng(0).bytes(9000), "noise.bin", "is not a table that can be read"),
        (np.random.default_rng(0).bytes(9000), "noise.fits", "does not begin like one"),
        (b"   \n\n  \n", "blank.csv", "is not a table"),
        (b"# only a comment\n", "comment.csv", "holds no table"),
    ],
)
def test_not_a_table(tmp_path, content, name, expected):
    path = tmp_path / "upload"
    path.write_bytes(content)
    assert expected in refusal(path, name)


def test_a_folder_and_no_file(tmp_path):
    assert "is a folder" in refusal(tmp_path, "catalogues")
    assert "could not be found" in refusal(tmp_path / "gone.fits")


@pytest.mark.parametrize("kept", [5760 + 13_000 - 1, 5760 + 6_000, 5760 + 1, 5760])
def test_truncated_fits_says_how_much_is_missing(good, kept):
    good.write_bytes(good.read_bytes()[:kept])
    sentence = refusal(good)
    assert "is incomplete" in sentence
    assert f"{5760 + 13_000 - kept:,} bytes" in sentence


@pytest.mark.parametrize("kept", [3000, 2880 + 80, 5000])
def test_fits_cut_inside_the_table_header(good, kept):
    good.write_bytes(good.read_bytes()[:kept])
    assert "the header of HDU 1 is not whole" in refusal(good)


@pytest.mark.parametrize("kept", [30, 80, 1000])
def test_fits_cut_inside_the_first_header(good, kept):
    good.write_bytes(good.read_bytes()[:kept])
    assert "first header is damaged or incomplete" in refusal(good)


def test_a_later_table_cut_short_leaves_the_first_readable(tmp_path, good):
    with fits.open(good) as hdus:
        fits.HDUList([*hdus, hdus[1].copy()]).writeto(tmp_path / "two.fits")
    path = tmp_path / "two.fits"
    path.write_bytes(path.read_bytes()[:-3000])
    assert len(read_catalogue(path, "two.fits").frame) == 1000
    assert "is incomplete" in refusal(path, table=2)


def test_image_only_fits(tmp_path):
    fits.PrimaryHDU(np.zeros((10, 10))).writeto(tmp_path / "image.fits")
    assert "holds images and no table" in refusal(tmp_path / "image.fits")
    fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(np.zeros((64, 64), "f4"))]).writeto(
        tmp_path / "packed.fits"
    )
    assert "no table" in refusal(tmp_path / "packed.fits")


def test_image_cut_short(tmp_path):
    path = tmp_path / "image.fits"
    fits.PrimaryHDU(np.zeros((100, 100))).writeto(path)
    path.write_bytes(path.read_bytes()[:20_000])
    assert "62,880 bytes are missing" in refusal(path)


def test_fits_without_any_data(tmp_path):
    fits.PrimaryHDU().writeto(tmp_path / "nothing.fits")
    assert "no table in it" in refusal(tmp_path / "nothing.fits")


@pytest.mark.parametrize(("rows", "expected"), [(0, "holds no sources"), (1, "holds 1 source:")])
def test_too_few_rows(tmp_path, rows, expected):
    columns = [fits.Column("x", "J", array=np.arange(rows)), fits.Column("y", "E")]
    fits.BinTableHDU.from_columns(columns).writeto(tmp_path / "few.fits")
    assert expected in refusal(tmp_path / "few.fits")
    text = "x,y\n" + "1,2\n" * rows
    (tmp_path / "few.csv").write_text(text)
    assert expected in refusal(tmp_path / "few.csv")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"TFORM1  = 'D       '", b"TFORM1  = 'ZZ      '", "TFORM1 is 'ZZ'"),
        (b"TFORM1  = 'D       '", b"COMMENT = 'D       '", "TFORM1 is missing"),
        (b"TFORM2  = '5A      '", b"TFORM2  = '900A    '", "column s would end at byte 908"),
        (b"NAXIS2  =                 1000", b"NAXIS2  =                 'no'", "sizes"),
        (b"TFIELDS =                    2", b"TFIELDS =                   -2", "TFIELDS"),
        (b"TFIELDS =                    2", b"TFIELDS =                    3", "TFORM3 is missing"),
        (b"NAXIS2  =                 1000", b"NAXIS2  =        1000000000000", "bytes"),
    ],
)
def test_mangled_header_cards(good, old, new, expected):
    data = good.read_bytes()
    assert old in data
    good.write_bytes(data.replace(old, new))
    assert expected in refusal(good)


def test_unreadable_bytes_in_a_header(good):
    data = good.read_bytes()
    start = data.index(b"TTYPE1")
    good.write_bytes(data[: start + 10] + b"\x00\xff\xfe'''\x07" + data[start + 17 :])
    # either the name is lost and the values are read, or there is a sentence
    try:
        assert read_catalogue(good, "good.fits").frame.iloc[:, 0].tolist() == list(range(1000))
    except UserError as error:
        assert "good.fits has a damaged header" in str(error)  # noqa: PT017


def test_any_damage_gives_values_or_a_sentence(good):
    whole = good.read_bytes()
    rng = np.random.default_rng(3)
    refused = 0
    for _ in range(150):
        data = bytearray(whole)
        for place in rng.integers(0, 5760, 12):
            data[place] = rng.integers(0, 256)
        good.write_bytes(data)
        try:
            read_catalogue(good, "good.fits")
        except UserError as error:
            refused += 1
            assert "good.fits" in str(error)  # noqa: PT017
    assert refused > 10


def test_corrupt_gzip(good, tmp_path):
    packed = gzip.compress(np.random.default_rng(0).bytes(50_000) + good.read_bytes())
    path = tmp_path / "a.fits.gz"
    path.write_bytes(packed[: len(packed) // 2])
    assert "incomplete: its gzip data end too early" in refusal(path)
    path.write_bytes(packed[:200] + bytes(500) + packed[700:])
    assert "gzip data cannot be unpacked" in refusal(path)
    path.write_bytes(packed[:-8] + bytes(8))
    assert "gzip data cannot be unpacked" in refusal(path)


def test_gzip_of_something_else(tmp_path):
    (tmp_path / "a.fits.gz").write_bytes(gzip.compress(JPEG))
    assert "is a JPEG image" in refusal(tmp_path / "a.fits.gz")


def test_size_is_refused_before_reading():
    check_size(2 * 2**30, "big.fits")
    with pytest.raises(UserError, match=r"big\.fits is 2\.1 GB; at most 2\.1 GB can be read"):
        check_size(2 * 2**30 + 1, "big.fits")
    with pytest.raises(UserError, match=r"big\.fits is 300 MB; at most 256 MB"):
        check_size(300 * 10**6, "big.fits", limit=256 * 10**6)


def test_out_of_memory(good, monkeypatch):
    def exhausted(*_):
        raise MemoryError("Unable to allocate 3.00 GiB for an array")

    monkeypatch.setattr(catalogue, "to_frame", exhausted)
    sentence = refusal(good)
    assert "does not fit into this browser tab's memory" in sentence
    assert "(20.2 kB)" in sentence
    assert "fewer columns or rows" in sentence


def test_what_nobody_expected_is_a_sentence_with_its_cause_chained(good, monkeypatch):
    def broken(*_):
        raise KeyError("nobody thought of this")

    monkeypatch.setattr(catalogue, "to_frame", broken)
    with pytest.raises(UserError, match=r"good\.fits cannot be read") as caught:
        read_catalogue(good, "good.fits")
    assert isinstance(caught.value.__cause__, KeyError)
    assert "nobody thought of this" in str(caught.value)
    assert "broken" in "".join(traceback.format_exception(caught.value))


def test_a_format_is_added_with_plain_functions(tmp_path, monkeypatch):
    def recognise(source: Source) -> bool:
        return source.suffix == ".rows" and source.head.startswith(b"[")

    def tables(source: Source) -> list[TableInfo]:
        rows = json.loads(source.read())
        return [TableInfo(0, "rows", len(rows), len(rows[0]))]

    def read(source: Source, table: int | None) -> RawTable:
        rows = json.loads(source.read())
        columns = [
            RawColumn(name, np.array([row[name] for row in rows]), unit="mag") for name in rows[0]
        ]
        return RawTable(columns)

    monkeypatch.setitem(FORMATS, "rows", Format(recognise, tables, read))
    path = tmp_path / "a.rows"
    path.write_text('[{"g": 1.5, "s": "x"}, {"g": 2.5, "s": "y"}]')
    loaded = read_catalogue(path, "a.rows")
    assert loaded.frame["g"].tolist() == [1.5, 2.5]
    assert loaded.frame["s"].tolist() == ["x", "y"]
    assert loaded.units["g"] == "mag"
    assert tables_in(path, "a.rows") == [TableInfo(0, "rows", 2, 2)]
