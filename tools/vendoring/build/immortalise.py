"""Make all objects of a Python immortal (PEP 683) before its snapshot is taken.

Each object counts the references to it, and those that may be in a circle of references are in a list of the garbage
collector's. These numbers and addresses do not compress: they are more than a megabyte of what everyone fetches. An
immortal object has neither. Nothing is lost by it: the objects are those that modules hold, which stay anyhow.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from itertools import compress
from types import CodeType

import numpy as np

# Attributes by which a code object holds others; the garbage collector does not know of them.
CODE_ATTRIBUTES: tuple[str, ...] = (
    "co_consts",
    "co_exceptiontable",
    "co_filename",
    "co_linetable",
    "co_name",
    "co_names",
    "co_qualname",
)
BATCH = 20_000  # few, so that the search takes little of the memory that is in the snapshot


def referents(things: list) -> list:
    """Objects that `things` refer to; some several times."""
    codes = (thing for thing in things if isinstance(thing, CodeType))
    return gc.get_referents(*things) + [
        getattr(code, name) for code in codes for name in CODE_ATTRIBUTES
    ]


def make_immortal(change: Callable[[np.ndarray], None]) -> None:
    """Make every object immortal that can be reached from those the garbage collector knows.

    Parameters
    ----------
    change : callable
        Called with addresses of objects (uint32 array); makes those objects immortal and sets the
        addresses of objects that were so already to 0.
    """
    found = gc.get_objects()
    while found:
        some, found = found[-BATCH:], found[:-BATCH]
        addresses = np.fromiter(map(id, some), dtype="uint32", count=len(some))
        change(addresses)
        found += referents(list(compress(some, addresses)))
