"""Files of content that Hypothesis draws, the same each time: for what another Python is to read."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy


def write_drawn(count: int, write: Callable[..., object], **drawn: SearchStrategy) -> None:
    """Call ``write(number, **content)`` for so many drawn contents, numbered from 0."""
    numbers = iter(range(10 * count))

    @settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(**drawn)
    def write_each(**content):
        write(next(numbers), **content)

    write_each()
