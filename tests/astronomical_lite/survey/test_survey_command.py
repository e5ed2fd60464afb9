"""`predict` over many files: what is written, what is refused, what goes on where it was broken off."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
from astropy.table import Table
from survey_bundle import bundle_of, simulated, tile, write_tile
from threadpoolctl import threadpool_info, threadpool_limits

from astronomical_lite.__main__ import main
from astronomical_lite.survey import aside, predicting
from astronomical_lite.survey.inputs import input_files
from astronomical_lite.survey.plan import Plan


@pytest.fixture
def tiles(tmp_path):
    """Three files of 500 sources each."""
    return [
        write_tile(tmp_path / name, tile(number))
        for number, name in enumerate(("a.parquet", "b.fits", "c.csv"))
    ]


def digests(folder):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name not in ("_provenance.json", "_plan.json")
    }


def test_a_folder_has_predictions_summary_and_provenance(predict, tiles, tmp_path):
    out = tmp_path / "out"
    status, told = predict(*tiles, "-o", out, "--partition-rows", 300)
    assert (status, told.out, told.err) == (0, f"{out}: 1,500 sources\n", "")
    made = pd.read_parquet(out)
    assert made["id"].tolist() == [2**60 + n * 10**6 + i for n in range(3) for i in range(500)]
    summary = json.loads((out / "_summary.json").read_text())
    assert summary["rows"] == 1500
    classes = made["predicted_class"].value_counts().to_dict()
    assert summary["not_predicted"] == classes.pop("") == summary["missing_features"]
    assert summary["classes"] == classes
    assert summary["predicted_by_classifier"] == {"Star": int(made["Star_predicted"].sum())}
    n_unlike = int(made["Star_unlike"].sum())
    assert summary["unlike_by_classifier"] == {"Star": n_unlike}
    assert n_unlike == (made["Star_unlike_p_value"] <= 0.05).sum() > 0
    assert (made["Star_unlike"].isna() == made["missing_features"]).all()
    wanted, _ = np.histogram(made["Star_probability"].dropna(), bins=20, range=(0, 1))
    assert sum(summary["histograms"]["Star_probability"]) == wanted.sum()
    provenance = json.loads((out / "_provenance.json").read_text())
    assert [one["partitions"] for one in provenance["files"]] == [2, 2, 1]
    assert provenance["bundle"]["classifiers"] == ["Star"]
    assert not list(out.glob(".*"))


def test_ids_of_text_are_exact_in_one_file_too(predict, tmp_path):
    table = tile(0)
    table["id"] = [f"00{i}é" for i in range(500)]
    write_tile(tmp_path / "a.parquet", table)
    assert predict(tmp_path / "a.parquet", "-o", tmp_path / "o.fits")[0] == 0
    made = Table.read(tmp_path / "o.fits")
    assert [str(one).strip() for one in made["id"]] == [f"00{i}é" for i in range(500)]
    assert json.loads((tmp_path / "o.summary.json").read_text())["rows"] == 500
    assert not (tmp_path / "o.fits.parts").exists()


@pytest.mark.parametrize("ending", ["fits", "ecsv", "parquet"])
def test_one_file_of_several_parts_is_what_the_folder_is(predict, tmp_path, ending):
    tables = [tile(number) for number in range(2)]
    tables[0]["id"] = [f"a{i}" for i in range(500)]
    tables[1]["id"] = [f"a much longer name é {i}" for i in range(500)]
    tables[1]["g"] = np.nan_to_num(tables[1]["g"])  # a part in which nothing is masked
    inputs = [write_tile(tmp_path / f"{n}.parquet", one) for n, one in enumerate(tables)]
    words = [*inputs, "--partition-rows", 200]
    assert predict(*words, "-o", tmp_path / "out")[0] == 0
    assert predict(*words, "-o", tmp_path / f"out.{ending}")[0] == 0
    wanted = pd.read_parquet(tmp_path / "out")
    form = {"ecsv": "ascii.ecsv"}.get(ending, ending)
    made = Table.read(tmp_path / f"out.{ending}", format=form).to_pandas()
    assert list(made) == list(wanted)
    assert len(made) == 1000
    for name in made:
        assert values_of(made[name]) == values_of(wanted[name])


def values_of(series):
    """Values of a column, None for one that is missing: in FITS an empty text, or false."""
    values = [one.decode() if isinstance(one, bytes) else one for one in series]
    return [None if pd.isna(one) or one is False or one == "" else one for one in values]


def test_a_missing_id_does_not_change_the_others(predict, tmp_path):
    frame = tile(0).to_pandas()
    frame["id"] = pd.array([None, *range(2**60, 2**60 + 499)], "Int64")
    frame.to_parquet(tmp_path / "a.parquet")
    assert predict(tmp_path / "a.parquet", "-o", tmp_path / "out", "--partition-rows", 100)[0] == 0
    parts = [pd.read_parquet(one) for one in sorted((tmp_path / "out").glob("part*"))]
    assert len(parts) == 5
    ids = [None if pd.isna(one) else int(one) for part in parts[1:] for one in part["id"]]
    assert ids == list(range(2**60 + 99, 2**60 + 499))


def test_every_fault_is_a_sentence_and_the_other_files_are_done(predict, tiles, tmp_path):
    good, write = tile(9), write_tile
    lacks, other_unit, text = good.copy(), good.copy(), good.copy()
    lacks.remove_column("r")
    other_unit["g"].unit = "Jy"
    text["r"] = ["blue"] * len(text)
    write(tmp_path / "lacks.parquet", lacks)
    write(tmp_path / "unit.fits", other_unit)
    write(tmp_path / "text.parquet", text)
    good[:0].to_pandas().to_csv(tmp_path / "empty.csv", index=False)
    pd.DataFrame(good[:0].to_pandas()).to_parquet(tmp_path / "empty.parquet")
    for name in ("cut.parquet", "cut.fits", "cut.vot", "cut.csv"):
        write(tmp_path / name, good)
        content = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(content[: len(content) // 2])
    with open(tmp_path / "cut.csv", "ab") as file:
        file.write(b"\n1152921513")
    # whole by its end, damaged in the middle
    write(tmp_path / "damaged.parquet", good, 100)
    content = bytearray((tmp_path / "damaged.parquet").read_bytes())
    content[3000:9000] = b"\xff" * 6000
    (tmp_path / "damaged.parquet").write_bytes(content)
    names = ["lacks.parquet", "unit.fits", "text.parquet", "empty.csv", "empty.parquet"]
    names += ["cut.parquet", "cut.fits", "cut.vot", "cut.csv", "damaged.parquet", "none.fits"]
    inputs = [tiles[0], *(tmp_path / name for name in names), *tiles[1:]]
    out = tmp_path / "out"
    status, told = predict(*inputs, "-o", out, "--partition-rows", 200)
    assert status == 1
    assert told.out == f"{out}: 1,500 sources\n"
    said = told.err.splitlines()
    wanted = [
        "lacks.parquet lacks columns the classifiers need: r.",
        "Column g of unit.fits is in Jy, and the classifiers were trained on mag. Convert it",
        "Column r of text.parquet does not hold one number per row.",
        "empty.csv holds no sources (0 rows).",
        "empty.parquet holds no sources (0 rows).",
        "cut.parquet is an incomplete Parquet file",
        "cut.fits is incomplete: the last",
        "cut.vot is not a correct VOTable",
        "cut.csv is incomplete: it ends in the middle of a line.",
        "damaged.parquet cannot be read",
        "none.fits could not be found.",
    ]
    assert len(said) == len(wanted)
    for line, words in zip(said, wanted, strict=True):
        assert line.startswith(f"astronomical-lite: {words}")
    # a file is there whole or not at all
    assert sorted({path.name[:11] for path in out.glob("part*")}) == [
        "part-000000",
        "part-000012",
        "part-000013",
    ]
    assert json.loads((out / "_summary.json").read_text())["rows"] == 1500
    failed = json.loads((out / "_provenance.json").read_text())["files"]
    assert [one["path"].rpartition("/")[2] for one in failed if "failed" in one] == names
    # put right, the same command does what is left
    write(tmp_path / "cut.fits", tile(8))
    status, told = predict(*inputs, "-o", out, "--partition-rows", 200)
    assert (status, told.out) == (1, f"{out}: 2,000 sources\n")
    status, told = predict(tmp_path / "unit.fits", "-o", tmp_path / "o.csv", "--ignore-units")
    assert (status, told.out) == (0, f"{tmp_path / 'o.csv'}: 500 sources\n")


def test_units_are_compared_by_what_they_mean():
    from astronomical_lite.survey.units_check import different_units

    trained = {"a": "erg / (s cm2)", "b": "Mag", "c": "mag", "d": "ADU per s", "e": "mag"}
    given = {"a": "erg s-1 cm-2", "b": "mag", "c": "mmag", "d": "adu per S", "f": "Jy"}
    assert different_units(given, trained) == ["c"]


def test_ids_of_another_kind_are_told(predict, tiles, tmp_path):
    table = tile(5)
    table["id"] = [f"J{i}" for i in range(500)]
    write_tile(tmp_path / "text.fits", table)
    status, told = predict(tiles[0], tmp_path / "text.fits", "-o", tmp_path / "out")
    assert (status, told.out) == (1, f"{tmp_path / 'out'}: 500 sources\n")
    assert "text.fits has ids of text, and a.parquet ids of numbers" in told.err


def test_what_was_broken_off_goes_on_with_the_same_result(predict, tiles, tmp_path, monkeypatch):
    words = [*tiles, "--partition-rows", 200, "--doubtful", 20]
    assert predict(*words, "-o", tmp_path / "whole")[0] == 0
    out, done = tmp_path / "out", []
    fill = aside.os.replace

    def full(scratch, path):
        if len(done) == 4:
            raise OSError(28, "No space left on device")
        done.append(path)
        fill(scratch, path)

    monkeypatch.setattr(aside.os, "replace", full)
    status, told = predict(*words, "-o", out)
    assert status == 2
    assert "cannot be written: No space left on device." in told.err
    assert "Traceback" not in told.err
    assert len(list(out.glob("part*"))) == 3  # and the plan
    monkeypatch.undo()
    (out / ".part-000001-000000.parquet.0a0b0c0d.aside").write_bytes(b"half of it")
    before = {path: path.stat().st_mtime_ns for path in out.glob("part*")}
    again = []
    work = predicting.predict_catalogue
    monkeypatch.setattr(
        predicting, "predict_catalogue", lambda *a, **k: again.append(1) or work(*a, **k)
    )
    assert predict(*words, "-o", out)[0] == 0
    assert len(again) == 5 - 3
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert digests(out) == digests(tmp_path / "whole")


def test_where_the_system_lets_no_file_grow_on_it_is_told_and_goes_on_when_it_does(
    bundle, predict, tmp_path
):
    tiles = [
        write_tile(tmp_path / f"{n}.parquet", tile(n, rows)) for n, rows in ((0, 99), (1, 9999))
    ]
    words = ["predict", bundle, *tiles, "-o", tmp_path / "out", "--workers", 1]
    limited = subprocess.run(
        [sys.executable, "-m", "astronomical_lite", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(Path(aside.__file__).parents[2])},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000)),
        capture_output=True,
        text=True,
    )
    part = tmp_path / "out" / "part-000001-000000.parquet"
    told = f"astronomical-lite: {part} cannot be written: File too large.\n"
    assert (limited.returncode, limited.stdout, limited.stderr) == (2, "", told)
    there = ["_plan.json", "part-000000-000000.parquet"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == there
    assert predict(*tiles, "-o", tmp_path / "out")[0] == 0
    assert predict(*tiles, "-o", tmp_path / "whole")[0] == 0
    assert digests(tmp_path / "out") == digests(tmp_path / "whole")


def test_a_remark_names_its_files_also_when_another_file_cannot_be_read(predict, tiles, tmp_path):
    for name in ("short.csv", "short2.csv"):
        lines = tiles[2].read_text().splitlines()
        lines[5] = lines[5].rpartition(",")[0]
        (tmp_path / name).write_text("\n".join(lines) + "\n")
    (tmp_path / "bad.fits").write_bytes(b"SIMPLE")
    table = tile(3)
    table["id"] = [f"J{i}" for i in range(500)]  # found to be others when all are predicted
    write_tile(tmp_path / "text.fits", table)
    names = ["short.csv", "short2.csv", "bad.fits", "text.fits"]
    status, told = predict(*(tmp_path / name for name in names), "-o", tmp_path / "out")
    assert status == 1
    remark = "short.csv, short2.csv: 1 row has fewer than 5 values (line 6): the last columns are missing there."
    assert told.err.splitlines()[0] == remark
    assert json.loads((tmp_path / "out" / "_provenance.json").read_text())["notes"] == [remark]


def test_a_file_that_changed_is_predicted_anew_and_another_command_is_refused(
    predict, tiles, tmp_path
):
    out = tmp_path / "out"
    assert predict(*tiles, "-o", out)[0] == 0
    write_tile(tiles[1], tile(7, 100))
    os.utime(tiles[1], (1, 1))
    assert predict(*tiles, "-o", out)[1].out == f"{out}: 1,100 sources\n"
    assert 2**60 + 7 * 10**6 in pd.read_parquet(out)["id"].tolist()
    for words in ([tiles[0]], [*tiles, "--partition-rows", 100], [*tiles, "--ignore-units"]):
        status, told = predict(*words, "-o", out)
        assert status == 2
        assert "has predictions of another bundle, of other files or with other options" in told.err
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("x")
    status, told = predict(*tiles, "-o", tmp_path / "mine")
    assert (status, "is there already, and not from this command" in told.err) == (2, True)
    assert predict(tmp_path, "-o", tmp_path)[0] == 2


def test_where_nothing_can_be_predicted_nothing_is_left(predict, tmp_path):
    status, told = predict(tmp_path / "a.fits", tmp_path / "b.fits", "-o", tmp_path / "out")
    assert (status, len(told.err.splitlines()), told.out) == (2, 2, "")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_wrong_with_the_models_is_said_before_anything_is_written(
    tiles, tmp_path, capsys, monkeypatch, workers
):
    def begin(*_):
        pytest.fail("the folder is begun")

    pickles = tmp_path / "pickles.zip"
    pickles.write_bytes(bundle_of(simulated(300), safe=False))
    monkeypatch.setattr(Plan, "begin", begin)
    words = ["predict", pickles, *tiles, "-o", tmp_path / "out", "--workers", workers]
    assert main([*map(str, words)]) == 2
    told = capsys.readouterr().err
    assert "is a pickle" in told
    assert len(told.splitlines()) == 1


def test_the_least_certain_of_all_are_a_table_of_their_own(predict, tiles, tmp_path):
    out = tmp_path / "out"
    assert predict(*tiles, "-o", out, "--doubtful", 30, "--partition-rows", 170)[0] == 0
    made = pd.read_parquet(out)
    least = made.sort_values("predicted_margin", kind="stable")[:30]
    doubtful = Table.read(out / "_doubtful.fits")
    assert doubtful["id"].tolist() == least["id"].tolist()
    assert doubtful["predicted_margin"].tolist() == least["predicted_margin"].tolist()
    assert str(doubtful["g"].unit) == "mag"
    all_of = pd.concat([tile(n).to_pandas() for n in range(3)]).set_index("id")
    assert doubtful["g"].tolist() == all_of.loc[doubtful["id"].tolist(), "g"].tolist()
    assert [str(one).strip() for one in doubtful["name"]] == all_of.loc[
        doubtful["id"].tolist(), "name"
    ].tolist()


def test_a_key_that_breaks_it_off_is_no_fault(predict, tiles, tmp_path, monkeypatch):
    def pressed(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(predicting, "predict_catalogue", pressed)
    status, told = predict(*tiles, "-o", tmp_path / "out")
    assert (status, told.out) == (130, "")
    assert told.err == "astronomical-lite: broken off; the same command goes on from there.\n"
    monkeypatch.undo()
    assert predict(*tiles, "-o", tmp_path / "out")[0] == 0


def test_a_process_keeps_to_one_core(predict, tiles, tmp_path, monkeypatch):
    found = []
    work = predicting.predict_catalogue

    def seen(*given, **options):
        found.extend(pool["num_threads"] for pool in threadpool_info())
        found.append(joblib.effective_n_jobs(-1))
        return work(*given, **options)

    monkeypatch.setattr(predicting, "predict_catalogue", seen)
    with threadpool_limits(2), joblib.parallel_config("threading"):
        assert predict(tiles[0], "-o", tmp_path / "out")[0] == 0
    assert len(found) > 1
    assert set(found) == {1}


def test_without_dask_one_process_does_it_and_a_cluster_is_told_what_it_needs(
    predict, tiles, tmp_path, monkeypatch
):
    for name in ("dask", "dask.bag", "distributed"):
        monkeypatch.setitem(sys.modules, name, None)
    assert predict(*tiles, "-o", tmp_path / "o.csv", workers=2)[0] == 0
    status, told = predict(*tiles, "-o", tmp_path / "p.csv", "--scheduler", "tcp://127.0.0.1:9")
    assert status == 2
    assert "--scheduler needs the package distributed: pip install" in told.err
    assert not (tmp_path / "p.csv.parts").exists()


def test_a_folder_stands_for_its_parquet_and_without_hats_in_a_catalogue_for_its_pixels(
    tmp_path, monkeypatch
):
    monkeypatch.setitem(sys.modules, "hats", None)
    hats = tmp_path / "gaia"
    pixels = [
        "dataset/Norder=0/Dir=0/Npix=4.parquet",
        "dataset/Norder=1/Dir=0/Npix=7/part0.parquet",
    ]
    others = [
        "dataset/_metadata",
        "dataset/_common_metadata",
        "dataset/data_thumbnail.parquet",
        "partition_info.csv",
        "hats.properties",
    ]
    for name in [*pixels, *others]:
        (hats / name).parent.mkdir(parents=True, exist_ok=True)
        (hats / name).write_bytes(b"")
    assert [one.path for one in input_files([str(hats)])] == [str(hats / one) for one in pixels]
    plain = tmp_path / "plain"
    for name in ("b.parquet", "a.pq", "_temporary/c.parquet", ".d.parquet", "e.csv"):
        (plain / name).parent.mkdir(parents=True, exist_ok=True)
        (plain / name).write_bytes(b"")
    given = [str(plain), f"{plain}/*.csv", str(plain / "a.pq")]
    assert [one.name for one in input_files(given)] == ["a.pq", "b.parquet", "e.csv"]
