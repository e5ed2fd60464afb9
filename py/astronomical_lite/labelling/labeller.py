"""Labelling mode: a random source at a time, from a search space, labelled by hand.

>>> labeller = Labeller(ids, labels=[0, 1, 2])
>>> labeller.search(frame, [Criterion("g", "<", "18.5")])
>>> labeller.new(rng)
>>> labeller.assign(1)  # or UNSURE
>>> labeller.curated
{'1237648720693755918': 1}

The labels are the curated test set; `astronomical_lite.project.test_set` reads and writes it as a file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from astronomical_lite.labelling.criteria import Criterion, ExpressionCriterion
from astronomical_lite.labelling.labels_by_hand import LabelsByHand
from astronomical_lite.labelling.search_space import SearchSpace, Within
from astronomical_lite.messages import UserError
from astronomical_lite.project.test_set import CuratedLabels
from astronomical_lite.tables.labels import UNSURE
from astronomical_lite.tables.source_ids import SourceIds

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray, IntArray
    from astronomical_lite.labelling.expressions import Columns

MOST_UNDONE = 200  # labels that a LabellerState remembers for undo


@dataclass(frozen=True)
class LabellerState:
    """All that a Labeller needs beside its labels to go on exactly where it was; all are rows.

    Attributes
    ----------
    row : int or None
        The source shown.
    offered : int or None
        The source New offered last, if it is not labelled yet.
    shown : list of int
        The sources shown and not labelled, which New offers again only after all others.
    undo : list of (row, label before)
        The labels given, the oldest first.
    """

    row: int | None
    offered: int | None
    shown: list[int]
    undo: list[tuple[int, int | None]]


class Labeller:
    """Labels given by hand, and which source is shown.

    The order of `curated` is the order in which sources were labelled; a label that is changed
    keeps its place. First, previous and next go through that order, then on to the source that New
    offered last, if that one is not labelled yet. Sources are rows of the catalogue.

    Parameters
    ----------
    ids : SourceIds
    labels : collection of int
        The labels that can be assigned, UNSURE aside.
    curated : mapping of str to int
        Id to label; ids that are not in the catalogue are kept and otherwise ignored.

    Attributes
    ----------
    space : SearchSpace
        The space New looks in; all sources at first.
    row : int or None
        The source shown. Changing the criteria leaves it.
    columns : callable or None
        Returns what conditions can name beside the columns of the frame.
    """

    def __init__(
        self, ids: SourceIds, labels: Collection[int], curated: Mapping[str, int] | None = None
    ) -> None:
        self.ids = ids
        self.labels = labels
        self.space = SearchSpace.whole(len(ids))
        self.row: int | None = None
        self.columns: Callable[[], Columns | None] | None = None
        self._given = LabelsByHand(ids, curated or {})
        self._shown: BoolArray = np.zeros(len(ids), dtype=bool)
        self._offered: int | None = None
        self._undo: list[tuple[int, int | None]] = []

    # ---- properties -------------------------------------------------------------------

    @property
    def curated(self) -> CuratedLabels:
        """The labels by id, in the order they were given."""
        return self._given.curated

    @property
    def n_matches(self) -> int:
        """Number of sources that meet the criteria."""
        return self.space.n_matches

    @property
    def n_left(self) -> int:
        """Number of those that are not labelled yet, the one shown included."""
        return int(np.count_nonzero(self.space.inside & ~self._given.is_labelled))

    @property
    def n_labelled(self) -> int:
        """Number of labelled sources of this catalogue, unsure ones included."""
        return len(self._given)

    @property
    def position(self) -> int | None:
        """Place of the source shown among those labelled, from 0; None if it is not labelled."""
        return self._given.position(self.row)

    @property
    def label(self) -> int | None:
        """The label of the source shown, UNSURE included; None if it has none."""
        return self._given.label(self.row)

    @property
    def can_undo(self) -> bool:
        """True if there is a label to take back."""
        return bool(self._undo)

    @property
    def has_previous(self) -> bool:
        """True if `previous` has a source to show."""
        position = self.position
        return bool(self._given.rows) if position is None else position > 0

    @property
    def has_next(self) -> bool:
        """True if `next` has a source to show."""
        position = self.position
        last = len(self._given) - 1
        return position is not None and (position < last or self._offered is not None)

    @property
    def labelled(self) -> tuple[IntArray, IntArray]:
        """Rows of the labelled sources and their labels, int64 arrays of shape (n_labelled,)."""
        return np.array(self._given.rows, dtype="int64"), np.array(
            self._given.values, dtype="int64"
        )

    def label_of(self, row: int) -> int | None:
        """Return the label of a source, UNSURE included; None if it has none."""
        return self._given.label(row)

    def per_class(self) -> dict[int, int]:
        """Return the number of labelled sources by label, with all labels and UNSURE."""
        return dict.fromkeys((*self.labels, UNSURE), 0) | self._given.counts

    @property
    def state(self) -> LabellerState:
        """The state for `restore`, to go on exactly here."""
        shown = np.flatnonzero(self._shown & ~self._given.is_labelled).tolist()
        return LabellerState(self.row, self._offered, shown, self._undo[-MOST_UNDONE:])

    # ---- actions ------------------------------------------------------------------------

    def restore(self, state: LabellerState) -> None:
        """Go on where a Labeller with these labels was.

        Raises
        ------
        UserError
            The state names rows the catalogue does not have, or labels that are not there.
        """
        named = [*state.shown, *(row for row, _ in state.undo)]
        named += [row for row in (state.row, state.offered) if row is not None]
        if any(not 0 <= row < len(self.ids) for row in named):
            raise UserError("The place in the catalogue is that of another catalogue.")
        is_labelled = self._given.is_labelled
        if not all(is_labelled[row] for row, _ in state.undo):
            raise UserError("There is an answer to take back for a source that is not labelled.")
        self.row, self._undo = state.row, list(state.undo)
        self._shown[named] = True
        free = state.offered is not None and not is_labelled[state.offered]
        self._offered = state.offered if free else None

    def search(
        self, frame: pd.DataFrame, criteria: Iterable[Criterion | ExpressionCriterion]
    ) -> None:
        """Narrow the search space to the rows of `frame` that meet all criteria.

        A UserError of `criteria.matches` leaves everything as it was.
        """
        self.space = SearchSpace.of(frame, criteria, self.space.within, self._columns())

    def search_within(self, frame: pd.DataFrame, within: Within | None) -> None:
        """Search in a set of sources, or with None in all; the criteria stay."""
        self.space = SearchSpace.of(frame, self.space.criteria, within, self._columns())

    def search_again(self, frame: pd.DataFrame) -> None:
        """Meet conditions anew, since what they name may have changed: what classifiers predict."""
        if any(isinstance(one, ExpressionCriterion) for one in self.space.criteria):
            self.search(frame, self.space.criteria)

    def _columns(self) -> Columns | None:
        return None if self.columns is None else self.columns()

    def replace(self, curated: Mapping[str, int]) -> None:
        """Take over labels from a file in place of those held; there is nothing to undo then."""
        self._given = LabelsByHand(self.ids, curated)
        self._undo = []
        if self._offered is not None and self._given.is_labelled[self._offered]:
            self._offered = None

    def new(self, rng: np.random.Generator | np.random.RandomState) -> int:
        """Show a random source of the search space that is not labelled, and return its row.

        A source that was shown and skipped comes again only after all others, and never twice in a
        row unless it is the only one left. The same draws from `rng` give the same sources on every
        platform.

        Raises
        ------
        UserError
            No source meets the criteria, or all that do are labelled.
        """
        left = self.space.inside & ~self._given.is_labelled
        pool = np.flatnonzero(left & ~self._shown)
        if not len(pool):
            self._shown &= ~self.space.inside
            if self.row is not None and np.count_nonzero(left) > 1:
                left[self.row] = False
            pool = np.flatnonzero(left)
        if not len(pool):
            raise UserError(self.space.nothing_left())
        # random() has 53 bits everywhere; bounded integers depend on the platform's default type.
        row = int(pool[int(rng.random() * len(pool))])
        self.row = self._offered = row
        self._shown[row] = True
        return row

    def select(self, row: int) -> None:
        """Show a source chosen elsewhere (in a plot, by its id), to be labelled like any other."""
        self.row = int(row)
        self._shown[self.row] = True
        if not self._given.is_labelled[self.row]:
            self._offered = self.row

    def first(self) -> int:
        """Show the source that was labelled first, and return its row."""
        self._require_labelled()
        return self._show(0)

    def previous(self) -> int:
        """Show the source labelled before the one shown: the last one if that is not labelled."""
        self._require_labelled()
        if not self.has_previous:
            raise UserError("This is the first source you labelled.")
        position = self.position
        return self._show(len(self._given) - 1 if position is None else position - 1)

    def next(self) -> int:
        """Show the source labelled after the one shown; after the last, the one not labelled yet."""
        self._require_labelled()
        position = self.position
        if position is not None and position + 1 < len(self._given):
            return self._show(position + 1)
        if position is None or self._offered is None:
            raise UserError("This is the last source you labelled. Press New for another one.")
        self.row = self._offered
        return self.row

    def assign(self, label: int) -> None:
        """Record a label, or UNSURE, for the source shown; one it has already is changed.

        Raises
        ------
        UserError
            No source is shown, or there is no such label.
        """
        if self.row is None:
            raise UserError("There is no source to label yet: press New.")
        self.change(self.row, label)

    def change(self, row: int, label: int) -> None:
        """Record a label, or UNSURE, for any source; the one shown stays.

        Raises
        ------
        UserError
            There is no such label.
        """
        label = self._checked(label)
        self._undo.append((row, self._given.label(row)))
        self._given.set(row, label)
        if self._offered == row:
            self._offered = None

    def label_all(self, rows: Collection[int], label: int) -> None:
        """Record a label, or UNSURE, for several sources at once; `take_back_all` undoes it.

        Raises
        ------
        UserError
            There is no such label.
        """
        label = self._checked(label)
        for row in rows:
            self._given.set(row, label)
        if self._offered is not None and self._given.is_labelled[self._offered]:
            self._offered = None

    def take_back_all(self, rows: Collection[int]) -> None:
        """Take the labels of several labelled sources away; the source shown stays."""
        self._given.remove_all(rows)
        gone = set(rows)
        self._undo = [step for step in self._undo if step[0] not in gone]

    def undo(self) -> int:
        """Take back the last label assigned, show its source again, and return its row.

        Raises
        ------
        UserError
            Nothing was assigned since the labels were loaded.
        """
        if not self._undo:
            raise UserError("There is no label to take back.")
        self.row, before = self._undo.pop()
        if before is not None:
            self._given.set(self.row, before)
        else:
            self._given.remove(self.row)
            self._offered = self.row
        return self.row

    def take_back(self, row: int) -> None:
        """Take the label of a labelled source away, whenever it was given; the source is shown."""
        self._given.remove(row)
        self._undo = [step for step in self._undo if step[0] != row]
        self.row = self._offered = row

    # ---- how it is done -------------------------------------------------------------------------

    def _checked(self, label: int) -> int:
        if label != UNSURE and label not in self.labels:
            known = ", ".join(str(value) for value in self.labels)
            raise UserError(f"There is no label {label} in this data set. It has {known}.")
        return int(label)

    def _show(self, position: int) -> int:
        self.row = self._given.rows[position]
        return self.row

    def _require_labelled(self) -> None:
        if not self._given.rows:
            raise UserError("No source is labelled yet: press New and assign a label.")
