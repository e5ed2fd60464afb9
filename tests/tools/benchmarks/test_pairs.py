"""Pairs measured in turn: their median ratio is that of a pair that was measured, and its spread is said."""

from __future__ import annotations

import pytest

from benchmarks.pairs import in_turn, median_of


def test_both_are_measured_in_turn():
    order = []
    pairs = in_turn(lambda: order.append("ours") or 1.0, lambda: order.append("theirs") or 2.0, 3)
    assert order == ["ours", "theirs"] * 3
    assert pairs == [(1.0, 2.0)] * 3


def test_the_median_is_of_the_ratios_not_of_the_times():
    # the machine was slow while the second was measured, for both sides
    measured = median_of([(1.0, 4.0), (9.0, 30.0), (2.0, 4.0)], same=False, note="more")
    assert (measured.ours, measured.reference) == (9.0, 30.0)
    assert not measured.same
    assert measured.note == "median of 3 pairs in turn, ratios 0.25 to 0.50; more"


def test_an_even_number_has_no_middle():
    with pytest.raises(ValueError, match="odd number"):
        median_of([(1.0, 2.0), (1.0, 3.0)])
