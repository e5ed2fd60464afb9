"""Results of a plot's recent redraws, used again where their inputs are the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

Result = TypeVar("Result")


@dataclass
class PlotCache:
    """Results of recent redraws of one plot, the most recently used up to `max_entries`.

    Arrays are told apart by identity, and held with the results made of them, so that no other array
    can come to have the same id.
    """

    max_entries: int = 6
    _results: dict[Hashable, tuple[tuple[np.ndarray, ...], Any]] = field(default_factory=dict)

    def get(
        self, arrays: Sequence[np.ndarray], key: Hashable, make: Callable[[], Result]
    ) -> Result:
        """Return the result of `make()` for these very arrays, made now or before.

        Parameters
        ----------
        arrays : arrays that the result is made of; their contents must not change
        key : everything else that decides the result, and tells it from others of these arrays
        make : function that makes it
        """
        full_key = (tuple(id(array) for array in arrays), key)
        found = self._results.pop(full_key, None) or (tuple(arrays), make())
        self._results[full_key] = found  # the most recently used comes last
        while len(self._results) > self.max_entries:
            del self._results[next(iter(self._results))]
        result: Result = found[1]
        return result
