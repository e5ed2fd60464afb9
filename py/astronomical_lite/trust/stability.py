"""When to stop: whether predictions still change from fit to fit (Bloodgood & Vijay-Shanker 2009).

>>> found = stability(learner.history)
>>> found.has_settled, found.n_quiet, found.n_fits
(True, 19, 20)

Each fit's predictions for the whole catalogue are compared with those of the fit before, by Cohen's kappa, which does
not take a rare class for settled because few sources are of it. Predictions have settled once the mean of the newest
kappas is `SETTLED` or more. The paper's models are 20 labels or more apart and compared three times; here there mostly
is one after every label, so that they agree more: window and kappa are those by which, in simulations on the example
catalogue, F1 at the stop is within 0.01 of that at 400 labels (`tests/astronomical_lite/trust/test_stability.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from astronomical_lite.labelling.agreement import cohen_kappa
from astronomical_lite.learning import IterationScores

__all__ = ["SETTLED", "WINDOW", "Stability", "stability"]

WINDOW = 30  # labels
FEWEST_FITS = 3
SETTLED = 0.998  # mean kappa
QUIET = 0.001  # share of the sources


@dataclass(frozen=True)
class Stability:
    """How much the newest fits changed predictions.

    Attributes
    ----------
    n_labels : int
        Labels that came with these fits.
    n_fits : int
    n_quiet : int
        Of the fits, those by which fewer than `QUIET` of the sources are predicted otherwise.
    largest : float
        The largest share of sources that a fit changed.
    kappa : float
        Mean of Cohen's kappa of one fit's predictions and the next one's; NaN where one of them
        predicts the same of all sources.
    n_lacking : int
        Labels, or fits, that are still needed for a statement; 0 where there are enough.
    """

    n_labels: int
    n_fits: int
    n_quiet: int
    largest: float
    kappa: float
    n_lacking: int

    @property
    def has_settled(self) -> bool:
        """True if predictions have settled: another label hardly changes any."""
        return self.n_lacking == 0 and self.kappa >= SETTLED


def stability(history: Sequence[IterationScores]) -> Stability:
    """Return how much the newest fits of a classifier changed its predictions.

    Parameters
    ----------
    history : sequence of IterationScores
        Of `Learner.history`; fits before one whose change is not known do not count.
    """
    n_labels = 0
    shares: list[float] = []
    kappas: list[float] = []
    for before, one in zip(history[-2::-1], history[::-1], strict=False):
        change = one.change
        if change is None or (n_labels >= WINDOW and len(kappas) >= FEWEST_FITS):
            break
        n_labels += one.n_points - before.n_points
        shares.append((change.fp + change.fn) / max(change.total, 1))
        kappas.append(cohen_kappa(change.as_array()))
    n_fits = len(kappas)
    return Stability(
        n_labels=n_labels,
        n_fits=n_fits,
        n_quiet=sum(share < QUIET for share in shares),
        largest=max(shares, default=math.nan),
        kappa=math.fsum(kappas) / n_fits if kappas else math.nan,
        n_lacking=max(WINDOW - n_labels, FEWEST_FITS - n_fits, 0),
    )
