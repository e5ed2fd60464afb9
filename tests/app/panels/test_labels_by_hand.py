"""From a catalogue without labels to classifiers: first batch, start by itself, scores by hand."""

from __future__ import annotations

import json

import pytest

from app.services.classifier_entries import n_given, own_entries
from app.services.next_sources import MOST, next_rows
from app.services.questions_by_hand import labelled_rows
from app.state.by_hand import TEST, VALIDATION
from app.state.stages import Dashboard

NAMES = ("Star", "Galaxy", "QSO")


@pytest.fixture
def unlabelled(user, frame):
    """A user with a catalogue without labels, three classes and the dashboard open; and the truth."""
    truth = frame.pop("label")
    user.load(frame)
    user.act("columns", id_col="id", label_col="")
    for name in NAMES:
        user.act("classes.add", class_name=name)
    user.act("choose", choice="features_for_training", do="add", available=["g", "r", "w1"])
    user.act("axes", default_x="g", default_y="r")
    user.act("setup.close")
    assert user.app.session.stage == "dashboard"
    return user, truth


def by_hand(user):
    return user.app.session.by_hand


def answer(user, truth, n: int = 1) -> None:
    for _ in range(n):
        row = by_hand(user).row
        user.act("by_hand.assign", label=truth[row], of=row)


def quick(user, start: int = 6, classifier: str = "DTree") -> None:
    """Have all classifiers be trees, which are fitted at once."""
    for label in user.app.session.settings.labels_to_train:
        user.act("learn.tab", label=label)
        user.act(
            "learn.setup",
            classifier=classifier,
            strategy="Margin Sampling",
            n_initial=start,
            do="add",
        )


def by_hand_question(user) -> str:
    panel = user.panel("Active Learning")
    return panel[panel.index('<div class="question"') : panel.index('<div class="learner')]


def test_classes_are_made_where_there_is_no_label_column(unlabelled):
    user, _ = unlabelled
    settings = user.app.session.settings
    assert [settings.name_of(label) for label in settings.known_labels] == [*NAMES]
    assert settings.labels_to_train == settings.known_labels
    panel = user.panel("Active Learning")
    assert "What is source" in panel
    assert "Star waits for" in panel


def test_labels_of_a_first_batch_start_the_classifiers_by_themselves(unlabelled):
    user, truth = unlabelled
    quick(user)
    tabs = user.app.session.tabs
    answer(user, truth, 5)
    assert all(tab.training is None for tab in tabs.values())
    assert n_given(user.app.session) == 5
    for _ in range(20):
        if by_hand(user).row is not None:
            answer(user, truth)
    started = [tab for tab in tabs.values() if tab.training is not None]
    assert len(started) == 3
    for tab in started:
        learner = tab.training.learner
        assert learner.n_trained >= 6
        assert learner.query_row is not None
        assert [truth[row] for row in learner.labelled_rows] == learner.labelled_y.tolist()
    assert not user.app.session.settings.classifiers
    assert "Is source" in user.panel("Active Learning")


def test_answers_are_asked_again_by_undo(unlabelled):
    user, truth = unlabelled
    first = by_hand(user).row
    answer(user, truth)
    second = by_hand(user).row
    assert second != first
    answer(user, truth)
    user.act("by_hand.undo")
    assert by_hand(user).row == second
    user.act("by_hand.undo")
    assert by_hand(user).row == first
    assert not labelled_rows(Dashboard.of(user.app.session)).size
    user.act("by_hand.undo")
    assert "There is no answer to take back." in user.panel("Active Learning")


def test_a_key_pressed_for_the_source_before_does_nothing(unlabelled):
    user, truth = unlabelled
    first = by_hand(user).row
    answer(user, truth)
    user.act("by_hand.assign", label=0, of=first)
    assert labelled_rows(Dashboard.of(user.app.session)).tolist() == [first]


@pytest.mark.parametrize("proposal", ["Spread", "Typical", "Random", "As given"])
def test_every_proposal_asks_about_sources_of_the_training_set(unlabelled, proposal):
    user, truth = unlabelled
    user.act("by_hand.propose", proposal=proposal, size=4)
    asked = []
    for _ in range(5):
        asked.append(by_hand(user).row)
        answer(user, truth)
    assert len(set(asked)) == 5
    assert set(asked) <= set(user.app.session.problem.sets.train.tolist())


