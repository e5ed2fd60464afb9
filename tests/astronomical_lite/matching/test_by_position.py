"""Positions of two tables matched: the pairs that astropy finds, and how many are there by chance."""

from __future__ import annotations

import astropy.units as u
import numpy as np
import pandas as pd
import pytest
from astropy.coordinates import SkyCoord
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.matching.by_position import (
    ONCE,
    all_pairs,
    expected_by_chance,
    nearest,
    with_candidates,
)
from astronomical_lite.matching.positions import PositionColumns, read_positions
from astronomical_lite.messages import UserError

RADEC = PositionColumns("ra", "dec")


def table(ra, dec) -> pd.DataFrame:
    return pd.DataFrame({"ra": ra, "dec": dec})


def positions(ra, dec, **how):
    columns = PositionColumns("ra", "dec", **how)
    return read_positions(table(ra, dec), "a.fits", columns, {})


def field(n: int, seed: int, ra: float = 0.0, dec: float = 0.0, width: float = 60.0):
    """Positions in a field of so many arcsec."""
    rng = np.random.default_rng(seed)
    across = width / 3600 / max(np.cos(np.deg2rad(dec)), 1e-3)
    return (ra + rng.uniform(-across, across, n)) % 360, np.clip(
        dec + rng.uniform(-width, width, n) / 3600, -90, 90
    )


@given(
    st.integers(1, 60),
    st.integers(1, 60),
    st.floats(0, 359.99),
    st.sampled_from([-89.99, -60.0, 0.0, 35.0, 89.99]),
    st.floats(0.5, 90),
    st.integers(0, 1000),
)
def test_pairs_and_nearest_are_those_that_astropy_finds(n, m, ra, dec, radius, seed):
    here, there = field(n, seed, ra, dec), field(m, seed + 1, ra, dec)
    ours, theirs = SkyCoord(*here, unit="deg"), SkyCoord(*there, unit="deg")
    i, j, separation, _ = theirs.search_around_sky(ours, radius * u.arcsec)
    found = all_pairs(positions(*here), positions(*there), radius)
    assert set(zip(found.here.tolist(), found.there.tolist(), strict=True)) == set(
        zip(i.tolist(), j.tolist(), strict=True)
    )
    by_pair = dict(zip(zip(i, j, strict=True), separation.arcsec, strict=True))
    wanted = [by_pair[pair] for pair in zip(found.here, found.there, strict=True)]
    assert found.separations == pytest.approx(wanted, abs=1e-6)
    match = nearest(positions(*here), positions(*there), radius)
    k, distance, _ = ours.match_to_catalog_sky(theirs)
    inside = distance.arcsec <= radius
    assert (match.rows >= 0).tolist() == inside.tolist()
    assert match.separations[inside] == pytest.approx(distance.arcsec[inside], abs=1e-6)
    assert match.rows[inside].tolist() == k[inside].tolist()
    counted = with_candidates(match, positions(*here), positions(*there), radius)
    assert counted.candidates.tolist() == np.bincount(i, minlength=n).tolist()
    closer = match.within(radius / 2)
    assert (
        closer.rows.tolist()
        == nearest(positions(*here), positions(*there), radius / 2).rows.tolist()
    )
    assert np.isnan(closer.separations).tolist() == (closer.rows < 0).tolist()


def test_each_once_takes_rows_that_are_each_others_nearest():
    here = positions([10.0, 10.0002, 20.0], [0.0, 0.0, 0.0])
    there = positions([10.00015, 20.0001], [0.0, 0.0])
    assert nearest(here, there, 2.0).rows.tolist() == [0, 0, 1]
    once = nearest(here, there, 2.0, ONCE)
    assert once.rows.tolist() == [-1, 0, 1]
    assert np.isnan(once.separations[0])
    assert once.separations[1] == pytest.approx(0.18, abs=1e-6)


def test_positions_meet_across_the_meridian_and_a_full_turn():
    match = nearest(positions([359.99999, -0.00001], [0, 0]), positions([0.00001], [0]), 1.0)
    assert match.rows.tolist() == [0, 0]
    assert match.separations == pytest.approx([0.072, 0.072], abs=1e-6)


