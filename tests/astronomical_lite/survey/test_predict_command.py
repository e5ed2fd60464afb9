"""`astronomical-lite predict BUNDLE FILE -o OUT`: one file into one file, what is refused, what is written."""

from __future__ import annotations

import json
import zipfile

import numpy as np
import pandas as pd
import pytest
from astropy.table import Table
from learners import make_quick
from survey_bundle import made, simulated

from astronomical_lite import __version__
from astronomical_lite.__main__ import main
from astronomical_lite.bundle.model_files import as_zip
from astronomical_lite.bundle.saved_bundle import open_bundle
from astronomical_lite.bundle.skops_files import skops_there
from astronomical_lite.extensions import EXTENSIONS, load_extension, unload
from astronomical_lite.messages import UserError

OWN = """from astronomical_lite.extend import feature

@feature("with dec", whole=True)
def with_dec(df, n):
    df["g dec"] = df["g"] * df["dec"]
    return df, ["g dec"]
"""


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    make_quick(monkeypatch, 10)


@pytest.fixture
def folder(tmp_path):
    """A bundle as the page hands it out, and the table that it was made of."""
    frame = simulated()
    files, learner = made(frame)
    packed = as_zip([(f"survey-project/{path}", content) for path, content in files])
    (tmp_path / "survey-project.zip").write_bytes(packed)
    frame.to_csv(tmp_path / "survey.csv", index=False)
    np.save(tmp_path / "wanted.npy", learner.probabilities)
    return tmp_path


def run(capsys, *arguments):
    status = main(["predict", *map(str, arguments)])
    return status, capsys.readouterr()


def refused(capsys, *arguments):
    status, told = run(capsys, *arguments)
    assert status == 2
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    return told.err


@pytest.mark.parametrize("suffix", ["fits", "ecsv", "csv", "parquet"])
def test_the_suffix_says_the_format_and_what_made_it_is_in_it(folder, capsys, suffix):
    if suffix == "parquet":
        pytest.importorskip("pyarrow")
    out = folder / f"out.{suffix}"
    status, told = run(capsys, folder / "survey-project.zip", folder / "survey.csv", "-o", out)
    assert status == 0
    assert told.err.startswith("Sources unlike anything labelled for Star are not flagged: labels")
    assert told.out == f"{out}: 120 sources\n"
    form = {"csv": "ascii.csv", "ecsv": "ascii.ecsv"}.get(suffix, suffix)
    table = Table.read(out, format=form)
    assert table["id"].tolist() == simulated()["id"].tolist()
    wanted = np.load(folder / "wanted.npy")
    np.testing.assert_array_equal(np.asarray(table["Star_probability"]), wanted)
    if suffix != "csv":
        meta = {key.lower(): value for key, value in table.meta.items()}
        assert meta.get("software", meta.get("creator")) == f"AstronomicAL Lite {__version__}"
        assert meta["author"] == "A. Stronomer"
        assert meta["dataset"] == "survey.csv"
        assert len(meta.get("configuration_sha256", meta.get("confhash"))) == 64


def test_a_folder_it_was_unpacked_into_will_do(folder, capsys):
    with zipfile.ZipFile(folder / "survey-project.zip") as archive:
        archive.extractall(folder)
    for bundle in (folder / "survey-project", folder):
        status, _ = run(capsys, bundle, folder / "survey.csv", "-o", folder / "out.csv")
        assert status == 0


def test_one_source_is_enough(folder, capsys):
    simulated()[:1].to_csv(folder / "one.csv", index=False)
    status, told = run(
        capsys, folder / "survey-project.zip", folder / "one.csv", "-o", folder / "out.csv"
    )
    assert (status, told.out) == (0, f"{folder / 'out.csv'}: 1 source\n")
    assert (
        Table.read(folder / "out.csv")["Star_probability"][0] == np.load(folder / "wanted.npy")[0]
    )


def test_without_ids_the_rows_are_in_their_order(folder, capsys):
    simulated().drop(columns=["id", "label"]).to_csv(folder / "bare.csv", index=False)
    status, told = run(
        capsys, folder / "survey-project.zip", folder / "bare.csv", "-o", folder / "out.csv"
    )
    assert status == 0
    assert "has no column id" in told.err
    table = Table.read(folder / "out.csv")
    assert table.colnames == [
        "predicted_class",
        "predicted_probability",
        "predicted_margin",
        "missing_features",
        "Star_predicted",
        "Star_probability",
    ]


def test_a_table_by_its_number(folder, capsys, tmp_path):
    from astropy.io import fits

    first, second = simulated(60), simulated()
    hdus = [fits.table_to_hdu(Table.from_pandas(one)) for one in (first, second)]
    fits.HDUList([fits.PrimaryHDU(), *hdus]).writeto(folder / "two.fits")
    arguments = (folder / "survey-project.zip", folder / "two.fits", "-o", folder / "out.csv")
    assert run(capsys, *arguments, "--table", "2")[0] == 0
    assert len(Table.read(folder / "out.csv")) == 120
    assert "no table 7" in refused(capsys, *arguments, "--table", "7")


