"""Binary rows of a VOTable, written here as the standard says (VOTable 1.4, section 6), come back."""

import struct
from types import SimpleNamespace

import numpy as np
import pytest
from astropy.io.votable import writeto
from astropy.table import Table
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.tables.catalogue import read_catalogue
from astronomical_lite.tables.formats.votable_binary import BinaryError, binary_columns

NUMBERS = {
    "unsignedByte": ("u1", st.integers(0, 255)),
    "short": (">i2", st.integers(-(2**15), 2**15 - 1)),
    "int": (">i4", st.integers(-(2**31), 2**31 - 1)),
    "long": (">i8", st.integers(-(2**63), 2**63 - 1)),
    "float": (">f4", st.floats(width=32, allow_nan=False)),
    "double": (">f8", st.floats(allow_nan=False)),
    "doubleComplex": (">c16", st.complex_numbers(allow_nan=False)),
}
ELEMENTS = {
    "boolean": st.booleans(),
    "bit": st.booleans(),
    "char": st.sampled_from("abé"),
    "unicodeChar": st.sampled_from("ab★"),
} | {datatype: values for datatype, (_, values) in NUMBERS.items()}


def field(datatype, arraysize=None):
    return SimpleNamespace(datatype=datatype, arraysize=arraysize)


def encoded(datatype, value):
    """A cell's elements: their number, and the bytes."""
    if datatype == "char":
        content = value.encode()
        return len(content), content
    if datatype == "unicodeChar":
        return len(value), value.encode("utf-16-be")
    if datatype == "boolean":
        return len(value), bytes(b"FT"[one] for one in value)
    if datatype == "bit":
        return len(value), np.packbits(value).tobytes() if value else b""
    return len(value), np.array(value, NUMBERS[datatype][0]).tobytes()


def cell(datatype, value, varies):
    count, content = encoded(datatype, value)
    return struct.pack(">i", count) + content if varies else content


def plain(value):
    """A row's value as lists and texts."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, str):
        return value
    return np.atleast_1d(value).tolist()


@st.composite
def tables(draw):
    """Fields, and rows of them: elements of each, in lists or texts."""
    fields, cells = [], []
    for _ in range(draw(st.integers(1, 9))):
        datatype = draw(st.sampled_from(sorted(ELEMENTS)))
        size = draw(st.sampled_from([None, "1", "2", "3x*", "*", "9*"]))
        varies = size is not None and "*" in size
        fields.append(field(datatype, size))
        elements = (
            st.sampled_from("ab") if datatype == "char" and not varies else ELEMENTS[datatype]
        )
        least, most = (0, 20) if varies else (int(size or 1),) * 2
        values = st.lists(elements, min_size=least, max_size=most)
        cells.append(values.map("".join) if "char" in datatype.lower() else values)
    return fields, draw(st.lists(st.tuples(*cells), min_size=1, max_size=8))


@given(table=tables(), flagged=st.booleans(), data=st.data())
def test_rows_of_any_fields_come_back(table, flagged, data):
    fields, rows = table
    flags = st.lists(st.booleans(), min_size=len(fields), max_size=len(fields))
    missing = [data.draw(flags) for _ in rows] if flagged else [[False] * len(fields) for _ in rows]
    content = b""
    for row, gone in zip(rows, missing, strict=True):
        content += np.packbits(gone).tobytes() if flagged else b""
        for one, value in zip(fields, row, strict=True):
            content += cell(one.datatype, value, "*" in (one.arraysize or ""))
    columns = binary_columns(fields, content, flagged)
    for number, (values, mask) in enumerate(columns):
        assert [plain(value) for value in values] == [plain(row[number]) for row in rows]
        gone = (
            np.zeros(len(rows), bool) if mask is None else mask.reshape(len(rows), -1).any(axis=1)
        )
        assert gone.tolist() == [row[number] for row in missing]


def test_truth_values_that_are_neither_are_missing():
    fields = [field("boolean"), field("boolean", "2")]
    rows = [b"T1?", b" f0", b"?TT"]
    for flags in (b"", b"\x00"):
        content = b"".join(flags + row for row in rows)
        (one, gone), (pair, gone_of_pair) = binary_columns(fields, content, bool(flags))
        assert one.tolist() == [True, False, False]
        assert gone.tolist() == [False, True, True]
        assert pair.tolist() == [[True, False], [False, False], [True, True]]
        assert gone_of_pair.tolist() == [[False, True], [False, False], [False, False]]
    # and a row whose flag is set is missing as a whole
    flagged = b"\x40" + rows[0] + b"\x00" + rows[1] + b"\x00" + rows[2]
    _, (_, gone_of_pair) = binary_columns(fields, flagged, True)
    assert gone_of_pair.tolist() == [[True, True], [False, False], [False, False]]


def test_a_table_without_rows_has_columns_without_values():
    fields = [field("int"), field("double", "3"), field("char", "*")]
    assert [len(values) for values, _ in binary_columns(fields, b"", True)] == [0, 0, 0]


def test_long_texts_end_at_a_nul_and_may_be_latin_1():
    texts = ["é".encode() * 300, b"ab\0cd", b"\xe9" * 400, b" x "]
    content = b"".join(struct.pack(">i", len(text)) + text for text in texts)
    ((values, _),) = binary_columns([field("char", "*")], content, False)
    assert values.tolist() == ["é" * 300, "ab", "é" * 400, "x"]


@pytest.mark.parametrize(
    ("datatype", "arraysize"), [("quad", None), ("char", "0"), ("int", "many")]
)
def test_fields_that_no_row_can_have_are_refused(datatype, arraysize):
    with pytest.raises(ValueError, match=r"quad|not whole|many"):
        binary_columns([field(datatype, arraysize)], b"1234", False)


@pytest.mark.parametrize("arraysize", ["2", "*"])
@pytest.mark.parametrize("end", [-1, -5, 3])
def test_a_last_row_that_is_not_whole_is_refused(arraysize, end):
    rows = [cell("short", value, arraysize == "*") for value in ([1, 2], [3, 4])]
    with pytest.raises(BinaryError, match="not whole"):
        binary_columns([field("short", arraysize)], b"".join(rows)[:end], False)


@pytest.mark.parametrize("serialisation", ["binary", "binary2"])
def test_texts_and_spectra_of_any_length_are_read_from_a_file(tmp_path, serialisation):
    spectra = np.empty(3, object)
    spectra[:] = [np.ma.array(one, mask=[False] * len(one)) for one in ([1.5, 2], [], [3.0])]
    names = np.array(["M 31", "", "Barnard’s star"], object)
    table = Table({"name": names, "flux": spectra, "id": [1, 2, 3]})
    writeto(table, str(tmp_path / "t.vot"), tabledata_format=serialisation)
    catalogue = read_catalogue(tmp_path / "t.vot", "t.vot")
    assert catalogue.frame["name"].tolist() == list(names)
    assert catalogue.frame["id"].tolist() == [1, 2, 3]
    assert [list(one) for one in catalogue.vectors["flux"].values] == [[1.5, 2], [], [3]]