@pytest.mark.parametrize(
    ("name", "frame", "limit"),
    [("galactic", "galactic", 0.04), ("ecliptic", "barycentricmeanecliptic", 0.04)],
)
def test_frames_are_those_of_astropy(name, frame, limit):
    rng = np.random.default_rng(4)
    ra, dec = rng.uniform(0, 360, 200), np.rad2deg(np.arcsin(rng.uniform(-1, 1, 200)))
    other = SkyCoord(ra, dec, unit="deg").transform_to(frame).spherical
    match = nearest(positions(ra, dec), positions(other.lon.deg, other.lat.deg, frame=name), 10.0)
    assert match.rows.tolist() == list(range(200))
    assert match.separations.max() < limit


def test_units_and_texts_are_read_as_degrees():
    degrees = positions([188.73625], [-1.0341666])
    hours = read_positions(
        table([188.73625 / 15], [-1.0341666]), "b", RADEC, {"ra": "h", "dec": "deg"}
    )
    radians = read_positions(
        table(np.deg2rad([188.73625]), np.deg2rad([-1.0341666])),
        "b",
        RADEC,
        {"ra": "rad", "dec": "rad"},
    )
    texts = read_positions(table(["12:34:56.7"], ["-01:02:03"]), "b", RADEC, {})
    both = pd.DataFrame({"ra_dec": ["12 34 56.7 -01 02 03"]})
    one = read_positions(both, "b", PositionColumns("ra_dec"), {})
    for other in (hours, radians, texts, one):
        assert nearest(degrees, other, 0.01).n == 1


def test_rows_without_a_position_are_named_and_match_nothing():
    here = positions([10.0, np.nan, 10.0, 400.0], [0.0, 0.0, 95.0, 0.0])
    assert "3 rows have no position" in here.remarks[0]
    assert "the first is row 2" in here.remarks[0]
    match = nearest(here, positions([10.0], [0.0]), 1.0)
    assert match.rows.tolist() == [0, -1, -1, -1]
    assert match.remarks == here.remarks
    texts = read_positions(table(["10.0", "here"], ["0", "1"]), "b.csv", RADEC, {})
    assert "b.csv: 1 row has no position" in texts.remarks[0]
    assert "'here' cannot be read" in texts.remarks[0]


def test_what_cannot_be_positions_is_refused_by_name():
    with pytest.raises(UserError, match=r"Columns 'ra' and 'dec' of a.fits hold no position"):
        positions([1000.0], [0.0])
    with pytest.raises(UserError, match=r"a.fits has no column 'dec'"):
        read_positions(pd.DataFrame({"ra": [1.0]}), "a.fits", RADEC, {})
    with pytest.raises(UserError, match="one number per row"):
        read_positions(table([1.0], [1.0]), "a.fits", PositionColumns("ra"), {})
    with pytest.raises(UserError, match="radius"):
        nearest(positions([1.0], [1.0]), positions([1.0], [1.0]), 0)
    with pytest.raises(UserError, match="radius"):
        all_pairs(positions([1.0], [1.0]), positions([1.0], [1.0]), float("nan"))


def test_matches_by_chance_are_foretold_where_nothing_belongs_together():
    here, there = field(4000, 1, 150, 30, 1800), field(4000, 2, 150, 30, 1800)
    radii = [2.0, 4.0, 8.0]
    expected = expected_by_chance(positions(*here), positions(*there), radii)
    for radius, n in zip(radii, expected, strict=True):
        found = nearest(positions(*here), positions(*there), radius).n
        assert n == pytest.approx(found, abs=4 * np.sqrt(found) + 0.05 * found)


def test_what_belongs_together_is_not_counted_as_chance():
    ra, dec = field(2000, 3, 20, -50, 3600)
    rng = np.random.default_rng(5)
    there = ra + rng.normal(0, 0.2, 2000) / 3600, dec + rng.normal(0, 0.2, 2000) / 3600
    assert nearest(positions(ra, dec), positions(*there), 1.0).n > 1900
    # 2000 in 4 square degrees: 1e-4 by chance within 1" of each
    wanted = 2000 * 2000 * np.pi / (7200 * 7200)
    assert expected_by_chance(positions(ra, dec), positions(*there), [1.0])[0] == pytest.approx(
        wanted, abs=0.4
    )
