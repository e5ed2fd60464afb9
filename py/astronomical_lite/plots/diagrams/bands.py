"""The photometry bands file, which says of columns that they are magnitudes of bands.

    {"u": {"wavelength": 0.3562, "FWHM": 0.0558, "error": "u_err"},
     "w1": {"wavelength": 3.3526, "FWHM": 0.6626, "error": 0.125}}

A JSON object, as AstronomicAL reads it: magnitude column -> wavelength and full width at half
maximum in µm, and the error in magnitudes, a number or the column that holds it. A wavelength of
-99, which AstronomicAL's template gives to every column, means that the column is no band.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from astronomical_lite.messages import UserError, some_of
from astronomical_lite.plots.diagrams.columns import ABSENT
from astronomical_lite.project.json_files import read_json

KEYS = ("wavelength", "FWHM", "error")
NO_BAND = -99
LONGEST = 2000.0  # µm; a magnitude beyond is one in ångström or nanometres


@dataclass(frozen=True)
class Band:
    """One band: wavelength and FWHM in µm; error in magnitudes, or the column that holds it."""

    column: str
    wavelength: float
    fwhm: float = 0.0
    error: float | str = 0.0


def read_bands(
    text: str | bytes, columns: Collection[str], name: str = "The bands file"
) -> list[Band]:
    """Read a bands file; bands in order of wavelength.

    Parameters
    ----------
    text : the file's text
    columns : names of the table's columns
    name : name of the file for messages

    Raises
    ------
    UserError
        Everything that is wrong with the file, in one message.
    """
    try:
        entries = read_json(text, name, _no_repeats)
    except UserError as error:
        raise UserError(str(error), field="bands") from error
    except _RepeatedError as error:
        raise UserError(f"{name} has {error} twice; keep one of them.", field="bands") from None
    if not isinstance(entries, dict):
        raise UserError(
            f'{name} must be a JSON object such as {{"u": {{"wavelength": 0.3562, "FWHM": 0.0558, '
            '"error": "u_err"}}, with a magnitude column for each band.',
            field="bands",
        )
    problems: list[str] = []
    bands = [_read_band(column, entry, problems) for column, entry in entries.items()]
    found = [band for band in bands if band is not None]
    unknown = sorted(set(_columns_of(found)) - set(columns))
    if unknown:
        listed = some_of([f"'{column:.60}'" for column in unknown])
        are = "is no column" if len(unknown) == 1 else "are no columns"
        problems.append(f"{listed} {are} of the table")
    if not problems and not found:
        problems.append("it has no band whose wavelength is known")
    if problems:
        raise UserError(f"{name} cannot be used: {some_of(problems, '; ')}.", field="bands")
    return sorted(found, key=lambda band: band.wavelength)


def write_bands(bands: Iterable[Band]) -> str:
    """Return the text of a bands file, one band a line."""
    lines = [
        f"  {json.dumps(band.column, ensure_ascii=False)}: "
        + json.dumps(
            {"wavelength": band.wavelength, "FWHM": band.fwhm, "error": band.error},
            ensure_ascii=False,
        )
        for band in bands
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def photometry(bands: Iterable[Band], row: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return magnitudes and errors of one source, float64 arrays of shape (n_bands,).

    Parameters
    ----------
    row : column -> value, such as a row of the table

    Returns
    -------
    magnitudes : NaN where there is none: NaN, infinite, -99 or less, masked or not a number
    errors : NaN where unknown or negative
    """
    bands = list(bands)
    magnitudes = np.array([_number(row.get(band.column)) for band in bands], dtype="float64")
    errors = np.array(
        [_number(row.get(b.error) if isinstance(b.error, str) else b.error) for b in bands],
        dtype="float64",
    )
    magnitudes[~np.isfinite(magnitudes) | (magnitudes <= ABSENT)] = np.nan
    errors[~np.isfinite(errors) | (errors < 0)] = np.nan
    return magnitudes, errors


def _read_band(column: str, entry: Any, problems: list[str]) -> Band | None:
    """Return the band of an entry, None if it is none; what is wrong goes to `problems`."""
    n_before = len(problems)
    if not isinstance(entry, dict):
        problems.append(f"'{column}' must have {', '.join(KEYS)} in braces")
        return None
    if _is_number(entry.get("wavelength")) and entry["wavelength"] == NO_BAND:
        return None
    absent = [key for key in KEYS if key not in entry]
    if absent:
        problems.append(f"'{column}' lacks {' and '.join(absent)}")
        return None
    wavelength, fwhm, error = (entry[key] for key in KEYS)
    if not _is_number(wavelength) or wavelength <= 0:
        problems.append(f"the wavelength of '{column}' must be a number above 0, in µm")
    elif wavelength > LONGEST:
        problems.append(
            f"the wavelength of '{column}' is {wavelength:g} µm; if that is in ångström, "
            "divide it and the FWHM by 10,000"
        )
    if not _is_number(fwhm) or fwhm < 0:
        problems.append(f"the FWHM of '{column}' must be a number from 0 on, in µm")
    elif _is_number(wavelength) and 0 < wavelength <= fwhm / 2:
        problems.append(f"the FWHM of '{column}' is more than twice its wavelength")
    if isinstance(error, str):
        if not error.strip():
            problems.append(f"the error of '{column}' is empty; give a number or a column")
    elif not _is_number(error) or error < 0:
        problems.append(f"the error of '{column}' must be a number from 0 on or a column")
    if len(problems) > n_before:
        return None
    return Band(
        column, float(wavelength), float(fwhm), error if isinstance(error, str) else float(error)
    )


def _columns_of(bands: Iterable[Band]) -> Iterable[str]:
    """Yield the columns that bands are read from."""
    for band in bands:
        yield band.column
        if isinstance(band.error, str):
            yield band.error


def _is_number(value: Any) -> bool:
    """Return True for finite numbers; True and False are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -sys.float_info.max <= value <= sys.float_info.max


def _number(value: Any) -> float:
    """Return a value as a number, NaN if it is none."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


class _RepeatedError(Exception):
    """A key comes twice; JSON would silently keep the last."""


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    for key, value in pairs:
        if key in entries:
            raise _RepeatedError(f"'{key}'")
        entries[key] = value
    return entries
