"""Units as text tables write them, in a line of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NONE = {"", "-", "--", "---", "----", "none", "...", "n/a", "null", "unitless", "dimensionless"}
_NONE |= {"[]", "()"}

_WORDS = {
    *("deg", "degree", "degrees", "rad", "radian", "arcsec", "arcmin", "mas", "uas", "as"),
    *("hourangle", "h", "hr", "hour", "hours", "min", "s", "sec", "second", "seconds", "d", "day"),
    *("days", "yr", "year", "years", "myr", "gyr", "jd", "mjd", "date", "mag", "mags", "magnitude"),
    *("abmag", "vegamag", "dex", "jy", "mjy", "ujy", "njy", "nmgy", "maggy", "nanomaggies", "adu"),
    *("count", "counts", "ct", "cts", "photon", "electron", "e-", "pix", "pixel", "pixels", "px"),
    *("m", "cm", "mm", "um", "nm", "angstrom", "aa", "a", "km", "au", "pc", "kpc", "mpc", "ly"),
    *("k", "ev", "kev", "mev", "gev", "erg", "j", "w", "l", "hz", "khz", "mhz", "ghz", "thz"),
    *("g", "kg", "msun", "solmass", "lsun", "sollum", "rsun", "solrad", "rjup", "mjup", "%"),
    *("percent", "micron", "microns", "sr", "deg2", "sigma", "bool", "string", "char", "str"),
    *("int", "float", "double", "cgs", '"', "'", "beam", "earthmass", "earthrad", "g/cm3", "pct"),
    *("log", "log10", "log(cgs)", "crab", "mcrab", "uab", "mab", "magab", "month", "yr-1"),
}
_PART = re.compile(r"[^\W\d]+|%|\"|'")
_COMPOSED = re.compile(r"[\w%\"'\[\]().*/^+\-·²³⁻¹µμÅ°′″ ]+")
_SYMBOLS = {"°", "′", "″", "µm", "μm", "å", "µas", "μas", "µjy", "μjy"}


def unit_of(text: str) -> str:
    """Return the unit that a text of a line of units stands for, "" for none."""
    stripped = text.strip()
    if stripped.lower() in _NONE:
        return ""
    if re.fullmatch(r"\[.+\]|\(.+\)", stripped):
        stripped = stripped[1:-1].strip()
    return "" if stripped.lower() in _NONE else stripped


def is_unit(text: str) -> bool:
    """Return True if a text is a unit, or stands for none."""
    unit = unit_of(text)
    if not unit:
        return True
    lowered = unit.lower()
    if lowered in _WORDS or lowered in _SYMBOLS:
        return True
    if not _COMPOSED.fullmatch(unit) or re.fullmatch(r"[+-]?[\d.]+", unit):
        return False
    parts = _PART.findall(re.sub(r"10[*^]{0,2}[+-]?\d+|[eE][+-]?\d+", " ", lowered))
    return bool(parts) and all(_is_word(part) for part in parts)


def are_units(texts: Sequence[str]) -> bool:
    """Return True if all texts are units or stand for none, and one is a unit or all are dashes."""
    if not all(is_unit(text) for text in texts):
        return False
    return any(unit_of(text) for text in texts)


def _is_word(part: str) -> bool:
    if part in _WORDS or part in _SYMBOLS:
        return True
    # with a prefix: kJy, mas, Gpc
    return len(part) > 2 and part[0] in "kmgtuµμnpfc" and part[1:] in _WORDS
