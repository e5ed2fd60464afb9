"""Calibrated probabilities, taken away: in the exported tables, and by the bundle's own predictions."""

from __future__ import annotations

import json
import re
import zipfile

import numpy as np
import pandas as pd
import pytest
from astropy.table import Table
from learners import make_quick

from app.services.calibrated import calibration_of
from app.state.stages import Trained
from astronomical_lite.bundle.predict import predict
from astronomical_lite.bundle.saved_bundle import open_bundle

FORM = {"classifier": "RForest", "strategy": "Random Sampling", "n_initial": 40}
COLUMN = "0_calibrated_probability"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    make_quick(monkeypatch, 20)


def catalogue(n):
    """Two overlapping classes; some features are missing."""
    rng = np.random.default_rng(4)
    label = (rng.random(n) < 0.3).astype(int)
    g, r = rng.normal(label, 0.6), rng.normal(-label, 0.6)
    g[::50] = np.nan
    w1 = rng.normal(size=n)
    return pd.DataFrame({"id": np.arange(n), "g": g, "r": r, "w1": w1, "label": label})


def trained(user, n):
    frame = catalogue(n)
    user.set_up(frame)
    user.act("mode", mode="active-learning")
    user.act("setup.close")
    user.act("learn.setup", **FORM, do="start")
    return frame


def exported(user, action):
    user.act(action, format="ecsv")
    return Table.read(user.download().decode(), format="ascii.ecsv")


@pytest.fixture
def packed(new_user_without_plots, tmp_path):
    """A user, and the bundle that was downloaded, with the catalogue beside it."""

    def pack(n):
        user = new_user_without_plots()
        frame = trained(user, n)
        user.act("export.bundle")
        (tmp_path / "bundle.zip").write_bytes(user.download())
        frame.to_csv(tmp_path / "table.csv", index=False)
        return user, tmp_path / "bundle.zip", tmp_path / "table.csv"

    return pack


def test_the_exports_and_the_bundle_say_what_the_panel_says(packed):
    user, bundle, table = packed(1500)
    found = calibration_of(Trained.of(user.app.session)).probabilities
    assert np.isnan(found).sum() == 30
    predictions = exported(user, "export.predictions")
    np.testing.assert_array_equal(np.ma.filled(predictions[COLUMN], np.nan), found)
    about = (
        "0_probability calibrated on 29. validation labels, for a catalogue of which [67].* % are"
    )
    assert re.match(about, predictions[COLUMN].description)
    labelled = exported(user, "export.labelled")
    rows = np.asarray(labelled["id"]).astype(int)
    np.testing.assert_array_equal(np.ma.filled(labelled[COLUMN], np.nan), found[rows])
    there = predict(open_bundle(bundle), table)
    assert np.asarray(there.table[COLUMN]).tobytes() == found.tobytes()
    assert there.notes == []
    assert "no calibrated probability" not in user.shown["toolbar"]
    readme = next(text for path, text in files_of(bundle).items() if path.endswith("README.md"))
    readme = readme.decode()
    assert "`calibration.json`" in readme
    assert "NAME_calibrated_probability" in readme


def test_too_few_labels_give_no_column_and_say_how_many_are_needed(packed):
    user, bundle, table = packed(300)
    why = (
        "This needs 100 labelled sources in the validation set, 20 of them 0 and 20 not: there are"
    )
    assert f"Tables have no calibrated probability of 0 yet. {why}" in user.shown["toolbar"]
    assert COLUMN not in exported(user, "export.predictions").colnames
    assert COLUMN not in exported(user, "export.labelled").colnames
    there = predict(open_bundle(bundle), table)
    assert COLUMN not in there.table.colnames
    assert [note for note in there.notes if why in note and "Probabilities of 0" in note]


def files_of(bundle):
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(bundle, change):
    """The bundle with another models.json."""
    files = files_of(bundle)
    name = next(name for name in files if name.endswith("models.json"))
    manifest = json.loads(files[name])
    change(manifest)
    files[name] = json.dumps(manifest).encode()
    with zipfile.ZipFile(bundle, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def test_a_bundle_of_before_there_were_calibrations_predicts_as_it_did(packed):
    user, bundle, table = packed(1500)

    def as_before(manifest):
        assert manifest.pop("units") == {}
        del manifest["data_sha256"], manifest["rows"]
        assert manifest["format"] == 5
        manifest["format"] = 1
        for one in manifest["classifiers"]:
            for key in ("calibration", "not_calibrated", "predictions", "n_trained", "unlike"):
                del one[key]
            del one["not_compared"]

    changed(bundle, as_before)
    there = predict(open_bundle(bundle), table)
    assert COLUMN not in there.table.colnames
    probability = np.asarray(there.table["0_probability"])
    assert probability.tobytes() == user.app.session.tab.learner.probabilities.tobytes()
    (note,) = there.notes
    assert note.startswith("Sources unlike anything labelled for 0 are not flagged")
