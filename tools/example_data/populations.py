"""Who is in the survey: draws of stars, galaxies and QSOs with true fluxes in every band.

Each `draw_*` returns a `Sources`: more rows than the survey keeps, as `catalogue.py` selects.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from . import seds
from .bands import BANDS, I_BAND, WAVELENGTH, at_redshift, flux_of, redshifted_fluxes

BRIGHT, FAINT = 14.5, 20.6  # limits in i: saturation and spectroscopy

# Scatter of one source about its model in each band (mag): metals, variability between epochs.
SCATTER = 0.03

X_RAY_LIMIT = 5.0e-15  # 2-10 keV flux, erg/s/cm^2
PHOTON_INDEX = 1.9


@dataclass(frozen=True)
class Sources:
    """True properties of n sources.

    Attributes:
        flux: f_nu through the bands, magnitude 0 is 1; shape (n, 11).
        redshift: shape (n,).
        log_lx: log10 of the 2-10 keV luminosity (erg/s); NaN where X-rays are too faint to be
            detected; shape (n,).
        red: 0 to 1, place on the class's own colour sequence (for the cutouts); shape (n,).
    """

    flux: np.ndarray
    redshift: np.ndarray
    log_lx: np.ndarray
    red: np.ndarray


def luminosity_distance(redshift):
    """Luminosity distance (Mpc); flat, H0 = 70 km/s/Mpc, Omega_m = 0.3 (Hogg 1999, eq. 15, 21)."""
    grid = np.linspace(0, 6, 3001)
    inverse = 1 / np.sqrt(0.3 * (1 + grid) ** 3 + 0.7)
    comoving = np.concatenate([[0], np.cumsum((inverse[1:] + inverse[:-1]) / 2) * grid[1]])
    return seds.SPEED_OF_LIGHT / 70 * (1 + redshift) * np.interp(redshift, grid, comoving)


def seen_in_x_rays(log_lx, distance_mpc, redshift=0.0):
    """`log_lx` where its flux passes the X-ray limit, NaN elsewhere."""
    area = 4 * np.pi * (distance_mpc * 3.0857e24) ** 2
    flux = 10**log_lx / area * (1 + redshift) ** (2 - PHOTON_INDEX)
    return np.where(flux > X_RAY_LIMIT, log_lx, np.nan)


def draw_cells(rng, weights, n):
    """Indices, one array per axis, of n cells drawn with probability proportional to `weights`."""
    flat = rng.choice(weights.size, size=n, p=(weights / weights.sum()).ravel())
    return np.unravel_index(flat, weights.shape)


def jitter(rng, grid, index):
    """Values spread evenly over the cells `index` of an even `grid`."""
    return grid[index] + (rng.random(len(index)) - 0.5) * (grid[1] - grid[0])


def reddening(redshift, e_bv, slope):
    """Factor by which dust at `redshift` dims each band; A_V = 3.1 E(B-V), A ~ lambda^slope."""
    rest = WAVELENGTH / (1 + redshift[:, None])
    return flux_of(3.1 * e_bv[:, None] * (rest / 5500) ** slope)


def normalised(rng, flux, i_mag):
    """Fluxes scaled to i magnitudes, then scattered by `SCATTER` in each band."""
    scaled = flux / flux[:, [I_BAND]] * flux_of(i_mag)[:, None]
    return scaled * flux_of(SCATTER * rng.standard_normal(flux.shape))


def draw_stars(rng, n):
    """Main-sequence stars of the Milky Way towards l = 228, b = +29.

    Density: thin and thick disc and halo of Jurić et al. (2008, table 10). Absolute magnitude from
    g-i: Ivezić et al. (2008, eq. A7). Luminosity function: Bochanski et al. (2010) and Reid et al.
    (2002), rounded. One in five is an unresolved binary with a redder companion.
    """
    colour = np.arange(0.32, 4.2, 0.02)
    m_r = np.polyval([0.0967, -1.267, 6.127, -12.97, 14.32, -5.06], np.minimum(colour, 4.0))
    per_mag = np.interp(m_r, [3, 4, 6, 8, 10, 11, 12, 14, 16], [1, 1.8, 3, 3, 7, 9.5, 7.5, 3.5, 2])
    m_i = m_r - np.interp(colour, seds.LOCUS[:, 0], seds.LOCUS[:, 2])
    i_mag = np.arange(BRIGHT + 0.05, FAINT, 0.1)
    distance = 10 ** (0.2 * (i_mag[None, :] - m_i[:, None]) + 1)  # pc
    height = distance * np.sin(np.radians(29)) + 25
    along = distance * np.cos(np.radians(29))
    radius = np.sqrt(8000**2 + along**2 - 2 * 8000 * along * np.cos(np.radians(228)))
    thin = np.exp(-height / 300 - (radius - 8000) / 2600)
    thick = 0.12 * np.exp(-height / 900 - (radius - 8000) / 3600)
    halo = 0.0051 * (8000 / np.sqrt(radius**2 + (height / 0.64) ** 2)) ** 2.77
    number = (per_mag * np.abs(np.gradient(m_r, colour)))[:, None] * distance**3
    cell, place, part = draw_cells(rng, number[..., None] * np.stack([thin, thick, halo], -1), n)
    g_i = jitter(rng, colour, cell)
    mag = seds.star_magnitudes(g_i)
    # Fewer metals, less line blanketing: u-g of F and G stars (Ivezić et al. 2008, fig. 2)
    metal = np.choose(part, [0.0, -0.08, -0.22]) + 0.06 * rng.standard_normal(n)
    mag[:, BANDS.index("u")] += metal * np.clip((1.4 - g_i) / 0.6, 0, 1)
    flux = flux_of(mag)
    companion_g_i = np.minimum(g_i + rng.exponential(0.8, n), 4.2)
    companion = flux_of(seds.star_magnitudes(companion_g_i))
    fainter = np.interp(companion_g_i, colour, m_i) - np.interp(g_i, colour, m_i)
    flux += np.where(rng.random(n) < 0.2, flux_of(fainter), 0)[:, None] * companion
    # Coronae: from quiet suns to young active M dwarfs (Schmitt & Liefke 2004)
    log_lx = np.minimum(rng.normal(28.0, 0.8, n), 30)
    return Sources(
        flux=normalised(rng, flux, jitter(rng, i_mag, place)),
        redshift=rng.normal(0, 60, n) / seds.SPEED_OF_LIGHT,
        log_lx=seen_in_x_rays(log_lx, distance[cell, place] * 1e-6),
        red=np.clip((g_i - 0.3) / 2.7, 0, 1),
    )


def draw_galaxies(rng, n):
    """Field galaxies; one in twelve hosts an obscured AGN that warms its mid-infrared.

    Counts in i rise as 10^0.6m (Euclidean), flattening to 10^0.4m beyond 18.5 (Yasuda et al.
    2001). Type and redshift given magnitude: Benítez (2000, table 1),
    redshifts times 0.8 as that prior is for magnitudes fainter than most here. The E family is a
    narrow red sequence, the others a broad blue cloud (Strateva et al. 2001).
    """
    mags = np.arange(BRIGHT + 0.05, FAINT, 0.1)
    slope = np.where(mags < 18.5, 0.6, 0.4)
    (place,) = draw_cells(rng, 10 ** (slope * (mags - 18.5)), n)
    i_mag = jitter(rng, mags, place)
    early = rng.random(n) < 0.5 * np.exp(-0.147 * np.maximum(i_mag - 17.5, 0))
    power = np.where(early, 2.46, 1.81)
    typical = np.where(early, 0.431 + 0.091 * (i_mag - 20), 0.390 + 0.0636 * (i_mag - 20))
    redshift = 0.8 * np.maximum(typical, 0.08) * rng.gamma((power + 1) / power, 1, n) ** (1 / power)
    redshift = np.clip(redshift, 0.003, 1.4)

    grid = np.linspace(0, 1.4, 281)
    wavelength, templates = seds.galaxy_seds()
    e, sbc, im, dust = (
        at_redshift(redshifted_fluxes(wavelength, sed, grid), grid, redshift) for sed in templates
    )
    type_ = np.where(early, np.abs(rng.normal(0, 0.12, n)), rng.beta(2.5, 2.0, n) * 1.5 + 0.45)
    first = np.clip(1 - type_, 0, 1)[:, None]
    last = np.clip(type_ - 1, 0, 1)[:, None]
    flux = first * e + (1 - first - last) * sbc + last * im
    young = np.clip(type_, 0, 1)[:, None]
    flux *= reddening(redshift, rng.exponential(0.06, n) * young[:, 0], -0.7)
    flux += young * dust * 10 ** (0.25 * rng.standard_normal((n, 1)))

    active = rng.random(n) < 1 / 12
    log_lx = np.where(active, rng.normal(42.9, 0.7, n), 39.5)
    hot = at_redshift(qso_tables()[2], QSO_GRID, redshift)
    # Hot dust at observed W1 as bright as all the stars when log Lx = 44.3
    strength = np.where(active, 10 ** (0.7 * (log_lx - 44.3)), 0)
    flux += (strength * flux[:, -2] / np.maximum(hot[:, -2], 1e-12))[:, None] * hot
    return Sources(
        flux=normalised(rng, flux, i_mag),
        redshift=redshift,
        log_lx=seen_in_x_rays(log_lx, luminosity_distance(redshift), redshift),
        red=1 - np.clip(type_ / 1.9, 0, 1),
    )


QSO_GRID = np.linspace(0, 5.2, 521)


@cache
def qso_tables():
    """Fluxes of the QSO's disc, lines and dust on `QSO_GRID`; three arrays of shape (521, 11)."""
    wavelength, parts = seds.qso_seds()
    return [
        redshifted_fluxes(wavelength, part, QSO_GRID, seds.intergalactic_transmission)
        for part in parts
    ]


