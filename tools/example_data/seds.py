"""Spectral energy distributions of stars, galaxies and QSOs. See docs/example_data.md."""

from __future__ import annotations

import numpy as np

from .bands import BANDS, VEGA_TO_AB, WAVELENGTH

# Median colours of the stellar locus: Davenport et al. (2014), tables 1 and 2, every few rows.
# SDSS magnitudes are AB, those of 2MASS and WISE are Vega.
# g-i, u-g, r-i, i-z, z-J, J-H, H-Ks, Ks-W1, W1-W2
LOCUS = np.array(
    [
        [0.30, 1.077, 0.098, 0.010, 0.790, 0.269, 0.044, 0.033, -0.017],
        [0.40, 1.090, 0.128, 0.026, 0.827, 0.310, 0.048, 0.037, -0.018],
        [0.50, 1.187, 0.136, 0.028, 0.842, 0.319, 0.051, 0.037, -0.024],
        [0.60, 1.326, 0.151, 0.042, 0.861, 0.338, 0.057, 0.038, -0.030],
        [0.70, 1.488, 0.175, 0.062, 0.894, 0.372, 0.065, 0.041, -0.036],
        [0.80, 1.649, 0.206, 0.085, 0.931, 0.417, 0.074, 0.043, -0.042],
        [0.90, 1.819, 0.236, 0.107, 0.970, 0.458, 0.080, 0.046, -0.047],
        [1.00, 1.972, 0.257, 0.121, 0.995, 0.485, 0.088, 0.047, -0.053],
        [1.20, 2.232, 0.302, 0.154, 1.039, 0.530, 0.102, 0.052, -0.056],
        [1.40, 2.419, 0.360, 0.188, 1.082, 0.583, 0.112, 0.057, -0.055],
        [1.60, 2.551, 0.457, 0.244, 1.134, 0.641, 0.128, 0.064, -0.041],
        [1.80, 2.588, 0.556, 0.301, 1.169, 0.660, 0.151, 0.079, -0.015],
        [2.00, 2.600, 0.703, 0.374, 1.212, 0.663, 0.174, 0.095, 0.013],
        [2.20, 2.590, 0.856, 0.462, 1.249, 0.644, 0.198, 0.113, 0.061],
        [2.40, 2.575, 1.048, 0.559, 1.298, 0.622, 0.217, 0.125, 0.110],
        [2.60, 2.565, 1.237, 0.654, 1.355, 0.609, 0.233, 0.137, 0.143],
        [2.82, 2.560, 1.430, 0.770, 1.427, 0.604, 0.251, 0.154, 0.166],
        [3.10, 2.550, 1.659, 0.908, 1.525, 0.595, 0.278, 0.181, 0.192],
        [3.40, 2.500, 1.930, 1.061, 1.639, 0.597, 0.309, 0.199, 0.210],
        [3.80, 2.350, 2.348, 1.279, 1.800, 0.604, 0.343, 0.215, 0.224],
        [4.20, 2.150, 2.665, 1.462, 1.923, 0.616, 0.366, 0.226, 0.229],
    ]
)

