"""VOTable in all its serialisations, compared with astropy's own reading."""

import gzip
import re
from html import escape

import numpy as np
import pytest
from astropy.io.votable import from_table, writeto
from astropy.io.votable.tree import Resource, TableElement, VOTableFile
from astropy.table import Column, MaskedColumn, Table
from hypothesis import given, settings
from hypothesis import strategies as st

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import TableInfo, read_catalogue, tables_in
from astronomical_lite.tables.corrections import Correction
from astronomical_lite.tables.formats import votable
from astronomical_lite.tables.formats.source import Source


@pytest.fixture
def table():
    return Table(
        [
            Column(np.array([2**60 + 1, 2, 3]), name="id"),
            Column([1.5, np.nan, np.inf], name="ra", unit="deg", description="Right\n  ascension"),
            Column(np.array([1, 2, 3], "i2"), name="n2"),
            Column(np.array([0, 128, 255], "u1"), name="byte"),
            Column([True, False, True], name="b"),
            Column(["STAR", "é", ""], name="class"),
            Column(np.arange(6.0).reshape(3, 2), name="v"),
            Column(np.array([1j, 2, 3]), name="c"),
            MaskedColumn([1, 2, 3], name="m", mask=[False, True, False]),
        ]
    )


@pytest.mark.parametrize("serialisation", ["tabledata", "binary", "binary2"])
def test_serialisations(tmp_path, table, serialisation):
    path = tmp_path / "t.xml"
    if serialisation == "binary":
        # the older one has no way to say that an integer is missing
        table.remove_column("m")
    writeto(table, str(path), tabledata_format=serialisation)
    catalogue = read_catalogue(path, "t.xml")
    frame = catalogue.frame
    assert frame["id"].tolist() == [2**60 + 1, 2, 3]
    np.testing.assert_array_equal(frame["ra"], [1.5, np.nan, np.inf])
    assert frame["n2"].dtype == np.int16
    assert frame["byte"].tolist() == [0, 128, 255]
    assert frame["b"].tolist() == [True, False, True]
    assert frame["class"].tolist() == ["STAR", "é", ""]
    assert frame["v_2"].tolist() == [1, 3, 5]
    if serialisation != "binary":
        assert frame["m"].isna().tolist() == [False, True, False]
    assert catalogue.units == {"ra": "deg"}
    assert catalogue.descriptions == {"ra": "Right ascension"}
    assert "Left out c, which holds complex numbers." in catalogue.notes
    assert all(frame[c].to_numpy().dtype.isnative for c in frame)
    assert tables_in(path, "t.xml") == [TableInfo(0, "", 3, len(table.columns))]


def test_large_table_equals_astropys(tmp_path):
    rng = np.random.default_rng(0)
    table = Table({f"c{i}": rng.normal(size=500) for i in range(4)})
    table["id"] = rng.integers(0, 2**62, 500)
    table["s"] = rng.choice(["STAR", "GALAXY"], 500)
    table.write(tmp_path / "t.vot", format="votable")
    theirs = Table.read(tmp_path / "t.vot", format="votable")
    frame = read_catalogue(tmp_path / "t.vot", "t.vot").frame
    for name in theirs.colnames:
        assert frame[name].tolist() == theirs[name].tolist()


def several(path, **options):
    file = VOTableFile()
    resource = Resource()
    file.resources.append(resource)
    for name, rows in (("EMPTY", 0), ("SRC", 2), ("MORE", 3)):
        one = from_table(Table({"x": np.arange(rows), "y": np.zeros(rows)})).get_first_table()
        made = TableElement.from_table(file, one.to_table())
        made.name = name
        resource.tables.append(made)
    file.to_xml(str(path), **options)
    return path


@pytest.mark.parametrize("options", [{}, {"tabledata_format": "binary2"}])
def test_several_tables(tmp_path, options):
    path = several(tmp_path / "t.vot", **options)
    expected = [TableInfo(0, "EMPTY", 0, 2), TableInfo(1, "SRC", 2, 2), TableInfo(2, "MORE", 3, 2)]
    assert tables_in(path, "t.vot") == expected
    assert read_catalogue(path, "t.vot").table == 1
    assert read_catalogue(path, "t.vot", 2).frame["x"].tolist() == [0, 1, 2]
    with pytest.raises(UserError, match=r"Table EMPTY of t\.vot holds no sources"):
        read_catalogue(path, "t.vot", 0)
    with pytest.raises(UserError, match=r"t\.vot has no table 5"):
        read_catalogue(path, "t.vot", 5)


