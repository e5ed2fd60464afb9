"""One queue over several classifiers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.learning.one_queue import ONE_QUEUE, Question, most_uncertain, round_robin

QUESTIONS = [Question(2, 4, 0.2), Question(0, 9, 0.5), Question(5, 4, 0.5)]


def test_the_most_uncertain_of_any_goes_first():
    assert most_uncertain(QUESTIONS) == QUESTIONS[1]  # of equals the one whose turn is sooner
    assert most_uncertain(QUESTIONS[::-1]) == QUESTIONS[2]


def test_each_classifier_has_its_turn():
    assert round_robin(QUESTIONS) == QUESTIONS[0]


@pytest.mark.parametrize("name", ONE_QUEUE)
@given(st.lists(st.builds(Question, st.integers(), st.integers(), st.floats(0, 0.5)), min_size=1))
def test_it_is_one_of_those_asked(name, questions):
    asked = ONE_QUEUE[name](questions)
    assert asked in questions
    if name == "Most uncertain of any":
        assert asked.uncertainty == max(question.uncertainty for question in questions)
