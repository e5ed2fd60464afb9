"""The best period of a light curve by its Lomb-Scargle periodogram, and phases folded at a period.

period = best_period(curve.in_band("g"))
period.period, period.false_alarm_probability
phases(curve.time, period.period)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.messages import UserError, count_text

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray
    from astronomical_lite.light_curves.light_curve import LightCurve

FEWEST = 5  # values that a sine with a mean is fitted to
MOST_FREQUENCIES = 1_000_000
SAMPLES_PER_PEAK = 5


@dataclass(frozen=True)
class Period:
    """The best period of a light curve.

    Attributes
    ----------
    period : in the unit of its times
    power : of the periodogram there, between 0 and 1
    false_alarm_probability : of a peak as high anywhere in it if the values were noise alone
    shortest, longest : periods that were looked at
    n_values : that it rests on
    """

    period: float
    power: float
    false_alarm_probability: float
    shortest: float
    longest: float
    n_values: int


def best_period(
    curve: LightCurve, shortest: float | None = None, longest: float | None = None
) -> Period:
    """Return the period at the highest peak of the generalised Lomb-Scargle periodogram.

    With a floating mean and weights by the errors (Zechmeister & Kürster 2009, A&A 496, 577), by
    astropy.timeseries (VanderPlas 2018, ApJS 236, 16); the false-alarm probability is Baluev's upper limit
    (2008, MNRAS 385, 1279), which knows nothing of red noise and aliases.

    Parameters
    ----------
    curve : of one band
    shortest : period; by default from five times the average Nyquist frequency
    longest : period; by default as long as all times

    Raises
    ------
    UserError
        If there are too few values or times, they do not vary, periods are in a wrong order, or there are too many
        frequencies to look at.
    """
    time, value = curve.time, curve.value
    span = float(np.ptp(time)) if len(time) else 0.0
    if len(time) < FEWEST or span <= 0:
        raise UserError(
            f"A period needs at least {FEWEST} values at different times; there are {len(time):,}."
        )
    if np.ptp(value) == 0:
        raise UserError("All values are equal: they have no period.")
    highest = 5 * 0.5 * len(time) / span if shortest is None else 1 / shortest
    lowest = 1 / span if longest is None else 1 / longest
    if not 0 < lowest < highest:
        raise UserError(
            f"The shortest period, {1 / highest:.6g}, has to be below the longest, {1 / lowest:.6g}.",
            "shortest",
        )
    step = 1 / (SAMPLES_PER_PEAK * span)
    n = int((highest - lowest) / step) + 1
    if n > MOST_FREQUENCIES:
        raise UserError(
            f"Periods from {1 / highest:.6g} on are {count_text(n, 'frequency').replace('ys', 'ies')} to look at in "
            f"{span:.6g} of time; at most {MOST_FREQUENCIES:,} are. Give a longer shortest period.",
            "shortest",
        )
    # a second in the browser: only whoever looks for a period waits for it
    from astropy.timeseries import LombScargle

    errors = _usable_errors(curve.error)
    periodogram = LombScargle(time - time[0], value, errors)
    frequency = lowest + step * np.arange(n)
    power = periodogram.power(frequency, method="auto", assume_regular_frequency=True)
    at = int(np.argmax(power))
    probability = periodogram.false_alarm_probability(
        power[at], method="baluev", maximum_frequency=highest
    )
    best = _refined(periodogram, frequency, power, at)
    return Period(
        1 / best,
        float(min(max(power[at], 0.0), 1.0)),
        float(np.clip(probability, 0.0, 1.0)),
        1 / highest,
        1 / lowest,
        len(time),
    )


def phases(time: FloatArray, period: float, origin: float | None = None) -> FloatArray:
    """Return where in its period each time is, from 0 to 1.

    Parameters
    ----------
    period : above 0
    origin : time of phase 0; the first one by default
    """
    start = (float(time[0]) if len(time) else 0.0) if origin is None else origin
    folded: FloatArray = np.mod((time - start) / period, 1.0)
    return folded


def _usable_errors(error: FloatArray) -> FloatArray | None:
    """Return the errors if any is known, those unknown replaced by the median; else None."""
    known = np.isfinite(error) & (error > 0)
    if not known.any():
        return None
    return np.where(known, error, np.median(error[known]))


def _refined(periodogram, frequency: FloatArray, power: FloatArray, at: int) -> float:  # type: ignore[no-untyped-def]
    """Return the frequency at the top of a peak: finer steps between its neighbours."""
    if not 0 < at < len(frequency) - 1:
        return float(frequency[at])
    fine = np.linspace(frequency[at - 1], frequency[at + 1], 41)
    return float(fine[int(np.argmax(periodogram.power(fine, method="slow")))])
