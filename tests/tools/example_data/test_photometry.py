"""Magnitudes, their errors and spectral energy distributions, against published relations."""

from __future__ import annotations

import numpy as np
import pytest
from astropy.cosmology import FlatLambdaCDM

from example_data import bands, populations, seds
from example_data.bands import BANDS


def test_only_u_and_w2_are_ever_missing_and_seldom(table):
    missing = {band: np.isnan(table[band]).mean() for band in BANDS}
    assert {band for band, share in missing.items() if share > 0} == {"u", "w2"}
    assert 0.01 < missing["u"] < 0.06
    assert 0.01 < missing["w2"] < 0.06
    for band in BANDS:
        np.testing.assert_array_equal(np.isnan(table[band]), np.isnan(table[f"{band}_err"]))


@pytest.mark.parametrize("band", BANDS)
def test_errors_grow_with_magnitude(table, band):
    order = np.argsort(table[band])[: np.isfinite(table[band]).sum()]
    errors = table[f"{band}_err"][order]
    assert (errors > 0).all()
    assert (np.diff(errors) >= -1e-5 * errors[1:]).all()  # float32: equal magnitudes may swap
    assert errors[-100:].min() > 2 * errors[:100].max()


def test_a_source_at_the_depth_is_measured_at_five_sigma():
    error = bands.magnitude_error(bands.DEPTH, floor=0.0)
    np.testing.assert_allclose(error, 0.2, rtol=1e-6)


def test_measured_fluxes_scatter_as_their_errors_say():
    rng = np.random.default_rng(1)
    true = np.tile(bands.DEPTH - 2, (4000, 1))
    mag, err = bands.observe(rng, bands.flux_of(true))
    pull = (mag - true) / err
    np.testing.assert_allclose(pull.std(axis=0), 1, atol=0.06)
    np.testing.assert_allclose(pull.mean(axis=0), 0, atol=0.1)


def test_a_flat_spectrum_has_no_colours_at_any_redshift():
    wavelength = np.geomspace(100, 100_000, 5000)
    fluxes = bands.redshifted_fluxes(wavelength, np.ones(5000), np.array([0.0, 1.0, 4.0]))
    np.testing.assert_allclose(fluxes, 1)


def test_power_law_fluxes_follow_the_effective_wavelengths():
    wavelength = np.geomspace(100, 100_000, 20_000)
    flux = bands.redshifted_fluxes(wavelength, wavelength / 5000, np.array([0.5]))[0]
    np.testing.assert_allclose(flux, bands.WAVELENGTH / 1.5 / 5000, rtol=0.02)


def test_stars_keep_to_the_published_locus():
    mag = dict(zip(BANDS, seds.star_magnitudes(np.array([0.6, 2.4])).T, strict=True))
    np.testing.assert_allclose(mag["g"] - mag["i"], [0.6, 2.4])
    np.testing.assert_allclose(mag["u"] - mag["g"], [1.326, 2.575])
    np.testing.assert_allclose(mag["j"] - mag["k"] + 1.85 - 0.91, [0.395, 0.839])
    np.testing.assert_allclose(mag["w1"] - mag["w2"] + 0.64, [-0.030, 0.110])


def test_luminosity_distance_against_astropy():
    cosmology = FlatLambdaCDM(70, 0.3, Tcmb0=0)
    redshift = np.array([0.01, 0.5, 2.0, 5.0])
    expected = cosmology.luminosity_distance(redshift).value
    np.testing.assert_allclose(populations.luminosity_distance(redshift), expected, rtol=1e-4)
