"""What was labelled for a classifier, in its order.

>>> points = LabelledPoints.of([7, 3], [0, 1]).and_more([5], [UNSURE])
>>> points.to_train(label=1)
(array([7, 3]), array([0, 1]))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNSURE


@dataclass(frozen=True)
class LabelledPoints:
    """Rows and the labels they were given; never changed, so a step that fails has nothing to restore.

    Attributes
    ----------
    rows : int64 array of shape (n,)
        Row positions, all different.
    y : int64 array of shape (n,)
        Raw labels, `UNSURE` where the user was.
    """

    rows: np.ndarray
    y: np.ndarray

    @classmethod
    def of(cls, rows: Sequence[int] = (), y: Sequence[int] = ()) -> LabelledPoints:
        return cls(np.array(rows, dtype=np.int64), np.array(y, dtype=np.int64))

    def __post_init__(self) -> None:
        self.rows.flags.writeable = self.y.flags.writeable = False

    def __len__(self) -> int:
        return len(self.rows)

    def first(self, n: int) -> LabelledPoints:
        return LabelledPoints(self.rows[:n], self.y[:n])

    def and_more(self, rows: Sequence[int], y: Sequence[int]) -> LabelledPoints:
        more = LabelledPoints.of(rows, y)
        return LabelledPoints(
            np.concatenate([self.rows, more.rows]), np.concatenate([self.y, more.y])
        )

    def to_train(self, label: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the rows a classifier learns from, and 1 where they are of `label`, else 0."""
        is_sure = self.y != UNSURE
        return self.rows[is_sure], (self.y[is_sure] == label).astype(np.int64)

    def shortest_trainable(self, label: int) -> int:
        """Return after how many of the points both classes had been seen; all, if they never were."""
        is_sure, is_class = self.y != UNSURE, self.y == label
        of_each = np.flatnonzero(is_sure & is_class), np.flatnonzero(is_sure & ~is_class)
        return max((int(at[0]) + 1 if len(at) else len(self)) for at in of_each)


def points_given(
    rows: Sequence[int], y: Sequence[int], train_rows: np.ndarray, label_name: str
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
