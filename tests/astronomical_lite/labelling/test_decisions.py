"""What holds now of label events: labels, notes, flags, the list of decisions."""

import math

import pytest
from hypothesis import given as tried_with
from hypothesis import strategies as st
from label_logs import at, given, logs

from astronomical_lite.labelling.decisions import (
    current_confidences,
    current_flags,
    current_labels,
    current_notes,
    decisions,
    disagreement,
    drawn_at_random,
    labels_of,
    notes_with,
    sorted_by_class,
    sorted_by_disagreement,
    sorted_by_time,
)
from astronomical_lite.labelling.label_events import (
    CHANGED_LATER,
    QUERIED,
    RANDOM_TEST,
    RANDOM_VALIDATION,
    confidence_event,
    flag_event,
    label_event,
    note_event,
)
from astronomical_lite.labelling.label_log import merge


def test_the_last_label_of_each_person_holds_and_keeps_its_place():
    events = given(("1", 0, "Ada"), ("2", 1, "Ada"), ("1", 2, "Ben"), ("1", -1, "Ada"))
    assert list(current_labels(events).items()) == [
        (("1", "Ada"), -1),
        (("2", "Ada"), 1),
        (("1", "Ben"), 2),
    ]
    assert list(labels_of(events, "Ada").items()) == [("1", -1), ("2", 1)]


def test_a_label_taken_back_is_gone_and_comes_last_when_given_again():
    events = given(("1", 0, "Ada"), ("2", 1, "Ada"), ("1", None, "Ada"))
    assert labels_of(events, "Ada") == {"2": 1}
    events.append(label_event("1", 0, "Ada", time=at(9)))
    assert list(labels_of(events, "Ada")) == ["2", "1"]


@tried_with(logs, st.randoms())
def test_nothing_depends_on_the_order_of_the_log(log, random):
    log = merge(log)
    shuffled = random.sample(log, len(log))
    for of in (
        current_labels,
        current_notes,
        current_flags,
        current_confidences,
        drawn_at_random,
        decisions,
    ):
        assert of(shuffled) == of(log)


def test_notes_flags_and_confidences_hold_until_taken_away():
    events = [
        note_event("1", "two nuclei", "Ada", time=at(1)),
        note_event("2", "faint", "Ada", time=at(2)),
        note_event("2", "", "Ada", time=at(3)),
        flag_event("1", True, "Ada", time=at(4)),
        flag_event("1", True, "Ben", time=at(5)),
        flag_event("1", False, "Ben", time=at(6)),
        confidence_event("1", 0.0, "Ada", time=at(7)),
        confidence_event("2", 0.5, "Ada", time=at(8)),
        confidence_event("2", None, "Ada", time=at(9)),
    ]
    assert current_notes(events) == {("1", "Ada"): "two nuclei"}
    assert current_flags(events) == {("1", "Ada")}
    assert current_confidences(events) == {("1", "Ada"): 0.0}
    assert current_labels(events) == {}


def test_notes_are_found_by_all_their_words_in_any_case():
    notes = {("1", "Ada"): "Two nuclei, a MERGER", ("2", "Ben"): "one nucleus"}
    assert list(notes_with(notes, "merger NUCLEI")) == [("1", "Ada")]
    assert list(notes_with(notes, "nucle")) == [("1", "Ada"), ("2", "Ben")]
    assert notes_with(notes, "merger nucleus") == {}
    assert notes_with(notes, " ") == notes


def test_sources_drawn_at_random_are_those_whose_first_label_was():
    def label(source, second, origin, value=1, person="Ada"):
        return label_event(source, value, person, time=at(second), origin=origin)

    events = [
        label("1", 1, RANDOM_TEST),
        label("1", 2, CHANGED_LATER, 0),
        label("2", 1, QUERIED),
        label("2", 2, RANDOM_TEST),
        label("3", 1, RANDOM_VALIDATION),
        label("3", 2, QUERIED, None),
        label("4", 1, QUERIED, person="Ben"),
        label("4", 2, RANDOM_VALIDATION),
    ]
    assert drawn_at_random(events) == {"1": RANDOM_TEST, "3": RANDOM_VALIDATION}


def sources(found):
    return [one.last.source for one in found]


EVENTS = given(
    ("a", 0, "Ada"),
    ("b", 1, "Ada"),
    ("c", -1, "Ada"),
    ("d", 1, "Ada"),
    ("a", 1, "Ada"),
    ("a", 0, "Ada"),
    ("e", 0, "Ben"),
)


def test_decisions_are_the_labels_that_hold_with_their_history():
    found = decisions(EVENTS, "Ada")
    assert sources(found) == ["a", "b", "c", "d"]
    assert [one.label for one in found] == [0, 1, -1, 1]
    assert (found[0].first, found[0].last, found[0].n_changes) == (EVENTS[0], EVENTS[5], 2)
    assert sources(decisions(EVENTS)) == ["a", "b", "c", "d", "e"]
    taken_back = [*EVENTS, label_event("b", None, "Ada", time=at(30))]
    assert sources(decisions(taken_back, "Ada")) == ["a", "c", "d"]


def test_decisions_are_sorted_by_time_and_class():
    found = decisions(EVENTS, "Ada")
    assert sources(sorted_by_time(found)) == ["a", "d", "c", "b"]
    names = {0: "Star", 1: "galaxy", -1: "Unknown"}
    assert sources(sorted_by_class(found, names)) == ["b", "d", "a", "c"]


def test_decisions_are_sorted_by_what_the_classifier_says_against_them():
    found = decisions(EVENTS)
    p = {"a": 0.9, "b": 0.2, "c": 0.99, "d": 0.7, "e": math.nan}
    assert sources(sorted_by_disagreement(found, p, of_class=1)) == ["a", "b", "d", "c", "e"]
    del p["b"]
    assert sources(sorted_by_disagreement(found, p, of_class=1)) == ["a", "d", "b", "c", "e"]


@pytest.mark.parametrize(("label", "expected"), [(1, 0.25), (0, 0.75), (2, 0.75)])
def test_disagreement_is_the_probability_that_the_label_is_wrong(label, expected):
    assert disagreement(label, 0.75, of_class=1) == expected