def test_a_proposal_keeps_to_the_criteria_of_the_labelling_panel(unlabelled, frame):
    user, truth = unlabelled
    labeller = user.app.session.labeller
    user.act("labelling.criteria", column="g", operator=">", value="1.5", do="add")
    user.act("by_hand.propose", proposal="Spread", size=5)
    for _ in range(5):
        assert frame.g[by_hand(user).row] > 1.5
        answer(user, truth)
    user.act("labelling.criteria", column="g", operator=">", value="99", do="add")
    before = by_hand(user).row
    user.act("by_hand.propose", proposal="Spread", size=5)
    assert "There is no source left to propose" in user.panel("Active Learning")
    assert by_hand(user).row == before
    assert labeller.n_matches == 0


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"proposal": "Magic", "size": 5}, "There is no proposal &#39;Magic&#39;."),
        ({"proposal": "Spread", "size": 0}, "must be at least 1, not 0"),
        ({"proposal": "Spread", "size": 5000}, "at most 1,000 sources, not 5,000"),
    ],
)
def test_a_proposal_that_cannot_be_made_is_told(unlabelled, form, sentence):
    user, _ = unlabelled
    user.act("by_hand.propose", **form)
    assert sentence in user.panel("Active Learning")


def test_scores_rest_on_sources_drawn_at_random(unlabelled):
    user, truth = unlabelled
    quick(user)
    while by_hand(user).row is not None:
        answer(user, truth)
    tab = user.app.session.tab
    assert tab.training.learner.confusion("validation").total == 0
    user.act("by_hand.purpose", purpose=VALIDATION)
    drawn = user.app.session.problem.sets.drawn_validation
    for row in drawn[:12]:
        assert by_hand(user).row == row
        answer(user, truth)
    assert user.app.session.problem.sets.validation.tolist() == drawn[:12].tolist()
    for one in user.app.session.tabs.values():
        assert one.training.learner.confusion("validation").total == 12
    user.act("by_hand.assign", label=-1, of=by_hand(user).row)
    assert len(user.app.session.problem.sets.validation) == 12
    user.act("by_hand.undo")
    assert by_hand(user).row == drawn[12]
    user.act("by_hand.purpose", purpose=TEST)
    answer(user, truth, 3)
    assert len(user.app.session.problem.sets.test) == 3
    user.act("by_hand.purpose", purpose="training")
    assert user.app.session.selected == tab.training.learner.query_row
    user.act("learn.assign", label=1, of=tab.training.learner.query_row)
    user.act("learn.next", of=tab.training.learner.query_row)
    assert tab.training.learner.history[-1].validation.accuracy > 0


def test_a_label_for_a_chosen_source_counts_only_when_its_turn_has_come(unlabelled):
    user, truth = unlabelled
    user.act("by_hand.purpose", purpose=VALIDATION)
    drawn = user.app.session.problem.sets.drawn_validation
    user.app.session.labeller.select(int(drawn[2]))
    user.act("labelling.assign", label=truth[drawn[2]])
    user.act("by_hand.purpose", purpose=VALIDATION)
    assert not len(user.app.session.problem.sets.validation)
    answer(user, truth, 2)
    assert user.app.session.problem.sets.validation.tolist() == drawn[:3].tolist()


def test_everything_is_there_after_the_browser_was_killed(unlabelled):
    user, truth = unlabelled
    quick(user, start=8)
    answer(user, truth, 4)
    other = user.come_back()
    assert by_hand(other) == by_hand(user)
    assert own_entries(other.app.session) == own_entries(user.app.session)
    question = by_hand_question(user)
    assert by_hand_question(other) == question != ""
    while by_hand(user).row is not None:
        answer(user, truth)
    user.act("by_hand.purpose", purpose=VALIDATION)
    answer(user, truth, 5)
    other = user.come_back()
    assert by_hand(other) == by_hand(user)
    assert own_entries(other.app.session) == own_entries(user.app.session)
    assert other.app.session.curated == user.app.session.curated
    assert other.app.session.tab.training.learner.confusion("validation").total == 5
    answer(other, truth, 2)
    assert len(other.app.session.problem.sets.validation) == 7


