"""However a survey is divided, its predictions are those of each file read whole, bit for bit."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from survey_bundle import tile, write_tile

from astronomical_lite.__main__ import main
from astronomical_lite.bundle.loaded_classifiers import load_classifiers
from astronomical_lite.bundle.predict import predict_catalogue, read_piece
from astronomical_lite.bundle.saved_bundle import open_bundle
from astronomical_lite.survey import text_blocks
from astronomical_lite.survey.inputs import input_files
from astronomical_lite.survey.partitions import divide, read_partition, row_ranges

ENDINGS = (".parquet", ".fits", ".csv", ".vot")


@given(st.lists(st.integers(1, 40), min_size=1), st.integers(1, 50))
def test_ranges_of_rows_are_all_rows_once_and_seldom_much_larger(groups, rows):
    starts = np.cumsum([0, *groups]).tolist()
    ranges = row_ranges(starts, rows)
    assert [row for start, end in ranges for row in range(start, end)] == list(range(starts[-1]))
    assert all(end - start <= 1.5 * rows for start, end in ranges)


@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # a failure is found again; shrinking takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@pytest.mark.parametrize("ending", ENDINGS)
@given(
    rows=st.lists(st.integers(1, 300), min_size=1, max_size=2),
    pieces=st.integers(1, 4),
    group_rows=st.integers(20, 200),
)
def test_predictions_are_those_of_each_file_read_whole(
    bundle, tmp_path_factory, monkeypatch, ending, rows, pieces, group_rows
):
    monkeypatch.setattr(text_blocks, "BLOCK_BYTES", 100 * max(rows) // pieces)
    folder = tmp_path_factory.mktemp("survey")
    paths = [
        write_tile(folder / f"{number}{ending}", tile(number, n), group_rows)
        for number, n in enumerate(rows)
    ]
    words = ["predict", bundle, *paths, "-o", folder / "out"]
    words += ["--partition-rows", max(rows) // pieces + 1, "--workers", 1]
    assert main([str(word) for word in words]) == 0
    made = pd.read_parquet(folder / "out")
    loaded = loaded_once(bundle)
    whole = [
        predict_catalogue(loaded, read_piece(loaded.bundle, path, None)).table for path in paths
    ]
    assert list(made) == whole[0].colnames
    for name in made:
        wanted = [value for table in whole for value in plain(table[name])]
        assert plain(made[name].to_numpy()) == wanted
    assert made["id"].tolist() == [
        2**60 + n * 10**6 + i for n in range(len(rows)) for i in range(rows[n])
    ]
    assert made["missing_features"].any() == (made["predicted_class"] == "").any()


@functools.cache
def loaded_once(bundle):
    return load_classifiers(open_bundle(bundle))


def plain(values):
    """Values as Python has them, floats by their bits, None for what is missing."""
    if values.dtype.kind == "f":
        return np.asarray(values, np.float64).view(np.int64).tolist()
    return [one.decode() if isinstance(one, bytes) else one for one in values.tolist()]


def divided(path, monkeypatch, ids=("id",)):
    monkeypatch.setattr(text_blocks, "BLOCK_BYTES", 6000)
    (file,) = input_files([str(path)])
    return divide(file, None, ids=ids)


def test_text_whose_blocks_would_be_read_otherwise_alone_is_read_whole(tmp_path, monkeypatch):
    frame = tile(0).to_pandas()
    text = {
        "plain": frame,
        "decimals in some blocks": frame.assign(n=[*range(400), *np.arange(100) + 0.5]),
        "a few words among numbers": frame.assign(g=["bad", *frame["g"][1:]]),
        "ids of two kinds": frame.assign(id=[*range(400), *(f"A{i}" for i in range(100))]),
        "ids with leading zeros": frame.assign(id=[*range(400), *(f"0{i}" for i in range(100))]),
        "a text in quotation marks over two lines": frame.assign(name="a\nb"),
    }
    found = {}
    for name, table in text.items():
        table.to_csv(tmp_path / "a.csv", index=False)
        partitions = divided(tmp_path / "a.csv", monkeypatch)
        found[name] = len(partitions) > 1
        read = pd.concat([read_partition(one).frame for one in partitions], ignore_index=True)
        (file,) = input_files([str(tmp_path / "a.csv")])
        whole = read_partition(partitions[0].__class__(file)).frame
        assert read["id"].tolist() == whole["id"].tolist()
        assert read["g"].to_numpy().tobytes() == whole["g"].to_numpy().tobytes()
        assert sum(len(read_partition(one).frame) for one in partitions) == len(frame)
    assert found == {
        "plain": True,
        "decimals in some blocks": True,
        "a few words among numbers": False,
        "ids of two kinds": False,
        "ids with leading zeros": False,
        "a text in quotation marks over two lines": True,
    }


def test_only_the_columns_and_rows_needed_are_read(tmp_path):
    table = tile(0)
    for ending in (".parquet", ".fits"):
        path = write_tile(tmp_path / f"a{ending}", table, 100)
        partitions = divide(input_files([str(path)])[0], None, 150)
        assert len(partitions) > 2
        some = read_partition(partitions[1], frozenset(["r", "g"]))
        assert list(some.frame) == ["g", "r"]
        assert some.units == {"g": "mag", "r": "mag"}
        first, end = partitions[1].rows
        assert some.frame["r"].tolist() == table["r"][first:end].tolist()
        # a column that is not there by its name may be made of others
        assert len(read_partition(partitions[1], frozenset(["r", "x_1"])).frame.columns) == 5
