"""The bands file, whatever is wrong with it, and the SED of one source."""

import json

import numpy as np
import pandas as pd
import pytest
from drawn_pixels import rgb_of
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text

from astronomical_lite.messages import UserError
from astronomical_lite.plots.axes.style import DARK, Size, Style
from astronomical_lite.plots.diagrams import sed
from astronomical_lite.plots.diagrams.bands import Band, photometry, read_bands, write_bands
from astronomical_lite.plots.diagrams.sed import draw_sed

COLUMNS = ["id", "u", "u_err", "g", "w1", "w1_err"]
BANDS = [Band("u", 0.3562, 0.0558, "u_err"), Band("g", 0.4719, 0.1158, 0.1), Band("w1", 3.35, 0.66)]


def entry(**changes):
    return {"wavelength": 0.5, "FWHM": 0.1, "error": "u_err", **changes}


def test_reading_a_file_as_astronomical_has_it():
    text = """{"w1": {"wavelength": 3.4003, "FWHM": 0.6358, "error": 0.125},
               "u": {"wavelength": 0.3572, "FWHM": 0.0565, "error": "u_err"},
               "id": {"wavelength": -99, "FWHM": 0, "error": 0}}"""
    assert read_bands(text, COLUMNS) == [
        Band("u", 0.3572, 0.0565, "u_err"),
        Band("w1", 3.4003, 0.6358, 0.125),
    ]


@given(
    st.lists(
        st.builds(
            Band,
            st.text(min_size=1),
            st.floats(0.01, 2000),
            st.just(0.001),
            st.one_of(st.floats(0, 5), st.text(min_size=1).filter(str.strip)),
        ),
        min_size=1,
        unique_by=lambda band: band.column,
    )
)
def test_what_is_written_is_read(bands):
    columns = {b.column for b in bands} | {b.error for b in bands if isinstance(b.error, str)}
    written = read_bands(write_bands(bands), columns)
    assert written == sorted(bands, key=lambda band: band.wavelength)
    json.loads(write_bands(bands))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not JSON: Expecting value in line 1, column 1"),
        ('{"u": ', "is not JSON"),
        ("[1, 2]", "must be a JSON object"),
        ("3", "must be a JSON object"),
        ("{}", "has no band"),
        ('{"u": {"wavelength": -99, "FWHM": 0, "error": 0}}', "has no band"),
        ('{"u": 0.35}', "'u' must have wavelength, FWHM, error in braces"),
        ('{"u": {"wavelength": 0.35}}', "'u' lacks FWHM and error"),
        ('{"u": {"FWHM": 1, "error": 1}, "u": {}}', "has 'u' twice"),
        (json.dumps({"u": entry(wavelength="long")}), "wavelength of 'u' must be a number above 0"),
        (json.dumps({"u": entry(wavelength=0)}), "wavelength of 'u' must be a number above 0"),
        (json.dumps({"u": entry(wavelength=True)}), "wavelength of 'u' must be a number above 0"),
        ('{"u": {"wavelength": NaN, "FWHM": 0, "error": 0}}', "wavelength of 'u' must be a number"),
        (json.dumps({"u": entry(wavelength=3562, FWHM=558)}), "if that is in ångström"),
        (json.dumps({"u": entry(FWHM=-0.1)}), "FWHM of 'u' must be a number from 0 on"),
        (json.dumps({"u": entry(FWHM=None)}), "FWHM of 'u' must be a number from 0 on"),
        (json.dumps({"u": entry(FWHM=5)}), "FWHM of 'u' is more than twice its wavelength"),
        (json.dumps({"u": entry(error=-1)}), "error of 'u' must be a number from 0 on or a column"),
        (json.dumps({"u": entry(error=" ")}), "error of 'u' is empty"),
        (json.dumps({"x": entry(error="y")}), "'x', 'y' are no columns of the table"),
        (json.dumps({"x": entry()}), "'x' is no column of the table"),
    ],
)
def test_a_sentence_for_every_kind_of_bad_file(text, said):
    with pytest.raises(UserError) as error:
        read_bands(text, COLUMNS, "bands.json")
    assert str(error.value).startswith("bands.json ")
    assert said in str(error.value)
    assert error.value.field == "bands"


