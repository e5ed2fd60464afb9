"""Runs before the snapshot is made: which objects there are, all of which last as long as the page.

Each object counts the references to it, and those that may be in a circle of references are in a list of the garbage
collector's: numbers and addresses like no others, more than a megabyte of what everyone fetches. An object that is
immortal (PEP 683) has neither, so snapshot.mjs makes them all so. They are what modules hold, which stays anyhow.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from itertools import compress
from types import CodeType

import numpy as np

# What a code object refers to; it does not tell the garbage collector.
OF_CODE = ("co_consts", "co_exceptiontable", "co_filename", "co_linetable", "co_name", "co_names")
OF_CODE += ("co_qualname",)
AT_ONCE = 20_000  # few, so that looking for them takes little of the memory that is put to sleep


def referents(things: list) -> list:
    """What the objects refer to, which may be named several times."""
    codes = (thing for thing in things if isinstance(thing, CodeType))
    return gc.get_referents(*things) + [getattr(code, name) for code in codes for name in OF_CODE]


def make_immortal(change: Callable[[np.ndarray], None]) -> None:
    """Make all objects immortal that can be found.

    Parameters
    ----------
    change : makes the objects at some addresses (uint32) immortal, and sets to 0 those that were already
    """
    found = gc.get_objects()
    while found:
        some, found = found[-AT_ONCE:], found[:-AT_ONCE]
        addresses = np.fromiter(map(id, some), dtype="uint32", count=len(some))
        change(addresses)
        found += referents(list(compress(some, addresses)))
