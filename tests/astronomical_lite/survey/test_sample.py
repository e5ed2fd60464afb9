"""`sample`: which sources are drawn, and what is written of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from astropy.table import Table
from hypothesis import given
from hypothesis import strategies as st
from survey_bundle import tile, write_tile

from astronomical_lite.survey.sample import random_numbers, shares


@pytest.fixture
def tiles(tmp_path):
    return [
        write_tile(tmp_path / name, tile(number))
        for number, name in enumerate(("a.parquet", "b.fits", "c.csv"))
    ]


def ids_of(path):
    return np.asarray(Table.read(path)["id"]).tolist()


def test_the_same_sources_are_drawn_however_files_are_divided(sample, tiles, tmp_path):
    out = tmp_path / "sample.fits"
    status, told = sample(*tiles, "-o", out, "--rows", 200)
    assert (status, told.out, told.err) == (0, f"{out}: 200 sources\n", "")
    drawn = ids_of(out)
    assert len(set(drawn)) == 200
    assert drawn == sorted(drawn)  # in the survey's order
    sample(*tiles, "-o", tmp_path / "again.fits", "--rows", 200, "--partition-rows", 70)
    assert ids_of(tmp_path / "again.fits") == drawn
    sample(*tiles, "-o", tmp_path / "other.fits", "--rows", 200, "--seed", 1)
    assert 5 < len({*ids_of(tmp_path / "other.fits")} & {*drawn}) < 60
    table = Table.read(out)
    assert table.colnames == ["id", "name", "g", "r", "class"]
    assert str(table["g"].unit) == "mag"
    all_of = pd.concat([tile(n).to_pandas() for n in range(3)]).set_index("id").loc[drawn]
    np.testing.assert_array_equal(np.asarray(table["g"], float), all_of["g"])


def test_of_each_class_equally_many_as_far_as_there_are(sample, tiles, tmp_path):
    out = tmp_path / "sample.parquet"
    assert sample(*tiles, "-o", out, "--rows", 150, "--stratify", "class")[0] == 0
    rare = sum((tile(n)["class"] == "QSO").sum() for n in range(3))
    counts = pd.read_parquet(out)["class"].value_counts().to_dict()
    assert counts["QSO"] == rare < 50
    assert sum(counts.values()) == 150
    assert abs(counts["STAR"] - counts["GALAXY"]) <= 1


def test_only_sources_that_meet_the_condition_are_drawn(sample, tiles, tmp_path):
    out, where = tmp_path / "s.csv", 'g - r > 0.5 and class != "STAR"'
    assert sample(*tiles, "-o", out, "--rows", 1000, "--where", where)[0] == 0
    frame = pd.concat([tile(n).to_pandas() for n in range(3)])
    wanted = frame[(frame["g"] - frame["r"] > 0.5) & (frame["class"] != "STAR")]
    assert pd.read_csv(out)["id"].tolist() == wanted["id"].tolist()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--where", "g <"], "ends"),
        (["--where", "g > 99"], "No source meets g > 99"),
        (["--where", "nothing > 1"], "has no column nothing"),
        (["--stratify", "nothing"], "has no column nothing"),
        (["--stratify", "id"], "more than 1,000 different values"),
    ],
)
def test_what_cannot_be_drawn_is_a_sentence(sample, tiles, tmp_path, words, sentence):
    status, told = sample(*tiles, "-o", tmp_path / "s.fits", "--rows", 10, *words)
    assert status == 2
    assert sentence in told.err
    assert not (tmp_path / "s.fits").exists()


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_drawn_from(sample, tiles, tmp_path):
    (tmp_path / "bad.fits").write_bytes(b"SIMPLE  =")
    out = tmp_path / "s.fits"
    status, told = sample(tmp_path / "bad.fits", *tiles, "-o", out, "--rows", 2000)
    assert (status, told.out) == (1, f"{out}: 1,500 sources\n")
    assert "bad.fits" in told.err


def test_files_of_other_columns_are_refused(sample, tiles, tmp_path):
    table = tile(4)
    table.rename_column("r", "red")
    write_tile(tmp_path / "d.fits", table)
    status, told = sample(*tiles, tmp_path / "d.fits", "-o", tmp_path / "s.fits", "--rows", 900)
    assert status == 2
    assert "The files have different columns: r is not in all of them" in told.err


@given(st.lists(st.integers(0, 50), min_size=1), st.integers(0, 300))
def test_shares_are_all_that_can_be_and_as_equal_as_can_be(available, rows):
    given_ = shares(available, rows)
    assert sum(given_) == min(rows, sum(available))
    assert all(a <= b for a, b in zip(given_, available, strict=True))
    short = [a for a, b in zip(given_, available, strict=True) if a < b]
    assert not short or max(given_) - min(short) <= 1


def test_random_numbers_are_uniform_and_of_their_row_alone():
    numbers = random_numbers(3, 5, np.arange(100_000))
    assert random_numbers(3, 5, np.array([70_001]))[0] == numbers[70_001]
    counts = np.bincount((numbers >> np.uint64(56)).astype(int), minlength=256)
    assert abs(((counts - counts.mean()) ** 2 / counts.mean()).sum() - 255) < 5 * (2 * 255) ** 0.5
    assert not np.isin(numbers, random_numbers(3, 6, np.arange(100_000))).any()