def qso_counts(redshift, i_mag):
    """Broad-line QSOs per unit redshift and magnitude, and their M_i(z=2); shapes broadcast.

    Luminosity function of Ross et al. (2013): pure luminosity evolution to z = 2.2, then
    luminosity and density evolution. K correction of a power law, slope -0.5, to z = 2 (Richards
    et al. 2006b).
    """
    distance = luminosity_distance(redshift)
    k_correction = -2.5 * 0.5 * np.log10((1 + redshift) / 3)
    absolute = i_mag - 5 * np.log10(distance) - 25 - k_correction
    late = redshift > 2.2
    knee = np.where(
        late,
        -26.57 - 0.809 * (redshift - 2.2),
        -22.85 - 2.5 * (1.241 * redshift - 0.249 * redshift**2),
    )
    density = 10 ** np.where(late, -5.93 - 0.689 * (redshift - 2.2), -5.96)
    bright, faint = np.where(late, -3.51, -3.37), np.where(late, -1.29, -1.16)
    above = absolute - knee
    phi = density / (10 ** (0.4 * (bright + 1) * above) + 10 ** (0.4 * (faint + 1) * above))
    expansion = np.sqrt(0.3 * (1 + redshift) ** 3 + 0.7)
    return phi * (distance / (1 + redshift)) ** 2 / expansion, absolute


