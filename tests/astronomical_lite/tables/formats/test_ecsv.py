"""ECSV, compared with what astropy reads."""

import io

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from astropy.table import MaskedColumn, QTable, Table
from astropy.time import Time

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import read_catalogue, tables_in


def loaded(tmp_path, text, name="table.csv"):
    path = tmp_path / "upload"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_catalogue(path, name)


@pytest.fixture
def ecsv_table():
    table = QTable(
        {
            "id": np.array([2**60 + 1, 2, 3]),
            "ra": [1.5, np.nan, 3] * u.deg,
            "name": ["a b", "NA", "007"],
            "flux": np.arange(9, dtype="f4").reshape(3, 3),
            "star": [True, False, True],
            "when": Time([58000, 58001.5, 58002], format="mjd"),
            "sky": SkyCoord([1, 2, 3] * u.deg, [4, 5, 6] * u.deg),
        }
    )
    table["n"] = MaskedColumn([1, 2, 3], mask=[False, True, False])
    table["s"] = MaskedColumn(["x", "y", "z"], mask=[False, True, False])
    table["lists"] = np.array([[1], [1, 2], [3]], dtype=object)
    table["ra"].info.description = "Right ascension"
    return table


@pytest.mark.parametrize("delimiter", [",", " "])
def test_ecsv(tmp_path, ecsv_table, delimiter):
    text = io.StringIO()
    ecsv_table.write(text, format="ascii.ecsv", delimiter=delimiter)
    catalogue = loaded(tmp_path, text.getvalue(), "t.ecsv")
    frame = catalogue.frame
    assert frame["id"].tolist() == [2**60 + 1, 2, 3]
    np.testing.assert_array_equal(frame["ra"], [1.5, np.nan, 3])
    assert frame["name"].tolist() == ["a b", "NA", "007"]
    assert frame[["flux_1", "flux_2", "flux_3"]].to_numpy().ravel().tolist() == list(range(9))
    assert frame["flux_1"].dtype == np.float32
    assert frame["star"].tolist() == [True, False, True]
    assert frame["when"].tolist() == [58000, 58001.5, 58002]
    assert frame["sky.dec"].tolist() == [4, 5, 6]
    assert frame["n"].isna().tolist() == [False, True, False]
    assert frame["s"].tolist() == ["x", "", "z"]
    assert catalogue.units["ra"] == "deg"
    assert catalogue.units["sky.ra"] == "deg"
    assert catalogue.descriptions["ra"] == "Right ascension"
    assert "A vector column is kept: lists (varying length)." in catalogue.notes
    assert catalogue.vectors["lists"].values.tolist() == [[1], [1, 2], [3]]
    info = tables_in(tmp_path / "upload", "t.ecsv")
    assert [(one.hdu, one.rows) for one in info] == [(0, 3)]


def test_ecsv_equals_what_astropy_reads(tmp_path):
    rng = np.random.default_rng(0)
    table = Table({f"c{i}": rng.normal(size=50) * 10.0 ** rng.integers(-30, 30) for i in range(5)})
    table["k"] = rng.integers(-(2**63), 2**63 - 1, 50)
    table.write(tmp_path / "t.ecsv")
    theirs = Table.read(tmp_path / "t.ecsv")
    frame = read_catalogue(tmp_path / "t.ecsv", "t.ecsv").frame
    for name in theirs.colnames:
        assert frame[name].tolist() == theirs[name].tolist()


def test_ecsv_with_a_hash_in_a_value(tmp_path):
    table = Table({"name": ["NGC #3", "a"], "x": [0.1, 0.2], "note": ["b", "c"]})
    table.write(tmp_path / "t.ecsv")
    frame = read_catalogue(tmp_path / "t.ecsv", "t.ecsv").frame
    assert frame["name"].tolist() == ["NGC #3", "a"]
    assert frame["note"].tolist() == ["b", "c"]


@pytest.mark.parametrize(
    "text",
    [
        "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: a, datatype: [\na,b\n1,2\n",
        "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: a, datatype: int64}\n"
        "# - {name: b, datatype: int64}\n# schema: astropy-2.0\na b\n1 2\nx 4\n",
    ],
)
def test_damaged_ecsv(tmp_path, text):
    with pytest.raises(UserError, match=r"t\.ecsv is not a correct ECSV file"):
        loaded(tmp_path, text, "t.ecsv")
