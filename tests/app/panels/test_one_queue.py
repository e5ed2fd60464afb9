"""One queue over all classifiers: the one that asks next comes into view, and Undo goes back the same way."""

from __future__ import annotations

import json

import pytest

FORM = {"strategy": "Uncertainty Sampling", "n_initial": 6, "do": "start"}
LABEL = "Questions of"


def with_three(user, frame, classifier: str = "KNN"):
    """A user with a classifier for each of three classes, that of class 0 in view."""
    user.set_up(frame)
    user.act("setup.close")
    for label in (2, 1, 0):
        user.act("learn.tab", label=label)
        user.act("learn.setup", classifier=classifier, **FORM)
    return user


@pytest.fixture
def asked(user, frame):
    return with_three(user, frame)


def in_view(user) -> int:
    return user.app.session.active_label


def questions(user) -> dict[int, int | None]:
    tabs = user.app.session.tabs.items()
    return {label: tab.learner.query_row for label, tab in tabs if tab.learner is not None}


def labelled(user) -> dict[int, dict[int, int]]:
    """The labels each classifier is trained on, by row."""
    found = {}
    for label, tab in user.app.session.tabs.items():
        learner = tab.learner
        y = learner.labelled_y.tolist()
        found[label] = dict(zip(learner.labelled_rows.tolist(), y, strict=True))
    return found


def answer(user, frame, label: int | None = None) -> tuple[int, int]:
    """Answer the question in view as the catalogue does, or otherwise; return who asked and about which row."""
    asks = in_view(user)
    row = questions(user)[asks]
    label = int(frame["label"][row]) if label is None else label
    user.act("learn.answer", label=label, of=row)
    return asks, row


def uncertainty(user, label: int) -> float:
    learner = user.app.session.tabs[label].learner
    p = float(learner.probabilities[learner.query_row])
    return 1 - max(p, 1 - p)


def test_it_can_be_chosen_with_more_than_one_classifier_and_is_saved(user, frame):
    user.set_up(frame)
    user.act("setup.close")
    user.act("learn.setup", classifier="KNN", **FORM)
    assert LABEL not in user.panel("Active Learning")
    user.act("learn.tab", label=1)
    user.act("learn.setup", classifier="KNN", **FORM)
    assert LABEL in user.panel("Active Learning")
    assert answer(user, frame)[0] == in_view(user) == 1  # each its own at first
    user.act("answering.queue", queue="Round robin")
    assert '<option value="Round robin" selected>' in user.panel("Active Learning")
    user.act("config.save")
    assert json.loads(user.download())["astronomical_lite"]["one_queue"] == "Round robin"
    assert user.come_back().app.session.settings.one_queue == "Round robin"
    user.act("answering.queue", queue="of another version")
    assert user.app.session.settings.one_queue == ""


def test_each_has_its_turn(asked, frame):
    asked.act("answering.queue", queue="Round robin")
    order = asked.app.session.settings.labels_to_train
    start = order.index(in_view(asked))
    seen = [answer(asked, frame)[0] for _ in range(7)]
    assert seen == [order[(start + turn) % 3] for turn in range(7)]
    assert asked.app.session.selected == questions(asked)[in_view(asked)]


def test_the_least_sure_asks(user, frame):
    asked = with_three(user, frame, "LogReg")
    asked.act("answering.queue", queue="Most uncertain of any")
    seen = set()
    for _ in range(12):
        seen.add(answer(asked, frame)[0])
        most = max(uncertainty(asked, label) for label in (0, 1, 2))
        assert uncertainty(asked, in_view(asked)) == most
    assert len(seen) > 1


def test_every_question_is_that_of_the_classifiers_own_run(asked, new_user, frame):
    asked.act("answering.queue", queue="Round robin")
    given = [answer(asked, frame) for _ in range(9)]
    other = with_three(new_user(), frame)
    for label in (0, 1, 2):
        other.act("learn.tab", label=label)
        rows = [row for asks, row in given if asks == label]
        assert [answer(other, frame)[1] for _ in rows] == rows


@pytest.mark.parametrize("one_answer", [False, True])
@pytest.mark.parametrize("queue", ["Round robin", "Most uncertain of any"])
def test_undo_goes_back_the_way_one_came(asked, frame, queue, one_answer):
    asked.act("answering.queue", queue=queue)
    if one_answer:
        asked.act("answering.all", one_answer="on")
    before = [(in_view(asked), labelled(asked), questions(asked))]
    for turn in range(6):
        answer(asked, frame, -1 if turn == 2 else None)
        before.append((in_view(asked), labelled(asked), questions(asked)))
    before.pop()
    while before:
        asks, labels, rows = before.pop()
        asked.act("learn.undo")
        assert in_view(asked) == asks
        assert questions(asked)[asks] == rows[asks]
        assert labelled(asked)[asks] == labels[asks]
    assert not asked.app.session.settings.classifiers
    taught = {label: set(rows) for label, rows in labelled(asked).items()}
    assert taught == {label: set(rows) for label, rows in labels.items()}


def test_undo_takes_an_answer_back_where_it_was_learned_from(asked, frame):
    asked.act("answering.all", one_answer="on")
    asked.act("answering.queue", queue="Round robin")
    rows = questions(asked)
    asks = in_view(asked)
    row = rows[asks]
    order = asked.app.session.settings.labels_to_train
    after = order[(order.index(asks) + 1) % 3]
    assert row not in labelled(asked)[after]
    answer(asked, frame)
    assert in_view(asked) == after
    assert row in labelled(asked)[after]
    asked.act("learn.undo")
    assert in_view(asked) == asks
    assert all(row not in labels for labels in labelled(asked).values())
    assert questions(asked) == rows
    other = (int(frame["label"][row]) + 1) % 3
    answer(asked, frame, other)
    assert labelled(asked)[after][row] == other


def test_in_two_steps_an_answer_that_is_changed_is_one(asked, frame):
    asked.act("answering")
    asked.act("answering.queue", queue="Round robin")
    asks = in_view(asked)
    for label in (1, 2):
        asked.act("learn.assign", label=label)
    asked.act("learn.next")
    assert in_view(asked) != asks
    asked.act("learn.undo")
    assert in_view(asked) == asks
    refused(asked)


def refused(user) -> None:
    """There is no answer left to take back, and nothing changes by asking for it."""
    before = in_view(user), labelled(user), questions(user)
    user.act("learn.undo")
    assert "There is no answer to take back" in user.panel("Active Learning")
    assert (in_view(user), labelled(user), questions(user)) == before


@pytest.mark.parametrize("queue", ["Round robin", "Most uncertain of any"])
def test_undo_goes_the_same_way_back_in_another_session(asked, frame, queue):
    asked.act("answering.queue", queue=queue)
    seen = [answer(asked, frame)[0] for _ in range(5)]
    later = asked.come_back()
    for asks in reversed(seen):
        later.act("learn.undo")
        assert in_view(later) == asks
    refused(later)


def test_it_is_the_same_under_other_settings(asked, frame):
    asked.act("answering.queue", queue="Round robin")
    for _ in range(3):
        answer(asked, frame)
    asked.act("setup.open")
    asked.act("options", scale_data="on")
    asked.act("setup.close")
    asked.act("learn.tab", label=1)
    answers = [answer(asked, frame)[0] for _ in range(4)]
    for asks in reversed(answers):
        asked.act("learn.undo")
        assert in_view(asked) == asks
