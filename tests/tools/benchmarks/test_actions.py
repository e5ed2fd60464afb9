"""What an action took is divided among worker, page and frames without anything left over."""

from __future__ import annotations

import pytest

from benchmarks.actions import Timed, as_steps


def test_the_parts_of_an_action_add_up():
    one = Timed(0.5, {"file.begin": 0.1, "file.end": 0.2}, 0.05)
    assert (one.worker, one.page) == pytest.approx((0.3, 0.15))
    assert one.worker + one.page + one.paint == pytest.approx(one.all)


def test_each_part_has_its_own_median_and_extremes():
    times = [
        Timed(all_, {"setup.open": worker}, 0.01)
        for all_, worker in ((0.3, 0.2), (0.2, 0.15), (0.5, 0.1))
    ]
    at_worker, page, frames = as_steps("webkit", times)
    assert at_worker.text.startswith("WebKit: ")
    assert (at_worker.median, at_worker.least, at_worker.most) == pytest.approx((0.15, 0.1, 0.2))
    assert (page.median, page.least, page.most) == pytest.approx((0.09, 0.04, 0.39))
    assert (frames.median, frames.least, frames.most) == pytest.approx((0.01, 0.01, 0.01))