@pytest.mark.parametrize("stated", [True, False])
def test_rows_of_a_binary_serialisation(tmp_path, table, stated):
    path = tmp_path / "t.vot"
    writeto(table, str(path), tabledata_format="binary2")
    if stated:
        path.write_text(path.read_text().replace("<TABLE", '<TABLE nrows="3"', 1))
    assert tables_in(path, "t.vot")[0].rows == 3


def test_gzipped(tmp_path, table):
    path = tmp_path / "t.vot"
    writeto(table, str(path), tabledata_format="tabledata")
    packed = tmp_path / "t.vot.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert read_catalogue(packed, "t.vot.gz").frame["class"].tolist() == ["STAR", "é", ""]


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_cut_short(tmp_path, table, kept):
    path = tmp_path / "t.vot"
    writeto(table, str(path), tabledata_format="tabledata")
    text = path.read_bytes()
    path.write_bytes(text[: int(len(text) * kept)])
    for function in (read_catalogue, tables_in):
        with pytest.raises(UserError, match=r"t\.vot is not a correct VOTable"):
            function(path, "t.vot")


def test_a_service_that_answered_with_an_error(tmp_path):
    path = tmp_path / "t.vot"
    path.write_text(
        '<?xml version="1.0"?><VOTABLE version="1.3" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">'
        '<RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">too many</INFO>'
        "</RESOURCE></VOTABLE>"
    )
    for function in (read_catalogue, tables_in):
        with pytest.raises(UserError, match=r"t\.vot holds no table.*with an error: too many\."):
            function(path, "t.vot")


KINDS = Table(
    {
        "id": np.array([2**60 + 1, 2, 3, 4]),
        "u": np.array([1, 2, 3, 255], "u1"),
        "h": np.array([1, -2, 3, 4], "i2"),
        "f": np.array([1.5, np.nan, np.inf, 0], "f4"),
        "d": np.array([1.5, np.nan, -2, 0]),
        "ok": [True, False, True, True],
        "s": ["STAR", "", "GALAXY", "a longer name than the others"],
        "name": ["NGC 1", "é", "", "★"],
        "pair": np.arange(8.0).reshape(4, 2),
        "grid": np.arange(24).reshape(4, 2, 3),
        "flags": np.arange(12).reshape(4, 3) % 2 == 0,
        "m": MaskedColumn([1, 2, 3, 4], mask=[False, True, False, True]),
        "last": [1.0, 2.0, 3.0, 4.0],
    }
)


def assert_same(column, expected):
    """Every value and every missing one is as astropy's; a missing row hides all its elements."""
    if column.values.dtype.kind in "SO":
        ours = [v.decode().strip() if isinstance(v, bytes) else v for v in column.values.tolist()]
        assert ours == [str(v) for v in np.ma.filled(expected, "").tolist()]
        return
    n = len(column.values)
    ours = column.values.reshape(n, -1).astype(object)
    if column.mask is not None:
        ours[column.mask.reshape(n, -1).any(axis=1)] = None
    expected = np.ma.asarray(expected)
    theirs = np.ma.getdata(expected).reshape(n, -1).astype(object)
    theirs[np.ma.getmaskarray(expected).reshape(n, -1)] = None
    is_nan = np.array([value != value for value in ours.ravel()]).reshape(ours.shape)
    assert np.where(is_nan, None, ours).tolist() == np.where(is_nan, None, theirs).tolist()


@pytest.mark.parametrize("version", ["binary", "binary2"])
@given(names=st.sets(st.sampled_from(KINDS.colnames), min_size=1), stated=st.booleans())
@settings(max_examples=40, deadline=None)
def test_any_binary_columns_are_as_astropy_reads_them(tmp_path_factory, version, names, stated):
    path = tmp_path_factory.mktemp("vot") / "t.vot"
    if version == "binary":  # it has no way to say that an integer is missing
        names = (names - {"m"}) or {"id"}
    table = KINDS[[name for name in KINDS.colnames if name in names]]
    writeto(table, str(path), tabledata_format=version)
    if not stated:
        path.write_bytes(re.sub(rb' nrows="\d+"', b"", path.read_bytes()))
    theirs = Table.read(path, format="votable")
    source = Source(path, "t.vot")
    raw = votable.read(source, None)
    for column in raw.columns:
        assert_same(column, theirs[column.name])
    assert raw.tables == votable.tables(source) == [TableInfo(0, "", 4, len(table.colnames))]


