"""The nearest source is the one that astropy's coordinates find."""

import numpy as np
from astropy.coordinates import SkyCoord
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.sky.nearest import nearest_source, separations


@given(st.integers(0, 2**31), st.floats(0, 360), st.floats(-90, 90))
def test_separations_are_those_of_astropy(seed, ra0, dec0):
    rng = np.random.default_rng(seed)
    ra, dec = rng.uniform(0, 360, 50), rng.uniform(-90, 90, 50)
    ra[:10], dec[:10] = (
        ra0 + rng.normal(0, 1e-4, 10),
        np.clip(dec0 + rng.normal(0, 1e-4, 10), -90, 90),
    )
    wanted = SkyCoord(ra0, dec0, unit="deg").separation(SkyCoord(ra, dec, unit="deg")).deg
    got = separations(ra, dec, (ra0, dec0))
    np.testing.assert_allclose(got, wanted, rtol=1e-7, atol=1e-10)
    row, distance = nearest_source(ra, dec, (ra0, dec0))
    assert wanted[row] <= wanted.min() + 1e-10
    assert abs(distance - wanted[row]) < 1e-7


def test_sources_without_a_position_are_passed_over():
    ra, dec = np.array([np.nan, 10.0, 10.0]), np.array([0.0, np.nan, 1.0])
    assert nearest_source(ra, dec, (10, 1))[0] == 2
    assert nearest_source(ra[:2], dec[:2], (10, 1)) is None
    assert nearest_source(ra[:0], dec[:0], (10, 1)) is None
