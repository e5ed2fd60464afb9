"""Columns of text read as what they hold: integers, numbers, truth values or text.

    values = read_texts(np.array(["17.2", "...", ">22.5"], dtype=object))
    values.values, values.mask, values.odd, values.limits

All values of a column decide what it is. A column of numbers with a few other texts among them is
one of numbers, in which these are missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from astronomical_lite.tables.missing_values import (
    is_limit,
    is_mark,
    is_missing,
    is_usual,
    missing_mask,
)

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, BoolArray, ObjectArray

ODD_FRACTION = 0.1
"""A column of numbers may have up to this fraction of its values that are none."""

MOST_ODD_TEXTS = 10
"""A column of numbers may have up to this many different texts that are no numbers."""

_FEW_CODES = 20
"""Up to this many different whole numbers among words are codes, not measurements."""

_INTEGER = re.compile(r"[+-]?[0-9]+")
_LEADING_ZERO = re.compile(r"[+-]?0[0-9]+")
_NUMBER = re.compile(
    r"[+−-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eEdD][+-]?[0-9]{1,5})?"
    r"|[+−-]?(?:inf|infinity)",
    re.IGNORECASE,
)
_DECIMAL_COMMA = re.compile(r"[+−-]?[0-9]*,[0-9]+(?:[eEdD][+-]?[0-9]{1,5})?")
_THOUSANDS = re.compile(r"[+−-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_POINT_THOUSANDS = re.compile(r"[+−-]?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]*")
_SAMPLE = 1000
_MOST_DIGITS = 21
"""More than the integers of 64 bits have, with their sign."""

_TRUE = {"true", "t", "yes", "y"}
_FALSE = {"false", "f", "no", "n"}


@dataclass
class TextValues:
    """What texts of a column were read as.

    Attributes
    ----------
    values : array of shape (rows,)
        Integers, floats, booleans, or Python strings.
    mask : bool array of shape (rows,), optional
    whole : bool
        True for integers.
    odd, limits : dict
        Text -> count of values that were made missing.
    decimal_comma, thousands : bool
        How the numbers were written.
    """

    values: AnyArray
    mask: BoolArray | None = None
    whole: bool = False
    odd: dict[str, int] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)
    decimal_comma: bool = False
    thousands: bool = False


@dataclass(frozen=True)
class Notation:
    """What the rest of a file says about how its numbers are written.

    Attributes
    ----------
    points : bool
        True if a column has decimal points: then few different "0,1" are no decimals.
    commas_separate : bool
        True if commas are between the columns: then "5,298" is thousands.
    """

    points: bool = False
    commas_separate: bool = True


def read_texts(texts: ObjectArray, notation: Notation = Notation()) -> TextValues:
    """Return the values of a column of texts, by all of them.

    Parameters
    ----------
    texts : object array of shape (rows,)
        Python strings, without blanks around them.
    notation : Notation
    """
    if _is_surely_text(texts):
        return TextValues(texts)
    codes, distinct = pd.factorize(texts)
    counts = np.bincount(codes, minlength=len(distinct))
    column = _Distinct(list(distinct), counts)
    read = column.read(notation)
    if read is None:
        return TextValues(texts)
    values, mask = read.values[codes], None
    if read.mask is not None and read.mask.any():
        mask = read.mask[codes]
    read.values, read.mask = values, mask
    return read


def read_as(
    texts: ObjectArray, kind: str, missing: Iterable[str], notation: Notation = Notation()
) -> TextValues:
    """Return the values of a column of texts as a kind the user chose, whatever else is missing.

    Raises
    ------
    ValueError
        If no value is of that kind.
    """
    gone = _gone(pd.unique(texts), missing)
    if kind == "text":
        return TextValues(texts, pd.Index(texts).isin([*gone, ""]))
    cleaned = np.where(pd.Index(texts).isin(gone), "", texts) if gone else texts
    if kind == "":
        return read_texts(cleaned, notation)
    codes, distinct = pd.factorize(cleaned)
    column = _Distinct(list(distinct), np.bincount(codes, minlength=len(distinct)))
    read = column.truth(strict=False) if kind == "truth" else column.numbers(notation, kind)
    if read is None or read.mask is None or read.mask.all():
        raise ValueError("none of its values is one")
    read.values, read.mask = read.values[codes], read.mask[codes]
    return read


def _gone(distinct: Iterable[str], missing: Iterable[str]) -> list[str]:
    """Return the texts that a user's missing values stand for: "-99" is "-99.0" too."""
    wanted = {text.strip() for text in missing}
    numbers = {float(_plain_number(text)) for text in wanted if _NUMBER.fullmatch(text)}
    return [
        text
        for text in distinct
        if text in wanted
        or (numbers and _NUMBER.fullmatch(text) and float(_plain_number(text)) in numbers)
    ]