def test_rows_that_end_early(tmp_path):
    path = tmp_path / "t.vot"
    writeto(KINDS["id", "s"], str(path), tabledata_format="binary2")
    path.write_bytes(re.sub(rb"(<STREAM[^>]*>\s*)(\S{20})\S*", rb"\1\2", path.read_bytes()))
    with pytest.raises(UserError, match=r"t\.vot is not a correct VOTable"):
        read_catalogue(path, "t.vot")


def test_a_table_that_the_service_cut_off(tmp_path, table):
    path = tmp_path / "t.vot"
    writeto(table, str(path))
    info = b'<INFO name="QUERY_STATUS" value="OVERFLOW"/></RESOURCE>'
    path.write_bytes(path.read_bytes().replace(b"</RESOURCE>", info))
    (note,) = [n for n in read_catalogue(path, "t.vot").notes if "OVERFLOW" in n]
    assert note.startswith("The service cut this table off after 3 rows")


def test_bytes_that_are_not_of_the_encoding_it_states(tmp_path):
    path = tmp_path / "t.vot"
    writeto(Table({"x": [1, 2], "name": ["Ñandú", "b"]}), str(path))
    text = path.read_text(encoding="utf-8")
    path.write_bytes(text.encode("latin-1"))
    assert read_catalogue(path, "t.vot").frame["name"].tolist() == ["Ñandú", "b"]
    assert tables_in(path, "t.vot") == [TableInfo(0, "", 2, 2)]


def tabledata(fields: str, *rows: tuple[str, ...], after: str = "") -> str:
    cells = "".join("<TR>" + "".join(f"<TD>{cell}</TD>" for cell in row) + "</TR>" for row in rows)
    return (
        '<?xml version="1.0"?><VOTABLE version="1.3" '
        'xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE>'
        f'<TABLE ID="t">{fields}<DATA><TABLEDATA>{cells}</TABLEDATA></DATA></TABLE>{after}'
        "</RESOURCE></VOTABLE>"
    )


NUMBERS = '<FIELD name="g" datatype="double"/><FIELD name="n" datatype="int"/>'


@pytest.mark.parametrize(
    ("cell", "remark"),
    [
        *[(text, "") for text in ("", "NaN", "null", "N/A", "NA", "None", "--")],
        ("INDEF", "numbers but for 1 value"),
        ("...", "numbers but for 1 value"),
        ("bad <b>", "numbers but for 1 value"),
        (">22.5", "1 upper or lower limit"),
    ],
)
def test_cells_that_are_no_numbers_are_missing_by_the_one_rule(tmp_path, cell, remark):
    path = tmp_path / "t.vot"
    text = escape(cell)
    path.write_text(tabledata(NUMBERS, ("1.5", "3"), (text, "0x1F"), ("2.5", text), ("3", "7.0")))
    catalogue = read_catalogue(path, "t.vot")
    assert catalogue.frame["g"].isna().tolist() == [False, True, False, False]
    assert catalogue.frame["n"].isna().tolist() == [False, False, True, False]
    assert catalogue.frame["n"].dropna().tolist() == [3, 31, 7]
    assert [remark in note for note in catalogue.notes] == ([True] * 2 if remark else [])
    corrected = read_catalogue(path, "t.vot", corrections={"g": Correction("text")})
    assert corrected.frame["g"].tolist() == ["1.5", cell, "2.5", "3"]
    assert corrected.frame["n"].equals(catalogue.frame["n"])


def test_columns_of_binary_rows_are_corrected_too(tmp_path):
    table = Table({"g": [1.5, 2.5, 99.0], "n": [1, 2, 3]})
    table.write(tmp_path / "t.vot", format="votable", tabledata_format="binary2")
    corrections = {"g": Correction(missing=("99",)), "n": Correction("text")}
    frame = read_catalogue(tmp_path / "t.vot", "t.vot", corrections=corrections).frame
    assert frame["g"].isna().tolist() == [False, False, True]
    assert frame["n"].tolist() == ["1", "2", "3"]


def test_a_table_that_only_refers_to_another_is_none_of_its_own(tmp_path):
    path = tmp_path / "t.vot"
    path.write_text(tabledata(NUMBERS, ("1", "2"), ("3", "4"), after='<TABLE ref="t"/>'))
    assert read_catalogue(path, "t.vot").tables == tables_in(path, "t.vot")
    assert len(tables_in(path, "t.vot")) == 1
