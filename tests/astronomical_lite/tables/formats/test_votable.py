"""VOTable in all its serialisations, compared with astropy's own reading."""

import gzip

import numpy as np
import pytest
from astropy.io.votable import from_table, writeto
from astropy.io.votable.tree import Resource, TableElement, VOTableFile
from astropy.table import Column, MaskedColumn, Table

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import TableInfo, read_catalogue, tables_in


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
        with pytest.raises(UserError, match=r"t\.vot is a VOTable with no table in it"):
            function(path, "t.vot")
