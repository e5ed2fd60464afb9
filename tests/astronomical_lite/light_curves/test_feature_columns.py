"""Features of light curves as columns, as the configuration keeps them."""

import pytest

from astronomical_lite.light_curves.feature_columns import (
    KEY,
    FeatureColumns,
    chosen_features,
    kept_form,
)
from astronomical_lite.light_curves.light_curve import LightCurveColumns
from astronomical_lite.messages import UserError

ONE = FeatureColumns(
    LightCurveColumns("mjd", ("mag",), ("err",), "band", is_magnitude=True),
    ("amplitude", "Stetson J"),
    ("g", "r"),
    shortest=0.2,
)
TWO = FeatureColumns(LightCurveColumns("t", ("g", "r")), ("skew",), ("g", "r"))


def test_names_say_column_band_and_feature():
    assert ONE.names == ["mag_g_amplitude", "mag_g_Stetson_J", "mag_r_amplitude", "mag_r_Stetson_J"]
    assert TWO.names == ["g_skew", "r_skew"]
    assert ONE.needed == {"mjd", "mag", "err", "band"}


def test_they_are_kept_and_read():
    assert chosen_features({KEY: kept_form([ONE, TWO])}) == [ONE, TWO]
    assert chosen_features({}) == []


@pytest.mark.parametrize(
    "kept",
    [
        7,
        "features",
        [3],
        [{}],
        [kept_form([ONE])[0] | {"features": "amplitude"}],
        [kept_form([ONE])[0] | {"shortest": -1}],
        [kept_form([ONE])[0] | {"longest": "x"}],
        [kept_form([ONE])[0] | {"time": 4}],
    ],
)
def test_what_is_damaged_is_told(kept):
    with pytest.raises(UserError, match="The configuration's light_curve_features is not a list"):
        chosen_features({KEY: kept})
