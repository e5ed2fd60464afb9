"""Purity and completeness against the probability from which a source is taken to be of the class.

points = curve(sample, probabilities)

Each point is an estimate of the audit (`audit_estimate`, with its papers) as if that were the threshold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.trust.audit_draw import N_STRATA
from astronomical_lite.trust.audit_estimate import (
    AuditCounts,
    AuditEstimate,
    AuditSample,
    estimate,
    fitted_probabilities,
    inside_of,
)

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, FloatArray, IntArray

__all__ = ["THRESHOLDS", "CurvePoint", "curve"]

THRESHOLDS = tuple(round(0.05 * i, 2) for i in range(2, 19))

_DRAWS = 1000  # of each threshold; fewer than of one statement, for a label is not to wait for them
_N_BINS = len(THRESHOLDS) + 1


@dataclass(frozen=True)
class CurvePoint:
    """What an audit says of one threshold."""

    threshold: float
    found: AuditEstimate


def curve(sample: AuditSample, probabilities: FloatArray) -> list[CurvePoint]:
    """Return purity and completeness at each threshold at which a source is predicted.

    Parameters
    ----------
    probabilities : float64 array of shape (n_rows,)
        P(class), NaN where a row is not predicted.
    """
    points = []
    for threshold, counts in zip(THRESHOLDS, counts_by(sample, probabilities), strict=True):
        found = estimate(counts, n_draws=_DRAWS)
        if found.n_predicted:
            points.append(CurvePoint(threshold, found))
    return points


def counts_by(sample: AuditSample, probabilities: FloatArray) -> list[AuditCounts]:
    """Return the counts at each threshold, of which a catalogue's rows are gone through once."""
    inside = inside_of(sample, probabilities)
    fitted = fitted_probabilities(sample, probabilities)
    bins = np.searchsorted(THRESHOLDS, probabilities, side="right")
    cell = sample.strata.astype(np.int64) * _N_BINS + bins
    counted = inside[sample.rows]
    rows, of_class = sample.rows[counted], sample.is_class[counted]
    n_cells = N_STRATA * _N_BINS

    def table(cells: IntArray, weights: FloatArray | None = None) -> AnyArray:
        counts: AnyArray = np.bincount(cells, weights, n_cells)
        return counts.reshape(N_STRATA, _N_BINS)

    sizes, said = table(cell[inside]), table(cell[inside], fitted[inside])
    labelled, positive = table(cell[rows]), table(cell[rows[of_class]])
    known = np.zeros((_N_BINS, 2), dtype=np.int64)
    np.add.at(known, (bins[sample.known_rows], sample.known_is_class.astype(int)), 1)

    def two_sides(counts: AnyArray, i: int) -> AnyArray:
        return np.concatenate([counts[:, : i + 1].sum(axis=1), counts[:, i + 1 :].sum(axis=1)])

    return [
        AuditCounts(
            sizes=two_sides(sizes, i),
            labelled=two_sides(labelled, i),
            of_class=two_sides(positive, i),
            said=two_sides(said, i) / np.maximum(two_sides(sizes, i), 1),
            known=np.array([known[: i + 1].sum(axis=0), known[i + 1 :].sum(axis=0)]),
        )
        for i in range(len(THRESHOLDS))
    ]
