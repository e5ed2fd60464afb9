"""One answer for all classifiers: it waits for the others, and teaches them when they are in view."""

from __future__ import annotations

import json

import pytest

from app.panels.active_learning.by_hand_actions import questions_by_hand
from app.services.classifier_entries import n_given
from app.services.held_labels import held_labels
from app.state.stages import Dashboard

SWITCH = "One answer for all classifiers"
FORM = {"strategy": "Margin Sampling", "n_initial": 6, "do": "start"}


@pytest.fixture
def taught(user, frame):
    """A user with a classifier for each of three classes, that of class 0 in view; one answer is for all."""
    return with_three(user, frame)


def with_three(user, frame, classifier: str = "LogReg", **form):
    user.set_up(frame)
    user.act("setup.close")
    for label in (2, 1, 0):
        user.act("learn.tab", label=label)
        user.act("learn.setup", classifier=classifier, **FORM | form)
    user.act("answering.all", one_answer="on")
    return user


def learner(user, label: int):
    return user.app.session.tabs[label].learner


def waiting(user, label: int) -> dict[int, int]:
    """The labels that wait for a classifier, by row."""
    dashboard = Dashboard.of(user.app.session)
    tab = user.app.session.tabs[label]
    return questions_by_hand.waiting_labels(dashboard, dashboard.problem, tab)


def labelled(user, label: int) -> dict[int, int]:
    """The labels a classifier is trained on, by row."""
    one = learner(user, label)
    return dict(zip(one.labelled_rows.tolist(), one.labelled_y.tolist(), strict=True))


def answer(user, frame, label: int | None = None) -> tuple[int, int]:
    """Answer the question in view as the catalogue does, or otherwise; return the row and the label."""
    row = user.app.session.tab.learner.query_row
    label = int(frame["label"][row]) if label is None else label
    user.act("learn.answer", label=label, of=row)
    return row, label


def given(user, frame, n: int = 3) -> dict[int, int]:
    """Answer so many questions of the classifier in view about sources the others have in their pool."""
    found: dict[int, int] = {}
    while len(found) < n:
        row, label = answer(user, frame)
        if all(row not in labelled(user, other) for other in (1, 2)):
            found[row] = label
    return found


def test_the_switch_is_there_with_more_than_one_classifier_and_off_at_first(user, frame):
    user.set_up(frame)
    user.act("setup.close")
    user.act("learn.setup", classifier="LogReg", **FORM)
    assert SWITCH not in user.panel("Active Learning")
    user.act("learn.tab", label=1)
    user.act("learn.setup", classifier="LogReg", **FORM)
    assert SWITCH in user.panel("Active Learning")
    answer(user, frame)
    assert not user.app.session.settings.classifiers
    user.act("answering.all", one_answer="on")
    user.act("config.save")
    assert json.loads(user.download())["astronomical_lite"]["one_answer"] is True


def test_an_answer_waits_for_the_others_and_is_no_point_of_theirs(taught, frame):
    before = [learner(taught, other).n_trained for other in (1, 2)]
    rows = given(taught, frame)
    for other in (1, 2):
        assert waiting(taught, other) == rows
        assert not rows.keys() & labelled(taught, other).keys()
    assert [learner(taught, other).n_trained for other in (1, 2)] == before
    assert not waiting(taught, 0)


def test_a_classifier_learns_when_it_is_in_view(taught, frame):
    rows = given(taught, frame)
    n = learner(taught, 1).n_trained
    taught.act("learn.tab", label=1)
    assert rows.items() <= labelled(taught, 1).items()
    assert not waiting(taught, 1)
    assert waiting(taught, 2) == rows
    one = learner(taught, 1)
    assert one.n_trained == one.history[-1].n_points == n + len(rows)
    assert one.query_row not in rows
    assert taught.app.session.selected == one.query_row
    # its own answers wait for the others in their turn
    row, label = answer(taught, frame)
    assert waiting(taught, 2).get(row) == (None if row in labelled(taught, 2) else label)


def test_it_learns_what_it_would_have_if_asked_itself(taught, new_user, frame):
    rows = given(taught, frame)
    taught.act("learn.tab", label=1)
    other = with_three(new_user(), frame)
    other.app.session.tabs[1].learner.label_batch(rows)
    here, there = learner(taught, 1), learner(other, 1)
    assert here.history[-1] == there.history[-1]
    assert here.query_row == there.query_row


def test_each_answer_is_one_event(taught, frame):
    log = taught.app.session.label_log
    rows = given(taught, frame, 2)
    n = len(log)
    assert [event.question for event in log] == [0] * n
    for other in (1, 2):
        taught.act("learn.tab", label=other)
    assert len(log) == n
    assert all(row in labelled(taught, other) for row in rows for other in (0, 1, 2))
    taught.act("learn.undo")  # classifier 2 forgets it; the answer stays
    assert len(log) == n


