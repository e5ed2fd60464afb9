"""Labelling mode: a random source at a time, from a search space, labelled by hand.

>>> labeller = Labeller(ids, labels=[0, 1, 2])
>>> labeller.search(frame, [Criterion("g", "<", "18.5")])
>>> labeller.new(rng)
>>> labeller.assign(1)  # or UNSURE
>>> labeller.curated
{'1237648720693755918': 1}

What is labelled is the curated test set; `astronomical_lite.project.test_set` reads and writes it as a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from astronomical_lite.labelling.criteria import OPERATORS, Criterion, matches, operators_for
from astronomical_lite.messages import UserError
from astronomical_lite.project.test_set import (
    TEST_SET_NAME,
    CuratedLabels,
    read_test_set,
    write_test_set,
)
from astronomical_lite.tables.labels import UNSURE
from astronomical_lite.tables.source_ids import SourceIds

__all__ = [
    "OPERATORS",
    "TEST_SET_NAME",
    "Criterion",
    "Labeller",
    "Place",
    "SearchSpace",
    "matches",
    "operators_for",
    "read_test_set",
    "write_test_set",
]


@dataclass(frozen=True, eq=False)
class SearchSpace:
    """The sources that meet all criteria: `inside`, bool of shape (n_rows,), and how many."""

    criteria: tuple[Criterion, ...]
    inside: np.ndarray
    n_matches: int

    @classmethod
    def of(cls, frame: pd.DataFrame, criteria: Iterable[Criterion] = ()) -> SearchSpace:
        """The search space of a frame; raises the UserErrors of `criteria.matches`."""
        criteria = tuple(criteria)
        inside = matches(frame, criteria)
        return cls(criteria, inside, int(np.count_nonzero(inside)))


@dataclass(frozen=True)
class Place:
    """Where in the catalogue a Labeller is, beside what it has labelled; all are rows.

    Attributes
    ----------
    row, offered : the source shown, and the one New offered last if it is not labelled yet
    shown : those shown and not labelled, which New offers again only after all others
    undo : (row, label before), the oldest first
    """

    row: int | None
    offered: int | None
    shown: list[int]
    undo: list[tuple[int, int | None]]


MOST_UNDONE = 200  # how far back a Place remembers


@dataclass(eq=False)
class Labeller:
    """What is labelled by hand, and which source is shown.

    The order of `curated` is the order in which sources were labelled; a label that is changed
    keeps its place. First, previous and next go through that order, then on to the source that New
    offered last, if that one is not labelled yet. Sources are rows of the catalogue.

    Parameters
    ----------
    ids : SourceIds
    labels : collection of int
        The labels that can be assigned, UNSURE aside.
    curated : dict of str to int
        Id to label; ids that are not in the catalogue are kept and otherwise ignored.

    Attributes
    ----------
    space : SearchSpace
        Where New looks; all sources at first.
    row : int or None
        The source shown. Changing the criteria leaves it.
    """

    ids: SourceIds
    labels: Collection[int]
    curated: CuratedLabels = field(default_factory=CuratedLabels)
    space: SearchSpace = field(init=False)
    row: int | None = field(init=False, default=None)
    _order: list[int] = field(init=False, repr=False)
    _given: list[int] = field(init=False, repr=False)
    _positions: dict[int, int] = field(init=False, repr=False)
    _counts: Counter[int] = field(init=False, repr=False)
    _labelled: np.ndarray = field(init=False, repr=False)
    _shown: np.ndarray = field(init=False, repr=False)
    _offered: int | None = field(init=False, default=None, repr=False)
    _undo: list[tuple[int, int | None]] = field(init=False, repr=False)

    def __post_init__(self):
        n_rows = len(self.ids)
        self.space = SearchSpace((), np.ones(n_rows, dtype=bool), n_rows)
        self._shown = np.zeros(n_rows, dtype=bool)
        self.replace(self.curated)

    # ---- what there is to see -------------------------------------------------------------------

    @property
    def n_matches(self) -> int:
        """How many sources meet the criteria."""
        return self.space.n_matches

    @property
    def n_left(self) -> int:
        """How many of those are not labelled yet, the one shown included."""
        return int(np.count_nonzero(self.space.inside & ~self._labelled))

    @property
    def n_labelled(self) -> int:
        """How many sources of this catalogue are labelled, unsure ones included."""
        return len(self._order)

    @property
    def position(self) -> int | None:
        """Place of the source shown among those labelled, from 0; None if it is not labelled."""
        return self._positions.get(self.row)

    @property
    def label(self) -> int | None:
        """The label of the source shown, UNSURE included; None if it has none."""
        if self.row is None or not self._labelled[self.row]:
            return None
        return self.curated[self.ids.text(self.row)]

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    @property
    def has_previous(self) -> bool:
        position = self.position
        return bool(self._order) if position is None else position > 0

    @property
    def has_next(self) -> bool:
        position = self.position
        last = len(self._order) - 1
        return position is not None and (position < last or self._offered is not None)

    @property
    def labelled(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows of the labelled sources and their labels, int64 arrays of shape (n_labelled,)."""
        return np.array(self._order, dtype="int64"), np.array(self._given, dtype="int64")

    def per_class(self) -> dict[int, int]:
        """How many sources of this catalogue have each label, labels without any and UNSURE
        included."""
        return dict.fromkeys((*self.labels, UNSURE), 0) | self._counts

    @property
    def place(self) -> Place:
        """What `go_to` needs to go on exactly here."""
        shown = np.flatnonzero(self._shown & ~self._labelled).tolist()
        return Place(self.row, self._offered, shown, self._undo[-MOST_UNDONE:])

    # ---- what one can do ------------------------------------------------------------------------

    def go_to(self, place: Place) -> None:
        """Go on where a Labeller with these labels was.

        Raises
        ------
        UserError
            The place names rows the catalogue does not have, or labels that are not there.
        """
        named = [*place.shown, *(row for row, _ in place.undo)]
        named += [row for row in (place.row, place.offered) if row is not None]
        if any(not 0 <= row < len(self.ids) for row in named):
            raise UserError("The place in the catalogue is that of another catalogue.")
        if not all(self._labelled[row] for row, _ in place.undo):
            raise UserError("There is an answer to take back for a source that is not labelled.")
        self.row, self._undo = place.row, list(place.undo)
        self._shown[named] = True
        free = place.offered is not None and not self._labelled[place.offered]
        self._offered = place.offered if free else None

    def search(self, frame: pd.DataFrame, criteria: Iterable[Criterion]) -> None:
        """Narrow the search space to the rows of `frame` that meet all criteria.

        A UserError of `criteria.matches` leaves everything as it was.
        """
        self.space = SearchSpace.of(frame, criteria)

    def replace(self, curated: Mapping[str, int]) -> None:
        """Take over labels from a file in place of those held; there is nothing to undo then."""
        rows = self.ids.rows(list(curated))
        self.curated = CuratedLabels(curated)
        self._order = rows[rows >= 0].tolist()
        self._positions = {row: i for i, row in enumerate(self._order)}
        here = zip(self.curated.values(), rows.tolist(), strict=True)
        self._given = [label for label, row in here if row >= 0]
        self._counts = Counter(self._given)
        self._labelled = np.zeros(len(self.ids), dtype=bool)
        self._labelled[self._order] = True
        self._undo = []
        if self._offered is not None and self._labelled[self._offered]:
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
        left = self.space.inside & ~self._labelled
        pool = np.flatnonzero(left & ~self._shown)
        if not len(pool):
            self._shown &= ~self.space.inside
            if self.row is not None and np.count_nonzero(left) > 1:
                left[self.row] = False
            pool = np.flatnonzero(left)
        if not len(pool):
            raise UserError(self._nothing_left())
        # random() is 53 bits everywhere; bounded integers depend on the platform's default type
        self.row = self._offered = int(pool[int(rng.random() * len(pool))])
        self._shown[self.row] = True
        return self.row

    def select(self, row: int) -> None:
        """Show a source chosen elsewhere (in a plot, by its id), to be labelled like any other."""
        self.row = int(row)
        self._shown[self.row] = True
        if not self._labelled[self.row]:
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
        return self._show(len(self._order) - 1 if position is None else position - 1)

    def next(self) -> int:
        """Show the source labelled after the one shown; after the last, the one not labelled yet."""
        self._require_labelled()
        if not self.has_next:
            raise UserError("This is the last source you labelled. Press New for another one.")
        if self.position + 1 < len(self._order):
            return self._show(self.position + 1)
        self.row = self._offered
        return self.row

    def assign(self, label: int) -> None:
        """Record a label, or UNSURE, for the source shown; one it has already is changed."""
        if self.row is None:
            raise UserError("There is no source to label yet: press New.")
        label = int(label)
        if label != UNSURE and label not in self.labels:
            known = ", ".join(str(value) for value in self.labels)
            raise UserError(f"There is no label {label} in this data set. It has {known}.")
        before = self.label
        self._undo.append((self.row, before))
        if before is None:
            self._positions[self.row] = len(self._order)
            self._order.append(self.row)
            self._given.append(label)
            self._labelled[self.row] = True
        self._put(before, label)
        if self._offered == self.row:
            self._offered = None

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
        self._put(self.label, before)
        if before is not None:
            return self.row
        del self._given[self._positions[self.row]], self._order[self._positions[self.row]]
        self._positions = {row: i for i, row in enumerate(self._order)}
        self._labelled[self.row] = False
        self._offered = self.row
        return self.row

    # ---- how it is done -------------------------------------------------------------------------

    def _put(self, before: int | None, label: int | None) -> None:
        """Give the source shown a label in place of another; None for none."""
        source = self.ids.text(self.row)
        if before is not None:
            self._counts[before] -= 1
        if label is None:
            del self.curated[source]
        else:
            self.curated[source] = label
            self._given[self._positions[self.row]] = label
            self._counts[label] += 1

    def _show(self, position: int) -> int:
        self.row = self._order[position]
        return self.row

    def _require_labelled(self) -> None:
        if not self._order:
            raise UserError("No source is labelled yet: press New and assign a label.")

    def _nothing_left(self) -> str:
        if not self.n_matches:
            return "No source matches the criteria. Remove or change one of them."
        matching = "1 source" if self.n_matches == 1 else f"{self.n_matches:,} sources"
        if not self.space.criteria:
            return f"All sources of this data set are labelled ({matching})."
        verb = "is" if self.n_matches == 1 else "are"
        return (
            f"All that match the criteria ({matching}) {verb} labelled. Change the criteria to "
            "find others."
        )
