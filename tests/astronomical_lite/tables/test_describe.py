"""The command that says what the page makes of a file."""

from __future__ import annotations

import gzip
import io
import json

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table

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


def fits_bytes(*hdus) -> bytes:
    made = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(), *hdus]).writeto(made)
    return made.getvalue()


def rows_of(**columns):
    return fits.table_to_hdu(Table(columns))


UNSIGNED = np.array([2**63, 2**64 - 1], np.uint64)
WIDE = ",".join(f"c{i}" for i in range(3000)) + ("\n" + ",".join("1" * 3000)) * 3

READABLE = {
    "all_missing.csv": (b"a,b\n,NA\nnull,\n", {"a": ("number", 2), "b": ("number", 2)}),
    "one_class.csv": (b"id,class\n1,S\n2,S\n", {"id": ("integer", 0), "class": ("text", 0)}),
    "ids.csv": (b"id,g\n18446744073709551615,1\n1,\n", {"id": ("integer", 0), "g": ("integer", 1)}),
    "unsigned.fits": (fits_bytes(rows_of(u=UNSIGNED)), {"u": ("integer", 0)}),
    "padded.fits": (fits_bytes(rows_of(s=["a   ", "bb  "], x=[1, 2])), {"s": ("text", 0)}),
    "several.fits": (
        fits_bytes(fits.ImageHDU(np.zeros((2, 2))), rows_of(x=np.zeros(0)), rows_of(y=[1, 2])),
        {"y": ("integer", 0)},
    ),
    "ends.csv": (b"a,b\r\n1,2\n3,4\r5,6\r\n7,", {"a": ("integer", 0), "b": ("integer", 1)}),
    "mac.csv": (b"a,b\r1,2\r3,4\r", {"a": ("integer", 0)}),
    "bom.csv": (b"\xef\xbb\xbfa,b\n1,2\n3,4\n", {"a": ("integer", 0)}),
    "utf16.csv": ("a,b\n1,é\n2,y\n".encode("utf-16"), {"b": ("text", 0)}),
    "comma.csv": (b"a;b\n1,5;2\n2,5;3\n", {"a": ("number", 0), "b": ("integer", 0)}),
    "thousands.csv": (b'a,b\n"1,234",2\n"2,345",3\n', {"a": ("integer", 0)}),
    "words.csv": (b"a,b\ntrue,yes\nFalse,no\n", {"a": ("truth", 0), "b": ("text", 0)}),
    "dates.csv": (b"a,b\n2020-01-01,1\n2021-02-30,2\n", {"a": ("text", 0)}),
    "limits.csv": (b"a,b\n<0.3,1\n0.5,>2\n0.6,3\n", {"a": ("number", 1), "b": ("integer", 1)}),
    "sentinel.csv": (b"a,b\n-99,1\n-99,2\n1.5,3\n", {"a": ("number", 0)}),
    "wide.csv": (WIDE.encode(), {"c0": ("integer", 0), "c2999": ("integer", 0)}),
}


@pytest.mark.parametrize("name", READABLE)
def test_awkward_files_are_described(described, name):
    content, columns = READABLE[name]
    status, printed = described(name, content, "--json")
    assert (status, printed.err) == (0, "")
    made = json.loads(printed.out)
    assert set(made) == {"tables", "table", "rows", "columns", "remarks"}
    found = {one["name"]: (one["kind"], one["missing"]) for one in made["columns"]}
    assert columns.items() <= found.items()


REFUSED = {
    "empty.csv": (b"", "is empty"),
    "lines.csv": (b"\n\n\n", "is not a table"),
    "names.csv": (b"a,b\n", "names.csv holds no sources (0 rows). Choose another file."),
    "one.csv": (b"a,b\n1,2\n", "holds 1 source"),
    "column.csv": (b"a\n1\n2\n", "has one column only"),
    "none.fits": (fits_bytes(rows_of(x=np.zeros(0))), "none.fits holds no sources"),
    "junk.csv": (bytes(range(256)) * 9, "is not a table"),
    "junk.fits": (b"\x80" + bytes(range(256)) * 9, "named like a FITS file"),
    "junk.parquet": (b"PAR1" + bytes(range(256)) + b"PAR1", "cannot be read"),
    "image.fits": (fits_bytes(fits.ImageHDU(np.zeros((2, 2)))), "images and no table"),
    "short.fits.gz": (gzip.compress(fits_bytes(rows_of(x=np.arange(99))))[:60], "is incomplete"),
    "short.ecsv": (b"# %ECSV 1.0\n# ---\n", "is not a correct ECSV file (something in it is"),
    "bars.tbl": (b"|a|b|\n|int|\n 1 2\n", "do not go together (something in it is"),
    "table.tex": (b"\\begin{tabular}{cc}\n\\end{tabular}\n", "is LaTeX"),
    "quote.csv": (b'a,b\n"1,2\n3,4\n', "quotation mark that is not closed"),
    "error.html": (b"<html><body>404</body></html>", "is a web page"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_one_sentence(described, name):
    content, words = REFUSED[name]
    status, printed = described(name, content, "--json")
    assert (status, printed.err) == (2, "")
    made = json.loads(printed.out)
    assert set(made) == {"error"}
    assert words in made["error"]
    assert name in made["error"]
    assert "\n" not in made["error"]


def test_folders_and_files_that_may_not_be_read(described, tmp_path, capsys, monkeypatch):
    assert main(["describe", str(tmp_path)]) == 2
    assert "is a folder, not a file" in capsys.readouterr().err
    monkeypatch.chdir(tmp_path)
    assert main(["describe", "."]) == 2
    assert ". is a folder, not a file" in capsys.readouterr().err

    def forbidden(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("astronomical_lite.tables.formats.source.os.path.getsize", forbidden)
    status, printed = described("t.csv", TEXT.encode())
    assert status == 2
    assert "t.csv may not be read: its permissions forbid it." in printed.err