def _is_surely_text(texts: ObjectArray) -> bool:
    """Return True if a sample shows far too many words for a column of numbers."""
    if len(texts) <= 4 * _SAMPLE:
        return False
    sample = texts[np.random.default_rng(0).integers(0, len(texts), _SAMPLE)]
    words = sum(1 for text in sample if _is_word(text))
    return words > _SAMPLE // 2


def _is_word(text: str) -> bool:
    return not (is_missing(text) or is_mark(text) or is_limit(text) or _looks_like_number(text))


def _looks_like_number(text: str) -> bool:
    forms = (_NUMBER, _DECIMAL_COMMA, _THOUSANDS, _POINT_THOUSANDS)
    lowered = text.lower()
    return any(form.fullmatch(text) for form in forms) or lowered in _TRUE or lowered in _FALSE


class _Distinct:
    """The different texts of a column, each with its number of rows."""

    def __init__(self, texts: list[str], counts: AnyArray):
        self.texts = texts
        self.counts = counts
        self.missing = missing_mask(texts)

    def read(self, notation: Notation) -> TextValues | None:
        """Return values by text, None if the column is text."""
        if self.missing.all():
            return TextValues(np.full(len(self.texts), np.nan), None)
        return self.truth(strict=True) or self.numbers(notation)

    def truth(self, strict: bool) -> TextValues | None:
        """Return truth values; if not `strict`, letters and 1 and 0 count too, others are odd."""
        true, false = ({"true"}, {"false"}) if strict else (_TRUE | {"1"}, _FALSE | {"0"})
        lowered = [text.lower() for text in self.texts]
        known = np.array([text in true or text in false for text in lowered], dtype=bool)
        if not known.any() or (strict and not (known | self.missing).all()):
            return None
        return TextValues(
            np.array([text in true for text in lowered]),
            ~known,
            odd=self._count(~known & ~self.missing, is_usual),
        )

    def numbers(self, notation: Notation, kind: str = "") -> TextValues | None:
        """Return numbers; without a `kind` that the user chose, None for a column that is text."""
        forced = kind != ""
        matched = np.array([_NUMBER.fullmatch(text) is not None for text in self.texts])
        form = self._other_form(matched, notation, forced)
        if form is not None:
            matched = matched | form.matched
        else:
            matched = matched & ~self.missing
        limits = np.array([is_limit(text) for text in self.texts]) & ~matched
        odd = ~matched & ~limits & ~self.missing
        if not matched.any() or (not forced and not self._few(odd, matched)):
            return None
        convert = _plain_number if form is None else form.convert
        plain = [convert(text) if ok else "" for text, ok in zip(self.texts, matched, strict=True)]
        known = [text for text in plain if text]
        integers = kind != "number" and all(map(_INTEGER.fullmatch, known))
        if integers and not forced and any(map(_LEADING_ZERO.fullmatch, known)):
            return None
        read = TextValues(
            np.empty(0),
            ~matched,
            odd=self._count(odd | self._remarkable(), None),
            limits=self._count(limits, None),
            decimal_comma=form is not None and form.comma,
            thousands=form is not None and not form.comma,
        )
        exact = _exact_integers(plain) if integers else None
        if exact is not None:
            read.values, read.whole = exact, True
            return read
        if integers and not forced:
            return None
        if kind == "integer":
            whole = [_int64(text) for text in plain]
            known_whole = np.array([number is not None for number in whole])
            if not known_whole.any():
                return None
            read.odd |= self._count(matched & ~known_whole, None)
            read.mask, read.whole = ~known_whole, True
            read.values = np.array([number or 0 for number in whole], dtype=np.int64)
            return read
        read.values = np.array([float(text) if text else np.nan for text in plain])
        return read

    def _few(self, odd: BoolArray, matched: BoolArray) -> bool:
        """Return True if texts that are no numbers are few enough to be accidents."""
        words = odd & ~np.array([is_mark(text) for text in self.texts])
        if not words.any():
            return True
        numbers, rows = int(self.counts[matched].sum()), int(self.counts[words].sum())
        integers = [
            text for text, ok in zip(self.texts, matched, strict=True) if ok and "." not in text
        ]
        if len(integers) == matched.sum() and len(integers) <= _FEW_CODES:
            return False
        few_rows = rows <= ODD_FRACTION * (numbers + rows)
        return few_rows and int(words.sum()) <= MOST_ODD_TEXTS

    def _remarkable(self) -> BoolArray:
        """Return True for missing values that are not written as programs do."""
        usual = np.array([is_usual(text) for text in self.texts])
        remarkable: BoolArray = self.missing & ~usual
        return remarkable

    def _count(self, chosen: BoolArray, leave_out: Callable[[str], bool] | None) -> dict[str, int]:
        return {
            text: int(count)
            for text, count, take in zip(self.texts, self.counts, chosen, strict=True)
            if take and not (leave_out and leave_out(text))
        }

    def _other_form(self, plain: BoolArray, notation: Notation, forced: bool) -> _Form | None:
        """Return how numbers with commas are to be read, None if there are none such."""
        with_comma = [text for text in self.texts if "," in text]
        if not with_comma:
            return None
        decimals = [text for text in with_comma if _DECIMAL_COMMA.fullmatch(text)]
        thousands = [text for text in with_comma if _THOUSANDS.fullmatch(text)]
        mixed = [text for text in with_comma if _POINT_THOUSANDS.fullmatch(text)]
        own_points = any("." in text for text, ok in zip(self.texts, plain, strict=True) if ok)
        clear = any("." in text or text.count(",") > 1 for text in thousands)
        only_thousands = len(thousands) == len(with_comma)
        if thousands and (clear or own_points or (only_thousands and notation.commas_separate)):
            return _Form(self._matches(_THOUSANDS), _without_commas, comma=False)
        if mixed:
            matched = self._matches(_POINT_THOUSANDS) | self._matches(_DECIMAL_COMMA)
            return _Form(matched, _comma_to_point, comma=True)
        if not decimals or own_points:
            return None
        if notation.points and not forced and not _vary_like_measurements(decimals):
            return None
        return _Form(self._matches(_DECIMAL_COMMA), _comma_to_point, comma=True)

    def _matches(self, form: re.Pattern[str]) -> BoolArray:
        return np.array([form.fullmatch(text) is not None for text in self.texts])