def test_everything_wrong_is_told_at_once():
    text = json.dumps({"x": entry(), "u": entry(FWHM=-1), "g": entry(wavelength=None, error="z")})
    with pytest.raises(UserError) as error:
        read_bands(text, COLUMNS)
    for part in ("'x'", "FWHM of 'u'", "wavelength of 'g'"):
        assert part in str(error.value)


@pytest.mark.parametrize("absent", [-99, -99.0, -999, np.nan, np.inf, None, pd.NA, "", "faint"])
def test_what_is_no_magnitude_is_absent(absent):
    magnitudes, errors = photometry(BANDS, {"u": absent, "u_err": absent, "g": 20})
    assert np.isnan(magnitudes).tolist() == [True, False, True]
    assert np.isnan(errors).tolist() == [True, False, False]


@pytest.fixture
def drawn(monkeypatch):
    figures = []

    def keep(figure, *arguments, finish=sed.finish, **keywords):
        figures.append(figure)
        return finish(figure, *arguments, **keywords)

    monkeypatch.setattr(sed, "finish", keep)
    return figures


def test_the_sed_has_bright_at_the_top_and_points_where_it_says(drawn):
    magnitudes, errors = np.array([22.0, 20.0, 17.0]), np.array([0.3, 0.1, 0.02])
    style = Style(Size(420, 320, 1))
    drawing = draw_sed(BANDS, magnitudes, errors, source="1234567890123456789", style=style)
    x0, x1, y0, y1 = drawing.limits
    assert drawing.log_x
    assert y0 > 22.3 > 16.98 > y1
    assert 10**x0 < 0.3562 - 0.0279 < 3.35 + 0.33 < 10**x1
    rgb = rgb_of(drawing)
    left, top, across, down = drawing.box
    for band, magnitude in zip(BANDS, magnitudes, strict=True):
        column = (left + across * (np.log10(band.wavelength) - x0) / (x1 - x0)) * 420
        row = (top + down * (y1 - magnitude) / (y1 - y0)) * 320
        colour = rgb[int(row), int(column)]
        assert np.abs(colour - (0x00, 0x72, 0xB2)).max() < 30
    words = [text.get_text() for text in drawn[0].findobj(Text)]
    assert "Source 1234567890123456789" in words
    assert "Wavelength [µm]" in words
    assert not any("No value" in word for word in words)


def test_absent_bands_are_listed_in_words(drawn):
    row = {"u": -99, "g": 20.0, "w1": np.nan, "u_err": 0.1}
    draw_sed(BANDS, *photometry(BANDS, row), source="7")
    assert "No value: u, w1" in [text.get_text() for text in drawn[0].findobj(Text)]


@pytest.mark.parametrize("source", ["7", ""])
def test_an_sed_without_magnitudes_says_so(drawn, source):
    drawing = draw_sed(
        BANDS, *photometry(BANDS, {}), source=source, style=Style(Size(280, 220), DARK)
    )
    sentence = " ".join(text.get_text().replace("\n", " ") for text in drawn[0].axes[0].texts)
    assert ("no magnitude in any band" if source else "Select a source") in sentence
    assert np.isfinite(drawing.limits).all()


def test_a_zoom_is_in_log_wavelength():
    magnitudes, errors = np.array([22.0, 20.0, 17.0]), np.zeros(3)
    for limits in [(-0.5, 0.0, 23.0, 19.0), (-0.33, -0.32, 20.1, 19.9), (-5.0, 9.0, 0.0, 30.0)]:
        assert draw_sed(BANDS, magnitudes, errors, limits=limits).limits == limits


@given(
    st.lists(st.floats(width=32), min_size=3, max_size=3),
    st.lists(st.floats(width=32), min_size=3, max_size=3),
)
def test_limits_are_finite_whatever_was_measured(magnitudes, errors):
    row = dict(zip(("u", "g", "w1"), magnitudes, strict=True)) | {"u_err": errors[0]}
    there, sigma = photometry(BANDS, row)
    wavelength = np.array([band.wavelength for band in BANDS])
    x0, x1, y0, y1 = sed.sed_limits(wavelength, wavelength / 10, there, np.nan_to_num(sigma))
    assert np.isfinite([x0, x1, y0, y1]).all()
    assert x0 < x1
    assert y0 > y1
