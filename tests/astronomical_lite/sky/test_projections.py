"""Maps of the sky: places are those of astropy's WCS."""

import numpy as np
import pytest
from astropy.wcs import WCS
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.sky.projections import ALL_SKY, FIELD, Projection, projection_for


def by_wcs(projection, longitude, latitude):
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = [f"RA---{projection.kind}", f"DEC--{projection.kind}"]
    wcs.wcs.crval = [projection.longitude, projection.latitude]
    wcs.wcs.cdelt = [-1, 1]
    return wcs.wcs_world2pix(longitude, latitude, 1)


@given(st.integers(0, 2**31), st.floats(0, 360), st.sampled_from([ALL_SKY, FIELD]))
def test_places_are_those_of_wcs(seed, longitude, kind):
    rng = np.random.default_rng(seed)
    centre = 0.0 if kind == ALL_SKY else float(rng.uniform(-90, 90))
    projection = Projection(kind, longitude, centre)
    lon, lat = rng.uniform(-360, 360, 200), rng.uniform(-90, 90, 200)
    x, y = projection.project(lon, lat)
    wanted_x, wanted_y = by_wcs(projection, lon, lat)
    shown = np.isfinite(x)
    if kind == ALL_SKY:
        assert shown.all()
    else:
        # WCSLIB gives places to the half of the sky behind; here it has none
        near = np.hypot(wanted_x, wanted_y) < 1e4
        behind = np.cos(np.deg2rad(lon - longitude)) * np.cos(np.deg2rad(lat)) * np.cos(
            np.deg2rad(centre)
        ) + np.sin(np.deg2rad(lat)) * np.sin(np.deg2rad(centre))
        assert (shown == (behind > 0)).all()
        shown &= near
    np.testing.assert_allclose(x[shown], wanted_x[shown], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(y[shown], wanted_y[shown], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("centre", [(150.0, 2.2), (0.1, -45.0), (200.0, 89.0)])
def test_sources_close_together_are_a_field_around_their_middle(centre):
    rng = np.random.default_rng(1)
    lat = np.clip(centre[1] + rng.normal(0, 1, 500), -90, 90)
    lon = (centre[0] + rng.normal(0, 1, 500) / np.cos(np.deg2rad(lat))) % 360
    lon[3] = lat[5] = np.nan
    found = projection_for(lon, lat)
    assert found.kind == FIELD
    x, y = found.project(lon, lat)
    assert np.isnan(x[[3, 5]]).all()
    assert abs(np.nanmean(x)) < 0.2
    assert abs(np.nanmean(y)) < 0.2
    assert np.nanmax(np.hypot(x, y)) < 6


def test_a_survey_and_no_positions_are_a_map_of_the_whole_sky():
    assert projection_for(np.array([10.0, 50.0]), np.array([0.0, 0.0]), 0.0) == Projection(
        ALL_SKY, 0.0
    )
    assert projection_for(np.array([np.nan]), np.array([1.0])).kind == ALL_SKY
    assert projection_for(np.array([]), np.array([])).kind == ALL_SKY
    # opposite to each other: there is no middle
    assert projection_for(np.array([0.0, 180.0]), np.array([0.0, 0.0])).kind == ALL_SKY
