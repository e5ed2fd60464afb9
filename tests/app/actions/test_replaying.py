"""A bundle opened in the page: its labels are replayed, and whether predictions are the same is said."""

from __future__ import annotations

import html
import io
import json
import pickle
import re
import zipfile

import numpy as np
import pytest

from astronomical_lite.tables.labels import UNSURE

pytestmark = pytest.mark.usefixtures("quick_forests")


@pytest.fixture
def packed(user, frame, new_user_without_plots):
    """Somebody's bundle after some answers, and another person with an empty page."""
    user.start(frame)
    user.act("author", author="Ada")
    learner = user.app.session.tabs[0].learner
    for label in (0, 1, UNSURE, 2):
        user.act("learn.answer", **{"label": label, "of": learner.query_row})
    user.act("export.bundle")
    return user, user.download(), new_user_without_plots()


def changed(bundle, change, left_out=()):
    """The bundle with files changed by `change(path, content)`, or left out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bundle)) as old, zipfile.ZipFile(buffer, "w") as new:
        for path in old.namelist():
            if not path.endswith(tuple(left_out) or "\0"):
                new.writestr(path, change(path, old.read(path)))
    return buffer.getvalue()


def told(user):
    return re.sub(r"\s+", " ", html.unescape(re.sub("<[^>]*>", "", user.shown["replayed"])))


def waits(user):
    return re.sub(
        r"\s+", " ", html.unescape(re.sub("<[^>]*>", "", user.shown["configuration-report"]))
    )


@pytest.mark.parametrize("role", ["configuration", "dataset"])
def test_it_asks_for_its_data_and_then_predicts_the_same(packed, frame, role):
    maker, bundle, other = packed
    other.upload(role, "survey-project.zip", bundle)
    assert "was made with survey.csv (300 sources), which it does not hold" in waits(other)
    assert other.app.session.dataset is None
    other.load(frame)
    session, then = other.app.session, maker.app.session
    assert session.stage == "dashboard"
    learner, own = session.tabs[0].learner, then.tabs[0].learner
    assert learner.labelled_rows.tolist() == own.labelled_rows.tolist()
    assert learner.labelled_y.tolist() == own.labelled_y.tolist()
    assert "exactly what it did when the bundle was made, to the last bit" in told(other)
    assert "10 labels; its log says who gave them and when (Ada;" in told(other)
    assert {e.id for e in session.label_log} == {e.id for e in then.label_log}
    assert any(path.startswith("labels-") for path in other.files())
    other.act("bundle.told")
    assert told(other).strip() == ""


def test_what_was_told_is_gone_with_another_data_file(packed, frame):
    _, bundle, other = packed
    other.upload("configuration", "survey-project.zip", bundle)
    other.load(frame)
    assert told(other).strip() != ""
    other.load(frame.iloc[:200], "another.csv")
    assert told(other).strip() == ""


def test_predictions_that_differ_are_counted_and_why_is_said(packed, frame):
    _, bundle, other = packed

    def change(path, content):
        if not path.endswith("predictions.npy"):
            return content
        p = np.load(io.BytesIO(content))
        p[:3] = 1 - p[:3]
        buffer = io.BytesIO()
        np.save(buffer, p)
        return buffer.getvalue()

    other.upload("configuration", "b.zip", changed(bundle, change))
    other.load(frame)
    assert re.search(
        r"0 does not predict the same: 3 of 300 sources have another probability \(by 1 at most\), 3 of them are "
        "decided otherwise",
        told(other),
    )
    assert "Versions are the same" in told(other)
    assert "warning" in other.shown["replayed"]


def test_other_versions_are_named(packed, frame):
    _, bundle, other = packed

    def change(path, content):
        if path.endswith("predictions.npy"):
            return content[:-8] + np.float64(0.125).tobytes()
        return content.replace(b'"scikit_learn": "', b'"scikit_learn": "9.')

    other.upload("configuration", "b.zip", changed(bundle, change))
    other.load(frame)
    assert "1 of 300 sources" in told(other)
    assert re.search(r"made with scikit-learn 9\.[\d.]+, and this is", told(other))


def test_of_a_bundle_of_before_it_is_said_that_this_cannot_be_said(packed, frame):
    _, bundle, other = packed

    def change(path, content):
        if not path.endswith("models.json"):
            return content
        manifest = json.loads(content) | {"format": 3}
        del manifest["data_sha256"], manifest["rows"]
        for one in manifest["classifiers"]:
            del one["predictions"], one["n_trained"]
        return json.dumps(manifest).encode()

    other.upload("configuration", "b.zip", changed(bundle, change, ["predictions.npy"]))
    other.load(frame)
    assert other.app.session.tabs[0].learner.n_trained
    assert "Whether 0 predicts the same cannot be said" in told(other)


def test_another_data_file_is_refused_and_the_bundle_waits_on(packed, frame):
    _, bundle, other = packed
    other.upload("configuration", "b.zip", bundle)
    other.load(frame.assign(g=0.0), "other.csv")
    said = waits(other)
    assert "other.csv is not the file that b.zip was made with" in said
    assert "its content differs from that of survey.csv (300 sources)" in said
    assert not other.app.session.tabs
    assert not other.app.session.settings.classifiers
    other.load(frame, "renamed.csv")
    assert "to the last bit" in told(other)
    assert waits(other).strip() == ""


def test_it_is_opened_on_data_that_are_there_but_replaces_no_labels(packed, frame):
    maker, bundle, other = packed
    other.load(frame)
    other.upload("configuration", "b.zip", bundle)
    assert "to the last bit" in told(other)
    before = maker.app.session.tabs[0].learner.labelled_rows.tolist()
    maker.upload("configuration", "b.zip", bundle)
    said = html.unescape(maker.shown["notice"])
    assert "has 4 labels of its own, which those of b.zip would replace" in said
    assert maker.app.session.tabs[0].learner.labelled_rows.tolist() == before


def test_the_table_types_and_curated_set_are_those_of_then(user, frame, new_user_without_plots):
    user.load(frame, optimise_data="on")
    user.act("columns", id_col="id", label_col="label")
    user.upload(
        "test_set", "test_set.json", json.dumps({str(2**60): 1, str(2**60 + 5): 0}).encode()
    )
    user.act("choose", choice="labels_to_train", do="add-all")
    user.act("choose", choice="features_for_training", do="add", available=["g", "r", "w1"])
    user.act("options", test_set_file="on", scale_data="on")
    user.act("axes", default_x="g", default_y="r")
    user.act("setup.close")
    user.act("learn.setup", classifier="DTree", strategy="Margin Sampling", n_initial=6, do="start")
    user.act("export.bundle")
    other = new_user_without_plots()
    other.upload("configuration", "b.zip", user.download())
    other.load(frame)
    assert "to the last bit" in told(other)
    assert dict(other.app.session.curated) == dict(user.app.session.curated)
    assert other.app.session.settings.optimise_data


def test_a_zip_that_is_no_bundle_is_told_of(packed):
    _, bundle, other = packed
    other.upload("configuration", "b.zip", b"PK\x03\x04 and no more")
    assert "b.zip" in waits(other)
    other.upload("configuration", "b.zip", changed(bundle, lambda _, c: c, ["models.json"]))
    assert "b.zip" in waits(other)
    broken = changed(bundle, lambda path, c: c[:-3] if path.endswith("predictions.npy") else c)
    other.upload("configuration", "b.zip", broken)
    assert "predictions.npy is damaged" in waits(other)
    assert other.app.session.pending_config is None


def test_its_own_python_is_not_run_before_the_user_says_so(packed, frame):
    _, bundle, other = packed
    ran = "import sys; sys.modules['ran_by_the_bundle'] = sys"

    def change(path, content):
        if not path.endswith("config.json"):
            return content
        config = json.loads(content)
        config["extension"] = {"name": "own.py", "source": ran}
        return json.dumps(config).encode()

    import sys

    other.upload("configuration", "b.zip", changed(bundle, change))
    other.load(frame)
    assert "brings Python of its own, own.py" in waits(other)
    assert "ran_by_the_bundle" not in sys.modules
    assert not other.app.session.tabs
    other.act("extension.consent", do="leave")
    assert "ran_by_the_bundle" not in sys.modules
    assert "to the last bit" in told(other)


class Ran:
    """Unpickled, it says so."""

    happened = False

    def __reduce__(self):
        return setattr, (Ran, "happened", True)


def test_no_model_of_it_is_unpickled(packed, frame):
    _, bundle, other = packed
    harmful = pickle.dumps(Ran())

    def change(path, content):
        return harmful if path.endswith((".joblib", ".skops")) else content

    other.upload("configuration", "b.zip", changed(bundle, change))
    other.load(frame)
    assert "to the last bit" in told(other)
    assert not Ran.happened
    pickle.loads(harmful)
    assert Ran.happened


def test_answers_that_waited_then_are_trained_on_and_that_is_said(
    user, frame, new_user_without_plots
):
    user.start(frame)
    user.act("learn.assign", label=1)  # and not Next Iteration
    n = user.app.session.tabs[0].learner.n_trained
    user.act("export.bundle")
    other = new_user_without_plots()
    other.upload("configuration", "b.zip", user.download())
    other.load(frame)
    assert f"0 was trained on {n} points when the bundle was made, and is on {n + 1} now" in told(
        other
    )
    assert "Versions are the same" not in told(other)