@pytest.mark.parametrize(("names", "rows"), [(("SRC", "B"), 60), (("A", "SRC"), 120)])
def test_the_table_trained_on_is_found_by_its_name_wherever_it_is(folder, capsys, names, rows):
    from astropy.io import fits

    content = dict(made(simulated())[0])
    manifest = json.loads(content["models.json"]) | {"table": 2, "table_name": "SRC"}
    content["models.json"] = json.dumps(manifest).encode()
    (folder / "named.zip").write_bytes(as_zip(list(content.items())))
    hdus = [
        fits.BinTableHDU(Table.from_pandas(simulated(n)), name=name)
        for n, name in zip((60, 120), names, strict=True)
    ]
    fits.HDUList([fits.PrimaryHDU(), *hdus]).writeto(folder / "two.fits")
    run(capsys, folder / "named.zip", folder / "two.fits", "-o", folder / "out.csv")
    assert len(Table.read(folder / "out.csv")) == rows


def test_what_cannot_be_done_is_one_sentence_and_leaves_nothing(folder, capsys):
    bundle, table, out = folder / "survey-project.zip", folder / "survey.csv", folder / "out.csv"
    simulated()[["id", "g"]].to_csv(folder / "short.csv", index=False)
    (folder / "bad.zip").write_bytes(b"not a zip")
    (folder / "empty.zip").write_bytes(as_zip([("a.txt", b"")]))
    (folder / "old.zip").write_bytes(as_zip([("x/predict.py", b""), ("x/config.json", b"{}")]))
    (folder / "untrained.zip").write_bytes(as_zip([("x/config.json", b"{}")]))
    content = dict(made(simulated())[0])
    skops = next(path for path in content if path.endswith(".skops"))
    for name, changed in (
        ("cut", {skops: None}),
        ("damaged", {skops: b"PK"}),
        ("odd", {"models.json": b"{}"}),
        ("list", {"models.json": b"[]"}),
        (
            "number",
            {"models.json": content["models.json"].replace(b'"features": [', b'"features": [5,')},
        ),
        ("newer", {"models.json": b'{"format": 99, "version": "9.9"}'}),
        ("outside", {"models.json": content["models.json"].replace(skops.encode(), b"../x.skops")}),
    ):
        files = [(k, v) for k, v in (content | changed).items() if v is not None]
        (folder / f"{name}.zip").write_bytes(as_zip(files))
    for arguments, words in (
        ((folder / "none.zip", table), "There is no bundle"),
        ((folder / "bad.zip", table), "bad.zip is no bundle"),
        ((folder / "empty.zip", table), "empty.zip is no bundle"),
        ((folder / "old.zip", table), "run the predict.py in it"),
        ((folder / "untrained.zip", table), "untrained.zip has no classifier"),
        ((folder / "cut.zip", table), "lacks its file"),
        ((folder / "damaged.zip", table), "cannot be loaded"),
        ((folder / "odd.zip", table), "models.json of the bundle is damaged"),
        ((folder / "list.zip", table), "models.json of the bundle is damaged"),
        ((folder / "number.zip", table), "models.json of the bundle is damaged"),
        ((folder / "newer.zip", table), "9.9"),
        ((folder / "outside.zip", table), "names a file outside it"),
        ((bundle, folder / "none.csv"), "none.csv could not be found"),
        ((bundle, folder / "short.csv"), "short.csv lacks columns the classifiers need: r."),
    ):
        assert words in refused(capsys, *arguments, "-o", out)
        assert not out.exists()
    assert "should end in one of" in refused(capsys, bundle, table, "-o", folder / "out.xyz")
    assert "would replace" in refused(capsys, bundle, table, "-o", table)
    assert "no folder" in refused(capsys, bundle, table, "-o", folder / "no" / "out.csv")
    assert pd.read_csv(table).shape == (120, 5)
    assert not list(folder.glob(".*"))


def test_what_cannot_be_written_is_said_and_leaves_nothing(folder, capsys):
    (folder / "out.csv").mkdir()
    arguments = (folder / "survey-project.zip", folder / "survey.csv", "-o", folder / "out.csv")
    assert "out.csv cannot be written: " in refused(capsys, *arguments)
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "survey.csv does not fit into memory"),
        (RuntimeError("odd\nthing"), "survey.csv could not be predicted (RuntimeError: odd)."),
        (RuntimeError(), "survey.csv could not be predicted (RuntimeError: no more is said)."),
    ],
)
def test_what_nobody_expected_is_a_sentence(folder, capsys, monkeypatch, error, words):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr("astronomical_lite.survey.predicting.predict_catalogue", fail)
    arguments = (folder / "survey-project.zip", folder / "survey.csv", "-o", folder / "out.csv")
    assert words in refused(capsys, *arguments)
    assert not (folder / "out.csv").exists()


