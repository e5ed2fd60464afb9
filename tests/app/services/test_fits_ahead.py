"""Fits begun before the user has answered: nothing but time depends on them."""

from __future__ import annotations

import pickle
import random

import numpy as np
import pandas as pd
import pytest

from app.application import App
from app.protocol.patches import Claim, Compute, Features, Html, Prepare, StopJobs, Wait
from app.services import fits_ahead
from astronomical_lite.learning import fit_jobs
from astronomical_lite.tables.labels import UNSURE


@pytest.fixture
def many():
    """Enough sources for 200 labels, some without a feature."""
    rng = np.random.default_rng(3)
    label = rng.integers(0, 3, size=700)
    frame = pd.DataFrame(
        {
            "id": np.arange(700),
            "g": rng.normal(label, 0.8),
            "r": rng.normal(-label, 0.8),
            "w1": rng.normal(size=700),
            "label": label,
        }
    )
    frame.loc[::50, "w1"] = np.nan
    return frame


@pytest.fixture
def looking_ahead(new_user):
    """Somebody whose page has compute workers of a certain character."""

    class LookingAhead(new_user):
        LOOKS_AHEAD = True

        def __init__(self, fate=lambda job: "done"):
            self.fate = fate
            self.waiting: dict[str, Compute] = {}  # no worker is at these
            self.features: dict[str, bytes] = {}
            self.begun: dict[str, Compute] = {}
            self.taken = self.stopped = 0
            self.claims: list[Claim] = []
            super().__init__(plots=False)

        def compute(self):
            waits = bool(self.patches(Wait))
            for patch in list(self.reply.patches):
                if isinstance(patch, Features):
                    self.features[patch.name] = patch.data
                elif isinstance(patch, Compute):
                    self.waiting[patch.job] = patch
                elif isinstance(patch, StopJobs):
                    self.stopped += len(patch.jobs)
                    for name in patch.jobs:
                        self.waiting.pop(name, None)
                        self.begun.pop(name, None)
                elif isinstance(patch, Claim):
                    self.claims.append(patch)
                    self.claim(patch)
                    return
            if waits:
                self.end(next(iter(self.begun)))
                return
            for name, patch in list(self.waiting.items()):
                self.decide(name, self.fate(patch) if patch.ahead else "done")

        def claim(self, patch):
            idle = [name for name in patch.jobs if name not in self.begun]
            if patch.give_back and idle:
                self.waiting.pop(idle[-1], None)
                self.act("compute.returned", job=idle[-1])
            else:
                for name in idle:
                    self.begun[name] = self.waiting.pop(name)
                while any(name in self.begun for name in patch.jobs):
                    self.end(next(name for name in patch.jobs if name in self.begun))

        def decide(self, name, what):
            job = self.waiting.pop(name, None)
            if job is None:
                return
            if what in ("done", "begun"):
                self.begun[name] = job
            if what == "done":
                self.end(name)
            elif what == "lost":
                self.act("compute.lost", job=name)
            elif what == "late":
                self.waiting[name] = job

        def end(self, name):
            """A worker is done with a job it has begun."""
            answer = self.run(self.begun.pop(name))
            self.act("compute.done", answer, job=name)

        def run(self, job):
            name = pickle.loads(job.data).features
            fit_jobs.keep(name, self.features[name])
            return fit_jobs.run(job.data)

    return LookingAhead


def begin(user, frame, *members, **fields):
    user.set_up(frame)
    user.act("choose", choice="features_for_training", do="add", available=["w1"])
    user.act("setup.close")
    fields = {"strategy": "Uncertainty Sampling", "n_initial": 8} | fields
    for member in members:
        user.act("learn.setup", classifier=member, do="add", **fields)
    user.act("learn.setup", classifier=members[0], do="start", **fields)


def answer(user, frame, label=None):
    row = user.app.session.tab.learner.query_row
    user.act("learn.assign", label=int(frame["label"][row]) if label is None else label)
    return row


def go_on(user, frame, label=None):
    row = answer(user, frame, label)
    user.act("learn.next")
    return row


@pytest.fixture
def fits_here(monkeypatch):
    """How many fits the session has done itself, one member at a time or whole."""
    from astronomical_lite.learning import learner as learners
    from astronomical_lite.learning.classifiers import fitting

    fits = []

    def fit_members(classifiers, *rest):
        fits.append([c.name for c in classifiers])
        return own_fit(classifiers, *rest)

    own_fit = fitting.fit_members
    monkeypatch.setattr(learners, "fit_members", fit_members)
    monkeypatch.setattr(fitting, "fit_members", fit_members)
    return fits


