"""Several tables in one text file, as VizieR sends them."""

from __future__ import annotations

import pytest

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import read_catalogue, tables_in

TWOMASS = """#RESOURCE=yCat_22460246
#Name: II/246
#Title: 2MASS
#Table\tII_246_out:
#Name: II/246/out
#Column\tRAJ2000\t(F10.6)\tRight ascension\t[ucd=pos.eq.ra]
RAJ2000\tDEJ2000\tJmag
deg\tdeg\tmag
----------\t----------\t------
1.5\t2.5\t10.25
1.6\t2.6\t

"""
GAIA = """#RESOURCE=yCat_1355
#Table\tI_355_gaiadr3:
#Name: I/355/gaiadr3
Source\tGmag
\t
-------------------\t------
1234567890123456789\t12.5
1234567890123456788\t12.6
1234567890123456787\t12.7

#END#
"""


def written(tmp_path, text):
    path = tmp_path / "asu.tsv"
    path.write_text(text)
    return path


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_every_table_can_be_chosen(tmp_path, delimiter):
    head = "#\n#   VizieR Astronomical Server\n#\n"
    rows = (TWOMASS + GAIA).replace("Table\t", "Table ").replace("\t", delimiter)
    path = written(tmp_path, head + rows)
    found = [(one.hdu, one.name, one.rows, one.columns) for one in tables_in(path, "asu.tsv")]
    assert found == [(1, "II/246/out", 2, 3), (2, "I/355/gaiadr3", 3, 2)]
    first = read_catalogue(path, "asu.tsv")
    assert first.frame["Jmag"].isna().tolist() == [False, True]
    assert first.units["RAJ2000"] == "deg"
    second = read_catalogue(path, "asu.tsv", 2)
    assert second.frame["Source"].tolist()[0] == 1234567890123456789
    assert second.frame["Gmag"].tolist() == [12.5, 12.6, 12.7]
    assert (second.table, len(second.tables)) == (2, 2)


def test_without_comments_they_are_numbered(tmp_path):
    bare = "".join(line + "\n" for line in (TWOMASS + GAIA).split("\n") if not line.startswith("#"))
    path = written(tmp_path, bare)
    assert [one.name for one in tables_in(path, "asu.tsv")] == ["table 1", "table 2"]
    assert len(read_catalogue(path, "asu.tsv", 2).frame) == 3


def test_a_bad_line_is_named_by_its_number_in_the_file(tmp_path):
    path = written(tmp_path, TWOMASS + GAIA.replace("\t12.6", "\t12.6\t1\t2"))
    line = (TWOMASS + GAIA).split("\n").index("1234567890123456788\t12.6") + 1
    with pytest.raises(UserError, match=f"Line {line} of asu.tsv has 4 values"):
        read_catalogue(path, "asu.tsv", 2)


@pytest.mark.parametrize("text", [TWOMASS, GAIA])
def test_one_table_alone_is_no_choice(tmp_path, text):
    path = written(tmp_path, text)
    (one,) = tables_in(path, "asu.tsv")
    assert (one.hdu, one.name) == (0, "")
    assert len(read_catalogue(path, "asu.tsv").frame) == one.rows


def test_dashes_among_the_rows_begin_no_table(tmp_path):
    path = written(tmp_path, "a\tb\n---\t---\n1\t2\n---\t---\n3\t4\n")
    assert len(tables_in(path, "asu.tsv")) == 1
