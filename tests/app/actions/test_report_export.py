"""The report of a project, downloaded alone and in the bundle."""

from __future__ import annotations

import html
import io
import re
import sys
import zipfile

import numpy as np
import pandas as pd
import pytest

from app.protocol.patches import Download
from app.services import audit_results
from app.state.stages import Trained

FORM = {"classifier": "DTree", "strategy": "Random Sampling", "n_initial": 40}


def words(page):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def report_of(user):
    user.act("export.report")
    (patch,) = user.patches(Download)
    assert patch.name == "survey-report.html"
    return words(user.download().decode())


@pytest.fixture
def many():
    rng = np.random.default_rng(4)
    label = (rng.random(1200) < 0.3).astype(int)
    g, r = rng.normal(label, 0.6), rng.normal(-label, 0.6)
    return pd.DataFrame({"id": np.arange(1200), "g": g, "r": r, "w1": g * r, "label": label})


@pytest.fixture
def trained(new_user_without_plots, many):
    """A user of two trained classifiers, of which the second is in view and has an audit."""
    user = new_user_without_plots()
    user.set_up(many)
    user.act("mode", mode="active-learning")
    user.act("setup.close")
    for label in (0, 1):
        user.act("learn.tab", label=label)
        user.act("learn.setup", **FORM, do="start")
    learner = user.app.session.tab.learner
    user.act("learn.answer", label=int(many["label"][learner.query_row]), of=learner.query_row)
    user.act("trust.audit.draw", n_sources=30)
    for _ in range(30):
        row = user.app.session.by_hand.row
        user.act("by_hand.assign", label=int(many["label"][row]), of=row)
    return user


def test_it_tells_of_all_classifiers_and_of_their_audits(trained):
    told = report_of(trained)
    session = trained.app.session
    assert session.project.dataset.sha256 in told
    assert "Classifier of 0" in told
    assert "Classifier of 1" in told
    found = audit_results.result_of(Trained.of(session)).found
    assert (
        f"Purity of the {found.n_predicted} predicted to be 1 {100 * found.purity.value:.1f} %"
        in told
    )
    assert "From 30 sources drawn from the whole catalogue and labelled blind" in told
    assert told.count("No audit has labels enough") == 1
    assert told.count("labels of the validation set probabilities are off by") == 2
    assert "audit 30" in told
    assert "queried 1" in told
    # another classifier in view makes no difference, nor does the bundle around it
    trained.act("learn.tab", label=0)
    trained.act("export.bundle")
    with zipfile.ZipFile(io.BytesIO(trained.download())) as archive:
        there = words(archive.read("survey-project/report.html").decode())
        assert "survey-project/ro-crate-metadata.json" in archive.namelist()
        assert "survey-project/CITATION.cff" in archive.namelist()
        assert archive.read("survey-project/report.pdf").startswith(b"%PDF-")
        assert "`report.pdf`" in archive.read("survey-project/README.md").decode()
    without_time = [re.sub(r"on 20\S+ \d\d:\d\d", "", one) for one in (told, there)]
    assert without_time[0] == without_time[1]


def test_too_few_labels_are_told_in_it(user, frame):
    user.start(frame)
    told = report_of(user)
    assert "This needs 100 labelled sources in the validation set" in told
    assert "No audit has labels enough" in told


def test_it_is_there_as_pdf_too(user, frame):
    user.start(frame)
    user.act("export.report_pdf")
    (patch,) = user.patches(Download)
    assert (patch.name, user.download()[:5]) == ("survey-report.pdf", b"%PDF-")


def test_where_what_writes_pdf_cannot_be_fetched_the_bundle_is_without(user, frame, monkeypatch):
    user.start(frame)
    monkeypatch.setitem(sys.modules, "astronomical_lite.bundle.report.pdf", None)
    user.act("export.bundle")
    with zipfile.ZipFile(io.BytesIO(user.download())) as archive:
        assert "survey-project/report.html" in archive.namelist()
        assert "survey-project/report.pdf" not in archive.namelist()
        assert "report.pdf" not in archive.read("survey-project/README.md").decode()
    user.act("export.report_pdf")
    assert "What writes PDF could not be fetched" in user.shown["toolbar"]


def test_without_a_classifier_there_is_one_too(user, frame):
    user.start(frame, mode="labelling")
    assert "No classifier is trained yet." in report_of(user)
