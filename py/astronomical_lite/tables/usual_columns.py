"""Columns of ids and of labels, guessed by the names that catalogues give them."""

from __future__ import annotations

from collections.abc import Sequence

from astronomical_lite.tables.name_matching import first_named

IDS = "id objid objectid sourceid specobjid coaddobjectid objectname identifier designation name number"
LABELS = "label labels class classification spectype objecttype objtype type target"


def usual_columns(names: Sequence[str]) -> list[str]:
    """Return the columns that are likeliest to have ids and labels; fewer where no name is a usual one."""
    found = [first_named(names, usual) for usual in (IDS, LABELS)]
    return [name for name in found if name]
