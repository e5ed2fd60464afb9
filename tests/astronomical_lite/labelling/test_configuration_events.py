"""Labels of a loaded configuration as events: nothing is invented; in any order, however often, they are the same."""

from dataclasses import replace

from hypothesis import given as tried_with
from hypothesis import strategies as st
from label_logs import at, logs

from astronomical_lite.labelling.configuration_events import (
    configuration_events,
    labels_of_configuration,
)
from astronomical_lite.labelling.decisions import current_labels, decisions, labels_told
from astronomical_lite.labelling.label_events import (
    CONFIGURATION,
    QUERIED,
    UNKNOWN_TIME,
    event_line,
    label_event,
)
from astronomical_lite.labelling.label_log import log_text, merge, read_log
from astronomical_lite.project.audits import Audit
from astronomical_lite.project.classifier_entry import classifier_entry
from astronomical_lite.project.settings import Settings

MEMBERS = [("RForest", "Margin Sampling")]
NAMES = {0: "Star", 1: "Galaxy", 2: "QSO"}


def configured(*given, author="Ada", audits=()):
    """Settings with one classifier for each list of (source, label)."""
    return Settings(
        author=author,
        labels_to_strings=NAMES,
        classifiers={
            str(i): classifier_entry(MEMBERS, [s for s, _ in pairs], [y for _, y in pairs])
            for i, pairs in enumerate(given)
        },
        audits=[Audit(0, "", [], [], labels=labels) for labels in audits],
    )


_pairs = st.lists(
    st.tuples(st.sampled_from("123456"), st.sampled_from([-1, 0, 1, 2])),
    max_size=6,
    unique_by=lambda pair: pair[0],
)
_times = st.one_of(st.just(UNKNOWN_TIME), st.integers(0, 5).map(at))
configurations = st.builds(
    lambda entries, author: configured(*entries, author=author),
    st.lists(_pairs, max_size=3),
    st.sampled_from(["Ada", "Ben", ""]),
)
catalogues = st.dictionaries(st.sampled_from("123456"), st.sampled_from([0, 1, 2]))
loaded = st.builds(configuration_events, configurations, catalogues, _times)


def lines(events):
    return [event_line(event) for event in events]


def holding(events):
    return {(one.last.source, one.last.person): one.label for one in decisions(events)}


# ---- what is said --------------------------------------------------------------------------------


def test_an_event_says_what_the_file_says_and_no_more():
    (event,) = configuration_events(configured([("7", 1)], author=" Ada  L "), {}, at(3))
    assert (event.source, event.label, event.name) == ("7", 1, "Galaxy")
    assert (event.person, event.origin, event.time) == ("Ada L", CONFIGURATION, at(3))
    nothing = (event.previous, event.question, event.seconds, event.probability, event.confidence)
    assert nothing == (None,) * 5
    assert (event.strategy, event.note, event.shown, event.flagged) == ("", "", False, False)
    (event,) = configuration_events(configured([("7", -1)], author=""), {})
    assert (event.name, event.person, event.time) == ("Unsure", "", UNKNOWN_TIME)


def test_points_that_training_may_have_started_from_are_nobodys_labels():
    given = [("1", 0), ("2", 1), ("3", 2), ("4", 0)]
    catalogue = {"1": 0, "2": 1, "3": 0, "4": 0}  # 3 is called otherwise there, so somebody said so
    assert labels_of_configuration(configured(given), catalogue) == {"3": 2, "4": 0}
    assert labels_of_configuration(configured(given), {}) == dict(given)
    same = dict(given)
    assert labels_of_configuration(configured(given), same) == {}
    # of another classifier it is an answer
    assert labels_of_configuration(configured(given, [("4", 1), ("1", 0)]), same) == {
        "4": 1,
        "1": 0,
    }


def test_of_several_labels_the_one_that_is_sure_counts_and_an_audits_before_it():
    assert labels_of_configuration(configured([("1", 2)], [("1", -1)]), {}) == {"1": 2}
    assert labels_of_configuration(configured([("1", -1)], [("1", 2)]), {}) == {"1": 2}
    audited = configured([("1", 2), ("2", 0)], audits=[{"1": 1, "9": -1}])
    assert labels_of_configuration(audited, {}) == {"1": 1, "2": 0, "9": -1}


# ---- as sets -------------------------------------------------------------------------------------


@tried_with(configurations, catalogues, _times, logs)
def test_the_same_configuration_twice_gives_the_same_set(settings, catalogue, time, log):
    once = merge(log, configuration_events(settings, catalogue, time))
    assert lines(merge(once, configuration_events(settings, catalogue, time))) == lines(once)


@tried_with(configurations, catalogues, _times, _times)
def test_a_copy_of_another_time_adds_no_event(settings, catalogue, time, other):
    first, second = (configuration_events(settings, catalogue, one) for one in (time, other))
    later = first if time >= other else second
    assert lines(merge(first, second)) == lines(merge(second, first)) == lines(merge(later))


@tried_with(loaded, loaded, logs)
def test_the_order_in_which_configurations_and_logs_come_does_not_matter(a, b, log):
    together = lines(merge(a, b, log))
    assert lines(merge(log, b, a)) == together
    assert lines(merge(merge(b, log), a)) == lines(merge(b, merge(a, log))) == together


@tried_with(loaded, loaded, logs)
def test_what_holds_is_the_same_whatever_is_left_out_as_known(a, b, log):
    events = merge(a, b, log)
    assert holding(events) == current_labels(events) == holding(labels_told(events))


@tried_with(loaded)
def test_they_are_read_from_a_log_as_they_were_written(events):
    read = read_log(log_text(events), "log.jsonl")
    assert lines(read.events) == lines(events)
    assert read.notes == []


# ---- beside a log --------------------------------------------------------------------------------


def decided(time, *events):
    (one,) = decisions([*events, *configuration_events(configured([("7", 1)]), {}, time)])
    return one


def test_what_is_known_already_is_not_told_again_with_less():
    answer = label_event("7", 1, "Ada", time=at(3), origin=QUERIED, seconds=2)
    for time in (at(9), UNKNOWN_TIME):
        one = decided(time, answer)
        assert (one.last, one.first, one.n_changes) == (answer, answer, 0)
    by_ben = replace(answer, person="Ben")
    assert len(decisions([by_ben, *configuration_events(configured([("7", 1)]), {}, at(9))])) == 2


def test_a_label_that_a_later_file_has_otherwise_is_a_change_and_an_earlier_one_holds_no_more():
    answer = label_event("7", 2, "Ada", time=at(3), origin=QUERIED)
    later = decided(at(9), answer)
    assert (later.label, later.last.origin, later.first, later.n_changes) == (
        *(1, CONFIGURATION),
        *(answer, 1),
    )
    earlier = decided(at(1), answer)
    assert (earlier.label, earlier.first.origin, earlier.n_changes) == (2, CONFIGURATION, 1)
    undated = decided(UNKNOWN_TIME, answer)
    assert (undated.last, undated.first, undated.n_changes) == (answer, answer, 0)


def test_a_label_taken_back_after_the_file_is_gone():
    taken = label_event("7", None, "Ada", time=at(3))
    for time in (at(1), UNKNOWN_TIME):
        assert decisions([taken, *configuration_events(configured([("7", 1)]), {}, time)]) == []