def test_the_classes_are_in_the_configuration_under_known_keys(unlabelled):
    user, _ = unlabelled
    user.act("config.save")
    config = json.loads(user.download())
    assert config["label_col"] == ""
    assert config["labels_to_strings"] == {"-1": "Unknown", "0": "Star", "1": "Galaxy", "2": "QSO"}
    assert config["labels_to_train"] == [*NAMES]
    assert set(config["label_colours"]) == {"-1", "0", "1", "2"}
    assert config["astronomical_lite"]["made_labels"] == [0, 1, 2]


@pytest.mark.usefixtures("quick_forests")
def test_labels_that_come_while_a_classifier_is_fitted_are_trained_on_too(unlabelled):
    user, truth = unlabelled
    quick(user, 10, "ExtraTrees")
    user.working = False
    for _ in range(25):
        if by_hand(user).row is not None:
            answer(user, truth)
    assert user.app.session.computing
    user.working = True
    user.compute()
    session = user.app.session
    trained = [tab.training.learner for tab in session.tabs.values() if tab.training is not None]
    assert trained
    for learner in trained:
        assert learner.n_trained == 25
    assert not session.settings.classifiers


def test_every_answer_is_recorded_with_how_the_source_came(unlabelled):
    user, truth = unlabelled
    first = by_hand(user).row
    answer(user, truth)
    user.act("by_hand.purpose", purpose=VALIDATION)
    row = by_hand(user).row
    answer(user, truth)
    user.act("by_hand.undo")
    session = user.app.session
    events = list(session.label_log)
    assert [event.origin for event in events] == ["proposed", *["random, validation"] * 2]
    assert [event.label for event in events[1:]] == [truth[row], None]
    assert events[0].strategy == "Spread"
    assert events[0].name == NAMES[truth[first]]


def test_a_label_that_waits_can_be_changed_in_the_list_of_decisions(unlabelled):
    user, truth = unlabelled
    quick(user)
    row = by_hand(user).row
    answer(user, truth)
    user.act("decisions.change", of=row, label=2)
    assert {entry["y"][0] for entry in own_entries(user.app.session).values()} == {2}
    while by_hand(user).row is not None:
        answer(user, truth)
    user.act("decisions.change", of=row, label=truth[row])
    started = [tab.learner for tab in user.app.session.tabs.values() if tab.learner]
    assert started
    for learner in started:
        assert [truth[r] for r in learner.labelled_rows] == learner.labelled_y.tolist()


def test_a_changed_label_of_validation_is_scored_by(unlabelled):
    user, truth = unlabelled
    quick(user)
    while by_hand(user).row is not None:
        answer(user, truth)
    user.act("by_hand.purpose", purpose=VALIDATION)
    row = by_hand(user).row
    answer(user, truth)
    assert user.app.session.problem.labels[row] == truth[row]
    user.act("decisions.change", of=row, label=(truth[row] + 1) % 3)
    assert user.app.session.problem.labels[row] == (truth[row] + 1) % 3
    assert user.app.session.tab.training.learner.confusion("validation").total == 1


@pytest.mark.usefixtures("quick_forests")
def test_an_answer_taken_back_while_a_classifier_starts_with_it_is_not_trained_on(unlabelled):
    user, truth = unlabelled
    quick(user, 10, "ExtraTrees")
    user.working = False
    while not user.app.session.computing:
        last = by_hand(user).row
        answer(user, truth)
    user.act("by_hand.undo")
    assert by_hand(user).row == last
    assert not user.app.session.computing
    user.working = True
    user.compute()
    assert all(tab.training is None for tab in user.app.session.tabs.values())
    user.act("by_hand.assign", label=-1, of=last)
    while by_hand(user).row is not None:
        answer(user, truth)
    for tab in user.app.session.tabs.values():
        if tab.learner:
            place = tab.learner.labelled_rows.tolist().index(last)
            assert tab.learner.labelled_y[place] == -1


@pytest.mark.parametrize("purpose", ["training", VALIDATION, TEST])
def test_the_sources_that_follow_by_hand_are_known(unlabelled, purpose):
    user, truth = unlabelled
    user.act("by_hand.purpose", purpose=purpose)
    for _ in range(4):
        dashboard = Dashboard.of(user.app.session)
        known = next_rows(dashboard)
        assert len(known) == MOST
        answer(user, truth)
        assert by_hand(user).row == known[0]
