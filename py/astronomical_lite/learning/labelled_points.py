"""The points labelled for a classifier, in the order they were labelled.

>>> points = LabelledPoints.of([7, 3], [0, 1]).and_more([5], [UNSURE])
>>> points.to_train(label=1)
(array([7, 3]), array([0, 1]))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNSURE

if TYPE_CHECKING:
    from astronomical_lite.arrays import IntArray


@dataclass(frozen=True)
class LabelledPoints:
    """Rows and the labels they were given.

    They are never changed: each step makes new ones, so a step that fails has nothing to restore.

    Attributes
    ----------
    rows : int64 array of shape (n,)
        Row positions, all different.
    y : int64 array of shape (n,)
        Raw labels, `UNSURE` where the user was.
    """

    rows: IntArray
    y: IntArray

    @classmethod
    def of(
        cls, rows: Sequence[int] | IntArray = (), y: Sequence[int] | IntArray = ()
    ) -> LabelledPoints:
        """Return points of rows and labels, which are copied."""
        return cls(np.array(rows, dtype=np.int64), np.array(y, dtype=np.int64))

    def __post_init__(self) -> None:
        self.rows.flags.writeable = self.y.flags.writeable = False

    def __len__(self) -> int:
        return len(self.rows)

    def first(self, n: int) -> LabelledPoints:
        """Return the first `n` points."""
        return LabelledPoints(self.rows[:n], self.y[:n])

    def and_more(self, rows: Sequence[int], y: Sequence[int]) -> LabelledPoints:
        """Return these points with others after them."""
        more = LabelledPoints.of(rows, y)
        return LabelledPoints(
            np.concatenate([self.rows, more.rows]), np.concatenate([self.y, more.y])
        )

    def to_train(self, label: int) -> tuple[IntArray, IntArray]:
        """Return the points a classifier learns from, those the user was sure of.

        Returns
        -------
        rows : int64 array of shape (n_sure,)
        target : int64 array of shape (n_sure,)
            1 where a point is of `label`, else 0.
        """
        is_sure = self.y != UNSURE
        return self.rows[is_sure], (self.y[is_sure] == label).astype(np.int64)

    def shortest_trainable(self, label: int) -> int:
        """Return the number of points, from the first, that hold both classes; all, if none do."""
        is_sure, is_class = self.y != UNSURE, self.y == label
        of_each = np.flatnonzero(is_sure & is_class), np.flatnonzero(is_sure & ~is_class)
        return max((int(at[0]) + 1 if len(at) else len(self)) for at in of_each)


def points_given(
    rows: Sequence[int] | IntArray,
    y: Sequence[int] | IntArray,
    train_rows: IntArray,
    label_name: str,
) -> LabelledPoints:
    """Return points labelled before, to train on again.

    Raises
    ------
    UserError
        A row is not among `train_rows` or occurs twice, or the two differ in length.
    """
    if len(rows) != len(y):
        raise UserError(
            f"The configuration has {len(rows)} labelled sources but {len(y)} labels "
            f"for {label_name}; they must be as many."
        )
    points = LabelledPoints.of(rows, y)
    if len(np.unique(points.rows)) < len(points):
        raise UserError(
            f"The configuration labels a source twice for {label_name}; remove one of the two."
        )
    strange = np.setdiff1d(points.rows, train_rows).size
    if strange:
        raise UserError(
            f"{strange} of the {len(rows)} sources labelled for {label_name} are not in "
            "the training set. The settings (features, left-out labels, missing values, test "
            "set) must be those the sources were labelled with."
        )
    return points
