"""Logs of label events, for the tests of what is made of them."""

from hypothesis import strategies as st

from astronomical_lite.labelling.label_events import (
    confidence_event,
    flag_event,
    label_event,
    note_event,
    score_event,
)


def at(second):
    minute = second // 60
    return f"2026-07-30T{12 + minute // 60:02}:{minute % 60:02}:{second % 60:02}.000000Z"


def given(*answers):
    """Label events of (source, label, person), one second after the other."""
    return [
        label_event(source, label, person, time=at(second))
        for second, (source, label, person) in enumerate(answers)
    ]


_people, _sources = (
    st.sampled_from(["Ada", "Ben", "Čeda"]),
    st.sampled_from(["1", "2", "12345678901234567890"]),
)
_times = st.integers(0, 5).map(at)
_other = st.dictionaries(
    st.sampled_from(["later", "newer"]), st.sampled_from([1, True, "x", None, [2]])
)


def _with_id(made):
    event, event_id, other = made
    return type(event)(**{**vars(event), "id": event_id, "other": other})


events = st.tuples(
    st.one_of(
        st.builds(
            label_event, _sources, st.sampled_from([None, -1, 0, 1, 2]), _people, time=_times
        ),
        st.builds(
            note_event, _sources, st.text(st.characters(codec="utf-8")), _people, time=_times
        ),
        st.builds(flag_event, _sources, st.booleans(), _people, time=_times),
        st.builds(confidence_event, _sources, st.none() | st.floats(0, 1), _people, time=_times),
        st.builds(score_event, _sources, st.none() | st.integers(0, 5), _people, time=_times),
    ),
    st.sampled_from("abcdefgh"),
    _other,
).map(_with_id)
"""Events, of which some have the same id."""

logs = st.lists(events, max_size=8)