def test_damaged_bytes_in_the_zip_name_the_file(folder, capsys):
    path = folder / "survey-project.zip"
    with zipfile.ZipFile(path) as archive:
        inside = archive.getinfo("survey-project/models.json")
    content = bytearray(path.read_bytes())
    start = inside.header_offset + 30 + len(inside.filename)
    content[start + 5 : start + 15] = b"\xff" * 10
    path.write_bytes(content)
    arguments = (path, folder / "survey.csv", "-o", folder / "out.csv")
    words = "survey-project/models.json in survey-project.zip is damaged: download the bundle again"
    assert words in refused(capsys, *arguments)


def test_a_file_that_vanishes_from_an_unpacked_bundle_is_named(folder):
    with zipfile.ZipFile(folder / "survey-project.zip") as archive:
        archive.extractall(folder / "unpacked")
    bundle = open_bundle(folder / "unpacked")
    (folder / "unpacked" / "survey-project" / "config.json").unlink()
    with pytest.raises(UserError, match=r"config\.json cannot be read: No such file"):
        bundle.read("config.json")


def test_without_skops_safe_models_say_what_to_install(folder, capsys, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "skops", None)
    monkeypatch.setitem(sys.modules, "skops.io", None)
    monkeypatch.delitem(sys.modules, "astronomical_lite.bundle.load_safely", raising=False)
    assert not skops_there()
    arguments = (folder / "survey-project.zip", folder / "survey.csv", "-o", folder / "out.csv")
    assert "the package skops is not installed: pip install" in refused(capsys, *arguments)


def test_without_pyarrow_parquet_is_refused(folder, capsys, monkeypatch):
    import sys

    monkeypatch.delitem(sys.modules, "astronomical_lite.tables.export.parquet_arrow", raising=False)
    for name in [name for name in sys.modules if name.startswith("pyarrow.")] + ["pyarrow"]:
        monkeypatch.setitem(sys.modules, name, None)
    arguments = (folder / "survey-project.zip", folder / "survey.csv", "-o", folder / "o.parquet")
    assert "pip install" in refused(capsys, *arguments)


def test_a_pickle_is_loaded_only_where_its_maker_is_trusted(folder, capsys):
    files, learner = made(simulated(), safe=False)
    (folder / "pickles.zip").write_bytes(as_zip(files))
    arguments = (folder / "pickles.zip", folder / "survey.csv", "-o", folder / "out.csv")
    assert "is a pickle" in refused(capsys, *arguments)
    status, told = run(capsys, *arguments, "--trust")
    assert status == 0
    assert "any code" in told.err
    made_here = Table.read(folder / "out.csv")
    np.testing.assert_array_equal(made_here["Star_probability"], learner.probabilities)


def test_own_python_runs_only_where_its_maker_is_trusted(folder, capsys):
    extension = load_extension(OWN, "mine.py")
    kept = {"extension": {"name": "mine.py", "source": OWN}}
    files, learner = made(simulated(), extra=kept, combinations=[("with dec", 2)])
    unload(extension)
    assert json.loads(dict(files)["models.json"])["own_features"] == {"with dec of 2": ["g dec"]}
    (folder / "own.zip").write_bytes(as_zip(files))
    arguments = (folder / "own.zip", folder / "survey.csv", "-o", folder / "out.csv")
    told = refused(capsys, *arguments)
    assert "g dec, made with mine.py" in told
    assert run(capsys, *arguments, "--trust")[0] == 0
    assert not EXTENSIONS
    there = Table.read(folder / "out.csv")
    np.testing.assert_array_equal(there["Star_probability"], learner.probabilities)
    frame = simulated()
    frame.assign(**{"g dec": frame["g"] * frame["dec"]}).to_csv(folder / "with.csv", index=False)
    status, _ = run(capsys, folder / "own.zip", folder / "with.csv", "-o", folder / "out.csv")
    assert status == 0
    there = Table.read(folder / "out.csv")
    np.testing.assert_array_equal(there["Star_probability"], learner.probabilities)


def test_another_scikit_learn_is_told(folder, capsys):
    content = dict(made(simulated())[0])
    manifest = json.loads(content["models.json"]) | {"scikit_learn": "1.0"}
    content["models.json"] = json.dumps(manifest).encode()
    (folder / "other.zip").write_bytes(as_zip(list(content.items())))
    out = folder / "out.csv"
    status, told = run(capsys, folder / "other.zip", folder / "survey.csv", "-o", out)
    assert status == 0
    assert "made with scikit-learn 1.0" in told.err
