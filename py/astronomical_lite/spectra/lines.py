"""Rest wavelengths of the lines usually looked for in spectra of stars, galaxies and quasars.

    for line, place in lines_in_view(LINES, redshift, 3800, 9200):
        line.name, place           # "Hα", in Ångström as observed

Wavelengths are those in vacuum. Emission lines of quasars and nebulae: Vanden Berk et al. (2001, AJ 122, 549), table 2;
absorption lines of stars and galaxies, and lines beyond 9000 Å: NIST Atomic Spectra Database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A spectral line: its name, and its rest wavelength in vacuum in Ångström."""

    name: str
    wavelength: float
    is_absorption: bool = False


LINES = (
    Line("Lyβ", 1025.72),
    Line("Lyα", 1215.67),
    Line("N V", 1240.14),
    Line("Si IV", 1396.76),
    Line("C IV", 1549.06),
    Line("He II", 1640.42),
    Line("C III]", 1908.73),
    Line("Mg II", 2798.75),
    Line("[Ne V]", 3426.84),
    Line("[O II]", 3728.48),
    Line("[Ne III]", 3869.85),
    Line("Ca K", 3934.78, True),
    Line("Ca H", 3969.59, True),
    Line("Hδ", 4102.89),
    Line("Hγ", 4341.68),
    Line("[O III]", 4364.44),
    Line("He II", 4687.02),
    Line("Hβ", 4862.68),
    Line("[O III]", 4960.30),
    Line("[O III]", 5008.24),
    Line("Mg b", 5176.7, True),
    Line("He I", 5877.29),
    Line("Na D", 5891.58, True),
    Line("Na D", 5897.56, True),
    Line("[O I]", 6302.05),
    Line("[N II]", 6549.85),
    Line("Hα", 6564.61),
    Line("[N II]", 6585.28),
    Line("[S II]", 6718.29),
    Line("[S II]", 6732.67),
    Line("Ca II", 8500.36, True),
    Line("Ca II", 8544.44, True),
    Line("Ca II", 8664.52, True),
    Line("[S III]", 9071.1),
    Line("[S III]", 9533.2),
    Line("He I", 10833.3),
    Line("Paβ", 12821.6),
    Line("Paα", 18756.1),
)

SHORTEST_IN_AIR = 2000.0  # Å; wavelengths below are given in vacuum everywhere


def in_air(wavelength: float) -> float:
    """Return the wavelength in standard air of one in vacuum, both in Ångström.

    IAU's standard as in Morton (1991, ApJS 77, 119); below 2000 Å it is the one in vacuum.
    """
    if wavelength < SHORTEST_IN_AIR:
        return wavelength
    squared = wavelength**2
    return wavelength / (1.0 + 2.735182e-4 + 131.4182 / squared + 2.76249e8 / squared**2)


def lines_in_view(
    lines: Iterable[Line], redshift: float, shortest: float, longest: float, *, air: bool = False
) -> list[tuple[Line, float]]:
    """Return the lines whose wavelengths as observed lie in a range, with these.

    Parameters
    ----------
    redshift : of the source; above -1
    shortest, longest : in Ångström
    air : True for a spectrum whose wavelengths are those in air
    """
    found = []
    for line in lines:
        place = line.wavelength * (1 + redshift)
        place = in_air(place) if air else place
        if shortest <= place <= longest:
            found.append((line, place))
    return found
