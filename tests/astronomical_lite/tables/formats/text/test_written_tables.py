"""Whatever astropy and pandas write as text comes back equal."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from astropy.io import ascii as formats
from astropy.table import MaskedColumn, Table
from fuzzing import budget
from hypothesis import example, given
from hypothesis import strategies as st

from astronomical_lite.tables.catalogue import read_catalogue
from astronomical_lite.tables.formats.text import LAYOUTS

FORMATS_OF_ASTROPY = [
    "basic", "commented_header", "csv", "ecsv", "fixed_width", "fixed_width_no_header",
    "fixed_width_two_line", "ipac", "no_header", "rdb", "rst", "tab", "latex", "aastex", "mrt",
]  # fmt: skip
WITHOUT_NAMES = ("no_header", "fixed_width_no_header")
NUMBERS = st.floats(-1e12, 1e12, allow_nan=False).map(lambda value: float(f"{value:.9g}"))
WORDS = st.from_regex(r"[A-Z][a-z]{2,6}[ ]?[0-9]{1,3}[a-z]", fullmatch=True)

ROWS = st.lists(
    st.tuples(st.integers(-(2**62), 2**62), NUMBERS, WORDS, st.none() | NUMBERS),
    min_size=3,
    max_size=25,
    unique_by=lambda row: row[0],
)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("written") / "table.txt"


def table_of(rows):
    ids, numbers, words, some = zip(*rows, strict=True)
    mask = [value is None for value in some]
    # one of each kind that nothing else can be, so that the columns' kinds are certain
    return Table(
        {
            "id": np.array(ids, dtype="int64"),
            "x": np.array([*numbers[:-1], 0.5]),
            "name": np.array(words),
            "y": MaskedColumn(
                [*(value or 0.0 for value in some[:-1]), 1.5], mask=[*mask[:-1], False]
            ),
        }
    )


def check(path, text, table, names=None):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    frame = read_catalogue(path, "table.txt").frame
    assert len(frame) == len(table)
    for name, own in zip(table.colnames, names or table.colnames, strict=True):
        mask = np.ma.getmaskarray(table[name])
        if name != "name":
            assert frame[own].isna().tolist() == mask.tolist()
        known = [value for value, gone in zip(frame[own].tolist(), mask, strict=True) if not gone]
        assert known == np.asarray(table[name])[~mask].tolist()


@pytest.mark.parametrize("format", FORMATS_OF_ASTROPY)
@given(rows=ROWS)
@budget(8)
def test_astropy(path, format, rows):
    table, text = table_of(rows), io.StringIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        formats.write(table, text, format=format)
        if format == "mrt":  # which is written with fewer digits
            table = formats.read(text.getvalue(), format="mrt")
    names = [f"col{i}" for i in range(1, 5)] if format in WITHOUT_NAMES else None
    check(path, text.getvalue(), table, names)


@given(
    rows=ROWS,
    sep=st.sampled_from([",", ";", "\t", "|"]),
    quoting=st.sampled_from([0, 1, 2]),
    decimal=st.sampled_from([".", ","]),
    na_rep=st.sampled_from(["", "NA", "null", "N/A", "--"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
@budget(25)
def test_pandas(path, rows, encoding, sep, decimal, **options):
    # with commas between the columns, a decimal comma needs quotation marks
    table = table_of(rows)
    text = table.to_pandas().to_csv(index=False, sep=sep, decimal=decimal, **options)
    check(path, text.encode(encoding), table)


SAME_BLANK = [(0, 0.0, "Aaa 0a", None), (1, 0.0, "Aaa 0a", None), (-1, 0.0, "Aaa 0a", None)]


# as many words in a row as in the names, though each is of several at other places
@example(rows=SAME_BLANK, renamed={"x": "of it"})
@example(rows=SAME_BLANK, renamed={"x": "of it", "y": "of it"})
@given(rows=ROWS, renamed=st.dictionaries(st.sampled_from(["x", "y"]), st.just("of it")))
@budget(10)
def test_pandas_prints(path, rows, renamed):
    table = table_of(rows)
    for name in renamed:
        table.rename_column(name, f"{name} {renamed[name]}")
    with pd.option_context("display.width", None):
        text = table.to_pandas().to_string(
            float_format=lambda value: f"  {float(value)!r}", na_rep="  NaN"
        )
    check(path, text, table)


def test_the_documentation_lists_every_layout_in_order():
    page = (Path(__file__).parents[5] / "docs" / "formats.md").read_text()
    assert "".join(f"| {one.name} | {one.known_by} |\n" for one in LAYOUTS) in page
