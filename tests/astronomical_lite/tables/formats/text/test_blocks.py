"""A table is the same whether its rows are parsed in one block or in many."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from fuzzing import budget
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import read_catalogue
from astronomical_lite.tables.formats.text import blocks

NUMBERS = st.one_of(
    st.integers(-(2**64), 2**64).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.sampled_from(["", "007", "nan", "N/A", ">22.5", "true", "1e5", "a word"]),
)
WORDS = st.sampled_from(
    ["QSO", "GALAXY", " a, b ", 'say "x"', "two\nlines", "é", "", "NA", "x" * 99]
)
ROWS = st.lists(st.tuples(st.integers(0, 99).map(str), NUMBERS, WORDS, NUMBERS), min_size=2)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("blocks") / "table.csv"


def outcome(path, size):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK", size)
        try:
            found = read_catalogue(path, "table.csv")
        except UserError as error:
            return str(error), None
    return found.notes, found.frame


@budget(60)
@given(rows=ROWS, quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
def test_a_table_is_the_same_in_one_block_and_in_many(path, rows, quoting):
    text = io.StringIO()
    csv.writer(text, quoting=quoting).writerows([("id", "x", "name", "y"), *rows])
    path.write_bytes(text.getvalue().encode())
    notes, frame = outcome(path, 1 << 22)
    notes_of_many, frame_of_many = outcome(path, 8)
    assert notes_of_many == notes
    if frame is not None:
        pd.testing.assert_frame_equal(frame_of_many, frame)


@pytest.mark.parametrize("bad", ["3,4,5,6", "3", '"3,4,5', "3,4,5,"])
@pytest.mark.parametrize("place", [*range(4), 250])
def test_a_bad_line_is_told_alike_wherever_a_block_begins(path, bad, place):
    lines = ["1,2,3"] * (4 if place < 4 else 260)
    lines[place] = bad
    path.write_text("a,b,c\n" + "\n".join(lines) + "\n")
    notes, frame = outcome(path, 1 << 22)
    notes_of_many, frame_of_many = outcome(path, 1)
    assert notes_of_many == notes
    if frame is not None:
        pd.testing.assert_frame_equal(frame_of_many, frame)


@pytest.mark.parametrize("size", [1 << 22, 1000])
def test_texts_longer_than_the_first_ones_are_whole(path, size):
    names = [f"S{i}" for i in range(300)]
    names[250] = "é" * 80
    path.write_text("name,x\n" + "".join(f"{name},1\n" for name in names))
    assert outcome(path, size)[1]["name"].tolist() == names
