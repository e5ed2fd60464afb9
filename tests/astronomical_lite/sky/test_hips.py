"""Addresses of hips2fits, and the stretches of pictures."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import astropy.visualization as visualization
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.messages import UserError
from astronomical_lite.sky.hips import SURVEYS, checked_hips_id, hips2fits_address, hips_cutout
from astronomical_lite.sky.stretch import STRETCHES, stretch_curve

ASTROPY = {
    "linear": visualization.LinearStretch(),
    "sqrt": visualization.SqrtStretch(),
    "asinh": visualization.AsinhStretch(),
    "log": visualization.LogStretch(),
}


def asked(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@given(ra=st.floats(0, 359.999), dec=st.floats(-90, 90), size=st.floats(1, 3600))
def test_the_service_is_asked_for_the_position_and_the_field_of_view_in_degrees(ra, dec, size):
    address = hips2fits_address("CDS/P/DSS2/color", ra, dec, size, 256)
    assert urlsplit(address).netloc == "alasky.cds.unistra.fr"
    found = asked(address)
    assert float(found["ra"]) == pytest.approx(ra, abs=1e-6)
    assert float(found["dec"]) == pytest.approx(dec, abs=1e-6)
    assert float(found["fov"]) == pytest.approx(size / 3600, abs=1e-8)
    assert (found["width"], found["height"]) == ("256", "256")
    assert (found["hips"], found["format"], found["projection"]) == (
        "CDS/P/DSS2/color",
        "jpg",
        "TAN",
    )


def test_every_survey_on_offer_has_its_own_pictures():
    addresses = [survey.url(150.1, 2.2) for survey in SURVEYS.values()]
    assert len({asked(one)["hips"] for one in addresses}) == len(SURVEYS)
    for survey in SURVEYS.values():
        assert float(asked(survey.url(150.1, 2.2))["fov"]) * 3600 == pytest.approx(survey.size)
        assert checked_hips_id(asked(survey.url(1, 1))["hips"])


@pytest.mark.parametrize("text", ["CDS/P/DSS2/color", " ESAVO/P/HST/ACS ", "ivo://CDS/P/DSS2/red"])
def test_an_identifier_of_ones_own(text):
    assert asked(hips_cutout(checked_hips_id(text)).url(1, 2))["hips"] == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "DSS2",
        "https://example.org/hips",
        "a/b&x=1",
        "a/b c",
        "CDS//P",
        "CDS/P?x",
        "a/" + "b" * 300,
    ],
)
def test_what_is_no_identifier_is_told(text):
    with pytest.raises(UserError, match="is not the identifier of a HiPS"):
        checked_hips_id(text)


@pytest.mark.parametrize("name", STRETCHES)
@pytest.mark.parametrize("brightness", [0.25, 1.0, 3.0])
def test_stretches_are_those_of_astropy(name, brightness):
    values = np.clip(np.linspace(0, 1, 256) * brightness, 0, 1)
    np.testing.assert_allclose(stretch_curve(name, brightness), ASTROPY[name](values), atol=1e-12)


@pytest.mark.parametrize(("name", "brightness"), [("zscale", 1.0), ("log", 0.0), ("log", np.nan)])
def test_what_is_no_stretch_is_told(name, brightness):
    with pytest.raises(UserError):
        stretch_curve(name, brightness)
