"""The eleven bands, their depths, and photometry through them.

All magnitudes are AB. Wavelengths are in ångström, fluxes are f_nu in units in which magnitude 0
is 1 (so `mag = -2.5 log10(flux)`).
"""

from __future__ import annotations

import numpy as np

BANDS = ("u", "g", "r", "i", "z", "y", "j", "h", "k", "w1", "w2")
U_BAND = BANDS.index("u")
I_BAND = BANDS.index("i")
W1_BAND = BANDS.index("w1")
W2_BAND = BANDS.index("w2")

# Effective wavelength and full width at half maximum: SDSS ugriz (Fukugita et al. 1996), Pan-STARRS
# y (Tonry et al. 2012), 2MASS JHKs (Cohen et al. 2003), WISE W1 W2 (Wright et al. 2010).
WAVELENGTH = np.array(
    [3562, 4719, 6186, 7506, 8961, 9620, 12350, 16620, 21590, 33526, 46028], dtype="float64"
)
WIDTH = np.array([558, 1158, 1111, 1044, 1125, 830, 1624, 2509, 2619, 6626, 10423], dtype="float64")

# Magnitude at which a point source is measured at 5 sigma.
DEPTH = np.array([24.4, 23.1, 22.7, 22.2, 20.8, 20.1, 19.5, 19.2, 19.0, 19.7, 19.4])

# Calibration floor: no catalogue repeats to better than this (mag).
FLOOR = np.array([0.03, 0.015, 0.015, 0.015, 0.02, 0.02, 0.02, 0.02, 0.02, 0.025, 0.03])

# A source below this signal to noise in a band has no magnitude there: NaN.
DETECTION_LIMIT = 2.0

# AB minus Vega: 2MASS (Blanton & Roweis 2007, table 1), WISE (Jarrett et al. 2011).
VEGA_TO_AB = {"j": 0.91, "h": 1.39, "k": 1.85, "w1": 2.699, "w2": 3.339}


def flux_of(mag):
    """Flux (f_nu, magnitude 0 is 1) of AB magnitudes of any shape."""
    return 10 ** (-0.4 * np.asarray(mag))


def magnitude_of(flux):
    """AB magnitude of positive fluxes of any shape; NaN where the flux is not positive."""
    flux = np.asarray(flux)
    return -2.5 * np.log10(flux, out=np.full(flux.shape, np.nan), where=flux > 0)


def redshifted_fluxes(wavelength, f_nu, redshifts, transmission=None):
    """Fluxes through every band of one rest-frame SED at many redshifts.

    Args:
        wavelength: rest wavelengths, increasing, shape (n,).
        f_nu: the SED on them, shape (n,); zero outside their range.
        redshifts: shape (m,).
        transmission: function of (observed wavelengths, redshift) giving what the intergalactic
            medium lets through; None for everything.

    Returns:
        Shape (m, 11). The mean of f_nu over a top hat in log wavelength, which is the photon-count
        mean (Blanton & Roweis 2007, eq. 1). The (1 + z) of bandwidth is left out: callers
        normalise to an observed magnitude.
    """
    edges = np.log(np.stack([WAVELENGTH - WIDTH / 2, WAVELENGTH + WIDTH / 2]))
    observed = np.exp(np.linspace(edges[0], edges[1], 41))  # (41, 11)
    fluxes = np.empty((len(redshifts), len(BANDS)))
    for row, redshift in enumerate(redshifts):
        sed = np.interp(observed / (1 + redshift), wavelength, f_nu, left=0.0, right=0.0)
        if transmission is not None:
            sed = sed * transmission(observed, redshift)
        fluxes[row] = sed.mean(axis=0)
    return fluxes


def at_redshift(table, grid, redshifts):
    """Rows of `redshifted_fluxes` interpolated linearly on its even `grid`; shape (n, 11)."""
    position = (np.asarray(redshifts) - grid[0]) / (grid[1] - grid[0])
    lower = np.clip(position.astype("int64"), 0, len(grid) - 2)
    part = (position - lower)[:, None]
    return table[lower] * (1 - part) + table[lower + 1] * part


def magnitude_error(mag, floor=FLOOR):
    """One-sigma error (mag) of a point source, shape (n, 11).

    Ivezić et al. (2019), eq. 5: `sigma^2 = floor^2 + (0.04 - gamma) x + gamma x^2` with
    `x = 10^(0.4 (m - m5))`, gamma 0.039: photon noise of the source, then of the sky.
    """
    x = 10 ** (0.4 * (np.asarray(mag) - DEPTH))
    return np.sqrt(floor**2 + 0.001 * x + 0.039 * x**2)


def observe(rng, flux):
    """Magnitudes and errors as a survey would measure them.

    Noise is added to the flux, so faint magnitudes scatter asymmetrically as real ones do; the
    error is that of the measured magnitude. Both are NaN below `DETECTION_LIMIT`.

    Args:
        rng: numpy Generator.
        flux: true fluxes, shape (n, 11).

    Returns:
        (mag, err), each of shape (n, 11).
    """
    relative = magnitude_error(magnitude_of(flux)) * np.log(10) / 2.5
    measured = flux * (1 + relative * rng.standard_normal(flux.shape))
    mag = magnitude_of(measured)
    err = magnitude_error(mag)
    missing = ~(err < 2.5 / np.log(10) / DETECTION_LIMIT)
    return np.where(missing, np.nan, mag), np.where(missing, np.nan, err)
