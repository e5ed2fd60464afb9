"""What is taken away of a table that is read with care: the bundle predicts what the page predicted."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile

import numpy as np
import pandas as pd
import pytest
from astropy.table import Table
from playwright.sync_api import expect

from astronomical_lite.bundle.script import requirements
from environment import ROOT


@pytest.fixture
def cores() -> int:
    return 1


def survey(path) -> None:
    """1,005 columns with decimal commas, in Windows-1252, with texts that look like formulas."""
    rng = np.random.default_rng(0)
    label = np.arange(240) % 2
    columns = {
        "id": 2**60 + np.arange(240),
        "name": [f"=M\u00e9 \u2013 {i}" for i in range(240)],
        "g": rng.normal(20 + label, 0.7),
        "j": rng.normal(19, 1, 240),
        "label": label,
    }
    columns["j"][::17] = np.nan
    columns |= {f"c{i}": rng.integers(0, 9, 240) for i in range(1000)}
    text = pd.DataFrame(columns).to_csv(index=False, sep=";", decimal=",", na_rep="null")
    path.write_bytes(text.encode("cp1252"))


def test_a_bundle_predicts_what_the_page_predicted(person, tmp_path):
    page, table = person.page, tmp_path / "survey.csv"
    survey(table)
    person.open()
    person.wait_for_python()
    person.load_from_disk(table)
    person.fill("ID Column", "id")
    person.fill("Label Column", "label")
    person.choose("Which Labels would you like to create a classifier for?", "0")
    person.choose("Which Features should be used for training?", "g", "j")
    page.get_by_label("Should features be scaled during training?").check()
    person.settle()
    page.get_by_role("button", name="Close Settings").click()
    person.start_training("DTree", n_initial=20)

    page.get_by_text("Export", exact=True).click()
    refused = page.get_by_role("button", name="Export Labelled Data to Fits File", exact=True)
    expect(refused).to_be_disabled()
    expect(page.get_by_text("FITS holds at most 999 columns, these are 1,015.")).to_be_visible()
    expect(page.get_by_text("takes texts which begin with = + - or @ for formulas")).to_be_visible()
    person.look("export_menu")
    page.get_by_text("Export", exact=True).click()
    labelled = person.export("Export Labelled Data to ECSV File", tmp_path)
    taken = Table.read(labelled)
    assert len(taken.colnames) == 1015
    assert all(name.startswith("=Mé – ") for name in taken["name"])
    shown = Table.read(person.export("ECSV", tmp_path))
    assert len(shown.meta["configuration_sha256"]) == 64
    bundle = person.export("Download Project Bundle", tmp_path)

    with zipfile.ZipFile(bundle) as archive:
        (pins,) = (name for name in archive.namelist() if name.endswith("requirements.txt"))
        assert archive.read(pins).decode() == requirements(["skops"])

    out = tmp_path / "out.ecsv"
    command = [sys.executable, "-m", "astronomical_lite", "predict", bundle, table, "-o", out]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "py")}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    said = Table.read(out)
    assert said["id"].tolist() == shown["id"].tolist()
    stems = {name.removesuffix("_probability") for name in said.colnames if "_prob" in name}
    (stem,) = stems - {"predicted"}
    for name in (f"{stem}_probability", f"{stem}_predicted"):
        ours, theirs = (np.ma.filled(one[name].astype(float), np.nan) for one in (said, shown))
        assert np.array_equal(ours, theirs, equal_nan=True)
    assert np.isnan(np.ma.filled(said[f"{stem}_probability"], np.nan)).sum() == 15

    # somebody else opens it: it asks for its data, and the page predicts the same again
    person.open()
    person.wait_for_python()
    page.get_by_text("Load Custom Configuration?").click()
    page.get_by_label("Configuration file or project bundle").set_input_files(bundle)
    expect(page.get_by_text("was made with survey.csv (240 sources)")).to_be_visible()
    person.look("bundle_waits")
    person.load_from_disk(table)
    told = page.get_by_role("status").filter(has_text="is replayed, with 20 labels")
    expect(told).to_contain_text("0 predicts for all 240 sources exactly what it did")
    person.look("bundle_replayed")
    told.get_by_role("button", name="Close").click()
    expect(told).to_have_count(0)
    assert person.problems == []
