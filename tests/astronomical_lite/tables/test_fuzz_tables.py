"""Damaged and hostile tables: a catalogue that holds together, or a sentence; soon, either way."""

from __future__ import annotations

import gzip
import io
import socket
import urllib.request

import numpy as np
import pandas as pd
import pytest
from astropy.io import fits
from astropy.table import MaskedColumn, Table
from fuzzing import HOSTILE_NUMBERS, attempt, budget, damaged, limited
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.labelling.criteria import Criterion, matches
from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import read_catalogue, tables_in
from astronomical_lite.tables.comparisons import operators_for
from astronomical_lite.tables.downcast import optimise_memory
from astronomical_lite.tables.formats import source
from astronomical_lite.tables.labels import read_labels
from astronomical_lite.tables.source_ids import source_ids


def small_table() -> Table:
    table = Table()
    table["id"] = np.arange(30, dtype="int64") + 2**60
    table["g"] = np.linspace(15, 22, 30)
    table["r"] = MaskedColumn(np.arange(30, dtype="int32"), mask=np.arange(30) % 7 == 0)
    table["good"] = np.arange(30) % 2 == 0
    table["kind"] = np.array(["STAR", "GALAXY", "QSO"])[np.arange(30) % 3]
    table["flux"] = np.arange(60, dtype="float32").reshape(30, 2)
    table["g"].unit, table["g"].description = "mag", "magnitude in g"
    return table


def written(format: str) -> bytes:
    table, file = small_table(), io.BytesIO()
    if format == "fits":
        fits.HDUList([fits.PrimaryHDU(), fits.table_to_hdu(table)]).writeto(file)
        return file.getvalue()
    if format in ("csv", "ecsv"):
        text = io.StringIO()
        table.remove_column("flux")
        table.write(text, format=f"ascii.{format}")
        return text.getvalue().encode()
    serialisation = {"vot": "tabledata", "binary.vot": "binary2"}[format]
    table.write(file, format="votable", tabledata_format=serialisation)
    return file.getvalue()


FORMATS = ("fits", "csv", "ecsv", "vot", "binary.vot")
FILES = {format: written(format) for format in FORMATS}


def read(folder, content: bytes, name: str):
    """Read as the program does, and use every column as everything a user may choose it for."""
    path = folder / "upload"
    path.write_bytes(content)
    catalogue = attempt(read_catalogue, path, name, name=name)
    tables = attempt(tables_in, path, name, name=name)
    if catalogue is None:
        return None
    assert tables
    frame = catalogue.frame
    assert len(frame) >= 2
    assert list(frame.columns) == list(dict.fromkeys(frame.columns))
    assert all(isinstance(column, str) for column in frame.columns)
    assert isinstance(frame.index, pd.RangeIndex)
    assert all(isinstance(t, str) for t in (*catalogue.units.values(), *catalogue.notes))
    assert all(isinstance(text, str) for text in catalogue.descriptions.values())
    smaller, _ = optimise_memory(frame.copy(), catalogue.units)
    for column in frame.columns[:8]:
        attempt(source_ids, frame[column], column)
        attempt(read_labels, smaller[column], column)
        for operator in operators_for(smaller[column]):
            attempt(matches, smaller, [Criterion(column, operator, "1")])
    return catalogue


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("uploads")


@pytest.mark.parametrize("format", FORMATS)
def test_the_files_are_read_before_they_are_damaged(folder, format):
    assert len(read(folder, FILES[format], f"survey.{format}").frame) == 30


@pytest.mark.parametrize("format", FORMATS)
@given(data=st.data())
@budget(40)
def test_damaged_files(folder, format, data):
    read(folder, data.draw(damaged(FILES[format])), f"survey.{format}")


@given(data=st.data())
@budget(15)
def test_damaged_packed_files(folder, data):
    packed = gzip.compress(FILES["csv"], mtime=0)
    read(folder, data.draw(damaged(packed)), "survey.csv.gz")


