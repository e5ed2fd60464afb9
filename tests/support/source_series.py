"""Tables with a spectrum or a light curve per source, and files with one of them."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
from astropy.io import fits

N_PIXELS = 400
HALPHA = 6564.61


def spectra(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Wavelengths of shape (n_pixels,), redshifts of shape (n_rows,) and flux of (n_rows, n_pixels): Hα on a slope."""
    rng = np.random.default_rng(4)
    wavelength = np.linspace(6000, 9000, N_PIXELS)
    redshift = rng.uniform(0.0, 0.3, len(frame))
    place = HALPHA * (1 + redshift)[:, np.newaxis]
    flux = (
        2
        + 9 * np.exp(-0.5 * ((wavelength - place) / 25) ** 2)
        + rng.normal(0, 0.2, (len(frame), N_PIXELS))
    )
    return wavelength, redshift, flux


def light_curves(frame: pd.DataFrame, period: float = 0.61) -> tuple[list, list, list]:
    """Times, magnitudes and errors of each source, of varying length."""
    rng = np.random.default_rng(5)
    times, magnitudes, errors = [], [], []
    for _ in range(len(frame)):
        time = np.sort(rng.uniform(58000, 58100, rng.integers(60, 90)))
        magnitude = 17 + 0.3 * np.sin(2 * np.pi * time / period) + rng.normal(0, 0.02, len(time))
        times.append(time)
        magnitudes.append(magnitude)
        errors.append(np.full(len(time), 0.02))
    return times, magnitudes, errors


def table_with_series(frame: pd.DataFrame) -> bytes:
    """A FITS table with the columns of a frame, its redshifts, spectra and light curves."""
    wavelength, redshift, flux = spectra(frame)
    n = len(frame)
    columns = [
        fits.Column(name, _form(frame[name]), array=frame[name].to_numpy()) for name in frame
    ]
    columns += [
        fits.Column("z", "D", array=redshift),
        fits.Column("wave", f"{N_PIXELS}D", unit="Angstrom", array=np.tile(wavelength, (n, 1))),
        fits.Column("flux", f"{N_PIXELS}E", unit="1e-17 erg/s/cm2/A", array=flux),
        fits.Column("ivar", f"{N_PIXELS}E", array=np.full((n, N_PIXELS), 25.0)),
    ]
    for name, unit, values in zip(
        ("mjd", "mag", "magerr"), ("d", "mag", "mag"), light_curves(frame), strict=True
    ):
        held = np.empty(n, dtype=object)
        held[:] = values
        columns.append(fits.Column(name, "PD()", unit=unit, array=held))
    return _bytes(fits.BinTableHDU.from_columns(columns))


def sdss_file(frame: pd.DataFrame, row: int) -> bytes:
    """A file of one source as SDSS has it: loglam, flux and ivar, a row per pixel."""
    wavelength, _, flux = spectra(frame)
    columns = [
        fits.Column("flux", "E", array=flux[row]),
        fits.Column("loglam", "E", array=np.log10(wavelength)),
        fits.Column("ivar", "E", array=np.full(N_PIXELS, 25.0)),
    ]
    return _bytes(fits.BinTableHDU.from_columns(columns, name="COADD"))


def _form(values: pd.Series) -> str:
    return "K" if values.dtype.kind in "iu" else "D"


def _bytes(hdu: fits.BinTableHDU) -> bytes:
    file = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(file)
    return file.getvalue()
