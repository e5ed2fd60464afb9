"""The one rule for missing values: texts, limits and numbers that stand for a value nobody has.

is_missing("N/A"), is_missing("...")         # True, True
is_missing("NA", in_text=True)               # False: a survey may be called so
is_limit(">22.5")                            # True
suspected(np.array([17.2, -99.0, 19.4]))     # {-99.0: 1}
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, BoolArray

_USUAL = {"", "nan", "+nan", "-nan", "null", "<na>", "n/a", "#n/a", "--"}
_SIGNS = {"---", "----", "-----", "...", "....", "..", "…", "indef", "masked", "undef", "nodata"}
_WORDS = {"na", "none"}
_IN_TEXT = frozenset(_USUAL | _SIGNS)
_AMONG_NUMBERS = _IN_TEXT | _WORDS

_NEVER_A_VALUE = re.compile(r"[-.*?_…–—/\\xX]?|[-*?_…–—./]+")

_LIMIT = re.compile(r"\s*(?:[<>]=?|[≤≥≲≳])\s*[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eEdD][+-]?\d+)?\s*")

MISSING_TEXTS = (
    *("", "nan", "NaN", "NAN", "+nan", "-nan", "+NaN", "-NaN", "null", "NULL", "Null"),
    *("NA", "na", "N/A", "n/a", "#N/A", "<NA>", "None", "none", "NONE", "--"),
)
"""The usual texts for a missing number in the cases that programs write, for fast readers."""

ALL_MISSING_TEXTS = tuple(
    dict.fromkeys(
        form
        for text in (*MISSING_TEXTS, *sorted(_SIGNS))
        for form in (text, text.upper(), text.title())
    )
)
"""All texts for a missing value in the cases that programs write."""

_LIMITS_OF_TYPES = frozenset({-(2**15), -(2**31), -(2**63)})

SUSPECTS = (
    frozenset(
        sign * value
        for sign in (1, -1)
        for value in (
            *(99, 99.9, 99.99, 99.999, 99.9999, 999, 999.9, 999.99, 9999, 9999.99, 99999, 999999),
            *(1e20, 1e25, 1e30, 1e31, 1e35, 1e36, 1e37, 1e38, 1.6375e30),
        )
    )
    | _LIMITS_OF_TYPES
)
"""Numbers that catalogues put where a value is missing."""

_SUSPECTS_IN_FLOAT32 = frozenset(
    float(np.float32(suspect)) for suspect in SUSPECTS if abs(suspect) < 3e38
)

_MOST_SUSPECTS = 4


def is_missing(text: str, in_text: bool = False) -> bool:
    """Return True if a text stands for a missing value.

    Parameters
    ----------
    text : str
    in_text : bool
        True in a column of text, where "NA" and "None" may be values.
    """
    return text.strip().lower() in (_IN_TEXT if in_text else _AMONG_NUMBERS)


def is_usual(text: str) -> bool:
    """Return True for a text that every program understands as missing, and needs no remark."""
    lowered = text.strip().lower()
    return lowered in _USUAL or lowered in _WORDS


def is_mark(text: str) -> bool:
    """Return True if a text consists of signs that are no value among numbers: "*****", "-", "?"."""
    return _NEVER_A_VALUE.fullmatch(text.strip()) is not None


def is_limit(text: str) -> bool:
    """Return True for an upper or lower limit, such as ">22.5"."""
    return _LIMIT.fullmatch(text) is not None


def missing_mask(texts: Iterable[str], in_text: bool = False) -> BoolArray:
    """Return True where a text stands for a missing value, shape (texts,)."""
    marks = _IN_TEXT if in_text else _AMONG_NUMBERS
    return np.fromiter((text.strip().lower() in marks for text in texts), dtype=bool)


def suspected(values: AnyArray, extremes: tuple[float, float] | None = None) -> dict[float, int]:
    """Return numbers that may stand for missing values, with their counts.

    Only an extreme of the column is suspected, and only if it stands apart from all other values:
    it is further from them than they are from each other, or the only negative value, or repeated
    among values that are not whole. Two reductions per column are all that others cost, and
    nothing where the file said the extremes.

    Parameters
    ----------
    values : array of shape (rows,)
        Integers or floats; NaN is missing.
    extremes : tuple of two numbers, optional
        The least and the largest value, if known.
    """
    if extremes and not any(_suspect(number, values) for number in extremes):
        return {}
    found: dict[float, int] = {}
    rest = values
    while rest.size and len(found) < _MOST_SUSPECTS:
        # two thirds of what min and max take in WebAssembly
        low, high = rest[rest.argmin()], rest[rest.argmax()]
        if low != low:  # NaN is among them; looking past it takes four times as long
            low, high = np.fmin.reduce(rest), np.fmax.reduce(rest)
        candidates = [value for value in (low, high) if _suspect(value.item(), values)]
        hit = next((value for value in candidates if _apart(rest, value)), None)
        if hit is None:
            break
        at = rest == hit
        found[_plain(hit)] = int(at.sum())
        rest = rest[~at]
    return found


def _plain(value: AnyArray) -> float:
    if value.dtype == np.float32:
        return min(SUSPECTS, key=lambda suspect: abs(suspect - float(value)))
    number: float = value.item()
    return number


def _suspect(number: float, values: AnyArray) -> bool:
    return number in (_SUSPECTS_IN_FLOAT32 if values.dtype == np.float32 else SUSPECTS)


def _apart(values: AnyArray, value: AnyArray) -> bool:
    others = values[values != value]
    if values.dtype.kind == "f":
        others = others[np.isfinite(others)]
    if not len(others):
        return False
    low, high = float(others.min()), float(others.max())
    gap = max(low - float(value), float(value) - high)
    if abs(float(value)) < 90 or gap <= 0:
        return False
    repeated = len(values) - len(others) > 1
    if value.item() in _LIMITS_OF_TYPES and not repeated:
        return False
    if gap > high - low or (float(value) < 0 <= low):
        return True
    whole = values.dtype.kind in "iu" or bool((others == np.floor(others)).all())
    return repeated and not whole
