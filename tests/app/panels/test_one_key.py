"""One key answers and goes on, in both panels; what came early is told, what was given can be looked at."""

from __future__ import annotations

import re

import pytest

from app.protocol.patches import Announce, StopJobs
from astronomical_lite.messages import UserError

ANSWER = re.compile(r'data-action="(\w+\.\w+)" name="label" value="(-?\d+)" data-key="(\w)"')


def learner_of(user):
    return user.app.session.tab.learner


def answer(user, label, **fields):
    row = learner_of(user).query_row
    user.act("learn.answer", label=label, of=row, **fields)
    return row


def said(user) -> list[str]:
    return [patch.words for patch in user.patches(Announce)]


# ---- active learning ------------------------------------------------------------------------------


def test_an_answer_trains_and_asks_what_two_steps_would_ask(user, new_user, frame):
    other = new_user()
    for someone in (user, other):
        someone.start(frame)
    for label in (0, 1, -1, 2):
        answer(user, label)
        other.act("learn.assign", label=label)
        other.act("learn.next")
    here, there = learner_of(user), learner_of(other)
    assert here.history == there.history
    assert here.query_row == there.query_row == user.app.session.selected
    assert here.labelled_y.tolist() == there.labelled_y.tolist()
    assert "Next Iteration" not in user.panel("Active Learning")


def test_of_a_batch_each_answer_shows_the_next_and_the_last_trains(user, frame):
    user.set_up(frame)
    user.act("setup.close")
    form = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6, "n_batch": 3}
    user.act("learn.setup", do="start", **form)
    session, learner = user.app.session, learner_of(user)
    asked = list(session.tab.training.batch.rows)
    for i, label in enumerate((0, -1, 2)):
        assert (learner.n_trained, session.selected) == (6, asked[i])
        assert answer(user, label) == asked[i]
        if i < 2:
            name = ("0", "Unsure")[i]
            assert said(user) == [f"{name}. The next source is {frame['id'][asked[i + 1]]}."]
    assert learner.n_trained == 8
    assert learner.labelled_rows[-3:].tolist() == asked
    assert learner.query_row not in asked


@pytest.mark.parametrize("before", [None, 2])
def test_an_answer_that_cannot_be_trained_on_is_not_given(user, frame, monkeypatch, before):
    user.start(frame)
    learner = learner_of(user)
    if before is not None:
        user.act("learn.assign", label=before)
    row, rows = learner.query_row, learner.labelled_rows.tolist()

    def fail(step):
        raise UserError("This classifier fails.")

    monkeypatch.setattr(learner, "run", fail)
    answer(user, 1)
    assert "This classifier fails." in user.panel("Active Learning")
    assert (learner.query_row, learner.assigned) == (row, before)
    assert learner.labelled_rows.tolist() == rows


def test_a_batch_whose_training_fails_has_the_answers_that_it_had(user, frame, monkeypatch):
    user.set_up(frame)
    user.act("setup.close")
    form = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6, "n_batch": 2}
    user.act("learn.setup", do="start", **form)
    learner, training = learner_of(user), user.app.session.tab.training

    def fail(step):
        raise UserError("This classifier fails.")

    monkeypatch.setattr(learner, "run", fail)
    first = answer(user, 1)
    last = answer(user, 0)
    assert "This classifier fails." in user.panel("Active Learning")
    assert training.batch.answers == {first: 1}
    assert learner.query_row == last


@pytest.fixture
def slow(monkeypatch):
    """Every classifier goes to a compute worker."""
    monkeypatch.setattr("app.services.background_fits.takes_long", lambda learner: True)


def test_a_key_while_the_fit_runs_is_told_and_answers_nothing(user, frame, slow):
    user.start(frame)
    learner = learner_of(user)
    user.working = False
    row = answer(user, 0)
    panel = user.panel("Active Learning")
    assert panel.count('aria-disabled="true"') == 4  # seen as such; the keys are heard all the same
    assert not re.search(r'name="label"[^>]* disabled', panel)
    user.act("learn.answer", label=1, of=row)
    sentence = f"1 was not taken: source {frame['id'][row]}, answered 0, was still in view."
    assert sentence in user.panel("Active Learning")
    user.working = True
    user.compute()
    assert learner.labelled_y[-1] == 0
    assert (learner.assigned, learner.n_trained) == (None, 7)
    assert sentence in user.panel("Active Learning")  # until the question is answered
    answer(user, 1)
    assert "was not taken" not in user.panel("Active Learning")
    assert learner.n_trained == 8