def test_the_answer_given_was_trained_for(looking_ahead, frame, fits_here):
    user = looking_ahead()
    begin(user, frame, "DTree", "KNN")
    fits_here.clear()
    for label in (0, 1, 2):  # of the class and not; of others it does not matter which
        go_on(user, frame, label)
    assert user.app.session.tab.learner.n_trained == 11
    assert fits_here == []
    assert user.claims == []


def test_unsure_and_undo_are_trained_for_too(looking_ahead, frame, fits_here):
    user = looking_ahead()
    begin(user, frame, "DTree")
    learner = user.app.session.tab.learner
    go_on(user, frame, -1)
    fits_here.clear()
    go_on(user, frame)
    assert fits_here == []
    user.act("learn.undo")  # of a fit that was not likely
    assert fits_here == [["DTree"]]
    go_on(user, frame)
    assert fits_here == [["DTree"]]
    assert learner.n_trained == 9


@pytest.mark.parametrize(
    ("members", "seed", "n_labels"),
    [
        (("DTree",), 1, 60),
        (("KNN", "DTree", "LogReg"), 2, 60),
        pytest.param(("DTree",), 1, 200, marks=pytest.mark.soak),
        pytest.param(("KNN", "DTree", "LogReg"), 2, 200, marks=pytest.mark.soak),
    ],
)
def test_the_questions_are_those_of_the_sequential_run(
    looking_ahead, new_user_without_plots, many, members, seed, n_labels
):
    chance = random.Random(seed)
    fates = ["done", "done", "begun", "late", "lost"]
    user, other = looking_ahead(lambda job: chance.choice(fates)), new_user_without_plots()
    asked, sequential = [], []
    for someone, rows in ((other, sequential), (user, asked)):
        turn = random.Random(seed)
        begin(someone, many, *members)
        for n in range(n_labels):
            label = -1 if turn.random() < 0.05 else None
            rows.append(go_on(someone, many, label))
            if turn.random() < 0.03:
                someone.act("learn.undo")
            if turn.random() < 0.03:
                answer(someone, many, turn.choice([0, 1, 2]))
            if n == n_labels // 2:  # other settings
                someone.act("setup.open")
                someone.act("choose", choice="features_for_training", do="remove", chosen=["w1"])
                someone.act("setup.close")
            if n == n_labels * 3 // 4:
                someone.act("learn.tab", label=1)
                someone.act("learn.tab", label=0)
    assert asked == sequential
    here, there = other.app.session.tab.learner, user.app.session.tab.learner
    assert there.history == here.history
    np.testing.assert_array_equal(there.probabilities, here.probabilities)
    np.testing.assert_array_equal(there.labelled_y, here.labelled_y)
    assert len(user.claims) > 3  # some came late, and were waited for or done here


def test_one_under_way_is_waited_for_and_of_the_others_the_session_does_its_part(
    looking_ahead, frame, fits_here
):
    user = looking_ahead(lambda job: "begun" if job.job.endswith(turn) else "late")
    turn = "nothing"
    begin(user, frame, "DTree", "KNN")
    fits_here.clear()
    jobs = list(user.waiting)
    assert len(jobs) == 4  # two members of the likelier answer, then of the other
    user.begun[jobs[0]] = user.waiting.pop(jobs[0])  # the first member, of the likelier answer
    learner = user.app.session.tab.learner
    likelier = 0 if learner.probabilities[learner.query_row] >= 0.5 else 1
    go_on(user, frame, likelier)
    assert fits_here == [["KNN"]]
    assert learner.n_trained == 9
    assert [claim.jobs for claim in user.claims] == [jobs[:2], jobs[:1]]
    assert user.stopped >= 2  # the other answer's
    assert user.app.session.computing == {}


def test_while_the_user_waits_what_they_do_next_waits_and_nothing_is_shown(looking_ahead, frame):
    user = looking_ahead(lambda job: "begun")
    begin(user, frame, "DTree")
    answer(user, frame)
    user.compute = lambda: None  # the workers are at it
    user.act("learn.next")
    assert user.patches(Wait)
    assert not user.patches(Html)
    (name,) = user.patches(Claim)[0].jobs
    user.act("plot.view", plot="learner", limits=["0", "1", "0", "1"])
    assert user.patches(Wait)
    assert not user.patches(Html)
    user.act("compute.done", user.run(user.begun[name]), job=name)
    assert not user.patches(Wait)
    assert user.app.session.tab.learner.n_trained == 9


