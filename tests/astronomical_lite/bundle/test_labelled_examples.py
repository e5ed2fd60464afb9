"""What labelled sources look like, kept in a bundle: its flags are those of the page, to the last bit."""

from __future__ import annotations

import json

import numpy as np
import pytest
from astropy.table import Table
from bundles import NAMES, TREE, Case, catalogue, configured, trained

from astronomical_lite.bundle.labelled_examples import examples_files, read_examples
from astronomical_lite.bundle.predict import predict
from astronomical_lite.bundle.saved_bundle import open_bundle
from astronomical_lite.messages import UserError
from astronomical_lite.trust.unlike import FALSE_ALARMS, PValues, examples_for

COMBINED = [("subtract (a-b)", 2)]


def case_of(n=1200, **options):
    frame, labels = catalogue(n)
    settings = configured(COMBINED, **options)
    return Case(
        frame,
        labels,
        settings,
        lambda problem: {0: trained(problem, 0, TREE), 1: trained(problem, 1, TREE)},
    )


@pytest.fixture(scope="module")
def case():
    return case_of()


def predicted(case, tmp_path, **options):
    folder = case.unpack(tmp_path)
    return predict(open_bundle(folder), folder / "table.fits", **{"trusted": True, **options})


@pytest.mark.parametrize("scale", [True, False])
def test_flags_and_p_values_are_those_of_the_page(tmp_path, scale):
    case = case_of(scale_data=scale)
    made = predicted(case, tmp_path).table
    for label, learner in case.learners.items():
        problem, name = learner.problem, NAMES[label]
        missing = problem.missing
        page = PValues(examples_for(learner, NAMES), problem.X[~missing]).do().p
        is_unlike = made[f"{name}_unlike"]
        assert (np.ma.getmaskarray(is_unlike) == missing).all()
        assert missing.any()
        flagged = np.asarray(is_unlike)[~missing]
        assert (flagged == (page <= FALSE_ALARMS)).all()
        p = np.asarray(made[f"{name}_unlike_p_value"])
        assert (p[~missing][flagged] == page[flagged]).all()
        assert np.isnan(p[missing]).all()
        assert np.isnan(p[~missing][~flagged]).all()


def test_sources_of_no_class_are_flagged(case, tmp_path):
    case.unpack(tmp_path)
    other = case.frame.assign(g=case.frame["g"] + 30.0)
    Table.from_pandas(other).write(tmp_path / "other.fits")
    bundle = open_bundle(tmp_path)
    shares = []
    for name in ("table.fits", "other.fits"):
        is_unlike = predict(bundle, tmp_path / name, trusted=True).table["Star_unlike"]
        shares.append(np.ma.MaskedArray(is_unlike).mean())
    assert shares[0] < 0.1
    assert shares[1] == 1


def test_files_are_read_as_they_were_written(case):
    examples = examples_for(case.learners[0], NAMES)
    files = dict(examples_files(examples))
    n = examples.frame.axes.shape[0]
    again = read_examples(files.__getitem__, "unlike.json", n)
    assert again.classes == examples.classes
    for one, other in zip(
        (*again.examples, *again.usual, again.frame.centre, again.frame.axes),
        (*examples.examples, *examples.usual, examples.frame.centre, examples.frame.axes),
        strict=True,
    ):
        assert (one.shape, one.tobytes()) == (other.shape, np.ascontiguousarray(other).tobytes())
    assert [path.rsplit("/", 1)[1] for path in case.files if "unlike" in path] == [
        "unlike.json",
        "unlike.npy",
    ] * 2
    assert "unlike.npy" in case.files["README.md"].decode()


def test_a_damaged_file_is_told(case):
    examples = examples_for(case.learners[0], NAMES)
    n = examples.frame.axes.shape[0]
    whole = dict(examples_files(examples))

    def refused(change=None, numbers=None, n_features=n):
        about = json.loads(whole["unlike.json"])
        if change:
            change(about)
        files = {"unlike.json": json.dumps(about).encode(), "unlike.npy": whole["unlike.npy"]}
        if numbers is not None:
            files["unlike.npy"] = numbers
        with pytest.raises(UserError, match=r"unlike\.(json|npy).* damaged") as told:
            read_examples(files.__getitem__, "unlike.json", n_features)
        return str(told.value)

    assert "download the bundle again" in refused(n_features=n + 1)
    for key in ("features", "components", "classes", "examples", "calibration"):
        refused(lambda about, key=key: about.pop(key))
        for value in (None, "x", 2.5, -1, 10**9, [], [[]], [1.5], ["a"], [0], [10**9], True):
            refused(lambda about, key=key, value=value: about.update({key: value}))
    refused(lambda about: about.update(classes=[0, 0, 0]))
    refused(numbers=whole["unlike.npy"][:-8])
    refused(numbers=whole["unlike.npy"][:-8] + np.array(np.nan).tobytes())
    refused(numbers=whole["unlike.npy"][:-8] + np.array(-1.0).tobytes())
    refused(numbers=b"")


def as_before(case):
    """The bundle as it was before this was kept."""
    manifest = json.loads(case.files["models.json"])
    assert manifest["format"] == 5
    manifest["format"] = 4
    for one in manifest["classifiers"]:
        del one["unlike"], one["not_compared"]
    files = {path: content for path, content in case.files.items() if "/unlike." not in path}
    return files | {"models.json": json.dumps(manifest).encode()}


def test_a_bundle_without_them_has_no_such_column_and_says_so(case, tmp_path, monkeypatch):
    monkeypatch.setattr(case, "files", as_before(case))
    made = predicted(case, tmp_path)
    assert not [name for name in made.table.colnames if "unlike" in name]
    assert "Star_probability" in made.table.colnames
    (note,) = [one for one in made.notes if "unlike" in one]
    assert note == (
        "Sources unlike anything labelled for Star, Galaxy are not flagged: the bundle was made by a version "
        "that did not keep what that needs. Download it again in the page."
    )


def test_where_labels_are_too_few_it_says_how_many_are_needed(tmp_path):
    made = predicted(case_of(150), tmp_path)
    assert not [name for name in made.table.colnames if "unlike" in name]
    notes = [one for one in made.notes if "unlike" in one]
    assert len(notes) == 2
    assert "for Star are not flagged: labels were too few when the bundle was made" in notes[0]
    assert "19 labelled sources of each class in the validation set; of Star there are" in notes[0]
