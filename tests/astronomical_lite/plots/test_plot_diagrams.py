"""BPT and Mateos diagrams: the papers' lines, and the columns they are made from."""

import numpy as np
import pandas as pd
import pytest

from astronomical_lite.messages import UserError
from astronomical_lite.plots.column_requirements import guess_columns, missing_columns
from astronomical_lite.plots.diagrams import bpt, mateos
from astronomical_lite.plots.diagrams.cloud import Classes

CLASSES = Classes((0,), ("Galaxy",), ("#0072b2",))
FLUXES = {
    "H_ALPHA_FLUX": "ha",
    "H_BETA_FLUX": "hb",
    "OIII_5007_FLUX": "oiii",
    "NII_6584_FLUX": "nii",
    "SII_6717_FLUX": "s1",
    "SII_6731_FLUX": "s2",
    "OI_6300_FLUX": "oi",
}


@pytest.mark.parametrize(
    ("name", "x", "y"),
    [
        # Worked by hand from Kewley et al. (2001), equations 5, 6, 7
        ("NII", 0.0, 1.19 - 0.61 / 0.47),
        ("NII", -0.53, 0.58),
        ("SII", -0.68, 0.58),
        ("SII", -0.04, -0.70),
        ("OI", -1.59, 0.60),
        ("OI", -1.09, -0.13),
    ],
)
def test_the_maximum_starburst_lines(name, x, y):
    assert bpt.DIAGRAMS[name].starburst(x) == pytest.approx(y, abs=1e-9)


def test_the_line_of_kauffmann():
    np.testing.assert_allclose(bpt.kauffmann([-0.56, -0.95]), [0.30, 0.69])


def test_seyferts_and_liners_part_where_kewley_2006_say():
    """Their lines leave the starburst line near (-0.31, 0.17) and (-1.13, -0.03) (figure 4)."""
    for name, place in (("SII", (-0.31, 0.17)), ("OI", (-1.13, -0.03))):
        line = next(c for c in bpt.demarcations(name) if c.name == "Kewley+06")
        start = np.argmin(line.x)
        np.testing.assert_allclose((line.x[start], line.y[start]), place, atol=0.02)


@pytest.mark.parametrize(
    ("name", "x", "y", "region"),
    [
        ("NII", -1.0, 0.0, "Star-forming"),
        ("NII", -0.3, 0.0, "Composite"),
        ("NII", 0.0, 0.8, "AGN"),
        ("NII", 0.6, -3.0, "AGN"),  # beyond the line's end there is no star formation
        ("NII", 0.2, -1.4, "Composite"),
        ("SII", -0.8, 0.0, "Star-forming"),
        ("SII", -0.2, 0.9, "Seyfert"),
        ("SII", 0.2, 0.3, "LINER"),
        ("OI", -2.0, 0.0, "Star-forming"),
        ("OI", -1.0, 0.9, "Seyfert"),
        ("OI", -0.5, 0.2, "LINER"),
        ("SII", np.nan, 0.2, ""),
        ("NII", 0.0, np.nan, ""),
    ],
)
def test_regions(name, x, y, region):
    assert bpt.classify(name, np.array([x]), np.array([y])).tolist() == [region]


def test_names_stand_in_their_regions():
    for name, diagram in bpt.DIAGRAMS.items():
        for note in diagram.notes:
            assert bpt.classify(name, [note.x], [note.y]) == [note.text]


def test_ratios_from_fluxes():
    frame = pd.DataFrame(
        {
            "ha": [100.0, 100, 0, -5, 100, np.nan],
            "hb": [10.0, 10, 10, 10, 0, 10],
            "oiii": [100.0, -99, 10, 10, 10, 10],
            "nii": [10.0, 1, 1, 1, 1, 1],
            "s1": [6.0, 6, 6, 6, 6, 6],
            "s2": [4.0, 4, 4, 4, 4, 4],
            "oi": [1.0, 1, 1, 1, 1, 1],
        }
    )
    ratios = bpt.line_ratios(frame, FLUXES)
    assert list(ratios) == ["NII", "SII", "OI"]
    np.testing.assert_allclose(ratios["NII"][0], [-1, -2, np.nan, np.nan, -2, np.nan])
    np.testing.assert_allclose(ratios["SII"][0], [-1, -1, np.nan, np.nan, -1, np.nan])
    np.testing.assert_allclose(ratios["OI"][1], [1, np.nan, 0, 0, np.nan, 0])
    one = {key: column for key, column in FLUXES.items() if key != "SII_6731_FLUX"}
    np.testing.assert_allclose(bpt.line_ratios(frame, one)["SII"][0][0], np.log10(0.06))


def test_ratios_that_are_columns_are_taken_as_they_are():
    frame = pd.DataFrame({"a": np.array([-0.5, -99], "float32"), "b": [0.25, 1], "oiii": [1, 1]})
    mapping = {bpt.RATIO_REQUIREMENTS[0].key: "a", bpt.OIII_HB: "b", "OIII_5007_FLUX": "oiii"}
    ratios = bpt.line_ratios(frame, mapping)
    assert list(ratios) == ["NII"]
    np.testing.assert_allclose(ratios["NII"], [[-0.5, np.nan], [0.25, 1]])


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({}, "[O III]/Hβ"),
        ({bpt.OIII_HB: "b"}, "[N II]/Hα"),
        ({bpt.OIII_HB: "lost"}, "no column 'lost'"),
        ({bpt.OIII_HB: "text"}, "'text' does not hold numbers"),
    ],
)
def test_what_is_missing_is_said(mapping, said):
    frame = pd.DataFrame({"b": [1.0], "text": ["bright"]})
    with pytest.raises(UserError) as error:
        bpt.line_ratios(frame, mapping)
    assert said in str(error.value)
    assert error.value.field


