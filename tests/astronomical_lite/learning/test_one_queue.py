"""One queue over several classifiers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.learning.one_queue import (
    ONE_QUEUE,
    Asked,
    ScoredPool,
    most_uncertain,
    round_robin,
)


def pool(label, **scores):
    return ScoredPool(
        label, np.array([int(row[1:]) for row in scores]), np.array([*scores.values()])
    )


POOLS = [pool(0, r1=0.2, r4=0.4), pool(2, r4=0.5, r7=0.1), pool(5, r9=0.5, r1=0.3)]


def asked_until_nothing_is_left(queue, pools):
    """All questions, one after another; none about a source twice."""
    asked = []
    while (found := queue(pools, len(asked), {one.row for one in asked})) is not None:
        asked.append(found)
    return asked


def test_the_most_uncertain_of_any_goes_first():
    found = asked_until_nothing_is_left(most_uncertain, POOLS)
    assert found == [Asked(4, 2, 0.5), Asked(9, 5, 0.5), Asked(1, 5, 0.3), Asked(7, 2, 0.1)]


def test_each_classifier_has_its_turn_until_it_has_nothing_left():
    found = asked_until_nothing_is_left(round_robin, POOLS)
    assert found == [Asked(4, 0, 0.4), Asked(7, 2, 0.1), Asked(9, 5, 0.5), Asked(1, 0, 0.2)]
    assert round_robin(POOLS, 7) == Asked(4, 2, 0.5)
    assert round_robin([POOLS[0], pool(2)], 1) == Asked(4, 0, 0.4)


@given(
    st.lists(
        st.dictionaries(st.integers(0, 8), st.sampled_from([0.0, 0.1, 0.3, 0.5]), max_size=6),
        max_size=4,
    ),
    st.sampled_from([*ONE_QUEUE]),
)
def test_every_source_of_any_pool_is_asked_about_once(given_pools, name):
    pools = [
        ScoredPool(label, np.array([*p], dtype=int), np.array([*p.values()]))
        for label, p in enumerate(given_pools)
    ]
    asked = asked_until_nothing_is_left(ONE_QUEUE[name].function, pools)
    rows = [one.row for one in asked]
    assert sorted(rows) == sorted({row for p in given_pools for row in p})
    assert all(given_pools[one.label][one.row] == one.score for one in asked)
    if name == "Most uncertain of any":
        scores = [one.score for one in asked]
        assert scores == sorted(scores, reverse=True)


def test_queues_are_described():
    assert all(queue.description.endswith(".") for queue in ONE_QUEUE.values())
