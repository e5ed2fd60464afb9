import numpy as np
import pytest

from astronomical_lite.learning.labelled_points import UNSURE, LabelledPoints, points_given
from astronomical_lite.messages import UserError


def of(rows, y):
    return LabelledPoints.of(rows, y)


def test_points_are_added_in_order_and_never_changed():
    few = of([7, 3], [0, 1])
    more = few.and_more([5], [UNSURE])
    assert (few.rows.tolist(), few.y.tolist()) == ([7, 3], [0, 1])
    assert (more.rows.tolist(), more.y.tolist()) == ([7, 3, 5], [0, 1, -1])
    assert len(few) == 2
    assert more.first(2).rows.tolist() == [7, 3]
    assert more.first(2).y.tolist() == [0, 1]
    for array in (more.rows, more.y):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_unsure_points_are_not_trained_on():
    rows, target = of([7, 3, 5, 9], [2, 1, UNSURE, 2]).to_train(label=2)
    assert rows.tolist() == [7, 3, 9]
    assert target.tolist() == [1, 0, 1]
    assert target.dtype == np.int64


@pytest.mark.parametrize(
    ("y", "shortest"),
    [
        ([1, 0], 2),
        ([1, 1, 0, 0, 1], 3),
        ([0, 0, 0, 1, 0], 4),
        ([1, UNSURE, UNSURE, 0], 4),  # neither the class nor another
        ([UNSURE, 0, 1], 3),
        ([1, 1, 1], 3),  # never both: all of them
        ([0, UNSURE], 2),
        ([], 0),
    ],
)
def test_training_needs_points_until_both_classes_were_seen(y, shortest):
    assert of(range(len(y)), y).shortest_trainable(label=1) == shortest


def test_points_of_a_configuration_are_taken_as_they_are():
    points = points_given([5, 2, 9], [1, UNSURE, 0], np.array([2, 5, 7, 9]), "Star")
    assert (points.rows.tolist(), points.y.tolist()) == ([5, 2, 9], [1, -1, 0])


@pytest.mark.parametrize(
    ("rows", "y", "sentence"),
    [
        ([5, 2], [1], "2 labelled sources but 1 labels for Star"),
        ([5, 2, 5], [1, 0, 1], "a source twice for Star"),
        (
            [5, 3, 2, 4],
            [1, 0, 0, 1],
            "2 of the 4 sources labelled for Star are not in the training",
        ),
    ],
)
def test_points_that_do_not_fit_are_refused_with_the_reason(rows, y, sentence):
    with pytest.raises(UserError, match=sentence):
        points_given(rows, y, np.array([2, 5, 7, 9]), "Star")
