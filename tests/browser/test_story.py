"""The main job: from a FITS file to a classifier that predicts the same in ordinary Python."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from urllib.parse import urlparse

import joblib
import numpy as np
import pytest
import skops.io
from astropy.table import Table
from PIL import Image
from playwright.sync_api import expect
from sklearn.model_selection import train_test_split

from astronomical_lite.bundle.wheel import core_wheel
from astronomical_lite.learning.features import combine
from environment import ROOT

EXAMPLE = ROOT / "data" / "example_catalogue.fits"


@pytest.fixture(scope="module")
def catalogue():
    """The example as ordinary Python reads it."""
    table = Table.read(EXAMPLE).to_pandas()
    table["id"] = table["id"].astype("int64").astype(str)
    return table


def true_name(catalogue, source_id: str) -> str:
    assert source_id in set(catalogue["id"]), source_id
    label = int(catalogue.loc[catalogue["id"] == source_id, "label"].iloc[0])
    return {0: "Star", 1: "Galaxy", 2: "QSO"}[label]


def features(catalogue, scaler=None) -> np.ndarray:
    from person import MAGNITUDES

    made = combine(catalogue, MAGNITUDES, "subtract (a-b)", 2)
    X = np.column_stack([catalogue[MAGNITUDES].to_numpy(), made.to_numpy()])
    return X if scaler is None else scaler.transform(X)


def validation_rows(catalogue) -> np.ndarray:
    """Section 5 by hand: shuffle with seed 0, two stratified splits, unknown left out."""
    labels = catalogue["label"].to_numpy("int64")
    np.random.seed(0)
    rows = np.random.permutation(len(labels))
    rows = rows[labels[rows] != -1]
    state = np.random.RandomState(0)
    _, rest = train_test_split(rows, test_size=0.4, stratify=labels[rows], random_state=state)
    validation, _ = train_test_split(rest, test_size=0.5, stratify=labels[rest], random_state=state)
    return validation


def test_the_whole_story_without_a_network(person, catalogue, tmp_path):
    person.open()
    person.wait_for_python()
    person.settle()
    # From here on there is no network: data/ was on this origin, so fetch it first.
    person.load_example()
    person.settle()
    person.context.set_offline(True)
    person.page.wait_for_timeout(200)
    person.load_from_disk(EXAMPLE)
    person.settle()
    finish_story(person, catalogue, tmp_path)


def finish_story(person, catalogue, tmp_path):
    page = person.page
    person.fill("ID Column", "id")
    person.fill("Label Column", "label")
    for label, name in ((0, "Star"), (1, "Galaxy"), (2, "QSO")):
        person.fill(f"String identifier of label {label}", name)
    person.choose("Which Labels would you like to create a classifier for?", "Star")
    person.choose("Which Features should be used for training?", "g", "j", "y", "w1")
    person.settle()
    person.close_settings()
    person.start_training("DTree")
    for _ in range(2):
        person.assign(true_name(catalogue, person.queried_id()))
        person.next_iteration()
    person.expect_trained_on(12)
    path = person.download("Download Model", tmp_path)
    with zipfile.ZipFile(path) as archive:
        model = joblib.load(io.BytesIO(archive.read("Star-DTre_Unce.joblib")))
    assert model.n_features_in_ == 4
    expect(page.get_by_role("alert")).to_have_count(0)


def test_from_a_fits_file_to_a_model_in_ordinary_python_and_back_by_the_configuration(
    person, catalogue, tmp_path
):
    page = person.page
    person.open()
    expect(page.get_by_role("heading", name="Train a classifier")).to_be_visible(timeout=3000)
    person.wait_for_python()
    person.set_up_example(scale=True)
    person.look("setup")
    person.close_settings()
    person.look("classifier")
    person.start_training("RForest")
    answers = []
    for i in range(4):
        source = person.queried_id()
        name = "Unsure" if i == 2 else true_name(catalogue, source)
        person.assign(name)
        answers.append((source, name))
        person.next_iteration()
    person.expect_trained_on(13)
    person.look("learning")
    plot_shows_the_four_kinds(page)

    path = person.download("Download Model", tmp_path)
    with zipfile.ZipFile(path) as archive:
        model = joblib.load(io.BytesIO(archive.read("Star-RFor_Unce.joblib")))
        scaler = joblib.load(io.BytesIO(archive.read("Star-RFor_Unce-SCALER.joblib")))
        assert "how_to_use.py" in archive.namelist()
    rows = validation_rows(catalogue)
    X = features(catalogue, scaler)
    rows = rows[~np.isnan(X[rows]).any(axis=1)]
    predicted = model.predict(X[rows]) == 1
    truth = catalogue["label"].to_numpy()[rows] == 0
    counts = [
        (~truth & ~predicted).sum(),
        (~truth & predicted).sum(),
        (truth & ~predicted).sum(),
        (truth & predicted).sum(),
    ]
    shown = page.get_by_role("table", name="Validation set").locator("tbody td").all_inner_texts()
    assert [int(text.replace(",", "")) for text in shown] == [int(n) for n in counts]

    queried = person.queried_id()
    saved = person.download("Save Current Configuration", tmp_path)
    config = json.loads(saved.read_text())
    star = config["classifiers"]["0"]
    assert star["classifier"] == ["RForest"]
    assert star["id"][-4:] == [source for source, _ in answers]
    raw = {"Star": 0, "Galaxy": 1, "QSO": 2, "Unsure": -1}
    assert star["y"][-4:] == [raw[name] for _, name in answers]
    assert config["features_for_training"][:2] == ["u", "g"]

    origins = {urlparse(url).netloc for url in person.requests if url.startswith("http")}
    assert origins == {urlparse(person.address).netloc}
    assert person.fetched_later() == set()

    # What was saved restores everything.
    person.open()
    person.wait_for_python()
    page.get_by_text("Load Custom Configuration?").click()
    page.get_by_label("Configuration file").set_input_files(saved)
    expect(page.get_by_text("load that data file")).to_be_visible()
    page.get_by_role("button", name="Load Data File").click()
    expect(page.get_by_role("heading", name=f"Is source {queried} a Star?")).to_be_visible()
    person.expect_trained_on(13)
    assert person.problems == []


def plot_shows_the_four_kinds(page) -> None:
    """Green, red, dark and yellow pixels inside the picture."""
    picture = page.get_by_role("img", name="Training Set: y-w1 against g-j")
    expect(picture).to_be_visible()
    pixels = np.asarray(Image.open(io.BytesIO(picture.screenshot())).convert("RGB")).astype(int)
    for colour in ((0, 158, 115), (213, 94, 0), (27, 36, 48), (255, 212, 0)):
        near = np.abs(pixels - colour).sum(axis=2) < 110
        assert near.sum() > 20, colour


@pytest.mark.parametrize(
    "members",
    [
        *(
            pytest.param((one,), marks=pytest.mark.soak)
            for one in ("KNN", "DTree", "AdaBoost", "GBTrees")
        ),
        ("RForest", "KNN", "DTree"),
    ],
    ids=lambda members: "+".join(members),
)
def test_every_model_crosses_to_ordinary_python(person, catalogue, tmp_path, members):
    page = person.page
    person.open()
    person.wait_for_python()
    person.set_up_example(scale=True, combine=False)
    person.close_settings()
    person.start_training(*members, n_initial=20)
    path = person.download("Download Model", tmp_path)
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if "joblib" in name}
    scaler = joblib.load(io.BytesIO(next(v for k, v in files.items() if "SCALER" in k)))
    models = [joblib.load(io.BytesIO(v)) for k, v in files.items() if "SCALER" not in k]
    assert len(models) == len(members)
    assert person.fetched_later() == set()

    from person import MAGNITUDES

    rows = validation_rows(catalogue)
    X = scaler.transform(catalogue[MAGNITUDES].to_numpy())
    rows = rows[~np.isnan(X[rows]).any(axis=1)]
    mean = np.mean([model.predict_proba(X[rows]) for model in models], axis=0)
    predicted = mean[:, 1] > mean[:, 0]
    truth = catalogue["label"].to_numpy()[rows] == 0
    shown = page.get_by_role("table", name="Validation set").locator("tbody td").all_inner_texts()
    wanted = [(~truth & ~predicted), (~truth & predicted), (truth & ~predicted), truth & predicted]
    assert [int(text.replace(",", "")) for text in shown] == [int(w.sum()) for w in wanted]
    if len(members) > 1:
        the_bundle_holds_safe_models_too(person, tmp_path, X[rows])


def the_bundle_holds_safe_models_too(person, folder, X) -> None:
    """skops loads them natively, and with them alone predict.py says what the page says."""
    path = person.export("Download Project Bundle", folder)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    (project,) = folder.glob("*-project")
    pickles = {path.with_suffix("") for path in project.rglob("*.joblib")}
    safe = sorted(project.rglob("*.skops"))
    assert len(safe) == 4
    assert {path.with_suffix("") for path in safe} == pickles
    for path in safe:
        ours = skops.io.load(path, trusted=["sklearn.tree._tree.Tree"])
        twin = joblib.load(path.with_suffix(".joblib"))
        for name in {"predict_proba", "transform"} & {*dir(twin)}:
            assert np.array_equal(getattr(ours, name)(X), getattr(twin, name)(X))

    # the core in it is the one that ran, file by file; compressed, it may be other bytes
    name, native = core_wheel()
    with zipfile.ZipFile(project / name) as ours, zipfile.ZipFile(io.BytesIO(native)) as theirs:
        assert {n: ours.read(n) for n in ours.namelist()} == {
            n: theirs.read(n) for n in theirs.namelist()
        }

    for path in project.rglob("*.joblib"):
        path.unlink()
    command = [sys.executable, "predict.py", EXAMPLE, "-o", "out.csv"]
    subprocess.run(command, cwd=project, check=True)
    ours = Table.read(project / "out.csv")
    theirs = Table.read(person.export("CSV", folder))
    said, shown = (
        np.ma.filled(t["Star_probability"].astype(float), np.nan) for t in (ours, theirs)
    )
    assert np.array_equal(said, shown, equal_nan=True)
    said, shown = (t["Star_predicted"][~np.isnan(said)].astype(str) for t in (ours, theirs))
    assert list(said) == list(shown)
    assert person.problems == []
