"""Decisions: the labels a person gave, looked through, changed and remarked on."""

from __future__ import annotations

import html
import re

import pytest
from label_logs import at

from app.services.decision_list import DecisionList
from app.services.held_labels import held_labels
from app.state.stages import Dashboard
from app.storage.view_state import view_state_of
from astronomical_lite.labelling.decisions import (
    decisions,
    sorted_by_class,
    sorted_by_disagreement,
    sorted_by_time,
)
from astronomical_lite.labelling.label_events import CHANGED_LATER, label_event, note_event

FORM = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6}


def text_of(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def open_panel(user):
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Decisions")


def listed(user):
    """Sources of the rows, from the top."""
    return re.findall(r'data-action="decisions.select" name="id" value="(\d+)"', panel(user))


def panel(user):
    return user.panel("Decisions")


def answer(user, *labels):
    """Answers to questions, each trained on; returns the sources' rows."""
    rows = []
    for label in labels:
        rows.append(user.app.session.tab.learner.query_row)
        user.act("learn.assign", label=label)
        user.act("learn.next")
    return rows


def ids(rows):
    return [str(2**60 + row) for row in rows]


@pytest.fixture
def answered(user, frame):
    """Somebody with six answers, and their rows."""
    user.start(frame)
    rows = answer(user, 0, 1, 2, 0, 1, -1)
    open_panel(user)
    return user, rows


# ---- the list ------------------------------------------------------------------------------------


def test_decisions_are_listed_newest_first_by_class_or_by_disagreement(answered):
    user, rows = answered
    assert listed(user) == ids(reversed(rows))
    user.act("decisions.list", sort="class")
    assert listed(user) == ids([rows[0], rows[3], rows[1], rows[4], rows[2], rows[5]])
    user.act("decisions.list", sort="disagreement")
    p = user.app.session.tab.learner.probabilities
    wrong = {rows[i]: 1 - p[rows[i]] for i in (0, 3)} | {rows[i]: p[rows[i]] for i in (1, 2, 4)}
    places = [int(source) - 2**60 for source in listed(user)]
    assert places[-1] == rows[5]  # unsure
    assert [wrong[row] for row in places[:-1]] == sorted(wrong.values(), reverse=True)


@pytest.mark.parametrize("sort", ["time", "class", "disagreement"])
def test_the_list_is_what_the_core_makes_of_the_log_after_every_answer(user, frame, sort):
    user.start(frame)
    found = DecisionList(person="", sort=sort)
    for label in (0, 1, 2, -1, 0):
        answer(user, label)
        user.act("learn.undo")
        answer(user, 1, label)
        dashboard = Dashboard.of(user.app.session)
        assert found.found(dashboard) == from_the_core(dashboard, sort)


def from_the_core(dashboard, sort):
    whole = decisions(dashboard.session.label_log, "")
    if sort == "time":
        return sorted_by_time(whole)
    if sort == "class":
        return sorted_by_class(whole, dashboard.settings.labels_to_strings)
    probabilities = enumerate(dashboard.tab.learner.probabilities.tolist())
    return sorted_by_disagreement(whole, {str(2**60 + row): p for row, p in probabilities}, 0)


def test_a_press_selects_the_source(answered):
    user, rows = answered
    user.act("decisions.select", id=str(2**60 + rows[2]))
    assert user.app.session.selected == rows[2]
    assert f"Source {2**60 + rows[2]}" in text_of(panel(user))


def test_many_decisions_are_shown_fifty_at_a_time(user, frame):
    user.start(frame)
    log = user.app.session.label_log
    log.add(label_event(str(2**60 + i), i % 3, "", time=at(i)) for i in range(120))
    open_panel(user)
    assert listed(user) == ids(range(119, 69, -1))
    assert "120 decisions, of which these are 1 to 50" in text_of(panel(user))
    user.act("decisions.page", to="later")
    user.act("decisions.page", to="later")
    assert listed(user) == ids(range(19, -1, -1))
    user.act("decisions.page", to="later")
    assert len(listed(user)) == 20
    user.act("decisions.page", to="earlier")
    assert listed(user) == ids(range(69, 19, -1))


def test_the_decisions_are_those_of_whoever_labels_here_or_of_another_if_chosen(user, frame):
    user.start(frame)
    user.act("author", author="Ada")
    (mine,) = answer(user, 1)
    user.app.session.label_log.add([label_event(str(2**60 + 7), 2, "Ben", time=at(1))])
    open_panel(user)
    assert listed(user) == ids([mine])
    user.act("decisions.list", person="Ben")
    assert listed(user) == ids([7])
    user.act("decisions.list", person="Ada")
    assert listed(user) == ids([mine])
    user.act("author", author="Ben")
    assert listed(user) == ids([7])


def test_sources_that_are_not_in_the_table_are_listed_and_cannot_be_selected(user, frame):
    user.start(frame)
    user.app.session.label_log.add([label_event("elsewhere", 2, "", time=at(1))])
    open_panel(user)
    assert "elsewhere" in text_of(panel(user))
    assert listed(user) == []
    user.act("decisions.select", id="elsewhere")
    assert "not in this table" in panel(user)


# ---- changing ------------------------------------------------------------------------------------


def learned(user):
    learner = user.app.session.tab.learner
    return dict(zip(learner.labelled_rows.tolist(), learner.labelled_y.tolist(), strict=True))


def test_a_label_that_was_trained_on_is_changed_and_the_classifier_trained_again(answered, frame):
    user, rows = answered
    before = learned(user)
    user.act("decisions.select", id=str(2**60 + rows[1]))
    assert "0 (11 points) is trained again" in text_of(panel(user))
    user.act("decisions.change", of=rows[1], label=0)
    learner = user.app.session.tab.learner
    assert learned(user) == before | {rows[1]: 0}
    assert list(learned(user)) == list(before)
    assert learner.n_trained == 11
    assert learner.state.n_fixed == 6
    assert "is 0 now" in text_of(panel(user))
    assert "trained again on 11 points" in text_of(panel(user))
    event = list(user.app.session.label_log)[-1]
    assert (event.label, event.previous, event.origin) == (0, 1, CHANGED_LATER)
    assert event.question == 0

    other = type(user)(plots=False)  # who had given that label at once
    other.start(frame)
    twin = other.app.session.tab.learner
    twin.replay(list(learned(user)), list(learned(user).values()))
    assert twin.probabilities.tolist() == learner.probabilities.tolist()


def test_a_label_that_is_so_already_changes_nothing(answered):
    user, rows = answered
    training = user.app.session.tab.training
    user.act("decisions.change", of=rows[1], label=1)
    assert "is 1 already" in panel(user)
    assert user.app.session.tab.training is training
    assert len(user.app.session.label_log) == 6


def test_a_label_is_changed_wherever_it_was_given(answered):
    user, rows = answered
    user.act("learn.tab", label=1)
    user.act("learn.setup", **FORM, do="start")
    other = user.app.session.tab
    other.learner.query_row = rows[0]
    user.act("learn.assign", label=0)
    user.act("learn.next")
    user.act("decisions.select", id=str(2**60 + rows[0]))
    assert "0 (11 points) and 1 (7 points) are trained again" in text_of(panel(user))
    user.act("decisions.change", of=rows[0], label=2)
    assert {one.label for one in held_labels(user.app.session, rows[0])} == {2}
    assert len(held_labels(user.app.session, rows[0])) == 2


def test_a_change_survives_a_kill(answered):
    user, rows = answered
    user.act("decisions.change", of=rows[1], label=2)
    other = user.come_back()
    assert learned(other) == learned(user)
    assert held_labels(other.app.session, rows[1])[0].label == 2


def test_an_answer_not_trained_on_yet_stays_when_another_is_changed(answered):
    user, rows = answered
    pending = user.app.session.tab.learner.query_row
    user.act("learn.assign", label=2)
    user.act("decisions.change", of=rows[0], label=1)
    learner = user.app.session.tab.learner
    assert (learner.query_row, learner.assigned) == (pending, 2)
    assert learned(user)[rows[0]] == 1
    user.act("decisions.change", of=pending, label=0)
    assert user.app.session.tab.learner.assigned == 0
    assert "not trained on it yet" in panel(user)


def test_answers_of_a_batch_stay_and_can_be_changed(user, frame):
    user.set_up(frame)
    user.act("setup.close")
    user.act("learn.setup", **FORM, n_batch=3, do="start")
    for label in (0, 1, 2):
        user.act("learn.assign", label=label)
    first = user.app.session.tab.training.batch.rows[0]
    user.act("learn.next")
    batch = list(user.app.session.tab.training.batch.rows)
    user.act("learn.assign", label=1)
    user.act("decisions.change", of=batch[0], label=0)
    assert user.app.session.tab.training.answers == {batch[0]: 0}
    user.act("decisions.change", of=first, label=1)
    training = user.app.session.tab.training
    assert training.batch.rows == batch
    assert training.answers == {batch[0]: 0}
    assert training.learner.query_row == batch[1]


def test_a_label_by_hand_is_set_in_the_labeller(user, frame):
    user.start(frame, mode="labelling")
    user.act("labelling.new")
    row = user.app.session.labeller.row
    user.act("labelling.assign", label=1)
    user.act("labelling.new")
    shown = user.app.session.labeller.row
    open_panel(user)
    user.act("decisions.change", of=row, label=2)
    assert user.app.session.curated == {str(2**60 + row): 2}
    assert user.app.session.labeller.row == shown
    user.act("labelling.undo")
    assert user.app.session.curated == {str(2**60 + row): 1}
    assert [event.label for event in user.app.session.label_log] == [1, 2, 1]


def test_what_cannot_be_trained_on_changes_nothing(user, frame):
    user.start(frame)
    (row,) = answer(user, 1)
    open_panel(user)
    before, training = learned(user), user.app.session.tab.training
    user.act("decisions.change", of=row, label=7)
    assert "no label 7" in panel(user)
    user.act("decisions.change", of=row, label="x")
    user.act("decisions.change", of=299, label=1)
    assert "no label that you gave here" in panel(user)
    assert user.app.session.tab.training is training
    assert learned(user) == before
    assert len(user.app.session.label_log) == 1


def test_a_failing_fit_leaves_all_classifiers_as_they_were(answered, monkeypatch):
    user, rows = answered
    from astronomical_lite.learning import Learner
    from astronomical_lite.messages import UserError

    def fail(*_):
        raise UserError("It cannot be fitted.")

    training, n = user.app.session.tab.training, len(user.app.session.label_log)
    monkeypatch.setattr(Learner, "replay", fail)
    user.act("decisions.change", of=rows[0], label=1)
    assert "It cannot be fitted." in panel(user)
    assert user.app.session.tab.training is training
    assert user.app.session.tab.note == ""
    assert user.app.session.settings.classifiers == {}
    assert len(user.app.session.label_log) == n


# ---- remarks -------------------------------------------------------------------------------------


def test_a_note_and_how_sure_one_is_are_kept_and_found(answered):
    user, rows = answered
    user.act("decisions.select", id=str(2**60 + rows[0]))
    user.act("decisions.remark", of=rows[0], note=" Two nuclei, <b> ", confidence="75")
    assert "Two nuclei, <b>" in text_of(panel(user))
    assert "75 %" in text_of(panel(user))
    user.act("decisions.remark", of=rows[0], note="Two nuclei, <b>", confidence="75")
    assert len(user.app.session.label_log) == 8  # nothing changed
    user.act("decisions.remark", of=rows[1], note="nucleus")
    user.act("decisions.list", search="NUCLEI two")
    assert listed(user) == ids([rows[0]])
    user.act("decisions.list", which="noted")
    assert listed(user) == ids([rows[1], rows[0]])
    other = user.come_back()
    assert "Two nuclei, <b>" in text_of(panel(other))
    other.act("decisions.remark", of=rows[0], note="", confidence="")
    other.act("decisions.list", which="noted")
    assert listed(other) == ids([rows[1]])


def test_a_note_that_is_too_long_and_a_confidence_of_no_list_are_refused(answered):
    user, rows = answered
    user.act("decisions.remark", of=rows[0], note="x" * 2001)
    assert "2,000 characters" in panel(user)
    user.act("decisions.remark", of=rows[0], confidence="120")
    assert "Choose from the list" in panel(user)
    assert len(user.app.session.label_log) == 6


def test_the_question_is_flagged_with_its_button_and_unflagged_with_it(answered):
    user, _ = answered
    row = user.app.session.tab.learner.query_row
    assert 'data-key="f"' in user.panel("Active Learning")
    user.act("decisions.flag", of=row)
    assert re.search('data-key="f"[^>]*aria-pressed="true"', user.panel("Active Learning"))
    answer(user, 1)
    user.act("decisions.list", which="flagged")
    assert listed(user) == ids([row])
    user.act("decisions.flag", of=row)
    assert listed(user) == []
    assert "No decision is like that" in panel(user)


def test_a_flag_in_labelling_mode_is_of_the_source_in_question(user, frame):
    user.start(frame, mode="labelling")
    user.act("labelling.new")
    user.act("decisions.flag", of=user.app.session.labeller.row)
    (event,) = user.app.session.label_log
    assert event.flagged
    assert event.source == str(2**60 + user.app.session.labeller.row)
    user.act("decisions.flag", of="9" * 20)
    assert len(user.app.session.label_log) == 1


def test_notes_of_others_are_theirs(answered):
    user, rows = answered
    source = str(2**60 + rows[0])
    user.app.session.label_log.add([note_event(source, "seen by Ben", "Ben", time=at(9))])
    user.act("decisions.list", sort="time")
    assert "seen by Ben" not in panel(user)


# ---- the probability -----------------------------------------------------------------------------


def test_the_probability_is_hidden_until_asked_for_and_that_is_recorded_and_kept(answered):
    user, _ = answered
    learner = user.app.session.tab.learner
    words = f"with probability {learner.probabilities[learner.query_row]:.2f}"
    assert words not in user.panel("Active Learning")
    user.act("learn.probability", show_probability="on")
    assert words in user.panel("Active Learning")
    answer(user, 1)
    assert list(user.app.session.label_log)[-1].shown
    assert view_state_of(user.app.session)["drafts"]["show_probability"]
    other = user.come_back()
    assert "with probability" in other.panel("Active Learning")
    other.act("learn.probability")
    assert "with probability" not in other.panel("Active Learning")
