"""A spectrum, made of a source's arrays.

columns = guess_columns(list(arrays.columns))       # SpectrumColumns("loglam", "flux", "ivar", "ivar", True)
spectrum = spectrum_of(arrays, columns)
spectrum.wavelength, spectrum.flux, spectrum.error
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from astronomical_lite.messages import UserError
from astronomical_lite.tables.name_matching import first_named

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray
    from astronomical_lite.tables.source_arrays import SourceArrays

ErrorKind = Literal["error", "ivar", "variance"]
ERROR_KINDS: dict[ErrorKind, str] = {
    "error": "standard deviation",
    "ivar": "inverse variance",
    "variance": "variance",
}
ANGSTROMS = {"Å": 1.0, "nm": 10.0, "µm": 1e4}
"""Ångström per unit of wavelength that can be chosen."""

_UNITS = {
    "a": "Å",
    "aa": "Å",
    "å": "Å",
    "ang": "Å",
    "angstrom": "Å",
    "angstroms": "Å",
    "ångström": "Å",
}
_UNITS |= {"nm": "nm", "nanometer": "nm", "nanometers": "nm", "nanometre": "nm"}
_UNITS |= {"um": "µm", "µm": "µm", "μm": "µm", "micron": "µm", "microns": "µm", "micrometer": "µm"}

_LOG_WAVELENGTHS = "loglam loglambda logwave logwavelength log10lambda logwl"
_WAVELENGTHS = (
    "wavelength wave lambda lam wl wavelengths wlen wvl waveobs obswave lambdaobs wavevac "
    "waveair wavelengthangstrom spectralaxis"
)
_FLUXES = "flux fluxdensity flam fluxlambda fnu fluxes spectrum spec fluxreduced counts"
_IVARS = "ivar fluxivar invvar inversevariance ivarflux"
_ERRORS = (
    "error err sigma fluxerr fluxerror eflux efluxerr uncertainty noise unc fluxsigma std "
    "errflux fluxunc errreduced sig fluxerrors errors"
)
_VARIANCES = "variance var fluxvar fluxvariance stat"


@dataclass(frozen=True)
class SpectrumColumns:
    """The columns that a spectrum is made of; "" for none.

    Attributes
    ----------
    wavelength, flux, error : names
    error_kind : what `error` holds
    is_log : True where `wavelength` holds log10 of wavelengths
    unit : of wavelengths, one of `ANGSTROMS`; "" for that of the column, else the one its values suggest
    """

    wavelength: str = ""
    flux: str = ""
    error: str = ""
    error_kind: ErrorKind = "error"
    is_log: bool = False
    unit: str = ""


@dataclass(frozen=True)
class Spectrum:
    """Flux against wavelength, by increasing wavelength.

    Attributes
    ----------
    wavelength : float64 array of shape (n,), finite and positive
    flux : shape (n,); NaN where there is none, and where the inverse variance is 0
    error : standard deviations of shape (n,), NaN where not known; None without
    unit : of the wavelengths, one of `ANGSTROMS`
    flux_unit : as its column says it; ""
    """

    wavelength: FloatArray
    flux: FloatArray
    error: FloatArray | None
    unit: str
    flux_unit: str = ""


def guess_columns(names: Iterable[str]) -> SpectrumColumns:
    """Return the columns whose names suggest that they make up a spectrum."""
    names = list(names)
    wavelength = first_named(names, _LOG_WAVELENGTHS)
    is_log = bool(wavelength)
    wavelength = wavelength or first_named(names, _WAVELENGTHS)
    kinds: tuple[tuple[ErrorKind, str], ...] = (
        ("ivar", _IVARS),
        ("error", _ERRORS),
        ("variance", _VARIANCES),
    )
    error, kind = next(
        ((found, kind) for kind, usual in kinds if (found := first_named(names, usual))),
        ("", "error"),
    )
    return SpectrumColumns(wavelength, first_named(names, _FLUXES), error, kind, is_log)


def spectrum_of(arrays: SourceArrays, columns: SpectrumColumns) -> Spectrum:
    """Return the spectrum of a source.

    Raises
    ------
    UserError
        If no column of wavelengths or flux is chosen, one is not there or empty, lengths differ, or
        nothing of it can be drawn. The message names column and file.
    """
    if not columns.wavelength:
        raise UserError(f"Choose the column with the wavelengths in {arrays.origin}.", "wavelength")
    if not columns.flux:
        raise UserError(f"Choose the column with the flux in {arrays.origin}.", "flux")
    wavelength = arrays.numbers(columns.wavelength)
    flux = arrays.numbers(columns.flux)
    arrays.require_length(columns.flux, flux, columns.wavelength, len(wavelength))
    error = None
    if columns.error:
        error = arrays.numbers(columns.error)
        arrays.require_length(columns.error, error, columns.wavelength, len(wavelength))
        flux, error = _standard_deviations(flux, error, columns.error_kind)
    if columns.is_log:
        with np.errstate(over="ignore"):
            wavelength = 10.0**wavelength
    there = np.isfinite(wavelength) & (wavelength > 0)
    if not there.any():
        raise UserError(
            f"Column '{columns.wavelength}' has no wavelength above 0 in {arrays.origin}. Choose "
            "another, or say whether it holds logarithms."
        )
    flux = np.where(np.isfinite(flux), flux, np.nan)
    if not np.isfinite(flux[there]).any():
        raise UserError(f"Column '{columns.flux}' has no value in {arrays.origin}.")
    order = np.flatnonzero(there)
    order = order[np.argsort(wavelength[order], kind="stable")]
    unit = columns.unit or unit_of(arrays.units.get(columns.wavelength, ""), wavelength[order])
    return Spectrum(
        wavelength[order],
        flux[order],
        None if error is None else error[order],
        unit,
        arrays.units.get(columns.flux, ""),
    )


def unit_of(told: str, wavelength: FloatArray) -> str:
    """Return a unit of wavelengths, one of `ANGSTROMS`, from what a column says or else from their size.

    A median above 2000 is one of Ångström, one below 50 of µm.
    """
    inner = told.strip().lower()
    inner = inner.split("(")[-1].rstrip(")") if inner.startswith("log") else inner
    if inner in _UNITS:
        return _UNITS[inner]
    middle = float(np.median(wavelength))
    return "µm" if middle < 50 else "nm" if middle < 2000 else "Å"


def _standard_deviations(
    flux: FloatArray, error: FloatArray, kind: ErrorKind
) -> tuple[FloatArray, FloatArray]:
    """Return flux and its standard deviations; without flux where the inverse variance is 0: masked pixels."""
    if kind == "error":
        return flux, np.where(np.isfinite(error) & (error >= 0), error, np.nan)
    good = np.isfinite(error) & (error > 0)
    sizes = np.where(good, error, 1.0)
    if kind == "ivar":
        return np.where(error <= 0, np.nan, flux), np.where(good, 1 / np.sqrt(sizes), np.nan)
    return flux, np.where(good, np.sqrt(sizes), np.nan)