def test_undo_takes_the_answer_back_where_it_waits(taught, frame):
    rows = given(taught, frame, 2)
    last = list(rows)[-1]
    taught.act("learn.undo")
    assert taught.app.session.tab.learner.query_row == last
    for other in (1, 2):
        assert waiting(taught, other) == {row: y for row, y in rows.items() if row != last}
    other_label = (rows[last] + 1) % 3
    answer(taught, frame, other_label)
    assert waiting(taught, 1)[last] == waiting(taught, 2)[last] == other_label


def test_undo_of_a_label_that_came_from_another_leaves_it_there(taught, frame):
    rows = given(taught, frame, 2)
    taught.act("learn.tab", label=1)
    taught.act("learn.undo")
    assert labelled(taught, 0).items() >= rows.items()
    assert waiting(taught, 2) == rows


def test_unsure_is_for_the_one_that_asked(taught, frame):
    answer(taught, frame, -1)
    assert not waiting(taught, 1)
    assert not waiting(taught, 2)


def test_in_two_steps_the_answer_that_holds_teaches(taught, frame):
    taught.act("answering")
    row = learner(taught, 0).query_row
    teaches = [other for other in (1, 2) if row not in labelled(taught, other)]
    for label in (1, 2, -1, 0):
        taught.act("learn.assign", label=label)
        for other in teaches:
            assert waiting(taught, other) == ({} if label == -1 else {row: label})
    taught.act("learn.undo")
    assert not waiting(taught, teaches[0])
    taught.act("learn.assign", label=0)
    taught.act("learn.next")
    assert waiting(taught, teaches[0]) == {row: 0}


def test_answers_of_its_own_come_first_and_are_not_lost(user, frame):
    user = with_three(user, frame, n_batch=3)
    user.act("learn.tab", label=1)
    mine = dict([answer(user, frame)])
    user.act("learn.tab", label=0)
    for _ in range(2):
        answer(user, frame)
    rows = waiting(user, 1)
    assert rows
    user.act("learn.tab", label=1)
    assert user.app.session.tab.training.answers == mine
    assert waiting(user, 1) == rows
    while user.app.session.tab.training.answers:
        row, label = answer(user, frame)
        mine[row] = label
    assert (rows | mine).items() <= labelled(user, 1).items()
    assert not waiting(user, 1)


def test_labels_that_wait_are_kept_and_taught_after_a_kill(taught, frame):
    rows = given(taught, frame)
    history = learner(taught, 1).history
    other = taught.come_back()
    assert other.app.session.settings.one_answer
    assert waiting(other, 1) == waiting(other, 2) == rows
    assert learner(other, 1).history == history
    assert labelled(other, 0) == labelled(taught, 0)
    other.act("learn.tab", label=1)
    assert rows.items() <= labelled(other, 1).items()


def test_a_saved_configuration_has_labels_that_wait(taught, frame):
    rows = given(taught, frame)
    taught.act("config.save")
    entry = json.loads(taught.download())["classifiers"]["1"]
    ids = {str(frame["id"][row]): y for row, y in rows.items()}
    assert ids.items() <= dict(zip(entry["id"], entry["y"], strict=True)).items()


@pytest.mark.usefixtures("quick_forests")
def test_labels_that_come_while_a_classifier_is_trained_are_not_lost(user, frame):
    user = with_three(user, frame, "ExtraTrees")
    user.working = False
    row, label = answer(user, frame)
    assert row not in labelled(user, 1)  # else the other one started from it
    user.working = True
    user.compute()
    user.act("learn.tab", label=0)
    first = waiting(user, 1)
    assert first == {row: label}
    user.working = False
    user.act("learn.tab", label=1)
    assert 1 in user.app.session.computing
    assert waiting(user, 1) == first  # until the fit is there
    user.act("learn.tab", label=0)
    second, label = answer(user, frame)
    assert waiting(user, 1).get(second) in (None, label)
    user.act("compute.stop", label=1)
    user.working = True
    user.compute()
    assert waiting(user, 1).items() >= first.items()
    user.act("learn.tab", label=1)
    assert labelled(user, 1).items() >= first.items()
    assert second in labelled(user, 1)
    assert not waiting(user, 1)


def test_a_decision_changes_the_label_that_waits(taught, frame):
    rows = given(taught, frame, 1)
    (row, label), other = next(iter(rows.items())), 1
    assert {(one.tab.label, one.waits) for one in held_labels(taught.app.session, row)} == {
        (0, False),
        (1, True),
        (2, True),
    }
    new = (label + 1) % 3
    taught.act("source.search", id=str(frame["id"][row]))
    taught.act("decisions.change", label=new)
    assert labelled(taught, 0)[row] == waiting(taught, other)[row] == new


def test_a_source_is_one_label_however_many_learn_from_it(taught, frame):
    assert n_given(taught.app.session) == 0
    given(taught, frame)
    n = len(labelled(taught, 0)) - 6
    assert n_given(taught.app.session) == n
    for other in (1, 2):
        taught.act("learn.tab", label=other)
        assert n_given(taught.app.session) == n
