"""CSV and its relatives."""

import gzip
import io
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import TableInfo, read_catalogue, tables_in
from astronomical_lite.tables.missing_values import MISSING_TEXTS


def loaded(tmp_path, text, name="table.csv"):
    path = tmp_path / "upload"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_catalogue(path, name)


def frame_of(tmp_path, text):
    return loaded(tmp_path, text).frame


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", " ", "   ", ", ", " \t "])
def test_delimiters_are_found(tmp_path, delimiter):
    rows = [["id", "mag_g", "class"], ["1", "20.5", "STAR"], ["2", "-3e2", "QSO"]]
    frame = frame_of(tmp_path, "\n".join(delimiter.join(row) for row in rows))
    assert list(frame.columns) == ["id", "mag_g", "class"]
    assert frame["id"].tolist() == [1, 2]
    assert frame["mag_g"].tolist() == [20.5, -300]
    assert frame["class"].tolist() == ["STAR", "QSO"]
    assert [frame[c].dtype.kind for c in frame] == ["i", "f", "O"]


def test_blanks_in_values_do_not_win_over_commas(tmp_path):
    frame = frame_of(tmp_path, "name,note\nM 31,a b c d\nNGC 1,e f g h\n")
    assert frame["name"].tolist() == ["M 31", "NGC 1"]
    assert frame["note"].tolist() == ["a b c d", "e f g h"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("final", [True, False])
def test_line_ends(tmp_path, end, final):
    text = end.join(["a,b", "1,x", "2,y"]) + (end if final else "")
    frame = frame_of(tmp_path, text)
    assert frame["a"].tolist() == [1, 2]
    assert frame["b"].tolist() == ["x", "y"]


def test_comments_and_blank_lines_are_passed_over(tmp_path):
    text = '# made by "someone\n#\n\na,b\n1,x # y\n# 9,z\n   \n2,NGC #3\n#end'
    frame = frame_of(tmp_path, text)
    assert frame["a"].tolist() == [1, 2]
    assert frame["b"].tolist() == ["x # y", "NGC #3"]


def test_names_in_a_comment_above_the_numbers(tmp_path):
    text = "# written by TOPCAT\n# id  ra   class\n  1  10.5  STAR\n  2  11.5  QSO\n"
    frame = frame_of(tmp_path, text)
    assert list(frame.columns) == ["id", "ra", "class"]
    assert frame["ra"].tolist() == [10.5, 11.5]


def test_no_names_at_all(tmp_path):
    catalogue = loaded(tmp_path, "1,10.5\n2,11.5\n")
    assert list(catalogue.frame.columns) == ["col1", "col2"]
    assert catalogue.frame["col1"].tolist() == [1, 2]
    assert any("no line of column names" in note for note in catalogue.notes)


def test_quotes(tmp_path):
    text = 'id,"a, b","c"\n1,"x, ""y""","two\nlines"\n2,"<b>z</b>",w\n'
    frame = frame_of(tmp_path, text)
    assert list(frame.columns) == ["id", "a, b", "c"]
    assert frame["a, b"].tolist() == ['x, "y"', "<b>z</b>"]
    assert frame["c"].tolist() == ["two\nlines", "w"]


def test_blanks_around_values(tmp_path):
    frame = frame_of(tmp_path, "id , name \n 1 , STAR \n 2 , QSO\n")
    assert list(frame.columns) == ["id", "name"]
    assert frame["name"].tolist() == ["STAR", "QSO"]
    assert frame["id"].tolist() == [1, 2]


def test_decimal_commas(tmp_path):
    frame = frame_of(tmp_path, "id;mag\n1;20,5\n2;-1,25\n")
    assert frame["mag"].tolist() == [20.5, -1.25]


def test_gzipped(tmp_path):
    assert frame_of(tmp_path, gzip.compress(b"a,b\n1,x\n2,y\n"))["b"].tolist() == ["x", "y"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_encodings(tmp_path, encoding):
    catalogue = loaded(tmp_path, "größe,name\n1,é\n2,ß\n".encode(encoding))
    assert list(catalogue.frame.columns) == ["größe", "name"]
    assert catalogue.frame["name"].tolist() == ["é", "ß"]
    assert any("Latin-1" in note for note in catalogue.notes) == (encoding == "latin-1")


def test_same_name_twice(tmp_path):
    catalogue = loaded(tmp_path, "a,a,A,,index\n1,2,3,4,5\n6,7,8,9,0\n")
    assert list(catalogue.frame.columns) == ["a", "a_2", "A", "column_4", "index"]
    assert catalogue.frame.iloc[0].tolist() == [1, 2, 3, 4, 5]
    assert any("two columns named a" in note for note in catalogue.notes)


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        (["9007199254740993", "9223372036854775807"], "int64"),
        (["-9223372036854775808", "0"], "int64"),
        (["9223372036854775808", "18446744073709551615"], "uint64"),
        (["18446744073709551616", "1"], "str"),
        (["-1", "18446744073709551615"], "str"),
        (["00123", "00456"], "str"),
        (["123", "00456"], "str"),
        (["1237648720693755918", "1237648720693755919"], "int64"),
    ],
)
def test_ids_keep_every_digit(tmp_path, values, dtype):
    frame = frame_of(tmp_path, "id,x\n" + "".join(f"{value},1.5\n" for value in values))
    assert frame["id"].dtype == dtype
    assert [str(value) for value in frame["id"]] == values


