"""Units of a table against those of the table that the classifiers were trained on.

>>> require_same_units({"w1": "Jy"}, {"w1": "mag"}, "tile.fits")
UserError: Column w1 of tile.fits is in Jy; the classifiers were trained on mag. ...
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from functools import cache

from astronomical_lite.messages import UserError, plural

__all__ = ["different_units", "require_same_units"]


def require_same_units(given: Mapping[str, str], trained: Mapping[str, str], name: str) -> None:
    """Raise a UserError that names every column of another unit; one without a unit says nothing."""
    different = different_units(given, trained)
    if not different:
        return
    told = "; ".join(
        f"column {one} of {name} is in {given[one]}, and the classifiers were trained on {trained[one]}"
        for one in different
    )
    raise UserError(
        f"{told[0].upper()}{told[1:]}. Convert {plural(len(different), 'it', 'them')}, or add "
        f"--ignore-units if only the {plural(len(different), 'name', 'names')} of the "
        f"{plural(len(different), 'unit differs', 'units differ')}."
    )


def different_units(given: Mapping[str, str], trained: Mapping[str, str]) -> list[str]:
    """Return the columns that both say a unit of, and not the same one: "erg/s" is "erg s-1"."""
    return [
        name
        for name, unit in trained.items()
        if given.get(name, "").strip() and unit.strip() and not _same(given[name], unit)
    ]


@cache
def _same(first: str, second: str) -> bool:
    if first.strip() == second.strip():
        return True
    from astropy.units import Unit, UnrecognizedUnit

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some spellings are discouraged
        units = [Unit(text.strip(), parse_strict="silent") for text in (first, second)]
    if any(isinstance(unit, UnrecognizedUnit) for unit in units):
        return first.strip().casefold() == second.strip().casefold()
    return bool(units[0] == units[1])