def test_taking_back_ends_the_fit_and_asks_again_at_once(user, frame, slow):
    user.start(frame)
    learner = learner_of(user)
    rows = learner.labelled_rows.tolist()
    user.working = False
    row = answer(user, 0)
    (job,) = user.jobs
    user.act("learn.answer", label=1, of=row)
    assert "was not taken" in user.panel("Active Learning")
    user.act("learn.undo")
    assert "was not taken" not in user.panel("Active Learning")
    assert user.patches(StopJobs) == [StopJobs([job])]
    user.jobs.clear()
    assert (learner.query_row, learner.assigned, learner.labelled_rows.tolist()) == (
        row,
        None,
        rows,
    )
    user.working = True
    answer(user, 1)
    assert learner.labelled_y[-1] == 1
    user.working = False
    user.act("learn.undo")  # which is a fit of its own
    user.act("learn.undo")
    assert "wait for it, or Stop it first" in user.panel("Active Learning")


def test_a_stopped_fit_leaves_the_answer_to_be_changed_or_trained_on(user, frame, slow):
    user.start(frame)
    learner = learner_of(user)
    user.working = False
    row = answer(user, 0)
    user.act("compute.stop", label=0)
    user.jobs.clear()
    assert "Next Iteration trains on it" in user.panel("Active Learning")
    assert 'data-action="learn.next"' in user.panel("Active Learning")
    user.working = True
    assert answer(user, 2) == row
    assert learner.labelled_y[-1] == 2
    assert learner.n_trained == 7


def test_one_looks_back_through_what_was_answered_and_no_key_answers_meanwhile(user, frame):
    user.start(frame)
    session, answered = user.app.session, []
    for label in (0, -1, 1):
        answered.append(answer(user, label))
    query = learner_of(user).query_row
    for place, name in ((2, "1"), (1, "Unsure"), (0, "0"), (0, "0")):
        user.act("learn.look", step="back")
        assert session.selected == answered[place]
        panel = user.panel("Active Learning")
        assert f"was answered {name} (number {place + 1} of 3)" in panel
        assert not ANSWER.search(panel)
        assert learner_of(user).query_row == query
    for place in (1, 2):
        user.act("learn.look", step="on")
        assert session.selected == answered[place]
    for _ in range(2):
        user.act("learn.look", step="on")
        assert session.selected == query
    assert len(ANSWER.findall(user.panel("Active Learning"))) == 4


def test_one_looks_back_through_a_batch_that_is_not_trained_on_yet(user, frame):
    user.set_up(frame)
    user.act("setup.close")
    form = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6, "n_batch": 3}
    user.act("learn.setup", do="start", **form)
    first = answer(user, 2)
    user.act("learn.look", step="back")
    assert user.app.session.selected == first
    assert "was answered 2 (number 1 of 1)" in user.panel("Active Learning")


# ---- labelling ------------------------------------------------------------------------------------


def test_a_label_shows_the_next_source(user, frame):
    user.start(frame, mode="labelling")
    session = user.app.session
    labeller = session.labeller
    user.act("labelling.answer", label=1)
    assert "There is no source to label yet: press New." in user.panel("Labelling")
    user.act("labelling.new")
    assert "There is no source to label yet" not in user.panel("Labelling")
    seen = []
    for label in (0, 1, -1):
        seen.append(labeller.row)
        user.act("labelling.answer", label=label, of=labeller.row)
        assert "test_set.json" in user.kept()
        assert session.selected == labeller.row
        name = "Unsure" if label == -1 else str(label)
        assert said(user) == [f"{name}. What is source {frame['id'][labeller.row]}?"]
    assert len({*seen, labeller.row}) == 4
    assert labeller.label is None
    assert dict(session.curated) == {
        str(frame["id"][r]): k for r, k in zip(seen, (0, 1, -1), strict=True)
    }


