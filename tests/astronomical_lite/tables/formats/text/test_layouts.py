"""Text tables in the layouts that archives, programs and people write."""

from __future__ import annotations

import numpy as np
import pytest

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import read_catalogue, tables_in

IDS = [1237648720693750000 + 37 * i for i in range(12)]
RA = [round(150.1 + 0.123456 * i, 6) for i in range(12)]
NAMES = [f"SDSS {i}" for i in range(12)]


@pytest.fixture
def read(tmp_path):
    def read(text, name="table.txt", **options):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        catalogue = read_catalogue(path, name, **options)
        (table,) = tables_in(path, name)
        assert table.rows == len(catalogue.frame)
        return catalogue

    return read


def rows(delimiter=",", *more):
    """Rows of id, ra and what is given."""
    columns = zip(IDS, RA, *more, strict=True)
    return "".join(delimiter.join(map(str, row)) + "\n" for row in columns)


def check(catalogue, names=("id", "ra"), units=None):
    frame = catalogue.frame
    assert list(frame.columns[:2]) == list(names)
    assert frame[names[0]].tolist() == IDS
    assert frame[names[1]].tolist() == RA
    if units is not None:
        assert catalogue.units == units


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("units", [" ;deg", "", "--;deg"])
def test_vizier(read, delimiter, units):
    lines = [
        "#",
        "#   VizieR Astronomical Server",
        "#Column\tid\t(I19)",
        "id;ra",
        units,
        "---;-----",
    ]
    head = "\n".join(line for line in lines if line or line is not units)
    text = head.replace(";", delimiter) + "\n" + rows(delimiter)
    check(read(text, "asu.tsv"), units={"ra": "deg"} if units else {})


@pytest.mark.parametrize("delimiter", [",", " ", "\t"])
def test_names_and_units_in_comments(read, delimiter):
    head = "# made by a script, 2026\n# id ra g\n# - deg mag\n".replace(" ra", f"{delimiter}ra")
    head = head.replace("- deg mag", delimiter.join(["-", "deg", "mag"]))
    head = head.replace("ra g", delimiter.join(["ra", "g"]))
    check(read(head + rows(delimiter, RA)), units={"ra": "deg", "g": "mag"})


def test_names_in_a_comment_above_texts_only(read):
    text = "# name,ra,type\n" + "".join(f"BLG{i},17:0{i}:00.0,QSO\n" for i in range(9))
    frame = read(text).frame
    assert list(frame.columns) == ["name", "ra", "type"]
    assert len(frame) == 9


def test_a_comment_of_as_many_words_is_not_taken_for_the_names(read):
    catalogue = read("# made,today\nid,ra\n" + rows())
    check(catalogue)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_casjobs(read, end):
    kinds = ["null", "STAR"] * 6
    text = ("#Table1\nid,ra,class\n" + rows(",", kinds)).replace("\n", end)
    catalogue = read(text, "x.csv")
    check(catalogue)
    assert catalogue.columns[2].missing == 6


def test_sextractor(read):
    head = (
        "#   1 NUMBER      Running object number\n"
        "#   2 ALPHA_J2000 Right ascension            [deg]\n"
        "#   3 FLUX_APER   Flux vector                [count]\n"
        "#   6 FLAGS       Extraction flags\n"
    )
    text = head + rows(" ", RA, RA, RA, [0] * 12)
    catalogue = read(text, "x.cat")
    check(catalogue, ("NUMBER", "ALPHA_J2000"))
    assert catalogue.units["ALPHA_J2000"] == "deg"
    assert catalogue.descriptions["FLAGS"] == "Extraction flags"
    assert list(catalogue.frame.columns[2:]) == ["FLUX_APER", "FLUX_APER_1", "FLUX_APER_2", "FLAGS"]


def test_ipac(read):
    head = (
        "\\fixlen = T\n"
        "|                 id|        ra|  name  |    j|n|\n"
        "|               long|    double|  char  | real|i|\n"
        "|                   |       deg|        |  mag| |\n"
        "|               null|      null|  null  | -9.9| |\n"
    )
    body = "".join(
        f" {IDS[i]:>19} {RA[i]:>10} {NAMES[i]:<8} {-9.9 if i % 3 == 0 else 17.5:>5} {i % 9}\n"
        for i in range(12)
    )
    catalogue = read(head + body, "x.tbl")
    check(catalogue, units={"ra": "deg", "j": "mag"})
    assert catalogue.frame["name"].tolist() == NAMES
    assert np.isnan(catalogue.frame["j"]).sum() == 4
    assert catalogue.frame["n"].tolist() == [i % 9 for i in range(12)]


