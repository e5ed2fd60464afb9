"""The command that says what the page makes of a file."""

from __future__ import annotations

import json

import numpy as np
import pytest
from astropy.io import fits

from astronomical_lite.__main__ import main

TEXT = "id,g,kind,inf\n1152921504606846977,17.5,STAR,inf\n2,...,null,1\n" + "3,18.5,,2\n" * 10


@pytest.fixture
def described(tmp_path, capsys):
    def described(name, content=None, *options):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        status = main(["describe", str(path), *options])
        return status, capsys.readouterr()

    return described


def test_a_text_table_as_json(described):
    status, printed = described("t.csv", TEXT.encode(), "--json")
    assert status == 0
    assert json.loads(printed.out) == {
        "tables": [{"number": 0, "name": "", "rows": 12, "columns": 4}],
        "table": 0,
        "rows": 12,
        "columns": [
            {"name": "id", "kind": "integer", "missing": 0, "unit": "", "first": 2**60 + 1},
            {"name": "g", "kind": "number", "missing": 1, "unit": "", "first": 17.5},
            {"name": "kind", "kind": "text", "missing": 11, "unit": "", "first": "STAR"},
            {"name": "inf", "kind": "number", "missing": 0, "unit": "", "first": "inf"},
        ],
        "remarks": ['Column g is numbers but for 1 value, read as missing: "..." (1).'],
    }


def test_one_table_of_several(described, tmp_path):
    hdus = [
        fits.BinTableHDU.from_columns(
            [
                fits.Column("x", "D", unit="mag", array=np.arange(rows) + 0.5),
                fits.Column("v", "20E", array=np.ones((rows, 20))),
                fits.Column("t", "L", array=np.arange(rows) % 2 == 0),
            ],
            name=name,
        )
        for name, rows in (("FIRST", 3), ("SECOND", 5))
    ]
    fits.HDUList([fits.PrimaryHDU(), *hdus]).writeto(tmp_path / "t.fits")
    _, printed = described("t.fits", None, "--json", "--table", "2")
    found = json.loads(printed.out)
    assert [one["name"] for one in found["tables"]] == ["FIRST", "SECOND"]
    assert (found["table"], found["rows"]) == (2, 5)
    assert [one["kind"] for one in found["columns"]] == ["number", "vector", "truth"]
    assert found["columns"][0]["unit"] == "mag"
    assert found["columns"][1]["elements"] == 20
    assert found["columns"][1]["first"] == [1.0] * 20


def test_as_text(described):
    status, printed = described("t.csv", TEXT.encode())
    assert status == 0
    assert "* table 0 (no name): 12 rows, 4 columns" in printed.out
    assert "g     number, 1 missing, first 17.5" in printed.out


def test_what_cannot_be_read_is_a_sentence_and_status_2(described):
    status, printed = described("t.csv", b"a,b\n1,2,3\n4,5\n", "--json")
    assert status == 2
    assert json.loads(printed.out) == {
        "error": "Line 2 of t.csv has 3 values, but the table has 2 columns. "
        "Repair or remove that line."
    }
    status, printed = described("nothing.csv")
    assert status == 2
    assert "nothing.csv could not be found" in printed.err
