"""The Trust panel: whether one can stop, and which labels look wrong."""

from __future__ import annotations

import json
import pickle
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from trust_panel import FORM, listed, on_dashboard, told

from app.panels.trust.settled import numbers_of, sentence_of
from app.panels.trust.view import SECTIONS
from app.services import cross_validation, label_doctor, label_recording, unlike_labelled
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.trust.forecast import FEWEST_FITS, forecast
from astronomical_lite.trust.label_errors import label_errors
from astronomical_lite.trust.out_of_sample import stratified_folds
from astronomical_lite.trust.stability import WINDOW, Stability


def answer(user, n, label=None):
    """Answers to n questions, those of the catalogue or one label."""
    for _ in range(n):
        learner = user.app.session.tab.learner
        known = int(learner.problem.labels[learner.query_row])
        user.act("learn.assign", label=known if label is None else label)
        user.act("learn.next")


@pytest.fixture
def apart():
    """600 sources of three classes that hardly overlap."""
    rng = np.random.default_rng(3)
    label = np.repeat([0, 1, 2], 200)
    return pd.DataFrame(
        {
            "id": 2**60 + np.arange(600, dtype="int64"),
            "g": rng.normal(3 * label, 0.6),
            "r": rng.normal(-3 * label, 0.6),
            "w1": rng.normal(size=600),
            "label": label,
        }
    )


def test_every_section_is_there_once_the_classifier_is_trained(user, frame):
    on_dashboard(user, frame)
    assert "0 is not trained yet" in user.panel("Trust")
    user.act("learn.setup", **FORM, do="start")
    assert "trained on 60 points" in told(user)
    for section in SECTIONS:
        assert f">{section.title}</h3>" in user.panel("Trust")


# ---- when to stop --------------------------------------------------------------------------------


def test_it_says_how_many_labels_are_lacking_then_that_predictions_have_settled(user, apart):
    on_dashboard(user, apart)
    user.act("learn.setup", **FORM, do="start")
    assert f"can be said after {WINDOW} more labels" in told(user)
    answer(user, WINDOW - 1)
    assert "can be said after 1 more label;" in told(user)
    answer(user, 1)
    assert f"Predictions have settled: {WINDOW} of the last {WINDOW} labels changed" in told(user)
    assert "1.0000 on average" in told(user)


def test_predictions_that_still_change_are_told_and_an_unsure_answer_counts_for_nothing(
    user, frame
):
    on_dashboard(user, frame)
    user.act("learn.setup", **FORM | {"classifier": "DTree", "n_initial": 6}, do="start")
    answer(user, WINDOW)
    before = told(user)
    assert f"of the last {WINDOW} labels changed fewer than 0.1 % of sources. Go on" in before
    answer(user, 2, label=-1)
    assert told(user) == before


def test_what_more_labels_would_bring_is_told_once_there_are_enough_trainings(user, frame):
    on_dashboard(user, frame)
    user.act("learn.setup", **FORM | {"n_initial": 10}, do="start")
    assert f"can be said after {FEWEST_FITS - 1} more trainings." in told(user)
    answer(user, FEWEST_FITS - 1)
    f1 = user.app.session.tab.learner.history[-1].validation.f1
    found = forecast(user.app.session.tab.learner.history, 50)
    assert (
        f"50 more labels would bring validation F1 from {f1:.3f} to about {found.value:.3f}, in about "
    ) in told(user)
    said = f"With a probability of 90 % it will be between {found.low:.3f} and {found.high:.3f}"
    assert said in told(user)
    assert told(user.come_back()) == told(user)