MRT = """Title: A made-up catalogue
Authors: Nobody N.
================================================================================
Byte-by-byte Description of file: t1.txt
--------------------------------------------------------------------------------
   Bytes Format Units   Label  Explanations
--------------------------------------------------------------------------------
   1- 19 I19    ---     id     Identifier
  21- 30 F10.6  deg     ra     Right ascension
  32- 33 I2     min     RAm    Minute
  35- 42 A8     ---     Name   Name (1)
  44- 48 F5.2   mag     gmag   ?=-9.99 g magnitude
--------------------------------------------------------------------------------
Note (1): as in the Survey,
    continued.
--------------------------------------------------------------------------------
"""


def test_machine_readable(read):
    body = "".join(
        f"{IDS[i]:>19} {RA[i]:10.6f} {i:02} {NAMES[i]:<8} {-9.99 if i % 4 == 0 else 17.25:5.2f}\n"
        for i in range(12)
    )
    catalogue = read(MRT + body)
    check(catalogue, units={"ra": "deg", "RAm": "min", "gmag": "mag"})
    assert catalogue.frame["RAm"].tolist() == list(range(12))
    assert catalogue.frame["Name"].tolist() == NAMES
    assert np.isnan(catalogue.frame["gmag"]).sum() == 3
    assert catalogue.descriptions["ra"] == "Right ascension"


def test_a_description_without_rows(read):
    with pytest.raises(UserError, match="without the rows that it describes"):
        read(MRT)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\\begin{tabular}{cc}\nno rows\n", "is LaTeX, but no plain table of names and rows"),
        (MRT.replace("1- 19", "1- xx"), "byte-by-byte description that cannot"),
        ("|id|ra|\n|long|what|\n 1 2\n", "begins like an IPAC table, but its lines between bars"),
    ],
)
def test_what_begins_like_a_layout_and_is_none_is_said(read, text, message):
    with pytest.raises(UserError, match=message):
        read(text + "1 2\n3 4\n")


def test_ipac_values_that_begin_below_the_first_bar(read):
    text = "|  id |  ra  |\n| int |double|\n" + "".join(
        f"{100_000 + i} {i:5}.5 \n" for i in range(5)
    )
    frame = read(text).frame
    assert frame["id"].tolist() == [100_000 + i for i in range(5)]
    assert frame["ra"].tolist() == [i + 0.5 for i in range(5)]


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-32", "utf-16"])
def test_wide_encodings_with_a_mark_or_without(read, encoding):
    check(read(("id,ra\n" + rows()).encode(encoding)))


def test_bytes_that_windows_1252_does_not_have_are_latin_1(read):
    catalogue = read(b"id,name\n1,\x93a\x94\n2,b\x81\n")
    assert catalogue.notes == ["The text is not UTF-8; it was read as Latin-1."]
    assert catalogue.frame["name"].tolist() == ["\x93a\x94", "b\x81"]


def test_framed_as_databases_print(read):
    line = "+---------------------+------------+---------+\n"
    body = "".join(f"| {IDS[i]:>19} | {RA[i]:>10} | {NAMES[i]:<7} |\n" for i in range(12))
    text = line + "| id                  | ra         | name    |\n" + line + body + line
    catalogue = read(text + "12 rows in set (0.01 sec)\n")
    check(catalogue)
    assert catalogue.frame["name"].tolist() == NAMES


MARKDOWN = "| id | na\\|me |\n|:---|---:|\n| 1 | M 31 |\n| 22 | a\\|b |\n| 3 | |\n"


def test_markdown_with_bars_in_its_texts(read):
    frame = read(MARKDOWN).frame
    assert frame["id"].tolist() == [1, 22, 3]
    assert frame["na|me"].tolist() == ["M 31", "a|b", ""]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("| 4 | a | b |", r"has 3 values, but the table has 2 columns: \| 4 \| a \| b \|\."),
        ("| 4 |", "has 1 values, but the table has 2 columns"),
        ("4, a", "Line 6 of .* does not begin and end with a bar"),
    ],
)
def test_a_framed_line_that_is_no_row_is_named(read, line, message):
    with pytest.raises(UserError, match=message):
        read(MARKDOWN + line + "\n")


