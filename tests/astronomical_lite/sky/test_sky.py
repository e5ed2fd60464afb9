"""Positions, the columns that hold them, and addresses of pictures and pages."""

from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from astropy.coordinates import Angle
from hypothesis import given, settings
from hypothesis import strategies as st

from astronomical_lite.messages import UserError
from astronomical_lite.sky import cutouts
from astronomical_lite.sky.cutouts import (
    CUTOUTS,
    LINKS,
    Coordinates,
    Cutout,
    find_coordinates,
    first_cutout,
    format_position,
    parse_position,
    sdss_cutout,
    source_name,
)

RA = st.floats(0, 360, exclude_max=True)
DEC = st.floats(-90, 90)
SEXAGESIMAL = (188.73625, -1.0341666666666667)


def query(address: str) -> dict[str, str]:
    parts = urlsplit(address)
    assert parts.scheme == "https"
    assert " " not in address
    assert "+" not in address
    return {key: values[0] for key, values in parse_qs(parts.query, strict_parsing=True).items()}


# ---- columns ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ra", "dec"),
    [
        ("ra", "dec"),
        ("RA", "DEC"),
        ("RAJ2000", "DEJ2000"),
        ("_RAJ2000", "_DEJ2000"),
        ("RA_ICRS", "DE_ICRS"),
        ("ra_deg", "dec_deg"),
        ("RAdeg", "DEdeg"),
        ("ALPHA_J2000", "DELTA_J2000"),
        ("ALPHAWIN_J2000", "DELTAWIN_J2000"),
        ("ALPHA_SKY", "DELTA_SKY"),
        ("right_ascension", "declination"),
        ("gaia_ra", "gaia_dec"),
        ("ra_2mass", "decl_2mass"),
    ],
)
def test_coordinate_columns_are_found(ra, dec):
    columns = ["objid", "e_RAJ2000", "pmra", "pmdec", "ra_error", "dec_error", "g", dec, ra]
    assert find_coordinates(columns) == [Coordinates(ra, dec)]


@pytest.mark.parametrize("name", ["ra_dec", "RADec", "coordinates", "sky_coord"])
def test_one_column_of_text_is_found(name):
    assert find_coordinates(["g", name]) == [Coordinates(name)]


def test_two_columns_are_likelier_than_one_and_pairs_are_not_mixed():
    columns = ["ra_dec", "ra_2mass", "dec_wise", "ra", "dec"]
    assert find_coordinates(columns) == [Coordinates("ra", "dec"), Coordinates("ra_dec")]


@pytest.mark.parametrize("columns", [[], ["g", "r"], ["ra"], ["pmRA", "pmDE"], ["e_ra", "e_dec"]])
def test_no_coordinates(columns):
    assert find_coordinates(columns) == []


# ---- positions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "12:34:56.7 -01:02:03",
        "12:34:56.7, -01:02:03",
        "12 34 56.7 -01 02 03",
        "12 34 56.7-01 02 03",
        "12:34:56.7-01:02:03",
        "12h34m56.7s -01d02m03s",
        "12h 34m 56.7s -1° 02' 03\"",
        "12H34M56.7S -01D02M03S",
        "12:34:56.7 \N{MINUS SIGN}01:02:03",
        "188d44m10.5s -01d02m03s",
        "188.73625 -1.0341666666666667",
        "188.73625,-1.0341666666666667",
        "(188.73625; -1.0341666666666667)",
        "188.73625d -1.0341666666666667d",
        "12.5824166666666667h -1.0341666666666667",
        " 12 34.945 -01 02.05 ",
    ],
)
def test_positions_are_read(text):
    assert parse_position(text) == pytest.approx(SEXAGESIMAL, abs=1e-9)


def test_positions_of_two_columns_are_read():
    assert parse_position("12:34:56.7", "-01:02:03") == pytest.approx(SEXAGESIMAL, abs=1e-9)
    assert parse_position(np.float32(188.5), np.float64(-1e-5)) == (188.5, -1e-5)
    assert parse_position(12, "+5") == (12, 5)
    assert parse_position("-00:30", "-00:00:36") == (352.5, -0.01)


@given(RA, DEC)
def test_numbers_are_read_exactly(ra, dec):
    assert parse_position(ra, dec) == (ra, dec)
    assert parse_position(f"{ra!r} {dec!r}") == (ra, dec)


@settings(deadline=None)  # astropy makes its parser at the first call
@given(RA, DEC)
def test_sexagesimal_text_agrees_with_astropy(ra, dec):
    text = format_position(ra, dec)
    alpha, delta = Angle(text.split()[0], "hour").deg, Angle(text.split()[1], "deg").deg
    # half of the last digit: 0.01 s of time is 0.15 arcsec
    assert abs((alpha - ra + 180) % 360 - 180) * 3600 <= 0.0751
    assert abs(delta - dec) * 3600 <= 0.0501
    back = parse_position(text)
    assert back == pytest.approx((alpha, delta), abs=1e-10)
    assert format_position(*back) == text


