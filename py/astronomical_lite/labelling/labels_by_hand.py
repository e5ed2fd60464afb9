"""Labels given by hand to the sources of a catalogue, in the order they were given.

>>> labels = LabelsByHand(ids, {"1237648720693755918": 1})
>>> labels.set(row=7, label=UNSURE)
>>> labels.rows, labels.label(7)
([0, 7], -1)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.project.test_set import CuratedLabels
from astronomical_lite.tables.source_ids import SourceIds

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray


class LabelsByHand:
    """Labels of sources by id and by row; a label that is changed keeps its place in the order.

    Parameters
    ----------
    ids : SourceIds
    curated : mapping of str to int
        Id to label; ids that are not in the catalogue are kept and otherwise ignored.

    Attributes
    ----------
    curated : CuratedLabels
        All labels by id.
    rows : list of int
        The labelled sources of this catalogue, in the order they were labelled.
    values : list of int
        Their labels, `UNSURE` included.
    counts : Counter of int
        The number of them with each label.
    is_labelled : bool array of shape (n_rows,)
    """

    def __init__(self, ids: SourceIds, curated: Mapping[str, int]):
        self._ids = ids
        self.curated = CuratedLabels(curated)
        rows = ids.rows(list(self.curated))
        self.rows: list[int] = rows[rows >= 0].tolist()
        given = zip(self.curated.values(), rows.tolist(), strict=True)
        self.values = [label for label, row in given if row >= 0]
        self._positions = {row: i for i, row in enumerate(self.rows)}
        self.counts = Counter(self.values)
        self.is_labelled: BoolArray = np.zeros(len(ids), dtype=bool)
        self.is_labelled[self.rows] = True

    def __len__(self) -> int:
        return len(self.rows)

    def position(self, row: int | None) -> int | None:
        """Return the place of a source among those labelled, from 0; None if it is not labelled."""
        return None if row is None else self._positions.get(row)

    def label(self, row: int | None) -> int | None:
        """Return the label of a source, `UNSURE` included; None if it is not labelled."""
        position = self.position(row)
        return None if position is None else self.values[position]

    def set(self, row: int, label: int) -> None:
        """Give a source a label, in place of one it may have."""
        position = self.position(row)
        if position is None:
            self._positions[row] = len(self.rows)
            self.rows.append(row)
            self.values.append(label)
            self.is_labelled[row] = True
        else:
            self.counts[self.values[position]] -= 1
            self.values[position] = label
        self.counts[label] += 1
        self.curated[self._ids.text(row)] = label

    def remove(self, row: int) -> None:
        """Take the label of a labelled source away.

        Raises
        ------
        KeyError
            The source is not labelled.
        """
        position = self._positions[row]
        self.counts[self.values[position]] -= 1
        del self.values[position], self.rows[position]
        self._positions = {row: i for i, row in enumerate(self.rows)}
        self.is_labelled[row] = False
        del self.curated[self._ids.text(row)]

    def remove_all(self, rows: Collection[int]) -> None:
        """Take the labels of several labelled sources away."""
        gone = set(rows)
        for row in gone:
            del self.curated[self._ids.text(row)]
        left = [(r, y) for r, y in zip(self.rows, self.values, strict=True) if r not in gone]
        self.rows, self.values = [row for row, _ in left], [label for _, label in left]
        self._positions = {row: i for i, row in enumerate(self.rows)}
        self.counts = Counter(self.values)
        self.is_labelled[list(gone)] = False
