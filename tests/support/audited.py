"""Catalogues with a classifier's probabilities, of which all is known, and audits of them."""

from dataclasses import dataclass

import numpy as np

from astronomical_lite.learning.score_intervals import wilson
from astronomical_lite.trust.audit_draw import draw, strata_of
from astronomical_lite.trust.audit_estimate import AuditSample, counts_of, estimate

NOBODY = np.array([], dtype=np.int64)


@dataclass
class Catalogue:
    """Sources, whether they are of the class, and what a classifier says."""

    is_class: np.ndarray
    probabilities: np.ndarray

    @property
    def predicted(self):
        return self.probabilities > 0.5

    @property
    def truth(self):
        """Purity and completeness."""
        right = (self.predicted & self.is_class).sum()
        return right / self.predicted.sum(), right / self.is_class.sum()


def simulated(share, separation, slope, n=20_000, seed=0):
    """A class of a share of the sources, so many sigmas apart; the log odds said are `slope` times the true ones."""
    rng = np.random.default_rng(seed)
    is_class = rng.random(n) < share
    x = rng.standard_normal(n) + separation * is_class
    log_odds = separation * x - separation**2 / 2 + np.log(share / (1 - share))
    return Catalogue(is_class, 1 / (1 + np.exp(-slope * log_odds)))


def audited(catalogue, n=100, seed=0):
    """What an audit with another draw for each seed says."""
    strata = strata_of(catalogue.probabilities, catalogue.predicted)
    rows = draw(strata, catalogue.probabilities, n, left_out=NOBODY, seed=seed)
    nobody = np.array([], dtype=bool)
    sample = AuditSample(strata, rows, catalogue.is_class[rows], NOBODY, nobody)
    return estimate(counts_of(sample, catalogue.probabilities, catalogue.predicted))


def simple_random(catalogue, n=100, seed=0):
    """Wilson's intervals of purity and completeness from a simple random sample."""
    rows = np.random.default_rng(seed).choice(len(catalogue.is_class), n, replace=False)
    is_class, predicted = catalogue.is_class[rows], catalogue.predicted[rows]
    right = int((is_class & predicted).sum())
    return wilson(right, int(predicted.sum()), 0.9), wilson(right, int(is_class.sum()), 0.9)


def simulate(catalogue, n_runs):
    """The shares of intervals that cover purity and completeness, and their widths against a simple random sample's."""
    covered, width, simple = np.zeros(2), np.zeros(2), np.zeros(2)
    for seed in range(n_runs):
        found = audited(catalogue, seed=seed)
        for i, share in enumerate((found.purity, found.completeness)):
            covered[i] += share.low <= catalogue.truth[i] <= share.high
            width[i] += share.high - share.low
        simple += [one.high - one.low for one in simple_random(catalogue, seed=seed)]
    return covered / n_runs, width / simple
