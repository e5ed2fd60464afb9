"""Spectra of arrays, smoothed as astropy smooths them, with lines where laboratories have them."""

import numpy as np
import pytest
from astropy.convolution import Box1DKernel, Gaussian1DKernel, convolve
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.messages import UserError
from astronomical_lite.spectra.lines import LINES, in_air, lines_in_view
from astronomical_lite.spectra.smoothing import smooth, weights_of
from astronomical_lite.spectra.spectrum import (
    Spectrum,
    SpectrumColumns,
    guess_columns,
    spectrum_of,
    unit_of,
)
from astronomical_lite.tables.source_arrays import SourceArrays


def arrays(units=None, **columns):
    held = {name: (lambda v=values: np.asarray(v)) for name, values in columns.items()}
    return SourceArrays("s.fits", held, units or {})


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["flux", "loglam", "ivar", "and_mask", "sky"], ("loglam", "flux", "ivar", "ivar", True)),
        (["WAVE", "FLUX", "ERR"], ("WAVE", "FLUX", "ERR", "error", False)),
        (
            ["wavelength", "flux", "flux_error"],
            ("wavelength", "flux", "flux_error", "error", False),
        ),
        (["Lambda", "Flux", "Variance"], ("Lambda", "Flux", "Variance", "variance", False)),
        (["id", "g"], ("", "", "", "error", False)),
    ],
)
def test_columns_are_found_by_their_names(names, expected):
    assert guess_columns(names) == SpectrumColumns(*expected)


def test_logarithms_inverse_variances_and_order():
    found = spectrum_of(
        arrays({"f": "Jy"}, w=[3.7, 3.6, np.nan, 3.8], f=[1.0, 2, 3, 4], i=[4.0, 0, 1, -1]),
        SpectrumColumns("w", "f", "i", "ivar", is_log=True),
    )
    assert found.wavelength.tolist() == pytest.approx([10**3.6, 10**3.7, 10**3.8])
    # masked pixels have an inverse variance of 0
    np.testing.assert_array_equal(found.flux, [np.nan, 1, np.nan])
    np.testing.assert_array_equal(found.error, [np.nan, 0.5, np.nan])
    assert (found.unit, found.flux_unit) == ("Å", "Jy")


def test_variances_and_errors():
    given = arrays(w=[1.0, 2], f=[1.0, 2], e=[4.0, -1])
    variance = spectrum_of(given, SpectrumColumns("w", "f", "e", "variance"))
    error = spectrum_of(given, SpectrumColumns("w", "f", "e", "error"))
    np.testing.assert_array_equal(variance.error, [2, np.nan])
    np.testing.assert_array_equal(error.error, [4, np.nan])
    assert variance.flux.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (("", "f"), "Choose the column with the wavelengths in s.fits."),
        (("w", ""), "Choose the column with the flux in s.fits."),
        (
            ("x", "f"),
            "There is no column 'x' in s.fits. Its columns: w, f, short, empty, nan, text.",
        ),
        (("w", "short"), "Column 'short' has 1 values and 'w' 2 in s.fits"),
        (("w", "empty"), "Column 'empty' is empty in s.fits."),
        (("w", "nan"), "Column 'nan' has no value in s.fits."),
        (("nan", "f"), "Column 'nan' has no wavelength above 0 in s.fits."),
        (("w", "text"), "Column 'text' does not hold numbers in s.fits."),
    ],
)
def test_what_makes_no_spectrum_is_named(columns, sentence):
    given = arrays(
        w=[1.0, 2],
        f=[1.0, 2],
        short=[1.0],
        empty=[],
        nan=[np.nan, np.nan],
        text=np.array(["a", "b"]),
    )
    with pytest.raises(UserError) as told:
        spectrum_of(given, SpectrumColumns(*columns))
    assert str(told.value).startswith(sentence)


@pytest.mark.parametrize(
    ("told", "values", "unit"),
    [
        ("Angstrom", [1.0], "Å"),
        ("log(Angstrom)", [4000.0], "Å"),
        ("um", [5000.0], "µm"),
        ("nm", [5.0], "nm"),
        ("", [4000, 9000.0], "Å"),
        ("furlong", [400, 900.0], "nm"),
        ("", [1, 2.5], "µm"),
    ],
)
def test_units_of_wavelengths(told, values, unit):
    assert unit_of(told, np.array(values)) == unit


numbers = st.lists(st.floats(-5, 5) | st.just(np.nan), min_size=3, max_size=60)


@given(numbers, st.sampled_from(["box", "gaussian"]), st.floats(0.6, 9))
def test_smoothing_is_astropys_where_it_is_defined(flux, kernel, width):
    """Pixels beyond the ends are as those without a value, in which astropy interpolates."""
    flux = np.array(flux)
    spectrum = Spectrum(np.arange(1.0, len(flux) + 1), flux, np.ones(len(flux)), "Å")
    ours = smooth(spectrum, kernel, width)
    weights = weights_of(kernel, width)
    half = len(weights) // 2
    padded = np.pad(flux, half + 1, constant_values=np.nan)
    theirs = convolve(padded, weights, preserve_nan=True)[half + 1 : -half - 1]
    np.testing.assert_allclose(ours.flux, theirs, atol=1e-9)
    np.testing.assert_array_equal(np.isnan(ours.flux), np.isnan(flux))


def test_kernels_are_astropys():
    np.testing.assert_allclose(weights_of("box", 5), Box1DKernel(5).array)
    np.testing.assert_allclose(weights_of("box", 4), Box1DKernel(5).array)
    ours = weights_of("gaussian", 2.5)
    theirs = Gaussian1DKernel(2.5, x_size=len(ours)).array
    np.testing.assert_allclose(ours, theirs / theirs.sum())


def test_errors_of_a_mean_shrink_as_of_independent_pixels():
    spectrum = Spectrum(np.arange(1.0, 101), np.zeros(100), np.full(100, 3.0), "Å")
    assert smooth(spectrum, "box", 9).error[50] == pytest.approx(1.0)
    assert smooth(spectrum, "none", 9) is spectrum


# NIST Atomic Spectra Database, wavelengths in air
IN_AIR = {
    "Hα": 6562.80,
    "Hβ": 4861.33,
    "Ca K": 3933.66,
    "Ca H": 3968.47,
    "Na D": 5889.95,
    "[O III]": 4363.21,
}


@pytest.mark.parametrize("name", IN_AIR)
def test_lines_are_where_they_are_in_air(name):
    line = next(one for one in LINES if one.name == name)
    assert in_air(line.wavelength) == pytest.approx(IN_AIR[name], abs=0.05)


def test_ultraviolet_lines_are_in_vacuum_everywhere():
    assert in_air(1215.67) == 1215.67


@given(st.floats(-0.5, 8), st.booleans())
def test_lines_in_view_are_those_whose_wavelengths_are(redshift, air):
    found = lines_in_view(LINES, redshift, 3800, 9200, air=air)
    for line, place in found:
        assert 3800 <= place <= 9200
        observed = line.wavelength * (1 + redshift)
        assert place == (in_air(observed) if air else observed)
    there = [line for line in LINES if 3805 < line.wavelength * (1 + redshift) < 9195]
    assert set(there) <= {line for line, _ in found}