KEYWORDS = [
    "SIMPLE", "BITPIX", "NAXIS", "EXTEND", "XTENSION", "NAXIS1", "NAXIS2", "PCOUNT", "GCOUNT",
    "TFIELDS", "TTYPE1", "TFORM1", "TFORM2", "TFORM5", "TFORM6", "TDIM6", "TNULL3", "TSCAL2",
    "TZERO2", "TUNIT2", "THEAP", "ZIMAGE", "EXTNAME", "END",
]  # fmt: skip
VALUES = [
    *map(str, HOSTILE_NUMBERS), "T", "F", "'D'", "'999999999999D'", "'1QD(5)'", "'(2,99999999)'",
    "''", "'A'", "'30A'", "'PD(1)'", "'16777216X'", "1E400", "-1.5", "NAN", "'<b>'", "'A3DTABLE'",
    "'TABLE   '", "'IMAGE   '", "\xe9", "'unclosed",
]  # fmt: skip


@given(
    edits=st.lists(
        st.tuples(st.sampled_from(KEYWORDS), st.sampled_from(VALUES)), min_size=1, max_size=3
    )
)
@budget(60)
def test_edited_headers(folder, edits):
    data = bytearray(FILES["fits"])
    for keyword, value in edits:
        card = f"{keyword:<8}= {value:>20}"[:80].ljust(80).encode("latin-1")
        place = data.rfind(f"{keyword:<8}".encode())
        if place < 0:  # in place of a card that is not needed
            place = data.find(b"TTYPE2  ")
        data[place : place + 80] = card
    read(folder, bytes(data), "survey.fits")


cells = st.text(st.sampled_from("abc019.,;|\t \"'#-+eE\n\r\x00é<&"), max_size=8)


@given(
    rows=st.lists(st.lists(cells, max_size=5), max_size=8),
    delimiter=st.sampled_from(",;\t| "),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "latin-1", "utf-16"]),
)
@budget(150)
def test_ragged_text(folder, rows, delimiter, encoding):
    text = "\n".join(delimiter.join(row) for row in rows)
    read(folder, text.encode(encoding), "survey.csv")


HEADERS = {
    "laughs": "\n".join(
        ["a0: &a0 [lol, lol, lol]"]
        + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
        + ["datatype: *a11"]
    ),
    "merged": "\n".join(
        ["a0: &a0 {x: 1}"]
        + [f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 10)}]}}" for i in range(1, 12)]
        + ["datatype: [{name: a, datatype: int64, <<: *a11}]"]
    ),
    "itself": "datatype: &a [*a]",
    "deep": "meta: " + "[" * 400 + "]" * 400,
    "python": "datatype: !!python/object/apply:os.system ['touch pwned']",
    "a list as name": "datatype: [{name: [1], datatype: int64}]",
    "an array": "meta: !numpy.ndarray {buffer: !!binary 'AAAA', dtype: object, shape: [99999999]}",
    "a class": "meta: {__serialized_columns__: {a: {__class__: os.system, x: !astropy.table."
    "SerializedColumn {name: a}}}}\ndatatype: [{name: a, datatype: int64}]",
    "long": "meta: '" + "x" * 2_000_000 + "'",
    "not yaml": "datatype: [}",
}


@pytest.mark.parametrize("kind", HEADERS)
def test_hostile_yaml(folder, kind, monkeypatch):
    monkeypatch.chdir(folder)
    lines = ["%ECSV 1.0", "---", *HEADERS[kind].splitlines()]
    content = "".join(f"# {line}\n" for line in lines) + "a b\n1 2\n3 4\n"
    assert read(folder, content.encode(), "survey.ecsv") is None
    assert not (folder / "pwned").exists()


def test_an_alias_that_stands_for_little_is_read(folder):
    lines = ["%ECSV 1.0", "---", "meta: {a: &a [1, 2], b: *a}"]
    lines += ["datatype: [{name: a, datatype: int64}, {name: b, datatype: int64}]"]
    content = "".join(f"# {line}\n" for line in lines) + "a b\n1 2\n3 4\n"
    assert read(folder, content.encode(), "survey.ecsv") is not None


