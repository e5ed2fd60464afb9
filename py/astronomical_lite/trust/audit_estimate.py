"""Purity and completeness of a whole catalogue, with intervals, from the labels of an audit.

found = estimate(counts_of(sample, probabilities, predicted))
found.purity.value, found.purity.low, found.purity.high

The values are the combined ratio estimators of a stratified sample: Cochran (1977), "Sampling Techniques", 6.11.
Their intervals are those of a posterior: in each stratum the share of the class has a Beta prior about what the
classifier says, as in Ji, Logan, Smyth & Steyvers (2021), "Active Bayesian Assessment of Black-Box Classifiers",
AAAI 35, 7935, here after its probabilities were fitted to the labels of the audit (Platt 1999). The prior is worth
little more than one label; without it, a stratum in which no label was wrong would say that none is.

The strata are those of the draw. A classifier that has learned since is judged by the same labels: each stratum is
divided by what is predicted now. Sources whose label is known are counted, and estimated for nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.trust.audit_draw import N_STRATA, OUTSIDE

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray, FloatArray, IntArray

__all__ = [
    "LABELS_NEEDED",
    "AuditCounts",
    "AuditEstimate",
    "AuditSample",
    "Share",
    "counts_of",
    "estimate",
    "labels_to_halve",
]

LABELS_NEEDED = 30
"""Labels that a statement needs: five a stratum."""

CONFIDENCE = 0.9

_WEIGHT = 1.0  # labels that what the classifier says is worth, in each stratum
_LEAST = np.repeat([0.1, 0.2], N_STRATA)  # of a label, for and against, whatever it says
_SEED = 1977
_FLAT = 0.005  # probabilities nearer to 0 and 1 say no more than this


@dataclass(frozen=True)
class AuditSample:
    """What is known of the sources of a catalogue.

    Attributes
    ----------
    strata : uint8 array of shape (n_rows,)
        Of `audit_draw.strata_of`.
    rows : int64 array of shape (n_labels,)
        Those of the audit whose class could be told.
    is_class : bool array of shape (n_labels,)
    known_rows : int64 array of shape (n_known,)
        Rows whose label is known otherwise, such as those trained on; of the audit's none is among them.
    known_is_class : bool array of shape (n_known,)
    """

    strata: IntArray
    rows: IntArray
    is_class: BoolArray
    known_rows: IntArray
    known_is_class: BoolArray


@dataclass(frozen=True)
class AuditCounts:
    """Counts by cell, a part of a stratum in which the class is predicted, or is not.

    Attributes
    ----------
    sizes : int64 array of shape (2 * N_STRATA,)
        Sources whose label is not known, those of the audit among them. The first half is not predicted.
    labelled, of_class : int64 arrays of the same shape
        Labels of the audit, and those of the class.
    said : float64 array of the same shape
        Share of the class by the classifier's probabilities, fitted to the audit's labels.
    known : int64 array of shape (2, 2)
        Sources whose label is known: predicted or not, of the class or not.
    """

    sizes: IntArray
    labelled: IntArray
    of_class: IntArray
    said: FloatArray
    known: IntArray


@dataclass(frozen=True)
class Share:
    """A share of sources and its 90 % interval; None where there is nothing to have a share of."""

    value: float | None
    low: float
    high: float


@dataclass(frozen=True)
class AuditEstimate:
    """What an audit says.

    Attributes
    ----------
    purity : of the sources predicted to be of the class, those that are
    completeness : of the sources of the class, those that are predicted
    n_labels : the labels of the audit it rests on
    n_predicted : sources predicted to be of the class
    """

    purity: Share
    completeness: Share
    n_labels: int
    n_predicted: int


def counts_of(
    sample: AuditSample,
    probabilities: FloatArray,
    predicted: BoolArray,
) -> AuditCounts:
    """Return the counts of an audit for the predictions of now.

    Parameters
    ----------
    probabilities : float64 array of shape (n_rows,)
        P(class) now, NaN where a row is not predicted.
    predicted : bool array of shape (n_rows,)
    """
    fitted = fitted_probabilities(sample, probabilities)
    cell = sample.strata.astype(np.int64) + N_STRATA * predicted
    inside = inside_of(sample, probabilities)
    counted = inside[sample.rows]
    rows, of_class = sample.rows[counted], sample.is_class[counted]
    n_cells = 2 * N_STRATA
    sizes = np.bincount(cell[inside], minlength=n_cells)
    known = np.zeros((2, 2), dtype=np.int64)
    np.add.at(
        known,
        (predicted[sample.known_rows].astype(int), sample.known_is_class.astype(int)),
        1,
    )
    return AuditCounts(
        sizes=sizes,
        labelled=np.bincount(cell[rows], minlength=n_cells),
        of_class=np.bincount(cell[rows[of_class]], minlength=n_cells),
        said=np.bincount(cell[inside], fitted[inside], n_cells) / np.maximum(sizes, 1),
        known=known,
    )


def inside_of(sample: AuditSample, probabilities: FloatArray) -> BoolArray:
    """Return True where a row is predicted and its label is not known."""
    inside: BoolArray = (sample.strata != OUTSIDE) & ~np.isnan(probabilities)
    inside[sample.known_rows] = False
    return inside


def fitted_probabilities(sample: AuditSample, probabilities: FloatArray) -> FloatArray:
    """Return the probabilities after a logistic fit to the labels of the audit (Platt 1999).

    Few labels change them little: slope and intercept have a prior about those that change nothing.
    """
    z = _logit(probabilities)
    there = ~np.isnan(z[sample.rows])
    x, y = z[sample.rows][there], sample.is_class[there].astype(float)
    intercept, slope = 0.0, 1.0
    for _ in range(50):
        q = 1 / (1 + np.exp(-(intercept + slope * x)))
        w = q * (1 - q)
        gradient = np.array([(y - q).sum() - intercept / 4, ((y - q) * x).sum() - (slope - 1)])
        curvature = np.array(
            [[w.sum() + 1 / 4, (w * x).sum()], [(w * x).sum(), (w * x * x).sum() + 1]]
        )
        step = np.clip(np.linalg.solve(curvature, gradient), -1, 1)
        intercept, slope = intercept + step[0], slope + step[1]
        if np.abs(step).max() < 1e-9:
            break
    fitted: FloatArray = 1 / (1 + np.exp(-(intercept + slope * z)))
    return fitted


def _logit(probabilities: FloatArray) -> FloatArray:
    p = np.clip(probabilities, _FLAT, 1 - _FLAT)
    logit: FloatArray = np.log(p / (1 - p))
    return logit


def estimate(
    counts: AuditCounts, confidence: float = CONFIDENCE, n_draws: int = 4000
) -> AuditEstimate:
    """Return purity and completeness with their intervals.

    Parameters
    ----------
    confidence : float
        The share of such intervals that have the true value in them.
    n_draws : int
        From the posterior, always the same ones.
    """
    rng = np.random.default_rng(_SEED)
    n, k, said = counts.labelled, counts.of_class, counts.said
    shares = rng.beta(
        k + _WEIGHT * said + _LEAST, n - k + _WEIGHT * (1 - said) + _LEAST, (n_draws, len(n))
    )
    of_class = k + rng.binomial(np.maximum(counts.sizes - n, 0), shares)
    rate = np.where(n > 0, k / np.maximum(n, 1), said)
    expected = counts.sizes * rate
    found = _totals(of_class, counts)
    best = _totals(expected[np.newaxis], counts)
    n_predicted = int(counts.sizes[N_STRATA:].sum() + counts.known[1].sum())
    return AuditEstimate(
        purity=_share(best[0], found[0], float(n_predicted), confidence),
        completeness=_share(best[0], found[0], (best[1], found[1]), confidence),
        n_labels=int(n.sum()),
        n_predicted=n_predicted,
    )


def _totals(of_class: FloatArray | IntArray, counts: AuditCounts) -> tuple[FloatArray, FloatArray]:
    """Return the sources of the class that are predicted, and all of the class."""
    right = of_class[:, N_STRATA:].sum(axis=1) + float(counts.known[1, 1])
    missed = of_class[:, :N_STRATA].sum(axis=1) + float(counts.known[0, 1])
    return right, right + missed


def _share(
    best: FloatArray,
    found: FloatArray,
    of: float | tuple[FloatArray, FloatArray],
    confidence: float,
) -> Share:
    """Return a ratio with its interval, which has the value itself in it."""
    of_best, of_found = of if isinstance(of, tuple) else (np.array([of]), np.full(len(found), of))
    if of_best[0] <= 0:
        return Share(None, 0.0, 1.0)
    value = float(best[0] / of_best[0])
    shares = found / np.maximum(of_found, 1)
    low, high = np.quantile(shares, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Share(value, min(float(low), value), max(float(high), value))


def labels_to_halve(n_labels: int) -> int:
    """Return how many more labels halve an interval: its width goes with 1 / sqrt(n) (Cochran 1977, 4.4)."""
    return 3 * n_labels
