"""Features of light curves, and their registry.

>>> features_of(curve, ["amplitude", "Stetson J"])     # of one band
{'amplitude': 0.31, 'Stetson J': 2.4}

A feature is a plain function of a light curve of one band; NaN where it has none. A user's own Python adds one with
`extend.light_curve_feature`::

    @register("range / error", "Range in units of the median error.")
    def range_over_error(curve):
        return float(np.ptp(curve.value) / np.nanmedian(curve.error))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.light_curves.periods import Period, best_period
from astronomical_lite.messages import UserError, some_of

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray
    from astronomical_lite.light_curves.light_curve import LightCurve

Function = Callable[["LightCurve"], float]


@dataclass(frozen=True)
class Feature:
    """A feature: its name, what it is in a sentence, its function, and the fewest values that it is of."""

    name: str
    about: str
    function: Function
    fewest: int


FEATURES: dict[str, Feature] = {}


def register(name: str, about: str, fewest: int = 2) -> Callable[[Function], Function]:
    """Return a decorator that adds a function to `FEATURES`; see the module's example."""

    def add_to_registry(function: Function) -> Function:
        FEATURES[name] = Feature(name, about, function, fewest)
        return function

    return add_to_registry


def features_of(curve: LightCurve, names: Sequence[str]) -> dict[str, float]:
    """Return features of a light curve of one band; NaN where there are too few values.

    Raises
    ------
    UserError
        If a feature is not registered, or its function fails or returns no number.
    """
    with np.errstate(all="ignore"):
        return {name: _value_of(curve, name) for name in names}


def _value_of(curve: LightCurve, name: str) -> float:
    feature = FEATURES.get(name)
    if feature is None:
        there = some_of(list(FEATURES))
        raise UserError(f"There is no feature of light curves called '{name}'. There are: {there}.")
    if len(curve.time) < feature.fewest:
        return np.nan
    try:
        value = float(feature.function(curve))
    except UserError:
        raise
    except Exception as error:
        raise UserError(
            f"The feature '{name}' failed on a light curve of {len(curve.time):,} values: "
            f"{type(error).__name__}: {error}"
        ) from error
    return value if np.isfinite(value) else np.nan


def weights_of(curve: LightCurve) -> FloatArray:
    """Return the inverse variances of values; ones if no error is known, 0 where one of some is not."""
    known = np.isfinite(curve.error) & (curve.error > 0)
    if not known.any():
        return np.ones(len(curve.value))
    return np.where(known, 1 / np.where(known, curve.error, 1.0) ** 2, 0.0)


@register("weighted mean", "Mean with the inverse variances as weights.", fewest=1)
def weighted_mean(curve: LightCurve) -> float:
    return float(np.average(curve.value, weights=weights_of(curve)))


@register("standard deviation", "Of the values, with n - 1.")
def standard_deviation(curve: LightCurve) -> float:
    return float(np.std(curve.value, ddof=1))


@register("amplitude", "Half of the difference between the largest and the smallest value.")
def amplitude(curve: LightCurve) -> float:
    """Richards et al. (2011, ApJ 733, 10), table 5."""
    return float(np.ptp(curve.value) / 2)


@register("median absolute deviation", "Median of the absolute deviations from the median.")
def median_absolute_deviation(curve: LightCurve) -> float:
    return float(np.median(np.abs(curve.value - np.median(curve.value))))


@register("skew", "Sample skewness: positive with a tail to large values.", fewest=3)
def skew(curve: LightCurve) -> float:
    """The biased one, the third central moment over the standard deviation cubed."""
    deviation = curve.value - curve.value.mean()
    return float((deviation**3).mean() / (deviation**2).mean() ** 1.5)


@register("reduced chi squared", "Of a constant at the weighted mean, per degree of freedom.")
def reduced_chi_squared(curve: LightCurve) -> float:
    """NaN without errors."""
    known = np.isfinite(curve.error) & (curve.error > 0)
    if known.sum() < 2:
        return np.nan
    pull = (curve.value[known] - weighted_mean(curve)) / curve.error[known]
    return float((pull**2).sum() / (known.sum() - 1))


@register("beyond 1 std", "Fraction of the values more than a standard deviation from the mean.")
def beyond_one_std(curve: LightCurve) -> float:
    """Richards et al. (2011, ApJ 733, 10), table 5."""
    far = np.abs(curve.value - weighted_mean(curve)) > np.std(curve.value, ddof=1)
    return float(far.mean())


@register("von Neumann", "Mean square of successive differences over the variance; 2 for noise.")
def von_neumann(curve: LightCurve) -> float:
    """von Neumann (1941, Ann. Math. Stat. 12, 367): 2 of values that are independent."""
    return float((np.diff(curve.value) ** 2).mean() / np.var(curve.value, ddof=1))


def relative_errors(curve: LightCurve) -> FloatArray:
    """Return deviations from the weighted mean in errors, with the factor for n values; NaN without an error.

    Stetson (1996, PASP 108, 851), equation 1 and the remark after it.
    """
    n = len(curve.value)
    error = np.where(curve.error > 0, curve.error, np.nan)
    deviations: FloatArray = np.sqrt(n / (n - 1)) * (curve.value - weighted_mean(curve)) / error
    return deviations


@register(
    "Stetson J",
    "How far successive values deviate together from the mean: about 0 for noise.",
    fewest=3,
)
def stetson_j(curve: LightCurve) -> float:
    """Stetson (1996, PASP 108, 851), equations 1 and 2, of pairs of successive values with equal weights."""
    deviations = relative_errors(curve)
    products = deviations[:-1] * deviations[1:]
    products = products[np.isfinite(products)]
    return (
        float((np.sign(products) * np.sqrt(np.abs(products))).mean()) if len(products) else np.nan
    )


@register(
    "Stetson K", "Kurtosis that outliers do not rule: 0.798 of a Gaussian, 0.9 of a sine.", fewest=3
)
def stetson_k(curve: LightCurve) -> float:
    """Stetson (1996, PASP 108, 851), equation 3."""
    deviations = relative_errors(curve)
    deviations = deviations[np.isfinite(deviations)]
    if not len(deviations):
        return np.nan
    return float(np.abs(deviations).mean() / np.sqrt((deviations**2).mean()))


_last: list[tuple[LightCurve, Period | None]] = []  # features of one period share its search


def period_of(curve: LightCurve) -> Period | None:
    """Return the best period of a light curve, None if it has none."""
    if not _last or _last[0][0] is not curve:
        try:
            found = best_period(curve, *curve.periods)
        except UserError:
            found = None
        _last[:] = [(curve, found)]
    return _last[0][1]


@register("best period", "At the highest peak of the Lomb-Scargle periodogram; slow.", fewest=5)
def period(curve: LightCurve) -> float:
    """That of `periods.best_period`, among the light curve's `periods`."""
    found = period_of(curve)
    return np.nan if found is None else found.period


@register("log10 FAP", "log10 of the best period's false-alarm probability; slow.", fewest=5)
def log_false_alarm_probability(curve: LightCurve) -> float:
    """Not below -300."""
    found = period_of(curve)
    return np.nan if found is None else float(np.log10(max(found.false_alarm_probability, 1e-300)))