ENTITIES = ['<!ENTITY a0 "lol">']
ENTITIES += [f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10)]
DOCTYPES = {
    "laughs": ("".join(ENTITIES), "&a9;"),
    "quadratic": (f'<!ENTITY a "{"x" * 5000}">', "&a;" * 500_000),
    "file": ('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;"),
    "web": ('<!ENTITY a SYSTEM "http://127.0.0.1:9/x">', "&a;"),
    "parameter": ('<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;', "1"),
}


@pytest.fixture
def nothing_opened(monkeypatch):
    def refuse(*args, **options):
        raise AssertionError(f"opened {args}")

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.parametrize("kind", DOCTYPES)
def test_xml_entities_are_refused(folder, nothing_opened, kind):
    declared, used = DOCTYPES[kind]
    content = FILES["vot"].decode().replace("<VOTABLE", f"<!DOCTYPE x [{declared}]><VOTABLE", 1)
    content = content.replace("<TD>STAR</TD>", f"<TD>{used}</TD>")
    path = folder / "upload"
    path.write_text(content)
    for function in (read_catalogue, tables_in):
        with pytest.raises(UserError, match="declares XML entities"), limited():
            function(path, "survey.vot")


def test_a_doctype_without_entities_is_read(folder):
    doctype = '<!DOCTYPE VOTABLE SYSTEM "http://us-vo.org/xml/VOTable.dtd"><VOTABLE'
    content = FILES["vot"].replace(b"<VOTABLE", doctype.encode(), 1)
    assert read(folder, content, "survey.vot") is not None


@pytest.mark.parametrize("kind", ["BINARY", "BINARY2", "FITS"])
@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:9/x", "/etc/passwd"])
def test_data_elsewhere_are_not_fetched(folder, nothing_opened, kind, address):
    start = FILES["vot"].index(b"<DATA>")
    end = FILES["vot"].index(b"</DATA>")
    stream = f'<DATA><{kind}><STREAM href="{address}" encoding="base64"/></{kind}>'
    path = folder / "upload"
    path.write_bytes(FILES["vot"][:start] + stream.encode() + FILES["vot"][end:])
    with pytest.raises(UserError, match="holds no data itself: they are at"):
        read_catalogue(path, "survey.vot")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<TABLE", b'<TABLE nrows="99999999999999"'),
        (b'arraysize="6"', b'arraysize="9999999999999"'),
        (b'arraysize="2"', b'arraysize="100000x100000x100000"'),
        (b"<TABLE", b"<TR><TABLE"),
        (b"<DATA>", b"<DATA><DATA>" * 50_000),
        (b"</VOTABLE>", b""),
    ],
)
def test_votables_that_promise_too_much(folder, before, after):
    assert before in FILES["vot"]
    read(folder, FILES["vot"].replace(before, after, 1), "survey.vot")


def test_a_bomb_is_not_unpacked_whole(folder, monkeypatch):
    monkeypatch.setattr(source, "SIZE_LIMIT", 50_000_000)
    path = folder / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"1,2\n" * 25_000_000, compresslevel=1))
    with (
        pytest.raises(UserError, match=r"bomb.csv.gz is more than 50.0 MB when unpacked"),
        limited(),
    ):
        read_catalogue(path, "bomb.csv.gz")


LONG = {
    "one line": b"a,b\n" + b"1" * 3_000_000,
    "one field": b"a,b\n1," + b"x" * 3_000_000 + b"\n2,y\n",
    "quotes": b"a,b\n" + b'"' * 1_000_001,
    "open quotes": b'a,b\n1,"\n' * 100_000,
    "blanks": b"a b\n" + b" " * 3_000_000 + b"\n1 2\n3 4\n",
    "comments": b"#\n" * 200_000 + b"a,b\n1,2\n3,4\n",
    "columns": b",".join(b"c%d" % i for i in range(3000)) + (b"\n" + b"1," * 2999 + b"1") * 3,
    "whole decimals": b",".join(b"c%d" % i for i in range(900))
    + (b"\n" + b"1.0," * 899 + b"1.0") * 300,
    "digits": b"a,b\n" + b"9" * 5000 + b",1\n" + b"8" * 5000 + b",2\n",
    "delimiters": b"a,b\n" + b"," * 2_000_000,
    "more comments": b"#\n" * 500_000 + b"a,b\n1,2\n3,4\n",
    "more columns": b",".join(b"c%d" % i for i in range(8000)) + (b"\n" + b"1," * 7999 + b"1") * 3,
}
FEW = [pytest.param(kind, marks=pytest.mark.soak if "more" in kind else ()) for kind in LONG]


@pytest.mark.parametrize("kind", FEW)
def test_long_text_takes_no_long_time(folder, kind):
    read(folder, LONG[kind], "long.csv")