@pytest.mark.parametrize("delimiter", [",", " ", "\t"])
def test_leading_zeros_anywhere(tmp_path, delimiter):
    text = "a b c\n7 1 07\n8 0 10".replace(" ", delimiter)
    frame = frame_of(tmp_path, text)
    assert frame["c"].tolist() == ["07", "10"]
    assert frame["a"].tolist() == [7, 8]
    assert frame["b"].tolist() == [1, 0]


def test_leading_zeros_far_down(tmp_path, monkeypatch):
    monkeypatch.setattr("astronomical_lite.tables.formats.text.rows.BLOCK", 7)
    frame = frame_of(tmp_path, "x,id\n" + "1,10\n" * 50 + "1,010\n" + "1,10\n" * 3)
    assert frame["id"].iloc[50] == "010"


def test_large_ids_with_missing_ones_stay_exact(tmp_path):
    frame = frame_of(tmp_path, "id,x\n9007199254740993,1\n,2\n5,3\n")
    assert frame["id"].dtype == "Int64"
    assert frame["id"].isna().tolist() == [False, True, False]
    assert frame["id"][0] == 9007199254740993


def test_ids_with_leading_zeros_and_missing_ones(tmp_path):
    assert frame_of(tmp_path, "id,x\n007,1\n,2\n8,3\n")["id"].tolist() == ["007", "", "8"]


def test_missing_numbers_by_any_name(tmp_path):
    tokens = [text for text in MISSING_TEXTS if text]
    lines = [f"{i},{token}" for i, token in enumerate(tokens)]
    frame = frame_of(tmp_path, "\n".join(["n,x", *lines, "7,1.5"]))
    assert frame["x"].isna().tolist() == [True] * len(tokens) + [False]
    assert frame["x"].dtype == np.float64


def test_missing_text_is_empty_and_names_are_kept(tmp_path):
    frame = frame_of(tmp_path, "s,x\nSTAR,1\nNA,2\nNone,3\n,4\nnull,5\n")
    assert frame["s"].tolist() == ["STAR", "NA", "None", "", "null"]


def test_infinities(tmp_path):
    assert frame_of(tmp_path, "x,y\ninf,1\n-inf,2\n")["x"].tolist() == [math.inf, -math.inf]


def test_booleans(tmp_path):
    frame = frame_of(tmp_path, "b,m,x\nTrue,true,1\nFalse,,2\n")
    assert frame["b"].dtype == bool
    assert frame["m"].dtype == "boolean"
    assert frame["m"].isna().tolist() == [False, True]


def test_dates_stay_text(tmp_path):
    frame = frame_of(tmp_path, "d,t,x\n2020-01-31,00:12:33,1\n2021-02-01,23:59:59,2\n")
    assert frame["d"].tolist() == ["2020-01-31", "2021-02-01"]
    assert frame["t"].tolist() == ["00:12:33", "23:59:59"]


def ragged(delimiter, bad, quoted):
    third = '"x"' if quoted else "x"
    rows = ["a{d}b{d}c", "# note", "1{d}2{d}" + third, bad, "7{d}8{d}y"]
    return "\n".join(rows).format(d=delimiter)


@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize(
    ("delimiter", "bad", "count"),
    [(",", "4{d}5{d}6{d}7", 4), (" ", "4{d}5{d}6{d}7", 4), (" ", "4{d}5", 2)],
)
def test_ragged_lines_are_named(tmp_path, delimiter, bad, count, quoted):
    with pytest.raises(UserError, match=rf"Line 4 of my\.csv has {count} values.*3 columns"):
        loaded(tmp_path, ragged(delimiter, bad, quoted), "my.csv")


@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_rows_that_end_early_are_read_and_their_lines_named(tmp_path, delimiter, quoted):
    catalogue = loaded(tmp_path, ragged(delimiter, "4{d}5", quoted), "my.csv")
    assert catalogue.frame["b"].tolist() == [2, 5, 8]
    assert catalogue.frame["c"].tolist() == ["x", "", "y"]
    assert catalogue.notes == [
        "1 row has fewer than 3 values (line 4): the last columns are missing there."
    ]


def test_a_file_that_ends_in_the_middle_of_a_line_is_told(tmp_path):
    whole = "a,b,c\n" + "1,2,3\n" * 5
    assert loaded(tmp_path, whole + "4,5,6", "my.csv").notes == []
    assert loaded(tmp_path, whole + "4,5\n", "my.csv").notes == [
        "1 row has fewer than 3 values (line 7): the last columns are missing there."
    ]
    assert loaded(tmp_path, whole + "4,5", "my.csv").notes[1:] == [
        "The file ends in the middle of a line (7): what followed is missing. Download or copy it again."
    ]


