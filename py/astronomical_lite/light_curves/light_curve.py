"""A light curve, made of a source's arrays.

columns = guess_columns(list(arrays.columns), arrays.units)
curve = light_curve_of(arrays, columns)
curve.time, curve.value, curve.error, curve.band
curve.in_band("g")                       # of one band, measured values alone
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.messages import UserError, some_of
from astronomical_lite.tables.name_matching import first_named, normalised_name

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, ObjectArray
    from astronomical_lite.tables.source_arrays import SourceArrays

MOST_BANDS = 12

_TIMES = (
    "time mjd hjd bjd jd hmjd obsmjd mjdobs t times midpointtai midpointmjdtai btjd bkjd "
    "epoch date timebjd obstime expmjd mjdtai timemjd days"
)
_MAGNITUDES = "mag magnitude mags magpsf psfmag calmag v magap mabpsf rmag gmag"
_FLUXES = "flux fluxcal psfflux pdcsapflux sapflux fluxes forcediffimflux detrendedflux"
_ERRORS = (
    "magerr emag magerror sigmag sigmapsf errmag magunc psfmagerr fluxerr fluxerror "
    "fluxcalerr eflux psffluxerr pdcsapfluxerr sapfluxerr error err sigma uncertainty "
    "fluxunc sig verr magnitudeerror errors unc"
)
_BANDS = "band filter fid filt filtercode bands passband flt filters photfilter"


@dataclass(frozen=True)
class LightCurveColumns:
    """The columns that a light curve is made of.

    Attributes
    ----------
    time : name; ""
    values : one, or one per band, which is then called like its column
    errors : none, or as many as `values`
    band : column that says each value's band; ""
    is_magnitude : True where small values are bright
    """

    time: str = ""
    values: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    band: str = ""
    is_magnitude: bool = False


@dataclass(frozen=True)
class LightCurve:
    """Values of a source against time, by increasing time.

    Attributes
    ----------
    time, value : float64 arrays of shape (n,), finite
    error : standard deviations of shape (n,), NaN where not known
    band : each value's band, texts of shape (n,); "" of a light curve without bands
    is_magnitude : True where small values are bright
    time_name, value_name : what they are called, with their units
    periods : the shortest and the longest that features look at; None for those that suit the times
    """

    time: FloatArray
    value: FloatArray
    error: FloatArray
    band: ObjectArray
    is_magnitude: bool
    time_name: str = "Time"
    value_name: str = "Value"
    periods: tuple[float | None, float | None] = (None, None)

    @property
    def bands(self) -> list[str]:
        """The bands, that with most values first."""
        names, counts = np.unique(self.band.astype(str), return_counts=True)
        return [str(names[i]) for i in np.argsort(-counts, kind="stable")]

    def in_band(self, band: str) -> LightCurve:
        """Return the part in one band."""
        there = self.band == band
        return replace(
            self,
            time=self.time[there],
            value=self.value[there],
            error=self.error[there],
            band=self.band[there],
        )


def guess_columns(names: Iterable[str], units: Mapping[str, str]) -> LightCurveColumns:
    """Return the columns whose names suggest that they make up a light curve."""
    names = list(names)
    value = first_named(names, f"{_MAGNITUDES} {_FLUXES}")
    error = first_named(names, _error_names(value)) or first_named(names, _ERRORS)
    return LightCurveColumns(
        first_named(names, _TIMES),
        (value,) if value else (),
        (error,) if error else (),
        first_named(names, _BANDS),
        is_magnitude_like(value, units.get(value, "")),
    )


def is_magnitude_like(name: str, unit: str) -> bool:
    """Return True if a column's unit or name suggests magnitudes."""
    plain = normalised_name(name)
    return "mag" in unit.lower() or (not unit and ("mag" in plain or plain in _MAGNITUDES.split()))


def light_curve_of(arrays: SourceArrays, columns: LightCurveColumns) -> LightCurve:
    """Return the light curve of a source; values that are missing, or at no time, are left out.

    Raises
    ------
    UserError
        If no column of times or values is chosen, one is not there or empty, lengths differ, there are too many
        bands, or no value is left. The message names column and file.
    """
    if not columns.time:
        raise UserError(f"Choose the column with the times in {arrays.origin}.", "time")
    if not columns.values:
        raise UserError(
            f"Choose the column with the magnitudes or fluxes in {arrays.origin}.", "value"
        )
    if columns.errors and len(columns.errors) != len(columns.values):
        raise UserError(
            f"{len(columns.values):,} columns of values have {len(columns.errors):,} of errors: name one of "
            "errors for each, or none.",
            "error",
        )
    time = arrays.numbers(columns.time)
    parts = []
    for number, name in enumerate(columns.values):
        value = arrays.numbers(name)
        arrays.require_length(name, value, columns.time, len(time))
        error = np.full(len(time), np.nan)
        if columns.errors:
            named = columns.errors[number]
            error = arrays.numbers(named)
            arrays.require_length(named, error, columns.time, len(time))
            error = np.where(np.isfinite(error) & (error > 0), error, np.nan)
        band = np.full(len(time), name if len(columns.values) > 1 else "", dtype=object)
        if columns.band:
            told = arrays.texts(columns.band)
            arrays.require_length(columns.band, told, columns.time, len(time))
            joined = [f"{one} {name}" for one in told] if len(columns.values) > 1 else told
            band = np.array(joined, dtype=object)
        parts.append((time, value, error, band))
    time, value, error, band = (np.concatenate(one) for one in zip(*parts, strict=True))
    there = np.isfinite(time) & np.isfinite(value)
    if not there.any():
        raise UserError(
            f"No value of {some_of(list(columns.values))} at a time of '{columns.time}' is left in {arrays.origin}: "
            "all are missing."
        )
    order = np.flatnonzero(there)
    order = order[np.argsort(time[order], kind="stable")]
    n_bands = len(set(band[order]))
    if n_bands > MOST_BANDS:
        raise UserError(
            f"Column '{columns.band}' names {n_bands:,} bands in {arrays.origin}; at most {MOST_BANDS} can be "
            "told apart. Choose another.",
            "band",
        )
    return LightCurve(
        time[order],
        value[order],
        error[order],
        band[order],
        columns.is_magnitude,
        _labelled(columns.time, arrays),
        _value_name(columns, arrays),
    )


def _error_names(value: str) -> str:
    """Return what the errors of a column are called after it."""
    plain = normalised_name(value)
    return f"{plain}err {plain}error e{plain} err{plain} sigma{plain} {plain}unc"


def _labelled(name: str, arrays: SourceArrays) -> str:
    unit = arrays.units.get(name, "")
    return f"{name} [{unit}]" if unit else name


def _value_name(columns: LightCurveColumns, arrays: SourceArrays) -> str:
    if len(columns.values) == 1:
        return _labelled(columns.values[0], arrays)
    name = "Magnitude" if columns.is_magnitude else "Flux"
    units = {arrays.units.get(one, "") for one in columns.values}
    unit = units.pop() if len(units) == 1 else ""
    return f"{name} [{unit}]" if unit else name