def test_ruled_as_databases_print(read):
    body = "".join(f" {IDS[i]} | {RA[i]:>10} | {NAMES[i]:<7}\n" for i in range(12))
    text = f" {'id':^19} | {'ra':^10} | name\n---------------------+------------+--------\n{body}"
    check(read(text + "(12 rows)\n"))


def test_aligned_with_blanks_in_values(read):
    body = "".join(f"{IDS[i]}  {RA[i]:>10}  {'M 31' if i % 2 else 'M31':<6}\n" for i in range(12))
    catalogue = read(f"{'id':<19}  {'ra':>10}  name\n{body}")
    check(catalogue)
    assert catalogue.frame["name"].tolist() == ["M31", "M 31"] * 6


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", " "])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings_and_delimiters(read, delimiter, encoding):
    authors = ["Müller–Vögel"] * 12
    text = "id,ra,author\n".replace(",", delimiter) + rows(delimiter, authors)
    catalogue = read(text.encode(encoding))
    check(catalogue)
    assert catalogue.frame["author"].tolist() == authors
    assert any("Windows-1252" in note for note in catalogue.notes) == (encoding == "cp1252")


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_a_line_that_names_the_delimiter(read, delimiter):
    head = f"sep={delimiter}\nid{delimiter}ra\n"
    check(read(head + rows(delimiter), "excel.csv"))


@pytest.mark.parametrize("title", ["A catalogue\n", "A catalogue\n\n", "A catalogue,,\n,,\n"])
def test_title_lines(read, title):
    catalogue = read(title + "id,ra,g\n" + rows(",", RA))
    check(catalogue)
    assert any('"A catalogue"' in note for note in catalogue.notes)


@pytest.mark.parametrize("head", ["id,ra", "id,ra,"])
def test_a_delimiter_at_the_end_of_each_row(read, head):
    check(read(head + "\n" + rows().replace("\n", ",\n")))


def test_names_of_rows_as_r_writes_them(read):
    body = "".join(f"{i + 1},{row}\n" for i, row in enumerate(rows().splitlines()))
    catalogue = read("id,ra\n" + body)
    assert list(catalogue.frame.columns) == ["column_1", "id", "ra"]
    assert catalogue.frame["id"].tolist() == IDS


def test_files_put_one_after_another(read):
    text = "id,ra\n" + rows()
    half = text.splitlines(keepends=True)
    catalogue = read("".join([*half[:6], "id,ra\n", *half[6:]]))
    check(catalogue)
    assert any("once more among the rows" in note for note in catalogue.notes)


def test_a_line_of_units_below_the_names(read):
    check(read("id,ra,g\n,deg,mag\n" + rows(",", RA)), units={"ra": "deg", "g": "mag"})


def test_names_that_begin_with_a_number_sign(read):
    body = "".join(f"{'#' if i % 3 == 0 else 'S'}{i},{RA[i]}\n" for i in range(12))
    catalogue = read("name,ra\n" + body)
    assert len(catalogue.frame) == 12
    assert catalogue.frame["name"].iloc[3] == "#3"
    assert any("4 lines begin with #" in note for note in catalogue.notes)


def test_rows_put_in_comments_stay_out(read):
    text = "id,ra\n" + rows()
    catalogue = read(text.replace(f"\n{IDS[5]}", f"\n#{IDS[5]}"))
    assert catalogue.frame["id"].tolist() == [one for one in IDS if one != IDS[5]]


def test_long_headers_and_comments(read):
    names = [f"a_column_with_quite_a_long_name_{i:05}" for i in range(3000)]
    values = ",".join("1.5" for _ in names)
    text = "# comment\n" * 20_000 + ",".join(names) + f"\n{values}\n{values}\n"
    frame = read(text).frame
    assert list(frame.columns) == names