def test_a_table_of_rows_that_end_early_is_refused(tmp_path):
    with pytest.raises(UserError, match=r"Line 2 of my\.csv has 2 values"):
        loaded(tmp_path, "a,b,c\n1,2\n3,4\n5,6\n7,8,9\n", "my.csv")


def test_ragged_line_far_down(tmp_path):
    text = "a,b\n" + "1,2\n" * 300 + "3{more}\n" + "4,5\n" * 20
    with pytest.raises(UserError, match=r"Line 302 of my\.csv has 3 values"):
        loaded(tmp_path, text.format(more=",4,5"), "my.csv")
    notes = loaded(tmp_path, text.format(more=""), "my.csv").notes
    assert notes == [
        "1 row has fewer than 2 values (line 302): the last columns are missing there."
    ]


def test_an_open_quote(tmp_path):
    with pytest.raises(UserError, match=r"my\.csv"):
        loaded(tmp_path, 'a,b\n1,x\n2,"y\n3,z\n4,w\n', "my.csv")


def test_one_column(tmp_path):
    with pytest.raises(UserError, match=r"my\.csv has one column only"):
        loaded(tmp_path, "a\n1\n2\n", "my.csv")


def test_prose_is_refused_at_a_line(tmp_path):
    with pytest.raises(UserError, match=r"Line \d of notes\.txt"):
        loaded(tmp_path, "Dear reader of this\nhere is a much longer text\nbye now\n", "notes.txt")


def test_listing_a_text_table(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("# c\na,b,c\n1,2,3\n\n# d\n4,5,6\n7,8,9")
    assert tables_in(path, "a.csv") == [TableInfo(0, "", 3, 3)]
    path.write_text('a,b,c\n1,2,"x\ny"\n4,5,6\n')
    assert tables_in(path, "a.csv") == [TableInfo(0, "", 2, 3)]
    with pytest.raises(UserError, match="has no table 3"):
        read_catalogue(path, "a.csv", 3)


NUMBERS = st.one_of(st.none(), st.floats(allow_nan=False))


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@given(
    rows=st.lists(
        st.tuples(st.integers(-(2**63), 2**63 - 1), NUMBERS, WORDS), min_size=2, max_size=30
    ),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
)
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_pandas_writes_is_read_exactly(tmp_path, rows, delimiter):
    # a first value that is surely text keeps a column of digits from being read as numbers
    rows = [(0, 0.5, "word"), *rows]
    written = pd.DataFrame(rows, columns=["id", "x", "s"])
    text = io.StringIO()
    written.to_csv(text, index=False, sep=delimiter)
    frame = frame_of(tmp_path, text.getvalue())
    assert frame["id"].tolist() == written["id"].tolist()
    np.testing.assert_array_equal(frame["x"], written["x"].astype(float))
    assert frame["s"].tolist() == written["s"].tolist()


@given(
    numbers=st.lists(
        st.tuples(st.floats(-1e9, 1e9), st.integers(0, 17)).map(lambda n: f"{n[0]:.{n[1]}f}"),
        min_size=2,
        max_size=40,
    ),
    last=st.sampled_from(
        ["0.5", "0.30000000000000004", "123456789012345678.5", "1.5e-300", "1e23"]
    ),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_numbers_of_any_length_are_read_exactly(tmp_path, numbers, last):
    # the last lines have what the first ones do not show
    written = [*numbers, *["0.25"] * 200, last]
    frame = frame_of(tmp_path, "x,s\n" + "".join(f"{text},a\n" for text in written))
    assert frame["x"].tolist() == [float(text) for text in written]


@pytest.mark.parametrize("title", ["My survey, 2020", "My survey, 2020\nby A., B. and C."])
def test_a_title_with_a_comma_is_no_line_of_names(tmp_path, title):
    catalogue = loaded(tmp_path, f"{title}\nid,ra,dec\n1,1.5,2.5\n2,3.5,4.5\n3,5.5,6.5\n")
    assert list(catalogue.frame.columns) == ["id", "ra", "dec"]
    assert catalogue.frame["ra"].tolist() == [1.5, 3.5, 5.5]
    assert any("My survey 2020" in note for note in catalogue.notes)


@pytest.mark.parametrize("first", ["a", "NA", "1"])
def test_one_name_less_than_there_are_columns_are_still_names_as_r_writes_them(tmp_path, first):
    catalogue = loaded(tmp_path, f"g,r\n{first},NA,x\nb,2,y\nc,3,z\n")
    assert list(catalogue.frame.columns)[1:] == ["g", "r"]
    assert len(catalogue.frame) == 3


@pytest.mark.parametrize(
    "rows",
    [
        '1,5" dish\n2,6" dish\n3,plain\n',
        '1,a "b\n2,c\n3,d" e\n',
        '1,"two\nlines"\n2,"a ""b"""\n3,x" y\n',
        '1,"a, b"\n2,"c"\n',
    ],
)
def test_rows_are_counted_as_they_are_read(tmp_path, rows):
    path = tmp_path / "t.csv"
    path.write_text("id,name\n" + rows)
    (table,) = tables_in(path, "t.csv")
    assert table.rows == len(read_catalogue(path, "t.csv").frame)