def test_a_long_fit_that_was_begun_ahead_is_like_any_other(looking_ahead, frame, monkeypatch):
    monkeypatch.setattr("app.services.background_fits.takes_long", lambda learner: True)
    user = looking_ahead(lambda job: "begun")
    begin(user, frame, "DTree")
    learner = user.app.session.tab.learner
    answer(user, frame)
    question = learner.query_row
    user.compute = lambda: None
    user.act("learn.next")
    assert not user.patches(Wait)
    assert "Training DTree on 9 points" in user.shown["panel-0"]
    (claim,) = user.patches(Claim)
    assert not claim.give_back
    assert user.app.session.fits_ahead.question is None  # while it is trained nothing is asked
    user.act("compute.stop", label=0)
    assert StopJobs(claim.jobs) in user.reply.patches
    assert not user.patches(Compute)  # what was stopped is not begun again unasked
    user.act("learn.next")
    assert [job.ahead for job in user.patches(Compute)] == [False]
    (job,) = user.patches(Compute)
    user.act("compute.lost", job=job.job)
    assert "did not get to its end" in user.shown["notice"]
    assert not user.patches(Compute)
    assert (learner.query_row, learner.n_trained) == (question, 8)


@pytest.mark.parametrize("end", ["compute.lost", "compute.done"])
def test_a_long_fit_that_failed_ahead_is_begun_anew_when_it_is_due(
    looking_ahead, frame, monkeypatch, end
):
    monkeypatch.setattr("app.services.background_fits.takes_long", lambda learner: True)
    user = looking_ahead(lambda job: "begun")
    begin(user, frame, "DTree")
    answer(user, frame)
    for name in list(user.begun):
        del user.begun[name]
        user.act(end, b"no answer", job=name)
    user.act("learn.next")
    assert user.claims == []
    assert user.app.session.tab.learner.n_trained == 9
    assert user.app.session.notice == ""


def test_a_project_that_is_opened_is_looked_ahead_in(looking_ahead, frame):
    user = looking_ahead(lambda job: "late")
    begin(user, frame, "DTree")
    before = set(user.waiting)
    user.go_on(user.app.session.project.id)
    assert len(user.waiting) == 2
    assert not before & set(user.waiting)


def test_what_was_begun_for_another_question_is_given_up(looking_ahead, frame):
    user = looking_ahead(lambda job: "late")
    begin(user, frame, "DTree")
    first = set(user.waiting)
    assert len(first) == 2
    user.act("learn.assign", label=0)
    assert len(user.waiting) == 1  # it is known now
    assert set(user.waiting) < first
    user.act("learn.tab", label=1)  # not trained
    assert not user.waiting
    user.act("learn.tab", label=0)
    assert len(user.waiting) == 1
    user.act("setup.open")
    assert not user.waiting


def test_of_several_sources_the_last_answer_is_trained_for(looking_ahead, frame, fits_here):
    user = looking_ahead()
    begin(user, frame, "DTree", n_batch=3)
    fits_here.clear()
    answer(user, frame, 0)
    assert user.app.session.fits_ahead.fits == []
    answer(user, frame, 1)
    assert len(user.app.session.fits_ahead.fits) == 2
    answer(user, frame, 2)
    user.act("learn.next")
    assert user.app.session.tab.learner.n_trained == 11
    assert fits_here == []


def test_what_is_kept_is_one_questions(looking_ahead, frame):
    user = looking_ahead()
    begin(user, frame, "DTree")
    for _ in range(5):
        go_on(user, frame)
        assert len(user.app.session.fits_ahead.fits) == 2
    user.act("setup.open")
    assert user.app.session.fits_ahead.fits == []


def test_large_features_are_not_copied_for_a_guess(looking_ahead, frame, monkeypatch):
    monkeypatch.setattr("app.services.fits_ahead.MOST_AHEAD", 300)
    user = looking_ahead()
    begin(user, frame, "DTree")
    go_on(user, frame)
    assert user.app.session.tab.learner.n_trained == 9
    assert user.app.session.sent_features[1] == ""


