"""Which library outside Python grows trees; in ordinary Python there is none, and scikit-learn's compiled code does.

use(library)                              # the page's: static/js/learning/tree_library.mjs

Its functions are described in `learning.classifiers.fast_trees.grown`, which calls them.
"""

from __future__ import annotations

from typing import Any

_libraries: list[Any] = []


def use(library: Any) -> None:
    """Have trees grown by a library; by scikit-learn's compiled code for None."""
    _libraries[:] = [] if library is None else [library]


def current() -> Any:
    """Return the library, or None."""
    return _libraries[0] if _libraries else None
