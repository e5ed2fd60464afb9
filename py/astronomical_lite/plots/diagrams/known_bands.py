"""Bands known by their names, to start a bands file from.

Effective wavelength and full width at half maximum in µm: GALEX (Morrissey et al. 2007, ApJS 173,
682), SDSS ugriz (Fukugita et al. 1996, AJ 111, 1748), Pan-STARRS y (Tonry et al. 2012, ApJ 750, 99),
2MASS JHKs (Cohen et al. 2003, AJ 126, 1090), WISE (Wright et al. 2010, AJ 140, 1868).
"""

from __future__ import annotations

from collections.abc import Iterable

from astronomical_lite.plots.diagrams.bands import Band
from astronomical_lite.tables.name_matching import normalised_name

KNOWN = {
    "fuv": (0.1528, 0.0442),
    "nuv": (0.2271, 0.1060),
    "u": (0.3562, 0.0558),
    "g": (0.4719, 0.1158),
    "r": (0.6186, 0.1111),
    "i": (0.7506, 0.1044),
    "z": (0.8961, 0.1125),
    "y": (0.9620, 0.0830),
    "j": (1.2350, 0.1624),
    "h": (1.6620, 0.2509),
    "k": (2.1590, 0.2619),
    "ks": (2.1590, 0.2619),
    "w1": (3.3526, 0.6626),
    "w2": (4.6028, 1.0423),
    "w3": (11.5608, 5.5056),
    "w4": (22.0883, 4.1017),
}
AS_MAGNITUDE = ("{}", "{}mag", "mag{}", "{}mpro", "{}psf", "{}model")
AS_ERROR = ("{}err", "err{}", "e{}", "{}magerr", "e{}mag", "magerr{}", "{}sigmpro", "sig{}")


def guess_bands(columns: Iterable[str]) -> list[Band]:
    """Return bands whose magnitudes a table seems to hold, in order of wavelength, errors if found."""
    plain = {normalised_name(column): column for column in columns}
    bands: list[Band] = []
    for name, (wavelength, fwhm) in KNOWN.items():
        column = _first(plain, AS_MAGNITUDE, name)
        if column is not None and all(band.column != column for band in bands):
            bands.append(Band(column, wavelength, fwhm, _first(plain, AS_ERROR, name) or 0.0))
    return bands


def _first(plain: dict[str, str], patterns: Iterable[str], name: str) -> str | None:
    """Return the first column whose plain name is a pattern filled with a band's name."""
    return next((plain[p.format(name)] for p in patterns if p.format(name) in plain), None)