def test_a_key_before_the_first_source_came_is_told(user, frame):
    user.start(frame, mode="labelling")
    user.act("labelling.new")
    user.act("labelling.answer", label=1, of="")  # pressed while the page showed none
    assert "1 was not taken: no source was in view yet." in user.panel("Labelling")
    assert not user.app.session.curated


def test_a_label_changed_while_looking_back_goes_on_from_there(user, frame):
    user.start(frame, mode="labelling")
    labeller = user.app.session.labeller
    user.act("labelling.new")
    for label in (0, 1, 2):
        user.act("labelling.answer", label=label)
    waiting, rows = labeller.row, labeller.labelled[0].tolist()
    for _ in range(2):
        user.act("labelling.previous")
    assert labeller.row == rows[1]
    user.act("labelling.answer", label=0)
    assert labeller.row == rows[2]
    user.act("labelling.answer", label=0)
    assert labeller.row == waiting
    assert labeller.labelled[1].tolist() == [0, 0, 0]


def test_after_the_last_source_of_the_space_the_page_says_so(user, frame):
    user.start(frame, mode="labelling")
    user.act("labelling.criteria", column="g", operator="<=", value=str(frame["g"].min()), do="add")
    user.act("labelling.new")
    user.act("labelling.answer", label=1)
    assert len(user.app.session.curated) == 1
    assert "All that match the criteria (1 source) is labelled." in user.panel("Labelling")
    assert user.app.session.errors == {}


# ---- the switch and the keys ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "contents"), [("active-learning", "Active Learning"), ("labelling", "Labelling")]
)
def test_the_switch_is_kept_with_the_project_and_its_configuration(user, frame, mode, contents):
    user.start(frame, mode=mode)
    group = contents.replace("Active Learning", "learn").lower()
    assert f'data-action="{group}.answer"' in user.panel(contents)
    user.act("answering")
    panel = user.panel(contents)
    assert f'data-action="{group}.assign"' in panel
    assert f'data-action="{group}.answer"' not in panel
    assert "config.json" in user.kept()
    other = user.come_back()
    assert f'data-action="{group}.assign"' in other.panel(contents)
    other.act("answering", one_key="on")
    assert f'data-action="{group}.answer"' in other.panel(contents)


def test_keys_of_labels_are_chosen_where_they_get_their_names(user, frame):
    user.set_up(frame)
    assert 'name="key.1" value="" placeholder="2"' in user.shown["step-parameters"]
    user.act("labels", **{"key.1": " G ", "key.2": "1"})
    assert user.app.session.settings.label_keys == {1: "g", 2: "1"}
    for refused in ("u", "G"):
        user.act("labels", **{"key.0": refused, "key.1": "g", "key.2": "1", "name.0": "Star"})
        sentence = "Unsure&#39;s" if refused == "u" else "both have the key"
        assert sentence in user.shown["step-parameters"]
        assert user.app.session.settings.label_keys == {1: "g", 2: "1"}
        assert user.app.session.settings.labels_to_strings[0] == "0"
    user.act("labels", **{"key.0": "", "key.1": "g", "key.2": "1"})
    assert "both have the key" not in user.shown["step-parameters"]
    user.act("setup.close")
    form = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6}
    user.act("learn.setup", **form, do="start")
    keys = {value: key for _, value, key in ANSWER.findall(user.panel("Active Learning"))}
    assert keys == {"0": "2", "1": "g", "2": "1", "-1": "u"}
    other = user.come_back()
    assert {v: k for _, v, k in ANSWER.findall(other.panel("Active Learning"))} == keys


def test_keys_go_with_the_labels_they_are_of(user, frame):
    frame["other"] = frame["label"] % 2
    user.set_up(frame)
    user.act("labels", **{"key.1": "g"})
    user.act("columns", id_col="id", label_col="other")
    assert user.app.session.settings.label_keys == {}