def test_the_wedge_in_vega_magnitudes_is_the_paper_s():
    """Mateos et al. (2012) give the lines both in flux ratios and in Vega magnitudes."""
    w2_w3 = np.array([2.3, 3.0, 4.0])
    for slope, intercept, line in [
        (0.315, 0.796, (mateos.SLOPE, mateos.ABOVE)),
        (0.315, -0.222, (mateos.SLOPE, mateos.BELOW)),
        (-3.172, 7.624, (mateos.EDGE_SLOPE, mateos.EDGE)),
    ]:
        frame = pd.DataFrame({"W1": slope * w2_w3 + intercept, "W2": 0.0, "W3": -w2_w3})
        x, y = mateos.flux_ratios(frame, {"W1": "W1", "W2": "W2", "W3": "W3"})
        np.testing.assert_allclose(y, line[0] * x + line[1], atol=5e-4)


@pytest.mark.parametrize(
    ("w1_w2", "w2_w3", "inside"),
    [
        (1.2, 3.0, True),  # a typical QSO
        (0.05, 0.0, False),  # a star
        (0.2, 3.8, False),  # a spiral galaxy
        (2.4, 4.0, False),  # too red in W1-W2
        (0.9, 2.0, False),  # left of the edge
    ],
)
def test_who_is_in_the_wedge(w1_w2, w2_w3, inside):
    frame = pd.DataFrame({"a": [w1_w2 + 15], "b": [15.0], "c": [15 - w2_w3]})
    x, y = mateos.flux_ratios(frame, {"W1": "a", "W2": "b", "W3": "c"})
    assert mateos.in_wedge(x, y).tolist() == [inside]
    ab = pd.DataFrame({"a": frame["a"] + 2.699, "b": frame["b"] + 3.339, "c": frame["c"] + 5.174})
    x, y = mateos.flux_ratios(ab, {"W1": "a", "W2": "b", "W3": "c"}, "AB")
    assert mateos.in_wedge(x, y).tolist() == [inside]


def test_the_wedge_drawn_is_the_wedge_meant():
    from matplotlib.path import Path

    outline = mateos.wedge()
    x, y = np.random.default_rng(0).uniform(-1, 2, (2, 5000))
    drawn = Path(np.transpose([outline.x, outline.y])).contains_points(np.transpose([x, y]))
    np.testing.assert_array_equal(drawn, mateos.in_wedge(x, y))
    assert 200 < drawn.sum() < 4500


def test_magnitudes_that_are_absent_give_no_ratio():
    frame = pd.DataFrame({"W1": [15.0, 15, np.nan], "W2": [14.0, -99, 14], "W3": [12.0, 12, 12]})
    x, y = mateos.flux_ratios(frame, {"W1": "W1", "W2": "W2", "W3": "W3"})
    assert np.isnan(x).tolist() == [False, True, False]
    assert np.isnan(y).tolist() == [False, True, True]
    with pytest.raises(UserError, match="W3 magnitude") as error:
        mateos.flux_ratios(frame, {"W1": "W1", "W2": "W2"})
    assert error.value.field == "W3"


def test_both_diagrams_hold_the_selected_source_and_what_they_are_about():
    x, y, codes = np.array([-0.5, 4.0]), np.array([0.0, 5.0]), np.ones(2, dtype="uint8")
    for name, diagram in bpt.DIAGRAMS.items():
        assert bpt.draw_bpt(name, x, y, codes, CLASSES).limits == diagram.limits
        selected = bpt.draw_bpt(name, x, y, codes, CLASSES, selected=1).limits
        assert selected[1] > 4
        assert selected[3] > 5
    x0, x1, y0, y1 = mateos.draw_mateos(x * 0 - 3, y * 0 - 3, codes, CLASSES).limits
    assert x0 < -3 < 0.8 < x1
    assert y0 < -3 < 0.5 < y1


def test_columns_are_guessed_from_their_names():
    columns = ["ID", "w1mpro", "W2mpro", "w3_mag", "H_alpha_flux", "h_beta_flux", "oiii_5007_flux"]
    assert guess_columns(mateos.MAGNITUDE_REQUIREMENTS, columns) == {
        "W1": "w1mpro",
        "W2": "W2mpro",
        "W3": "w3_mag",
    }
    assert guess_columns(bpt.FLUX_REQUIREMENTS, columns) == {
        "H_ALPHA_FLUX": "H_alpha_flux",
        "H_BETA_FLUX": "h_beta_flux",
        "OIII_5007_FLUX": "oiii_5007_flux",
    }
    assert guess_columns(bpt.RATIO_REQUIREMENTS, [need.key for need in bpt.RATIO_REQUIREMENTS]) == {
        need.key: need.key for need in bpt.RATIO_REQUIREMENTS
    }
    assert guess_columns(mateos.MAGNITUDE_REQUIREMENTS, ["w1", "W1"])["W1"] == "w1"


def test_what_is_still_missing_can_be_asked_for():
    requirements = bpt.FLUX_REQUIREMENTS
    absent = missing_columns(
        requirements, {"H_ALPHA_FLUX": "ha", "H_BETA_FLUX": "gone"}, ["ha", "OI_6300_FLUX"]
    )
    assert [need.key for need in absent] == [
        "H_BETA_FLUX",
        "OIII_5007_FLUX",
        "NII_6584_FLUX",
        "SII_6717_FLUX",
    ]
