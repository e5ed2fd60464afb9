"""Positions on the sky as numbers and as text.

>>> parse_position("12:34:56.7 -01:02:03")
(188.73625, -1.0341666666666667)
>>> format_position(188.73625, -1.03417)
'12:34:56.70 -01:02:03.0'

A parser of its own: astropy's coordinates take seconds to import in a browser.
"""

from __future__ import annotations

import math
import re

from astronomical_lite.messages import UserError

__all__ = ["format_position", "parse_position", "source_name"]

_LONGEST = 200  # characters; no position has as many
_NOTHING = ("", "nan", "none", "--", "<na>")
_DECIMAL = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
_PARTS = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<whole>[0-9]{1,3})(?P<first>[:hd° ]\s*)"
    r"(?P<minutes>[0-9]{1,2}(?:\.[0-9]*)?)"
    r"(?:[:m'′ ]\s*(?P<seconds>[0-9]{1,2}(?:\.[0-9]*)?)\s*(?:s|\"|″|'')?|[m'′])?"
)


def parse_position(ra: object, dec: object = None) -> tuple[float, float]:
    """Read a position.

    Parameters
    ----------
    ra : number or str
        Right ascension, or, without `dec`, the text of both, divided by a comma, a semicolon,
        blanks or the sign of the declination.
    dec : number or str, optional
        Declination.

    Returns
    -------
    ra, dec : float
        Degrees; 0 <= ra < 360.

    Notes
    -----
    Numbers are degrees (``12.5h`` is hours, ``187.5d`` degrees). Sexagesimal right ascension is
    hours, unless marked as degrees (``188d44m13.5s``), and declination degrees: ``12:34:56.7``,
    ``12 34 56.7``, ``12h34m56.7s``, ``-01:02:03``, ``-1°02'03"``; seconds may be left out.

    Raises
    ------
    UserError
        The position is missing, cannot be read, or is out of range.
    """
    if dec is None:
        ra, dec = _divided(str(ra)[:_LONGEST])
    alpha = _degrees(ra, "right ascension", 15)
    delta = _degrees(dec, "declination", 1)
    if not -360 <= alpha <= 360:
        raise UserError(
            f"The right ascension {_shown(ra)} is out of range: it goes from 0 to 360 degrees "
            "(24 hours)."
        )
    if not -90 <= delta <= 90:
        raise UserError(
            f"The declination {_shown(dec)} is out of range: it goes from -90 to 90 degrees."
        )
    return alpha % 360 % 360, delta  # the second time for -1e-20 % 360, which is 360


def format_position(ra: float, dec: float, precision: int = 2, separator: str = " ") -> str:
    """Return a position as sexagesimal text, ``12:34:56.70 -01:02:03.0``, rounded.

    Parameters
    ----------
    ra, dec : float
        Degrees.
    precision : int
        Decimals of the seconds of right ascension; those of declination have one less.
    separator : str
        Text between the two.
    """
    alpha = _sexagesimal(ra / 15, precision, turn=24)
    delta = _sexagesimal(abs(dec), max(precision - 1, 0))
    # A declination that is rounded to zero has no sign.
    sign = "-" if dec < 0 and any(digit in "123456789" for digit in delta) else "+"
    return f"{alpha}{separator}{sign}{delta}"


def source_name(ra: float, dec: float) -> str:
    """Return the IAU designation of a position in degrees, ``J123456.70-010203.0``.

    Digits are truncated, not rounded (IAU Recommendations for Nomenclature, "Specifications
    concerning designations for astronomical radiation sources outside the solar system").
    """
    # Rounded to a millionth first: 12h34m56.7s in degrees is a double that gives 56.69999... seconds,
    # which would be truncated to 56.69.
    hundredths = math.floor(round((ra % 360) * 24000, 6))
    tenths = math.floor(round(abs(dec) * 36000, 6))
    hours, minutes = divmod(hundredths, 360_000)
    degrees, arcminutes = divmod(tenths, 36_000)
    minutes, seconds = divmod(minutes, 6000)
    arcminutes, arcseconds = divmod(arcminutes, 600)
    return (
        f"J{hours:02d}{minutes:02d}{seconds / 100:05.2f}"
        f"{'-' if dec < 0 else '+'}{degrees:02d}{arcminutes:02d}{arcseconds / 10:04.1f}"
    )


def _divided(text: str) -> tuple[str, str]:
    """Return the two halves of the text of a position."""
    text = text.replace("\N{MINUS SIGN}", "-").strip().strip("()[]").strip()
    if text.lower() in _NOTHING:
        raise UserError("This source has no position.")
    halves = re.split(r"\s*[,;]\s*", text)
    if len(halves) == 2:
        return halves[0], halves[1]
    sign = re.search(r"(?<=[^e])[+-]", text, re.I)  # not the first letter, nor of an exponent
    if len(halves) == 1 and sign:
        return text[: sign.start()], text[sign.start() :]
    words = text.split()
    if len(halves) == 1 and words and len(words) % 2 == 0:
        half = len(words) // 2
        return " ".join(words[:half]), " ".join(words[half:])
    raise UserError(
        f"'{text:.60}' is not a position. Write right ascension and declination in degrees "
        "(188.736, -1.034) or as 12:34:56.7 -01:02:03."
    )


def _degrees(value: object, which: str, per_hour: int) -> float:
    """Return a number or a text in degrees; an unmarked sexagesimal unit has `per_hour` of them."""
    text = str(value)[:_LONGEST].replace("\N{MINUS SIGN}", "-").strip()
    if text.lower() in _NOTHING:
        raise UserError(f"This source has no {which}.")
    decimal = re.fullmatch(rf"({_DECIMAL})\s*(d|deg|°|h|hours?)?", text, re.I)
    if decimal:
        hours = (decimal[2] or "").lower().startswith("h")
        if not (hours and per_hour == 1):
            return float(decimal[1]) * (15 if hours else 1)
    parts = _PARTS.fullmatch(text.lower())
    marked = parts["first"].strip() if parts else ""
    if parts is None or (marked == "h" and per_hour == 1):
        raise UserError(
            f"The {which} '{text:.40}' cannot be read. Write it in degrees or as "
            f"{'12:34:56.7' if per_hour == 15 else '-01:02:03'}."
        )
    minutes, seconds = float(parts["minutes"]), float(parts["seconds"] or 0)
    if minutes >= 60 or seconds >= 60 or (parts["seconds"] and minutes % 1):
        raise UserError(
            f"The {which} '{text:.40}' has 60 or more minutes or seconds, or a part of a minute "
            "besides seconds."
        )
    size = int(parts["whole"]) + minutes / 60 + seconds / 3600
    return (-size if parts["sign"] == "-" else size) * (1 if marked in ("d", "°") else per_hour)


def _sexagesimal(value: float, precision: int, turn: int | None = None) -> str:
    """Return units, minutes and seconds of a number that is not negative, rounded as one whole."""
    scale = 10**precision
    total = round(value * 3600 * scale)
    if turn:
        total %= turn * 3600 * scale
    units, rest = divmod(total, 3600 * scale)
    minutes, rest = divmod(rest, 60 * scale)
    seconds, fraction = divmod(rest, scale)
    text = f"{units:02d}:{minutes:02d}:{seconds:02d}"
    return f"{text}.{fraction:0{precision}d}" if precision else text


def _shown(value: object) -> str:
    return f"'{str(value).strip():.40}'"