# Shapes of Coleman, Wu & Weedman (1980) for E, Sbc and Im galaxies, extended to the infrared with
# stellar population models (Bolzonella et al. 2000), read at these wavelengths (ångström) as
# f_lambda, 1 at 5500.
# fmt: off
GALAXY_WAVELENGTH = np.array([
    912, 1300, 1500, 2000, 2300, 2500, 2800, 3000, 3200, 3400, 3600, 3700, 3800, 3900, 4000, 4200,
    4350, 4500, 4750, 5000, 5175, 5500, 6000, 6500, 7000, 7500, 8300, 9200, 10000, 11000, 12500,
    14000, 16200, 17000, 18000, 19000, 20000, 21500, 22800, 24000, 26000, 28000, 30000, 32000,
    34000, 37000, 40000, 42500, 44000, 46000, 48000, 52000, 58000,
], dtype="float64")
GALAXY_F_LAMBDA = np.array([
    [
        0.019, 0.030, 0.028, 0.032, 0.033, 0.029, 0.086, 0.155, 0.25, 0.257, 0.275, 0.344, 0.275,
        0.29, 0.54, 0.57, 0.69, 0.843, 0.96, 0.92, 0.85, 1.0, 1.065, 1.028, 1.016, 1.03, 0.935,
        0.925, 0.90, 0.772, 0.639, 0.51, 0.478, 0.45, 0.365, 0.306, 0.262, 0.221, 0.184, 0.122,
        0.0852, 0.0722, 0.0595, 0.0513, 0.0438, 0.033, 0.0248, 0.0199, 0.0155, 0.0129, 0.0113,
        0.00874, 0.00611,
    ],
    [
        0.184, 0.283, 0.3335, 0.401, 0.369, 0.366, 0.368, 0.385, 0.433, 0.53, 0.60, 0.71, 0.735,
        0.823, 0.915, 0.98, 0.96, 1.07, 1.07, 1.036, 0.97, 1.0, 0.931, 0.905, 0.881, 0.861, 0.835,
        0.812, 0.795, 0.684, 0.5575, 0.447, 0.396, 0.37, 0.304, 0.258, 0.2205, 0.181, 0.150, 0.104,
        0.0729, 0.0623, 0.0513, 0.0436, 0.036, 0.0266, 0.0199, 0.016, 0.0122, 0.0103, 0.0091,
        0.0069, 0.0048,
    ],
    [
        3.24, 3.14, 3.06, 2.355, 1.88, 1.634, 1.365, 1.247, 1.18, 1.155, 1.08, 1.60, 1.27, 1.36,
        1.40, 1.40, 1.34, 1.32, 1.23, 1.45, 1.06, 1.0, 0.915, 0.84, 0.78, 0.732, 0.671, 0.62,
        0.575, 0.473, 0.359, 0.29, 0.229, 0.2105, 0.174, 0.148, 0.128, 0.101, 0.083, 0.057, 0.0455,
        0.0381, 0.0308, 0.0246, 0.0196, 0.0142, 0.0105, 0.0085, 0.0058, 0.0047, 0.0041, 0.00325,
        0.0023,
    ],
])
# fmt: on

# Rest wavelength (ångström), equivalent width (ångström) and sigma (km/s) of the strong QSO lines:
# Vanden Berk et al. (2001), table 2; the widths are rounded.
QSO_LINES = (
    (1033, 9.8, 3000), (1216, 92.9, 3500), (1398, 8.1, 3000), (1549, 23.8, 3000),
    (1909, 21.2, 4000), (2800, 32.3, 2500), (4341, 12.6, 2500), (4861, 46.2, 2500),
    (5008, 13.2, 500), (6565, 194.5, 2500), (10830, 36.0, 2500), (18756, 40.0, 2500),
)  # fmt: skip

SPEED_OF_LIGHT = 299792.458  # km/s


def star_magnitudes(g_minus_i):
    """AB magnitudes relative to i of main-sequence stars on the median locus, shape (n, 11).

    y, which the locus lacks, follows the parabola in log wavelength through i, z and J.
    """
    u_g, r_i, i_z, z_j, j_h, h_k, k_w1, w1_w2 = (
        np.interp(g_minus_i, LOCUS[:, 0], column) for column in LOCUS[:, 1:].T
    )
    vega = {"j": -i_z - z_j}
    for band, colour, bluer in (("h", j_h, "j"), ("k", h_k, "h"), ("w1", k_w1, "k")):
        vega[band] = vega[bluer] - colour
    vega["w2"] = vega["w1"] - w1_w2
    mag = {"i": np.zeros_like(i_z), "r": r_i, "g": g_minus_i, "u": g_minus_i + u_g, "z": -i_z}
    mag |= {band: value + VEGA_TO_AB[band] for band, value in vega.items()}
    x_i, x_z, x_y, x_j = np.log(WAVELENGTH[[BANDS.index(band) for band in "izyj"]])
    slope = (mag["z"] - mag["i"]) / (x_z - x_i)
    bend = ((mag["j"] - mag["z"]) / (x_j - x_z) - slope) / (x_j - x_i)
    mag["y"] = mag["i"] + (x_y - x_i) * (slope + bend * (x_y - x_z))
    return np.stack([mag[band] for band in BANDS], axis=1)


