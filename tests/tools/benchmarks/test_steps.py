"""What a visit took is divided among its steps without anything left over."""

from __future__ import annotations

import pytest

from benchmarks.steps import ENDS, READY, Visit, as_steps


def visit(*milliseconds: float) -> Visit:
    times = [sum(milliseconds[: i + 1]) for i in range(len(milliseconds))]
    return Visit(dict(zip(ENDS, times, strict=True)))


def test_the_steps_are_the_times_between_marks_and_add_up():
    first = visit(*range(100, 100 + len(ENDS)))
    assert first.steps() == pytest.approx([(100 + i) / 1000 for i in range(len(ENDS))])
    assert sum(first.steps()) == pytest.approx(first.marks[READY] / 1000)


def test_each_step_has_its_own_median_and_extremes():
    visits = [visit(*[taken] * len(ENDS)) for taken in (300, 100, 200)]
    for step, text in zip(as_steps(visits), ENDS.values(), strict=True):
        assert step.text == text
        assert (step.median, step.least, step.most) == pytest.approx((0.2, 0.1, 0.3))
