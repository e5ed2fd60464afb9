"""Which library outside Python grows trees and finds neighbours; in ordinary Python there is none.

use(library)                              # the page's: static/js/learning/learning_library.mjs

Its functions are described where they are called: in `learning.classifiers.fast_trees.grown`, `grown_predictions` and
`learning.classifiers.nearest_neighbours`.
"""

from __future__ import annotations

from typing import Any

_libraries: list[Any] = []


def use(library: Any) -> None:
    """Have a library do it; compiled code for None."""
    _libraries[:] = [] if library is None else [library]


def current() -> Any:
    """Return the library, or None."""
    return _libraries[0] if _libraries else None