def galaxy_seds():
    """Rest-frame f_nu of E, Sbc and Im galaxies and of the dust star formation heats.

    Returns:
        (wavelength of shape (n,), f_nu of shape (4, n)); the stars are 1 at 5500 Å. Dust, the last,
        is the 3.3 µm aromatic band on a rising continuum, as strong at 4.6 µm as 0.4 times the
        stars of an Sbc galaxy, which makes its W1-W2 that of a nearby spiral (Jarrett et al. 2011).
    """
    wavelength = np.geomspace(912, 58000, 4000)
    f_lambda = np.exp(
        [np.interp(wavelength, GALAXY_WAVELENGTH, row) for row in np.log(GALAXY_F_LAMBDA)]
    )
    stars = f_lambda * (wavelength / 5500) ** 2
    dust = (wavelength / 46000) ** 2.5 / (1 + np.exp((28000 - wavelength) / 1500))
    dust += 0.8 * np.exp(-0.5 * ((wavelength - 33000) / 500) ** 2)
    at_w2 = np.interp(46000, wavelength, stars[1])
    return wavelength, np.vstack([stars, 0.4 * at_w2 * dust])


def black_body(wavelength, temperature):
    """Planck's law as f_nu at wavelengths in ångström, 1 where lambda f_lambda peaks."""

    def planck(angstrom):
        x = 1.4387769e8 / (angstrom * temperature)
        return 1 / (angstrom**3 * np.expm1(np.minimum(x, 600)))

    return planck(wavelength) / planck(3.6697e7 / temperature)


def qso_seds():
    """Rest-frame f_nu of a QSO's parts: disc continuum, lines with the 3000 Å bump, hot dust.

    Returns:
        (wavelength of shape (n,), f_nu of shape (3, n)); the continuum is 1 at 5100 Å. Slope -0.44
        (Vanden Berk et al. 2001), -1.76 short of 1200 Å (Telfer et al. 2002). Dust near
        sublimation at 1300 K (Glikman et al. 2006) and cooler at 600 K, scaled to the mean SED of
        Richards et al. (2006a).
    """
    wavelength = np.geomspace(300, 58000, 6000)
    disc = (wavelength / 5100) ** 0.44
    disc *= np.where(wavelength < 1200, (wavelength / 1200) ** (1.76 - 0.44), 1)
    lines = np.zeros_like(wavelength)
    for centre, width, sigma in QSO_LINES:
        spread = centre * sigma / SPEED_OF_LIGHT
        profile = np.exp(-0.5 * ((wavelength - centre) / spread) ** 2)
        lines += disc * width * profile / (spread * np.sqrt(2 * np.pi))
    lines += 0.25 * disc * np.exp(-0.5 * ((wavelength - 2900) / 500) ** 2)  # Fe II, Balmer
    # nu f_nu of the dust's two black bodies at their peaks, relative to the disc's at 5100 Å
    dust = 0.65 * black_body(wavelength, 1300) * 2.82e4 / 5100
    dust += 0.55 * black_body(wavelength, 600) * 6.12e4 / 5100
    return wavelength, np.stack([disc, lines, dust])


def intergalactic_transmission(observed, redshift):
    """Mean transmission by neutral hydrogen (Madau 1995), Lyman alpha and beta.

    Light short of the Lyman limit is cut by a constant optical depth of 3.
    """
    rest = observed / (1 + redshift)
    depth = np.where(rest < 1215.67, 0.0036 * (observed / 1215.67) ** 3.46, 0.0)
    depth += np.where(rest < 1025.72, 0.0017 * (observed / 1025.72) ** 3.46, 0.0)
    depth += np.where(rest < 911.75, 3.0, 0.0)
    return np.exp(-depth)
