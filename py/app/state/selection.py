"""The sources that are selected, several at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray
    from astronomical_lite.project.selection_sets import SelectionSet
    from astronomical_lite.tables.source_ids import SourceIds


@dataclass(frozen=True, eq=False)
class Selection:
    """Sources selected in a plot, by an expression or as a set that is kept; never changed.

    Attributes
    ----------
    ids : those of the table it is of
    inside : bool array of shape (n_rows,)
    n : number of sources
    about : how they were selected, in words
    name : of the set that is kept with these sources; empty if there is none
    """

    ids: SourceIds
    inside: BoolArray
    n: int
    about: str
    name: str = ""


@dataclass
class SelectionsShown:
    """What the Selections panel shows.

    Attributes
    ----------
    told : what was done last
    how : how sources that are selected go with those selected before, a key of `selection_sets.COMBINE`
    asked_label : the label that all are to be given, while that is asked; None if nothing is asked
    before : the sets as they were before the last one was renamed or deleted; None if none was
    labelled : the label given to all last, and the sources that were given it; None if that is undone
    """

    told: str = ""
    how: str = "new"
    asked_label: int | None = None
    before: list[SelectionSet] | None = None
    labelled: tuple[int, list[str]] | None = None