def draw_qsos(rng, n):
    """Broad-line QSOs with their host galaxies.

    Slopes scatter by 0.25 about -0.44, dust reddens with an SMC-like law (Richards et al. 2003;
    Hopkins et al. 2004), hosts follow Shen et al. (2011, eq. 1), X-rays the L2500 relation of
    Steffen et al. (2006, eq. 1c) with 0.35 dex of scatter.
    """
    z_grid, mags = np.arange(0.10, 5.0, 0.02), np.arange(BRIGHT + 0.05, FAINT, 0.1)
    counts, _ = qso_counts(z_grid[:, None], mags[None, :])
    cell, place = draw_cells(rng, counts, n)
    redshift, i_mag = jitter(rng, z_grid, cell), jitter(rng, mags, place)
    _, absolute = qso_counts(redshift, i_mag)

    disc, lines, dust = (at_redshift(table, QSO_GRID, redshift) for table in qso_tables())
    rest = WAVELENGTH / (1 + redshift[:, None])
    tilt = (rest / 5100) ** (0.25 * rng.standard_normal((n, 1)))
    flux = tilt * (disc + lines * 10 ** (0.15 * rng.standard_normal((n, 1))))
    e_bv = rng.exponential(np.where(rng.random(n) < 0.2, 0.15, 0.02))
    flux *= reddening(redshift, e_bv, -1.2)
    flux += dust * 10 ** (0.15 * rng.standard_normal((n, 1)))

    # L2500 from M_i(z=2): Richards et al. (2006b), eq. 4
    log_l2500 = -0.4 * (absolute + 48.60 + 2.5 * np.log10(3)) + np.log10(4 * np.pi) + 2 * 19.48935
    log_l5100 = log_l2500 + np.log10(2.998e18 / 5100) + 0.44 * np.log10(5100 / 2500)
    x = np.clip(log_l5100 - 44, -0.5, 1.6)
    host_ratio = 10 ** (np.polyval([-0.1577, 0.9121, -1.5502, 0.8052], np.minimum(x, 1.053)))
    host_ratio *= 10 ** (0.25 * rng.standard_normal(n)) * np.where(x > 1.053, 0.3, 0.5)
    grid = np.linspace(0, 5.2, 521)
    wavelength, templates = seds.galaxy_seds()
    mix = rng.random((n, 1))
    early, spiral = (
        at_redshift(redshifted_fluxes(wavelength, sed, grid), grid, redshift)
        for sed in templates[:2]
    )
    flux += host_ratio[:, None] * (mix * early + (1 - mix) * spiral)

    log_l2kev = 0.721 * log_l2500 + 4.531 + 0.35 * rng.standard_normal(n)
    band = (5**0.1 - 1) / 0.1  # integral of a photon index of 1.9 from 2 to 10 keV
    log_lx = log_l2kev + np.log10(4.836e17 * band)
    return Sources(
        flux=normalised(rng, flux, i_mag),
        redshift=redshift,
        log_lx=seen_in_x_rays(log_lx, luminosity_distance(redshift), redshift),
        red=np.clip(e_bv / 0.15 + 0.5 * (host_ratio > 0.5), 0, 1),
    )
