"""Smaller types that hold the same values: "Optimise for memory".

smaller, saving = optimise_memory(frame, units={"ra": "deg"})
saving.sentence           # "Memory went from 80.0 MB to 31.2 MB (61 % less)."
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from astronomical_lite.messages import size_text
from astronomical_lite.tables.column_kinds import EXACT_IN_FLOAT32

__all__ = ["Saving", "memory_of", "optimise_memory"]

REPETITIVE = 0.5
"""Text becomes a category when it has fewer different values than this fraction of the rows."""

SPREAD_FRACTION = 1e-6
"""Rounding may change a value by at most this fraction of its column's standard deviation."""

_PRECISE_UNITS = {"deg", "degree", "degrees", "rad", "radian", "d", "day", "days", "mjd", "jd"}
_PRECISE_NAMES = {"ra", "de", "dec", "decl", "raj2000", "dej2000", "decj2000", "ra2000", "dec2000"}
_PRECISE_NAMES |= {"radeg", "dedeg", "decdeg", "raicrs", "deicrs", "decicrs", "alpha", "delta"}
_PRECISE_NAMES |= {"glon", "glat", "elon", "elat", "lon", "lat", "longitude", "latitude"}
_PRECISE_NAMES |= {"mjd", "jd", "bjd", "hjd"}

_SAMPLE_ROWS = 10_000


@dataclass(frozen=True)
class Saving:
    """Bytes a frame took before and takes after."""

    before: int
    after: int

    @property
    def sentence(self) -> str:
        """Sentence for the user on the memory that was saved."""
        if self.after >= self.before:
            return f"Nothing could be saved: the table takes {size_text(self.before)} of memory."
        less = f"{round(100 * (1 - self.after / self.before)) or 'under 1'} % less"
        before, after = size_text(self.before), size_text(self.after)
        if before == after:
            return f"The table takes {after} of memory, {less} than before."
        return f"Memory went from {before} to {after} ({less})."


def optimise_memory(
    frame: pd.DataFrame, units: Mapping[str, str] | None = None
) -> tuple[pd.DataFrame, Saving]:
    """Return the same table in less memory, and what that saved. The frame given stays as it is.

    - Integers take the smallest type that holds them all; no value changes.
    - float64 becomes float32 (relative rounding at most 6e-8) unless that would lose something:
      coordinates and times, known by their unit (deg, rad, day) or name (ra, dec, glon, mjd...),
      where float32 is off by up to 0.05 arcsec or minutes; columns of whole numbers above 2**24,
      which may be ids; columns whose values float32 cannot hold or whose spread is small against
      their size (a rounding above 1e-6 of the standard deviation).
    - Text that repeats itself (fewer different values than half the rows) becomes a category.
    """
    units = units or {}
    smaller = {}
    before = after = 0
    for name, column in frame.items():
        kind = getattr(column.dtype, "kind", "O")
        if isinstance(column.dtype, pd.CategoricalDtype) or kind == "b":
            smaller[name] = column
        elif kind in "iu":
            smaller[name] = _smallest_integer(column)
        elif kind == "f":
            precise = is_precise(str(name), units.get(name, ""))
            smaller[name] = column if precise else _single_precision(column)
        else:
            smaller[name] = _category(column)
        size = memory_of(column)
        before += size
        after += size if smaller[name] is column else memory_of(smaller[name])
    optimised = pd.DataFrame(smaller, index=frame.index, copy=False)
    return optimised, Saving(before, after)


def is_precise(name: str, unit: str = "") -> bool:
    """Return True if a column is a coordinate or a time by its name or unit: it needs float64."""
    if unit.strip().lower() in _PRECISE_UNITS:
        return True
    words = re.split(r"[^a-z0-9]+", name.lower())
    pairs = (first + second for first, second in pairwise(words))
    return not _PRECISE_NAMES.isdisjoint([*words, *pairs])


def memory_of(column: pd.Series) -> int:
    """Return the bytes of memory that a column's values take.

    Text is estimated from 10,000 rows evenly spread, a string used by several rows counted once:
    looking at every string of a million rows takes longer than reading them.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        categories = column.cat.categories
        return int(column.cat.codes.to_numpy().nbytes) + memory_of(categories.to_series())
    if getattr(column.dtype, "kind", "O") in "iufb":
        return int(column.array.nbytes)
    rows = len(column)
    step = max(1, rows // _SAMPLE_ROWS)
    sample = column.array[::step].to_numpy(dtype=object)  # that gives its values at once
    distinct = {id(value): sys.getsizeof(value) for value in sample}
    size: float = sum(distinct.values())
    if len(distinct) > len(sample) // 2:
        size *= rows / len(sample)
    return int(size) + rows * np.dtype(object).itemsize


def _smallest_integer(column: pd.Series) -> pd.Series:
    known = column.dropna()
    if not len(known):
        return column
    low, high = int(known.min()), int(known.max())
    for bits in (8, 16, 32):
        for prefix in ("int", "uint"):
            limits = np.iinfo(f"{prefix}{bits}")
            if limits.min <= low and high <= limits.max:
                nullable = isinstance(column.dtype, pd.api.extensions.ExtensionDtype)
                dtype = f"{prefix}{bits}"
                smaller = dtype.replace("int", "Int").replace("uI", "UI") if nullable else dtype
                # never larger: a column may have the smallest type already
                fits = column.dtype.itemsize * 8 > bits
                return column.astype(smaller) if fits else column
    return column


def _single_precision(column: pd.Series) -> pd.Series:
    values = column.to_numpy()
    if values.dtype != np.float64:
        return column
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        single = values.astype(np.float32)
        finite = np.isfinite(values)
        known = values if finite.all() else values[finite]
        rounded = (single if finite.all() else single[finite]).astype(np.float64)
    if not len(known):
        return pd.Series(single, index=column.index, name=column.name)
    largest = np.abs(known).max()
    if largest > EXACT_IN_FLOAT32 and (known == np.floor(known)).all():
        return column
    with np.errstate(over="ignore", invalid="ignore"):
        error = np.abs(rounded - known)
        tolerable = SPREAD_FRACTION * known.std()
        # not "error > tolerable": an infinite spread or error compares as neither
        safe = (error.max() <= tolerable or not error.any()) and (
            error <= 1e-7 * np.abs(known)
        ).all()
    return pd.Series(single, index=column.index, name=column.name) if safe else column


def _category(column: pd.Series) -> pd.Series:
    if column.nunique(dropna=False) >= REPETITIVE * len(column):
        return column
    return column.astype("category")