def test_an_open_quotation_mark_names_its_line(read):
    lines = ["id,ra,s", *(f"{IDS[i]},{RA[i]},QSO" for i in range(12))]
    lines[7] = lines[7].replace("QSO", '"QSO')
    with pytest.raises(UserError, match=r"Line 8 of x\.csv has a quotation mark"):
        read("\n".join(lines), "x.csv")


@pytest.mark.parametrize("place", [1, 250])
def test_an_open_quotation_mark_names_its_line_in_a_large_file_too(read, place):
    lines = [f"{i},{i}.5,QSO" for i in range(20_000)]
    lines[place] = f'{place},1.5,"QSO'
    with pytest.raises(UserError, match=f"Line {place + 2} of .* has a quotation mark"):
        read("id,ra,s\n" + "\n".join(lines))


def test_a_long_text_is_a_value_like_others(read):
    lines = [f"{i},{i}.5,QSO" for i in range(9)]
    lines[4] = f'4,4.5,"{"x," * 100_000}"'
    frame = read("# a comment, too\nid,ra,s\n" + "\n".join(lines)).frame
    assert frame["s"].str.len().tolist() == [3] * 4 + [200_000] + [3] * 4


def test_a_value_without_a_name_is_refused_where_other_rows_have_none(read):
    lines = [f"{i},{i}.5," for i in range(300)]
    assert list(read("id,ra\n" + "\n".join(lines)).frame) == ["id", "ra"]
    lines[250] += "7"
    with pytest.raises(UserError, match=r"Line 252 of .* has 3 values, but the table has 2"):
        read("id,ra\n" + "\n".join(lines))


def test_names_in_a_comment_above_a_column_of_numbers_and_one_of_gaps(read):
    frame = read("# id g\nM31 --\nM42 5.5\nM45 6.5\n").frame
    assert frame["id"].tolist() == ["M31", "M42", "M45"]
    assert frame["g"].isna().tolist() == [True, False, False]


def test_names_below_a_comment_of_as_many_words(read):
    frame = read("# of sources\nid g\nM31 4.5\nM42 5.5\nM45 6.5\n").frame
    assert frame["id"].tolist() == ["M31", "M42", "M45"]
    assert frame["g"].tolist() == [4.5, 5.5, 6.5]


def test_the_same_names_in_a_comment_and_below_it(read):
    assert read("# id g\nid g\n1 4.5\n2 5.5\n").frame["g"].tolist() == [4.5, 5.5]


STARS = "Vega star\nDeneb star\nAltair star\n"


def test_names_in_a_comment_above_words(read):
    assert list(read("# name kind\n" + STARS).frame) == ["name", "kind"]


def test_names_above_words_below_a_comment_that_is_no_names(read):
    catalogue = read("# (my stars)\nname kind\n" + STARS)
    assert list(catalogue.frame) == ["name", "kind"]
    assert len(catalogue.frame) == 3


def test_rows_without_any_value_at_the_end_are_left_out_and_told(read):
    catalogue = read("id,ra\n" + rows() + ",\n , \n")
    check(catalogue)
    assert len(catalogue.frame) == 12
    assert catalogue.notes == ["2 rows without any value at the end of the file were left out."]


def test_names_without_rows_are_no_sources(read):
    with pytest.raises(UserError, match="holds no sources"):
        read("id,ra\n")


def test_line_breaks_of_several_kinds(read):
    check(read("# made\rby hand\nid,ra\n" + rows()))
    assert read("id,ra\r1,2\n3,4\r5,6\r\n7,8\n").frame["ra"].tolist() == [2, 4, 6, 8]
    kept = read('id,note\r1,"two\rlines"\r\n2,"a ""b"" c"\r3,x\n')
    assert kept.frame["note"].tolist() == ["two\rlines", 'a "b" c', "x"]


def test_columns_named_by_wavelengths(read):
    body = "".join(f"S{i},{RA[i]},{RA[i]},{RA[i]}\n" for i in range(12))
    assert list(read("name,4000,4010,4020\n" + body).frame.columns) == [
        "name",
        "4000",
        "4010",
        "4020",
    ]


def test_no_names_at_all_with_texts_among_the_values(read):
    body = "".join(f"S{i},{RA[i]},QSO\n" for i in range(12))
    catalogue = read(body)
    assert list(catalogue.frame.columns) == ["col1", "col2", "col3"]
    assert len(catalogue.frame) == 12
