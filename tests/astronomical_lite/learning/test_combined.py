"""The combined prediction of several one-vs-rest classifiers, against a loop over rows."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from astronomical_lite.learning import combined
from astronomical_lite.learning.combined import CANNOT_SAY, OF_NONE, combine, combined_class
from astronomical_lite.messages import UserError


def of_one_row(p):
    """Class, probability and margin from the definition."""
    known = {number: value for number, value in enumerate(p) if not math.isnan(value)}
    if not known:
        return CANNOT_SAY, math.nan, math.nan
    known[OF_NONE] = 1 - max(known.values())
    # of equals none goes first, then the first classifier
    order = sorted(known, key=lambda number: (-known[number], number))
    return order[0], known[order[0]], known[order[0]] - known[order[1]]


@given(
    arrays(
        float,
        st.tuples(st.integers(1, 4), st.integers(0, 6)),
        elements=st.sampled_from([math.nan, 0.0, 0.25, 0.5, 0.75, 1.0]) | st.floats(0, 1),
    )
)
def test_class_probability_and_margin_are_those_of_each_row(p):
    found = combine(list(p))
    expected = [of_one_row(row) for row in p.T]
    assert found.place.tolist() == [place for place, _, _ in expected]
    np.testing.assert_allclose(found.probability, [one for _, one, _ in expected])
    np.testing.assert_allclose(found.margin, [one for _, _, one in expected], atol=1e-12)
    np.testing.assert_array_equal(combined_class(list(p)), found.place)


def test_what_is_given_stays_as_it_is():
    p = [np.array([0.2, np.nan]), np.array([0.9, 0.1])]
    before = [one.copy() for one in p]
    assert combine(p).place.tolist() == [1, OF_NONE]
    np.testing.assert_array_equal(p, before)


def test_without_classifiers_there_is_nothing_to_combine():
    for of in (combine, combined_class):
        with pytest.raises(UserError, match="No classifier is trained yet"):
            of([])


def test_blocks_of_rows_make_no_difference(monkeypatch):
    rng = np.random.default_rng(0)
    p = [np.where(rng.random(100) < 0.1, np.nan, rng.random(100).round(1)) for _ in range(3)]
    whole = combine(p)
    monkeypatch.setattr(combined, "ROWS_PER_BLOCK", 7)
    for name in ("place", "probability", "margin"):
        found, expected = getattr(combine(p), name), getattr(whole, name)
        assert found.dtype == expected.dtype
        assert np.array_equal(found, expected, equal_nan=True)
