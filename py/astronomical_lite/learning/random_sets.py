"""Sets of a catalogue that is labelled by hand: drawn at random, scored over labels given in the order of the draw.

sets = split_at_random(labels)
sets, labels = with_labels_by_hand(sets, labels, {17: 1, 4: 0})

A score is honest only over sources that were drawn at random: those that somebody chose to label, because they are
bright or typical, are the easy ones. The rows of a set have an order, drawn with the set. Labels count from its
start to the first source without an answer, so a label for a source that was chosen counts only once its turn has come.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning.splits import Sets, may_enter, no_rows, rows_to_move
from astronomical_lite.tables.labels import UNKNOWN

if TYPE_CHECKING:
    from astronomical_lite.arrays import IntArray

__all__ = ["next_to_label", "split_at_random", "with_labels_by_hand"]


def split_at_random(
    labels: IntArray,
    *,
    allowed: Collection[int] | None = None,
    trained: Collection[int] = (),
) -> Sets:
    """Share all rows among the three sets, 60/20/20, at random and whatever their labels.

    Parameters
    ----------
    labels : int64 array of shape (n_rows,)
        Raw label of every row in the catalogue, -1 where it is unknown.
    allowed : collection of int, optional
        The labels that may enter; rows of all others are left out. -1 need not be named.
    trained : collection of int
        Rows a classifier was trained on already: they are in the training set.
    """
    shuffled = np.random.RandomState(0).permutation(len(labels)).astype(np.intp)
    entering = shuffled[may_enter(labels, exclude_unknown=False, allowed=allowed)[shuffled]]
    n_train, n_validation = (len(entering) * 3 + 4) // 5, len(entering) // 5
    train, validation, test = np.split(entering, [n_train, n_train + n_validation])
    moved = rows_to_move(labels, shuffled, train, allowed, trained)
    sets = Sets(
        train=np.concatenate([train, moved]).astype(np.int64),
        validation=no_rows(),
        test=no_rows(),
        moved=moved.astype(np.int64),
        drawn_validation=validation[~np.isin(validation, moved)].astype(np.int64),
        drawn_test=test[~np.isin(test, moved)].astype(np.int64),
    )
    return with_labels_by_hand(sets, labels, {})[0]


def with_labels_by_hand(
    sets: Sets, labels: IntArray, by_hand: Mapping[int, int]
) -> tuple[Sets, IntArray]:
    """Return the sets with the rows that are scored, and the labels they are scored by.

    Parameters
    ----------
    sets : Sets
        Of `split_at_random`.
    labels : int64 array of shape (n_rows,)
        The catalogue's labels.
    by_hand : mapping of row to label
        -1 for a source whose class could not be told: it is answered, and not scored.

    Returns
    -------
    sets : Sets
        With `validation` and `test` those of the drawn rows that have a label.
    labels : int64 array of shape (n_rows,)
        With labels by hand in rows of validation and test; a label of the catalogue stays.
    """
    labels = np.array(labels, dtype=np.int64)
    scored = []
    for drawn in (sets.drawn_validation, sets.drawn_test):
        for row in drawn[: _n_answered(drawn, labels, by_hand)].tolist():
            if labels[row] == UNKNOWN:
                labels[row] = by_hand[row]
        scored.append(drawn[labels[drawn] != UNKNOWN])
    return replace(sets, validation=scored[0], test=scored[1]), labels


def next_to_label(drawn: IntArray, labels: IntArray, by_hand: Mapping[int, int]) -> int | None:
    """Return the row of a drawn set whose turn it is; None if all have a label or an answer."""
    place = _n_answered(drawn, labels, by_hand)
    return int(drawn[place]) if place < len(drawn) else None


def _n_answered(drawn: IntArray, labels: IntArray, by_hand: Mapping[int, int]) -> int:
    """Return how many rows from the start have a label of the catalogue or an answer."""
    is_answered = labels[drawn] != UNKNOWN
    is_answered |= np.isin(drawn, np.fromiter(by_hand, dtype=np.int64))
    return len(drawn) if is_answered.all() else int(np.argmin(is_answered))
