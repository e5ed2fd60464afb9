"""Features of light curves, against known formulas and others' implementations."""

import itertools
import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.light_curves import features
from astronomical_lite.light_curves.features import FEATURES, features_of, register
from astronomical_lite.light_curves.light_curve import LightCurve
from astronomical_lite.messages import UserError


def curve_of(value, error=0.1, time=None):
    value = np.asarray(value, float)
    time = np.arange(float(len(value))) if time is None else time
    error = np.broadcast_to(np.asarray(error, float), value.shape)
    return LightCurve(time, value, error, np.full(len(value), "", object), is_magnitude=True)


curves = st.lists(
    st.tuples(st.floats(-50, 50), st.floats(0.01, 3)), min_size=3, max_size=40
).filter(lambda pairs: np.std([value for value, _ in pairs]) > 1e-3)


def one(name, curve):
    return features_of(curve, [name])[name]


@given(curves)
def test_they_are_what_scipy_and_numpy_say(pairs):
    value, error = np.array(pairs).T
    curve = curve_of(value, error)
    weighted = (value / error**2).sum() / (1 / error**2).sum()
    assert one("weighted mean", curve) == pytest.approx(weighted)
    assert one("standard deviation", curve) == pytest.approx(scipy.stats.tstd(value))
    assert one("amplitude", curve) == pytest.approx((max(value) - min(value)) / 2)
    mad = scipy.stats.median_abs_deviation(value)
    assert one("median absolute deviation", curve) == pytest.approx(mad)
    assert one("skew", curve) == pytest.approx(scipy.stats.skew(value), abs=1e-6)
    chi = sum(((v - weighted) / e) ** 2 for v, e in pairs) / (len(pairs) - 1)
    assert one("reduced chi squared", curve) == pytest.approx(chi, rel=1e-6)


@given(curves)
def test_stetsons_are_his_sums(pairs):
    """Written out term by term as in Stetson (1996)."""
    value, error = np.array(pairs).T
    n = len(pairs)
    mean = np.average(value, weights=1 / error**2)
    deltas = [math.sqrt(n / (n - 1)) * (v - mean) / e for v, e in pairs]
    j = 0.0
    for before, after in itertools.pairwise(deltas):
        j += math.copysign(math.sqrt(abs(before * after)), before * after)
    assert one("Stetson J", curve_of(value, error)) == pytest.approx(j / (n - 1), abs=1e-6)
    k = sum(map(abs, deltas)) / n / math.sqrt(sum(d * d for d in deltas) / n)
    assert one("Stetson K", curve_of(value, error)) == pytest.approx(k)


def test_known_values():
    rng = np.random.default_rng(3)
    gaussian = curve_of(rng.normal(size=100_000), 1.0)
    assert one("Stetson K", gaussian) == pytest.approx(math.sqrt(2 / math.pi), abs=0.005)
    assert one("Stetson J", gaussian) == pytest.approx(0, abs=0.01)
    assert one("von Neumann", gaussian) == pytest.approx(2, abs=0.03)
    assert one("beyond 1 std", gaussian) == pytest.approx(0.3173, abs=0.005)
    assert one("reduced chi squared", gaussian) == pytest.approx(1, abs=0.02)
    sine = curve_of(np.sin(np.linspace(0, 200 * np.pi, 100_000)), 0.01)
    assert one("Stetson K", sine) == pytest.approx(2 * math.sqrt(2) / math.pi, abs=1e-3)
    assert one("Stetson J", sine) == pytest.approx(100 * 2 / math.pi, rel=0.01)
    assert one("von Neumann", sine) < 0.01
    assert one("skew", sine) == pytest.approx(0, abs=1e-3)


def test_the_period_and_its_probability():
    rng = np.random.default_rng(4)
    time = np.sort(rng.uniform(0, 50, 200))
    value = np.sin(2 * np.pi * time / 3.3) + rng.normal(0, 0.1, 200)
    found = features_of(curve_of(value, 0.1, time), ["best period", "log10 FAP"])
    assert found["best period"] == pytest.approx(3.3, rel=0.01)
    assert found["log10 FAP"] < -20


@pytest.mark.parametrize("name", FEATURES)
@pytest.mark.parametrize(
    "curve",
    [curve_of([]), curve_of([1]), curve_of([1, 2]), curve_of([3] * 9), curve_of([1, 2, 3], np.nan)],
)
def test_what_has_none_is_missing_and_never_infinite(name, curve):
    found = one(name, curve)
    assert math.isnan(found) or math.isfinite(found)


def test_values_without_an_error_do_not_count_where_others_have_one():
    assert one("weighted mean", curve_of([1, 2, 9], [0.1, 0.1, np.nan])) == pytest.approx(1.5)
    assert one("weighted mean", curve_of([1, 2, 9], np.nan)) == 4


def test_a_function_of_ones_own(monkeypatch):
    monkeypatch.setattr(features, "FEATURES", dict(FEATURES))

    @register("count", "Number of values.")
    def count(curve):
        return len(curve.value)

    @register("broken", "Fails.")
    def broken(curve):
        return curve.nothing

    assert features_of(curve_of([1, 2, 3]), ["count"]) == {"count": 3}
    with pytest.raises(
        UserError, match="The feature 'broken' failed on a light curve of 3 values: AttributeError"
    ):
        features_of(curve_of([1, 2, 3]), ["broken"])
    with pytest.raises(UserError, match="There is no feature of light curves called 'period'"):
        features_of(curve_of([1, 2, 3]), ["period"])