@pytest.mark.parametrize(
    ("position", "text"),
    [
        ((0, 0), "00:00:00.00 +00:00:00.0"),
        ((359.99999999, -1e-9), "00:00:00.00 +00:00:00.0"),
        ((14.9999999, 0.99999999), "01:00:00.00 +01:00:00.0"),
        ((10, -0.5), "00:40:00.00 -00:30:00.0"),
        ((83.633, -90), "05:34:31.92 -90:00:00.0"),
    ],
)
def test_rounding_carries_over(position, text):
    assert format_position(*position) == text


def test_precision_and_separator():
    assert format_position(*SEXAGESIMAL, precision=0) == "12:34:57 -01:02:03"
    assert format_position(*SEXAGESIMAL, 3, ", ") == "12:34:56.700, -01:02:03.00"


def test_names_are_truncated():
    assert source_name(*SEXAGESIMAL) == "J123456.70-010203.0"
    assert source_name(359.999999, 89.999999) == "J235959.99+895959.9"
    assert source_name(0, -0.5) == "J000000.00-003000.0"


@pytest.mark.parametrize(
    ("position", "said"),
    [
        (("", ""), "no right ascension"),
        ((np.nan, 1), "no right ascension"),
        ((1, "--"), "no declination"),
        (("",), "no position"),
        (("somewhere",), "'somewhere' is not a position"),
        (("1, 2, 3",), "is not a position"),
        ((361, 0), "'361' is out of range"),
        (("25:00:00", 0), "0 to 360 degrees"),
        ((0, 90.1), "-90 to 90"),
        ((0, "-91:00:00"), "'-91:00:00' is out of range"),
        (("12:60:00", 0), "60 or more minutes"),
        (("12:00:61", 0), "60 or more"),
        (("12:30.5:10", 0), "part of a minute"),
        (("1x", 0), "right ascension '1x' cannot be read"),
        ((0, "1h2m3s"), "declination '1h2m3s' cannot be read"),
        (("inf", 0), "cannot be read"),
    ],
)
def test_positions_that_are_refused(position, said):
    with pytest.raises(UserError, match=said):
        parse_position(*position)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_in_words(text):
    try:
        ra, dec = parse_position(text)
    except UserError:
        return
    assert 0 <= ra < 360
    assert -90 <= dec <= 90


# ---- addresses ----------------------------------------------------------------------------------


def test_sdss_address():
    address = sdss_cutout(188.73625, -1.0341667, 0.2, 200, "G")
    assert address.startswith("https://skyserver.sdss.org/")
    assert query(address) == {
        "ra": "188.73625",
        "dec": "-1.034167",
        "scale": "0.2",
        "width": "200",
        "height": "200",
        "opt": "G",
    }


def test_first_address_keeps_signs():
    address = first_cutout(188.73625, -0.5, 4.5)
    assert address.startswith("https://third.ucllnl.org/")
    asked = query(address)
    assert asked["RA"] == "12 34 56.70 -00 30 00.0"
    assert asked["ImageSize"] == "4.5"
    assert query(first_cutout(10, 0.5))["RA"] == "00 40 00.00 +00 30 00.0"


@given(RA, DEC, st.floats(0.01, 1e5), st.integers(64, 2000))
def test_every_picture_has_an_address_with_the_size_asked_for(ra, dec, size, pixels):
    for name, service in CUTOUTS.items():
        asked = query(service.url(ra, dec, size, pixels))
        within = min(max(size, service.smallest), service.largest)
        if name == "SDSS":
            got = float(asked["scale"]) * int(asked["width"])
            assert float(asked["ra"]) == pytest.approx(ra, abs=1e-6)
            assert 0.015 <= float(asked["scale"]) <= 60
            clipped = within / pixels < 0.015
        else:
            got, clipped = float(asked["ImageSize"]) * 60, False
        assert clipped or got == pytest.approx(within, rel=0.01)


@given(RA, DEC)
def test_links_name_the_position(ra, dec):
    for address in LINKS.values():
        assert address(ra, dec, 10).startswith("https://")
        asked = query(address(ra, dec, 10))
        place = asked.get("Coord") or asked.get("target") or f"{asked['ra']} {asked['dec']}"
        assert parse_position(place) == pytest.approx((ra, dec), abs=1e-6) or ra > 359.999999


def test_a_service_of_ones_own(monkeypatch):
    monkeypatch.setattr(cutouts, "CUTOUTS", dict(CUTOUTS))
    cutouts.CUTOUTS["mine"] = Cutout(
        "Mine", lambda *asked: f"https://x/{asked}", 60, 5, 600, "all sky"
    )
    assert cutouts.CUTOUTS["mine"].url(1, 2, 1) == "https://x/(1, 2, 5, 300)"
    assert cutouts.CUTOUTS["mine"].url(1, 2) == "https://x/(1, 2, 60, 300)"
