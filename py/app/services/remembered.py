"""What a panel shows of the newest predictions, worked out once and not at every action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
PLAIN = (bool, int, float, str, bytes)


def remembered(drafts: dict[str, Any], name: str, key: tuple[Any, ...], make: Callable[[], T]) -> T:
    """Return what was made last for the same key, else make it.

    Parameters
    ----------
    drafts : keeps it, with the key, so that no other object can come to be at the place of one in it
    key : numbers and texts, which are compared, and objects, of which each has to be the very same
    """
    kept = drafts.get(name)
    if kept is None or not _is_same(kept[0], key):
        drafts[name] = kept = key, make()
    made: T = kept[1]
    return made


def _is_same(before: tuple[Any, ...], now: tuple[Any, ...]) -> bool:
    return len(before) == len(now) and all(
        a is b or (isinstance(a, PLAIN) and type(a) is type(b) and a == b)
        for a, b in zip(before, now, strict=True)
    )
