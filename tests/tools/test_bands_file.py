"""The bands file shipped for the example catalogue says what the catalogue was simulated with."""

from __future__ import annotations

import pytest

from astronomical_lite.plots.diagrams.bands import read_bands
from astronomical_lite.plots.diagrams.known_bands import guess_bands
from environment import ROOT
from example_data.bands import BANDS, WAVELENGTH, WIDTH

COLUMNS = [*BANDS, *(f"{band}_err" for band in BANDS)]


def test_the_shipped_bands_are_the_simulated_ones():
    bands = read_bands((ROOT / "data" / "photometry_bands.json").read_text(), COLUMNS)
    assert [band.column for band in bands] == list(BANDS)
    assert [band.wavelength for band in bands] == pytest.approx(WAVELENGTH / 1e4)
    assert [band.fwhm for band in bands] == pytest.approx(WIDTH / 1e4)
    assert [band.error for band in bands] == [f"{band}_err" for band in BANDS]


def test_their_names_are_enough_to_guess_them():
    shipped = read_bands((ROOT / "data" / "photometry_bands.json").read_text(), COLUMNS)
    assert guess_bands(COLUMNS) == shipped


def test_other_catalogues_names_are_known_too():
    columns = ["RA", "w1mpro", "w1sigmpro", "Jmag", "e_Jmag", "MAG_G", "id"]
    found = {band.column: band.error for band in guess_bands(columns)}
    assert found == {"MAG_G": 0.0, "Jmag": "e_Jmag", "w1mpro": "w1sigmpro"}