def test_without_compute_workers_the_session_does_as_before(looking_ahead, frame, fits_here):
    user = looking_ahead(lambda job: "late")
    begin(user, frame, "DTree")
    for name in list(user.waiting):
        user.act("compute.refused", job=name)
    user.waiting.clear()
    go_on(user, frame)
    assert fits_here == [["DTree"], ["DTree"]]
    assert not user.waiting
    assert user.app.session.notice == ""


def test_an_answer_that_comes_meanwhile_takes_no_words_away(looking_ahead, frame):
    user = looking_ahead(lambda job: "begun")
    begin(user, frame, "DTree")
    user.act("learn.assign", label=77)
    words = user.shown["panel-0"] + user.shown["notice"]
    assert "No source of this data set has the label 77" in words
    for name in list(user.begun):
        user.end(name)
    assert user.shown["panel-0"] + user.shown["notice"] == words


def test_a_fault_of_looking_ahead_costs_nothing(looking_ahead, frame, monkeypatch, caplog):
    def fails(*given):
        raise RuntimeError

    user = looking_ahead()
    begin(user, frame, "DTree")
    monkeypatch.setattr("app.services.fits_ahead.likely_fits", fails)
    go_on(user, frame)
    assert user.app.session.tab.learner.n_trained == 9
    assert "could not be brought up to date" not in user.shown["notice"]
    assert "looking ahead" in caplog.text


def test_a_worker_is_there_by_the_first_question(looking_ahead, frame):
    user = looking_ahead()
    user.set_up(frame)
    user.act("choose", choice="features_for_training", do="add", available=["w1"])
    assert not user.patches(Prepare)
    user.act("setup.close")
    assert user.patches(Prepare) == [Prepare()]
    user.act("learn.setup", classifier="DTree", do="add")
    assert not user.patches(Prepare)


def test_no_worker_is_started_for_features_too_large_for_a_guess(looking_ahead, frame, monkeypatch):
    monkeypatch.setattr("app.services.fits_ahead.MOST_AHEAD", 300)
    user = looking_ahead()
    user.set_up(frame)
    user.act("choose", choice="features_for_training", do="add", available=["w1"])
    user.act("setup.close")
    assert not user.patches(Prepare)


def test_a_worker_that_comes_late_is_no_reason_to_do_without(looking_ahead, frame):
    user = looking_ahead(lambda job: "late")
    begin(user, frame, "DTree", "KNN")
    for _ in range(3):
        go_on(user, frame)
        assert len(user.app.session.fits_ahead.fits) == 2


def test_where_workers_are_too_slow_it_is_tried_ever_more_rarely(looking_ahead, frame, monkeypatch):
    monkeypatch.setattr("app.services.fits_ahead.NOTICED", -10)
    user = looking_ahead(lambda job: "late")
    begin(user, frame, "DTree")
    tried = []
    for _ in range(16):
        before = len(user.claims)
        go_on(user, frame)
        tried.append(len(user.claims) - before)
    assert tried == [1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
    user.fate = lambda job: "done"
    monkeypatch.setattr("app.services.fits_ahead.NOTICED", 10)
    for _ in range(8):
        go_on(user, frame)
    assert user.app.session.fits_ahead.last_pause == 0


def test_where_waiting_takes_longer_than_a_fit_here_it_is_left_for_a_while(
    looking_ahead, frame, monkeypatch
):
    user = looking_ahead(lambda job: "begun")
    begin(user, frame, "DTree")
    ahead = user.app.session.fits_ahead
    monkeypatch.setattr("app.services.fits_ahead.NOTICED", 10)
    go_on(user, frame)
    assert (len(user.claims), ahead.pause) == (1, 0)
    monkeypatch.setattr("app.services.fits_ahead.NOTICED", -10)
    go_on(user, frame)
    assert (len(user.claims), ahead.pause) == (2, 1)
    go_on(user, frame)
    assert (len(user.claims), ahead.pause) == (2, 0)


def test_nobody_looks_ahead_unless_asked_to():
    assert not App().session.fits_ahead.allowed


def test_what_is_asked_after_the_likely_answers_is_known_before(looking_ahead, many):
    user = looking_ahead()
    begin(user, many, "DTree")
    known = 0
    for turn in range(12):
        after = fits_ahead.questions_after(user.app.session)
        assert len(after) in (1, 2)
        go_on(user, many, UNSURE if turn == 5 else None)
        row = user.app.session.tab.learner.query_row
        if turn != 5:
            assert row in after
            known += 1
    assert known == 11
    user.app.session.tab.learner.query_row = None
    assert fits_ahead.questions_after(user.app.session) == []