def test_what_they_would_cost_is_told_at_the_pace_of_whoever_labels(user, frame, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(label_recording.time, "monotonic", lambda: now[0])
    on_dashboard(user, frame)
    user.act("author", author="Ada")
    user.act("learn.setup", **FORM | {"n_initial": 10}, do="start")
    for i in range(FEWEST_FITS - 1):
        now[0] += 3600.0 if i == 30 else 6.0  # somebody had lunch
        answer(user, 1)
    assert ", in about 5 minutes." in told(user)
    assert (
        "You take 6.0 s for an answer, in the mean of your last 38 (90 % interval 6.0 to 6.0 s; 1 longer answer is "
        "taken for a break); training comes on top."
    ) in told(user)
    user.act("author", author="Ben")
    assert ", in about" not in told(user)
    assert "can be said after 20 more answers to questions" in told(user)


def test_several_labels_at_once_are_one_training(user, apart):
    on_dashboard(user, apart)
    user.act("learn.setup", **FORM, n_batch=8, do="start")
    answer(user, 24)
    assert "can be said after 6 more labels" in told(user)
    answer(user, 8)
    assert "4 of the last 4 trainings, on 32 labels, changed" in told(user)


def test_what_changed_is_there_again_when_the_project_is_continued(user, frame):
    on_dashboard(user, frame)
    user.act("learn.setup", **FORM | {"classifier": "DTree"}, do="start")
    answer(user, WINDOW + 2)
    before = told(user)
    assert f"of the last {WINDOW} labels" in before
    assert told(user.come_back()) == before


@pytest.mark.parametrize("wrong", [[[11, 10**30, 0, 0, 1]], [[11, -5, 0, 0, 1]], [[11]], "x"])
def test_damaged_changes_cost_only_what_is_said_of_them(user, frame, wrong):
    on_dashboard(user, frame)
    user.act("learn.setup", **FORM | {"classifier": "DTree"}, do="start")
    answer(user, 2)
    config = json.loads(user.files()["config.json"])
    config["astronomical_lite"]["progress"]["0"]["changes"] = wrong
    user.files()["config.json"] = json.dumps(config).encode()
    other = user.come_back()
    assert "fault in this program" not in other.app.session.notice
    assert f"can be said after {WINDOW} more labels" in told(other)


def test_undo_and_the_same_answer_again_leave_what_is_said_as_it_was(user, frame):
    on_dashboard(user, frame)
    user.act("learn.setup", **FORM | {"classifier": "DTree"}, do="start")
    answer(user, WINDOW + 1)
    before = told(user)
    user.act("learn.undo")
    assert f"of the last {WINDOW} labels" in told(user)
    answer(user, 1)
    assert told(user) == before


# ---- which labels look wrong ----------------------------------------------------------------------


def flipped(frame, n=30):
    """The frame with every n-th label another one, and the ids of these sources."""
    frame = frame.copy()
    places = np.arange(0, len(frame), n)
    frame.loc[places, "label"] = (frame["label"][places] + 1) % 3
    return frame, {str(2**60 + place) for place in places}


def test_labels_that_were_flipped_come_first_and_can_be_selected(user, apart):
    frame, wrong = flipped(apart)
    on_dashboard(user, frame)
    user.act("learn.setup", **FORM | {"n_initial": 150}, do="start")
    assert listed(user) == []
    user.act("trust.check")
    learner = user.app.session.tab.learner
    trained_on = {str(2**60 + row) for row in learner.labelled_rows}
    y = (learner.labelled_y == 0).astype(np.int64)
    matters = {
        source
        for source in wrong & trained_on
        if (int(source) - 2**60 < 200) != (frame["label"][int(source) - 2**60] == 0)
    }
    assert len(matters) >= 3
    first = label_doctor.trained_labels(stage(user)).rows[: len(y) // 10]
    assert matters <= {str(2**60 + row) for row in first}
    assert listed(user) == [str(2**60 + row) for row in first[:10]]
    assert f"of the {len(y)} labels trained on look wrong" in told(user)
    found = label_doctor.trained_labels(stage(user))
    n_marked = len(re.findall("looks wrong</span>", user.panel("Trust")))
    assert n_marked == min(found.n_suspect, 10)
    user.act("decisions.select", id=listed(user)[0])
    assert str(2**60 + user.app.session.selected) == listed(user)[0]
    assert 'aria-current="true"' in user.panel("Trust")


def stage(user):
    from app.state.stages import Trained

    return Trained.of(user.app.session)


def test_probabilities_are_of_fits_that_did_not_know_the_label(user, frame):
    """The same with scikit-learn alone."""
    from sklearn.base import clone

    on_dashboard(user, frame)
    user.act("learn.setup", **FORM, do="start")
    user.act("trust.check")
    learner = user.app.session.tab.learner
    X, y = learner.problem.X[learner.labelled_rows], (learner.labelled_y == 0).astype(np.int64)
    fold, p = stratified_folds(y), np.empty(len(y))
    for k in range(5):
        model = clone(learner.fitted[0]).fit(X[fold != k], y[fold != k])
        p[fold == k] = model.predict_proba(X[fold == k])[:, 1]
    expected = label_errors(y, p)
    found = user.app.session.cross_validations[0]
    np.testing.assert_allclose(found.probabilities, p, rtol=1e-12)
    doubtful = label_doctor.trained_labels(stage(user))
    assert doubtful.n_suspect == expected.is_suspect.sum()
    assert doubtful.rows[0] == learner.labelled_rows[expected.ranking[0]]


def test_many_labels_of_the_catalogue_decide_and_none_of_the_users(user, apart, monkeypatch):
    monkeypatch.setattr(cross_validation, "FEWEST_OF_CATALOGUE", 200)
    monkeypatch.setattr(cross_validation, "MOST_OF_CATALOGUE", 250)
    on_dashboard(user, apart)
    user.act("learn.setup", **FORM, do="start")
    answer(user, 6)
    for _ in range(4):  # wrong ones
        learner = user.app.session.tab.learner
        is_of_class = int(learner.problem.labels[learner.query_row]) == 0
        user.act("learn.assign", label=1 if is_of_class else 0)
        user.act("learn.next")
    wrong = learner.labelled_rows[-4:].tolist()
    user.act("trust.check")
    found = user.app.session.cross_validations[0]
    (task,) = (pickle.loads(message) for message in found.work.messages)
    given = {row.tobytes() for row in learner.problem.X[learner.labelled_rows]}
    assert len(task.X) == found.n_of_catalogue == 250
    assert not given & {row.tobytes() for row in task.X}
    train_and_validation = np.r_[learner.train_rows, learner.validation_rows]
    allowed = {row.tobytes() for row in learner.problem.X[train_and_validation]}
    assert {row.tobytes() for row in task.X} <= allowed
    first = label_doctor.trained_labels(stage(user)).rows[:7]
    assert set(wrong) <= set(first.tolist())
    assert "HistGB, trained on 250 labels that the catalogue has of other sources" in told(user)


@pytest.mark.parametrize(
    ("n", "n_of_class", "n_found"),
    [(2999, 900, 0), (3000, 900, 3000), (3000, 9, 0), (3000, 2991, 0), (10_500, 900, 10_000)],
)
def test_the_catalogues_labels_decide_if_there_are_enough_of_them(n, n_of_class, n_found):
    rows = np.random.default_rng(0).permutation(n + 300)
    known, truth = np.zeros(n + 300, dtype=bool), np.zeros(n + 300, dtype=bool)
    known[rows[: n + 100]] = truth[rows[:n_of_class]] = (
        True  # 100 are the user's, 200 have no label
    )
    learner = SimpleNamespace(
        train_rows=rows[200:],
        validation_rows=rows[:200],
        known=known,
        truth=truth,
        labelled_rows=rows[n : n + 100],
    )
    found = cross_validation.known_others(learner)
    assert len(found) == len(np.unique(found)) == n_found
    assert np.isin(found, rows[:n]).all()


def test_too_few_labels_are_told_and_asking_all_the_same_changes_nothing(user, frame):
    on_dashboard(user, frame)
    user.act("learn.setup", **FORM | {"n_initial": 6}, do="start")
    assert re.search(
        r"needs 10 labels of 0 and 10 of anything else; there are \d and \d\.", told(user)
    )
    assert 'data-action="trust.check"' not in user.panel("Trust")
    user.act("trust.check")
    assert user.app.session.cross_validations == {}
    assert user.app.session.side_work == []
    assert 'role="alert"' in user.panel("Trust")


def test_fits_are_done_by_compute_workers_while_answers_go_on_and_can_be_stopped(user, frame):
    on_dashboard(user, frame)
    user.act("learn.setup", **FORM, do="start")
    user.working = False
    user.act("trust.check")
    assert len(user.jobs) == 5
    assert "0 of 5 fits are done" in told(user)
    answer(user, 1)
    assert "trained on 61 points" in told(user)
    user.act("trust.stop")
    assert "Check My Labels" in told(user)
    user.jobs.clear()
    user.act("trust.check")
    user.working = True
    user.act("light")  # jobs that wait are done with any action
    assert "look wrong" in told(user) or "looks wrong" in told(user)


def test_without_compute_workers_the_session_does_a_fold_at_a_time(user, frame):
    from app.protocol.patches import Then

    on_dashboard(user, frame)
    user.act("learn.setup", **FORM, do="start")
    user.app.session.has_compute = False
    user.act("trust.check")
    for n in range(1, 6):
        assert [patch.action for patch in user.patches(Then)] == ["compute.step"]
        user.act("compute.step")
        if n < 5:
            assert f"{n} of 5 fits are done" in told(user)
    assert "labels trained on" in told(user)
    user.act("compute.step")
    assert not user.patches(Then)


def test_refused_by_the_page_or_lost_it_is_done_here_or_told(user, frame):
    on_dashboard(user, frame)
    user.act("learn.setup", **FORM, do="start")
    user.working = False
    user.act("trust.check")
    first, *_ = user.jobs
    user.act("compute.refused", job=first)
    for _ in range(5):
        user.act("compute.step")
    with_workers = user.app.session.cross_validations[0].probabilities
    assert with_workers is not None
    user.app.session.has_compute = True
    user.jobs.clear()
    user.act("trust.check")
    user.act("compute.lost", job=next(iter(user.jobs)))
    assert "did not get to its end" in told(user)
    assert "Check My Labels" in told(user)


def test_labels_changed_since_are_told_and_can_be_checked_again(user, apart):
    on_dashboard(user, apart)
    user.act("learn.setup", **FORM, do="start")
    user.act("decisions.select", id=str(2**60))
    row = user.app.session.tab.learner.query_row
    answer(user, 1, label=(int(apart["label"][row]) + 1) % 3)
    user.act("trust.check")
    assert "Check Again" not in told(user)
    source = str(2**60 + row)
    user.act("decisions.change", of=row, label=int(apart["label"][row]))
    assert "Check Again" in told(user)
    if source in listed(user):
        assert "was " in told(user)
    user.act("trust.check")
    assert "Check Again" not in told(user)


def test_the_label_of_a_ranked_source_is_changed_where_it_is_looked_at(user, apart):
    on_dashboard(user, apart)
    user.act("learn.setup", **FORM, do="start")
    row = user.app.session.tab.learner.query_row
    answer(user, 1, label=(int(apart["label"][row]) + 1) % 3)
    user.act("trust.check")
    assert "Change Label" not in told(user)  # of the question in view
    user.act("decisions.select", id=str(2**60 + row))
    assert "Change Label" in told(user)
    assert "trained again" in told(user)
    user.act("decisions.change", of=row, label=int(apart["label"][row]))
    learner = user.app.session.tab.learner
    assert learner.labelled_y[learner.labelled_rows == row] == apart["label"][row]
    initial = int(learner.labelled_rows[0])
    user.act("decisions.select", id=str(2**60 + initial))
    assert "Its label is the catalogue's: label the source by hand" in told(user)


def test_the_catalogues_labels_are_ranked_by_the_newest_fit_without_the_test_set(user, apart):
    frame, wrong = flipped(apart, 20)
    on_dashboard(user, frame)
    user.act("learn.setup", **FORM | {"n_initial": 20}, do="start")
    user.act("trust.labels.view", view="catalogue")
    learner = user.app.session.tab.learner
    looked = np.concatenate([learner.train_rows, learner.validation_rows])
    looked = looked[~np.isin(looked, learner.labelled_rows)]
    assert f"of the {len(looked)} labels of the catalogue look wrong" in told(user)
    found = label_doctor.catalogue_labels(stage(user))
    assert set(found.rows.tolist()) == set(looked.tolist())
    suspects = {str(2**60 + row) for row in found.rows[: found.n_suspect]}
    matters = {
        str(2**60 + row)
        for row in looked.tolist()
        if str(2**60 + row) in wrong and (row < 200) != (frame["label"][row] == 0)
    }
    assert len(matters & suspects) >= 0.8 * len(matters)
    assert 1 <= found.n_suspect - len(matters & suspects) + 1 < len(looked) // 10
    first = listed(user)
    user.act("trust.labels.page", to="later")
    assert not set(first) & set(listed(user))
    user.act("trust.labels.page", to="earlier")
    assert listed(user) == first


def test_of_a_large_catalogue_a_sample_is_looked_at_and_that_is_said(user, frame, monkeypatch):
    monkeypatch.setattr(label_doctor, "MOST_ROWS", 50)
    on_dashboard(user, frame)
    user.act("learn.setup", **FORM | {"n_initial": 20}, do="start")
    user.act("trust.labels.view", view="catalogue")
    assert re.search(r"50 of \d+ drawn at random", told(user))


def test_a_catalogue_with_too_few_labels_says_how_many_it_needs(user, frame):
    frame = frame.copy()
    frame.loc[frame.index % 100 > 10, "label"] = -1
    on_dashboard(user, frame)
    user.act("learn.setup", **FORM | {"n_initial": 20}, do="start")
    user.act("trust.labels.view", view="catalogue")
    assert "needs 10 sources that the catalogue calls 0" in told(user)


# ---- what is unlike anything labelled -------------------------------------------------------------


def with_fourth_class(frame, n=40):
    """The frame and n sources of no label that are like none of its classes; their ids."""
    rng = np.random.default_rng(7)
    first = 2**60 + len(frame)
    fourth = pd.DataFrame(
        {
            "id": first + np.arange(n, dtype="int64"),
            "g": rng.normal(6, 0.3, n),
            "r": rng.normal(6, 0.3, n),
            "w1": rng.normal(size=n),
            "label": -1,
        }
    )
    return pd.concat([frame, fourth], ignore_index=True), {str(first + i) for i in range(n)}


def test_sources_of_a_class_that_nobody_labelled_come_first(user, apart):
    frame, fourth = with_fourth_class(apart)
    on_dashboard(user, frame)
    user.act("learn.setup", **FORM, do="start")
    user.act("trust.unlike")
    assert set(listed(user)) <= fourth
    user.act("trust.unlike.page", to="later")
    assert set(listed(user)) <= fourth
    user.act("trust.unlike.page", to="earlier")
    found = user.app.session.unlike
    assert len(found.rows) + found.n_labelled == len(frame)
    assert re.search(
        r"\d+ of \d+ sources \([\d.]+ %\) are unlike anything labelled: more than", told(user)
    )
    assert f"Compared with {found.n_labelled} labelled sources of 3 classes" in told(user)
    user.act("decisions.select", id=listed(user)[0])
    assert str(2**60 + user.app.session.selected) == listed(user)[0]


def test_where_nothing_is_unlike_that_is_said(user, apart):
    on_dashboard(user, apart)
    user.act("learn.setup", **FORM, do="start")
    user.act("trust.unlike")
    found = user.app.session.unlike
    share = np.mean(found.found.p <= 0.05)
    than = "no more than the 5 % of false alarms" if share <= 0.05 else "more than the 5 %"
    assert than in told(user)
    assert share < 0.12


def test_a_class_with_too_few_labels_is_named_with_how_many_it_needs(user, frame):
    few = frame.drop(frame.index[230:])  # 30 of the last class
    on_dashboard(user, few)
    user.act("learn.setup", **FORM, do="start")
    user.act("trust.unlike")
    assert re.search(
        r"needs 19 labelled sources of each class in the validation set; of 2 there are \d\.",
        told(user),
    )
    assert user.app.session.unlike is None
    assert "Find Anomalies" in told(user)


def test_of_many_sources_some_are_compared_in_blocks_and_that_is_said(user, apart, monkeypatch):
    monkeypatch.setattr(unlike_labelled, "MOST_ROWS", 55)
    monkeypatch.setattr(unlike_labelled, "BLOCK", 20)
    frame, _ = with_fourth_class(apart)
    on_dashboard(user, frame)
    user.act("learn.setup", **FORM, do="start")
    user.working = False
    user.act("trust.unlike")
    assert "0 of 3 parts are compared" in told(user)
    user.working = True
    user.act("light")
    assert len(user.app.session.unlike.rows) == 55
    assert re.search(r"\d+ could be compared; these are drawn at random", told(user))
    user.working = False
    user.act("trust.unlike")
    user.act("trust.unlike.stop")
    assert "Find Anomalies" in told(user)
    assert user.app.session.side_work == []


def test_what_was_found_is_of_the_features_then(user, apart):
    on_dashboard(user, apart)
    user.act("learn.setup", **FORM, do="start")
    user.act("trust.unlike")
    user.act("trust.check")
    user.act("setup.open")
    user.act("choose", choice="features_for_training", do="remove", chosen=["w1"])
    user.act("setup.close")
    assert "Find Anomalies" in told(user)
    assert "Check My Labels" in told(user)


def test_a_classifier_that_needs_more_labels_than_the_folds_have_says_so(user, apart, monkeypatch):
    needing = replace(CLASSIFIERS["LogReg"], needs_of_each=18)
    monkeypatch.setitem(CLASSIFIERS, "LogReg", needing)
    on_dashboard(user, apart)
    user.act("learn.setup", **FORM, do="start")
    user.act("trust.check")
    assert "LogReg needs at least 18 points of the class" in told(user)
    assert "Check My Labels" in told(user)


OWN = """
from sklearn.naive_bayes import GaussianNB

from astronomical_lite.extend import classifier

@classifier("Own")
def own():
    return GaussianNB()
"""


def test_a_classifier_of_the_users_own_and_a_committee_are_checked_too(user, apart):
    on_dashboard(user, apart)
    user.act("extension.open")
    user.act("extension.run", name="own.py", source=OWN)
    user.act("extension.close")
    user.act("learn.setup", **FORM | {"classifier": "Own"}, do="add")
    user.act("learn.setup", **FORM, do="add")
    user.act("learn.setup", **FORM, do="start")
    assert len(user.app.session.tab.learner.classifiers) == 2
    user.act("trust.check")
    found = user.app.session.cross_validations[0]
    assert found.work.error == ""
    assert len(found.work.results) == 10
    assert found.probabilities is not None
    assert "by Own and LogReg" in told(user)


def test_an_answer_that_is_not_trained_on_yet_is_not_checked(user, apart):
    on_dashboard(user, apart)
    user.act("learn.setup", **FORM, do="start")
    user.act("learn.assign", label=0)
    assert len(user.app.session.tab.learner.labelled_rows) == 61
    user.act("trust.check")
    assert len(user.app.session.cross_validations[0].rows) == 60


def test_of_a_rare_class_that_still_changes_it_is_said_why_so_few_sources_did():
    rare = Stability(30, 30, 30, 0.0006, 0.91, 0)
    assert sentence_of(rare).startswith(
        "Predictions still change, of the few sources that the class has: 30 of"
    )


def test_a_classifier_that_predicts_the_same_of_every_source_has_settled_nothing():
    same = Stability(30, 30, 30, 0.0, float("nan"), 0)
    assert sentence_of(same).startswith("Nothing can have settled yet")
    assert numbers_of(same) == ""


def test_a_table_all_of_whose_sources_are_compared_with_says_that_none_is_left(user, apart):
    on_dashboard(user, apart.groupby("label").sample(100, random_state=0))
    user.act("learn.setup", **FORM, do="start")
    learner = user.app.session.tab.learner
    learner.problem.missing[learner.test_rows] = True
    user.act("trust.unlike")
    assert "Every source without missing values is one that others are compared with" in told(user)
