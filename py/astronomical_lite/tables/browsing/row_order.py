"""Rows in the order of a column.

sorted_rows(frame["z"], descending=True)    # rows, from that of the highest value
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from astronomical_lite.tables.browsing.known_values import known_values

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, IntArray


def sorted_rows(series: pd.Series, descending: bool = False) -> IntArray:
    """Return all rows in the order of a column's values, shape (n_rows,).

    Rows of equal values stay in the order of the table, either way, and those without a value are the
    last.
    """
    known = known_values(series)
    everything = bool(known.present.all())
    rows = np.arange(len(series)) if everything else np.flatnonzero(known.present)
    values = known.values if everything else known.values[rows]
    if descending:
        order = len(values) - 1 - _stable_order(values[::-1])[::-1]
    else:
        order = _stable_order(values)
    return np.concatenate([rows[order], np.flatnonzero(~known.present)]).astype(np.int32)


def _stable_order(values: AnyArray) -> IntArray:
    return (
        _order_of_bytes(values) if values.dtype.kind == "S" else np.argsort(values, kind="stable")
    )


def _order_of_bytes(values: AnyArray) -> IntArray:
    """Return the order of texts as bytes, those of equal ones kept.

    What all begin with is left out, and the next eight bytes are compared as one number: few texts, mostly,
    are the same in these, and only they are compared further.
    """
    n, width = len(values), values.dtype.itemsize
    letters = np.ascontiguousarray(values).view(np.uint8).reshape(n, width)
    same = (letters == letters[:1]).all(axis=0)
    begin = width if same.all() else int(np.argmin(same))
    n_words = max(1, -(-(width - begin) // 8))
    padded = np.zeros((n, 8 * n_words), dtype=np.uint8)
    padded[:, : width - begin] = letters[:, begin:]
    words = padded.view(">u8").astype(np.uint64)
    order = np.argsort(words[:, 0], kind="stable")
    first = words[order, 0]
    is_new = np.concatenate([[True], first[1:] != first[:-1]])[:n]
    in_run = ~(is_new & np.concatenate([is_new[1:], [True]])[:n])
    if n_words > 1 and in_run.any():
        places, tied = np.flatnonzero(in_run), order[in_run]
        runs = np.cumsum(is_new)[in_run]
        order[places] = tied[np.lexsort([*words[tied, :0:-1].T, runs])]
    return order
