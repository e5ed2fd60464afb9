"""Light curves of arrays, and their periods."""

import numpy as np
import pytest
from scipy.signal import lombscargle

from astronomical_lite.light_curves.light_curve import (
    LightCurve,
    LightCurveColumns,
    guess_columns,
    light_curve_of,
)
from astronomical_lite.light_curves.periods import best_period, phases
from astronomical_lite.messages import UserError
from astronomical_lite.tables.source_arrays import SourceArrays


def arrays(units=None, **columns):
    held = {name: (lambda v=values: np.asarray(v)) for name, values in columns.items()}
    return SourceArrays("s.csv", held, units or {})


def curve_of(time, value, error=None):
    time, value = np.asarray(time, float), np.asarray(value, float)
    error = np.full(len(time), np.nan) if error is None else np.asarray(error, float)
    return LightCurve(time, value, error, np.full(len(time), "", object), is_magnitude=True)


@pytest.mark.parametrize(
    ("names", "units", "expected"),
    [
        (["mjd", "mag", "magerr", "fid"], {}, ("mjd", ("mag",), ("magerr",), "fid", True)),
        (["TIME", "FLUX", "FLUX_ERR"], {}, ("TIME", ("FLUX",), ("FLUX_ERR",), "", False)),
        (["hjd", "V", "e_V"], {"V": "mag"}, ("hjd", ("V",), ("e_V",), "", True)),
        (["id", "g"], {}, ("", (), (), "", False)),
    ],
)
def test_columns_are_found_by_their_names(names, units, expected):
    assert guess_columns(names, units) == LightCurveColumns(*expected)


def test_values_are_ordered_by_time_and_those_missing_are_left_out():
    found = light_curve_of(
        arrays(
            {"t": "d", "m": "mag"},
            t=[3, 1, 2, np.nan],
            m=[1, 2, np.nan, 4],
            e=[0.1, 0, 1, 1],
            b=[b"r", b"g ", b"g", b"g"],
        ),
        LightCurveColumns("t", ("m",), ("e",), "b", is_magnitude=True),
    )
    assert found.time.tolist() == [1, 3]
    assert found.value.tolist() == [2, 1]
    np.testing.assert_array_equal(found.error, [np.nan, 0.1])  # an error of 0 is none
    assert found.band.tolist() == ["g", "r"]
    assert (found.time_name, found.value_name) == ("t [d]", "m [mag]")
    assert found.in_band("r").value.tolist() == [1]


def test_a_column_per_band():
    found = light_curve_of(
        arrays(t=[1, 2], g=[3, 4], r=[5, np.nan]), LightCurveColumns("t", ("g", "r"))
    )
    assert found.bands == ["g", "r"]
    assert found.in_band("g").value.tolist() == [3, 4]
    assert found.in_band("r").value.tolist() == [5]


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (LightCurveColumns("", ("m",)), "Choose the column with the times in s.csv."),
        (LightCurveColumns("t"), "Choose the column with the magnitudes or fluxes in s.csv."),
        (LightCurveColumns("t", ("m",), ("e", "e")), "1 columns of values have 2 of errors"),
        (LightCurveColumns("t", ("e",)), "Column 'e' has 1 values and 't' 2 in s.csv"),
        (LightCurveColumns("t", ("n",)), "No value of n at a time of 't' is left in s.csv"),
        (LightCurveColumns("t", ("m",), band="e"), "Column 'e' has 1 values and 't' 2 in s.csv"),
    ],
)
def test_what_makes_no_light_curve_is_named(columns, sentence):
    with pytest.raises(UserError) as told:
        light_curve_of(arrays(t=[1, 2], m=[1, 2], e=[1], n=[np.nan, np.nan]), columns)
    assert str(told.value).startswith(sentence)


def test_too_many_bands_are_refused():
    given = arrays(t=np.arange(20), m=np.arange(20), b=np.arange(20))
    with pytest.raises(UserError, match=r"Column 'b' names 20 bands in s\.csv; at most 12"):
        light_curve_of(given, LightCurveColumns("t", ("m",), band="b"))


@pytest.mark.parametrize("period", [0.3704, 1.86, 27.3])
def test_the_period_is_that_of_the_sine_that_made_it(period):
    rng = np.random.default_rng(7)
    time = np.sort(rng.uniform(58000, 58200, 150))
    value = 15 + 0.2 * np.sin(2 * np.pi * time / period) + rng.normal(0, 0.03, 150)
    found = best_period(curve_of(time, value, np.full(150, 0.03)), shortest=0.2)
    assert found.period == pytest.approx(period, rel=0.3 * period / 200)
    assert found.false_alarm_probability < 1e-20
    assert found.n_values == 150


def test_the_highest_peak_is_that_of_scipys_periodogram():
    """Without errors, on values about their mean; scipy's own implementation, without a floating mean."""
    rng = np.random.default_rng(8)
    time = np.sort(rng.uniform(0, 60, 300))
    value = np.sin(2 * np.pi * time / 2.2) + rng.normal(0, 0.4, 300)
    found = best_period(curve_of(time, value), shortest=0.5)
    frequency = np.linspace(1 / 60, 2, 8_000)
    power = lombscargle(time, value - value.mean(), 2 * np.pi * frequency)
    assert found.period == pytest.approx(1 / frequency[power.argmax()], rel=2e-3)


def test_noise_has_no_sure_period():
    rng = np.random.default_rng(9)
    time = np.sort(rng.uniform(0, 100, 80))
    found = best_period(curve_of(time, rng.normal(size=80), np.ones(80)), shortest=0.5)
    assert found.false_alarm_probability > 0.01


@pytest.mark.parametrize(
    ("curve", "options", "sentence"),
    [
        (curve_of([1, 2], [1, 2]), {}, "A period needs at least 5 values at different times"),
        (curve_of([1] * 6, range(6)), {}, "A period needs at least 5 values at different times"),
        (curve_of(range(6), [2] * 6), {}, "All values are equal"),
        (curve_of(range(6), [1, 2] * 3), {"shortest": 3, "longest": 2}, "The shortest period, 3,"),
        (curve_of(range(6), [1, 2] * 3), {"shortest": 1e-7}, "Periods from 1e-07 on are"),
    ],
)
def test_what_has_no_period_is_told(curve, options, sentence):
    with pytest.raises(UserError) as told:
        best_period(curve, **options)
    assert str(told.value).startswith(sentence)


def test_phases_are_within_one_period():
    found = phases(np.array([10, 10.5, 12, 9.0]), 2.0)
    assert found.tolist() == [0, 0.25, 0, 0.5]
    assert phases(np.array([10.0]), 4.0, origin=9.0).tolist() == [0.25]