@dataclass(frozen=True)
class _Form:
    """A notation of numbers with commas: which texts have it, and how to make plain ones."""

    matched: BoolArray
    convert: Callable[[str], str]
    comma: bool


def _vary_like_measurements(texts: list[str]) -> bool:
    """Return True unless the texts are rather pairs of small numbers, such as flags "0,1"."""
    long = sum(1 for text in texts if len(text.rpartition(",")[2]) > 1)
    return len(texts) > MOST_ODD_TEXTS and long > len(texts) // 2


def _plain_number(text: str) -> str:
    # Unicode has a minus of its own
    return text.lower().replace("d", "e").replace("\N{MINUS SIGN}", "-")


def _without_commas(text: str) -> str:
    return _plain_number(text.replace(",", ""))


def _comma_to_point(text: str) -> str:
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    return _plain_number(text)


def _exact_integers(texts: list[str]) -> AnyArray | None:
    """Return int64 or uint64 values of texts ("" is 0), None if neither holds them all."""
    numbers: list[Any] = [int(text) if text else 0 for text in texts if len(text) <= _MOST_DIGITS]
    if len(numbers) < len(texts):
        return None
    for dtype in (np.int64, np.uint64):
        limits = np.iinfo(dtype)
        if limits.min <= min(numbers) and max(numbers) <= limits.max:
            return np.array(numbers, dtype=dtype)
    return None


def _int64(text: str) -> int | None:
    """Return the integer that a number stands for; None for a fraction, and what int64 does not hold."""
    before, _, after = text.partition(".")
    if _INTEGER.fullmatch(before) and not after.strip("0") and len(before) <= _MOST_DIGITS:
        number = int(before)  # to the last digit, which a float does not have
    else:
        value = float(text or "nan")
        if not value.is_integer():
            return None
        number = int(value)
    return number if -(2**63) <= number < 2**63 else None
