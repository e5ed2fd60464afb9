"""A classifier's probabilities calibrated for a whole catalogue, and whether that made them better.

found = calibrate(probabilities, rows, is_class)      # rows: a fair sample, labelled, not trained on
found.probabilities, found.error_before, found.error_after
found.calibrated(others)                              # it is a `Calibrator`, to be taken away

Venn-Abers on the sample (`venn_abers`), then the catalogue's own mix of classes (`prior_shift`) where that is another
one by more than chance. What is said of the sample itself, the diagram and the errors, is by calibration on the other
four fifths of it.

The sample has to be drawn at random. Cross-validated votes of the points that active learning asked about would be
there for nothing, but these are the doubtful ones: on the example they leave 83 to 99 % of the error of a forest
trained on 50 to 200 of them, where 100 random ones leave 36 to 41 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.messages import UserError
from astronomical_lite.trust.calibrator import STEPS, Calibrator, places_of
from astronomical_lite.trust.out_of_sample import stratified_folds
from astronomical_lite.trust.prior_shift import share_of_class, with_share
from astronomical_lite.trust.reliability import Bin, calibration_error, reliability
from astronomical_lite.trust.venn_abers import isotonic, one_probability, venn_abers

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray, FloatArray, IntArray

__all__ = ["LABELS_NEEDED", "MOST", "OF_EACH_NEEDED", "Calibration", "calibrate", "require_enough"]

LABELS_NEEDED = 100
"""Labels of a fair sample: with as many the error of a forest on the example is more than halved."""

OF_EACH_NEEDED = 20
"""Of these, of the class and of the others."""

MOST = 2000
"""Labels that are used; of more, so many drawn at random."""

_SURE = 3.0  # standard deviations of a share among so many labels


@dataclass(frozen=True)
class Calibration(Calibrator):
    """Calibrated probabilities, and what was found of them.

    Attributes
    ----------
    probabilities : float64 array of shape (n_rows,)
        For the whole catalogue with its own mix of classes; NaN where a row is not predicted.
    error_before, error_after : the calibration error on the sample, from 0 to 1
    before, after : the bins of its reliability diagram
    """

    probabilities: FloatArray
    error_before: float
    error_after: float
    before: list[Bin]
    after: list[Bin]


def require_enough(is_class: BoolArray, label_name: str) -> None:
    """Raise a UserError that says how many labels are needed, if there are too few."""
    n, n_class = len(is_class), int(is_class.sum())
    if n < LABELS_NEEDED or min(n_class, n - n_class) < OF_EACH_NEEDED:
        raise UserError(
            f"This needs {LABELS_NEEDED} labelled sources in the validation set, {OF_EACH_NEEDED} of them {label_name} "
            f"and {OF_EACH_NEEDED} not: there are {n:,}, {n_class:,} of them {label_name}."
        )


def calibrate(probabilities: FloatArray, rows: IntArray, is_class: BoolArray) -> Calibration:
    """Return a catalogue's probabilities, calibrated on a fair sample of it.

    Parameters
    ----------
    probabilities : float64 array of shape (n_rows,)
        Of the class, by a classifier; NaN where a row is not predicted.
    rows : int array of shape (n_labels,)
        Rows of the sample, predicted, and none trained on.
    is_class : bool array of shape (n_labels,)
        At least one is and one is not.
    """
    if len(rows) > MOST:
        chosen = np.random.RandomState(0).choice(len(rows), MOST, replace=False)
        rows, is_class = rows[chosen], is_class[chosen]
    target = is_class.astype(np.int64)
    place = places_of(probabilities)
    scores = np.append(np.arange(STEPS + 1) / STEPS, np.nan)
    sample, own = scores[place[rows]], probabilities[rows]
    fold, crossed = stratified_folds(target), np.empty(len(rows))
    for k in np.unique(fold):
        inside = fold == k
        crossed[inside] = one_probability(
            *venn_abers(sample[~inside], target[~inside], sample[inside])
        )
    share_labelled = float(target.mean())
    calibrated = one_probability(*venn_abers(sample, target, scores))
    # Venn-Abers leaves the class some room where none was found: in many sources that adds up.
    n_rows = np.bincount(place, minlength=len(scores))
    share = share_of_class(isotonic(sample, target, scores), share_labelled, n_rows)
    chance = np.sqrt(share_labelled * (1 - share_labelled) / len(rows))
    if abs(share - share_labelled) > _SURE * chance:
        calibrated = with_share(calibrated, share_labelled, share)
    return Calibration(
        levels=calibrated[:-1],
        n_labels=len(rows),
        share=share,
        share_labelled=share_labelled,
        probabilities=calibrated[place],
        error_before=calibration_error(own, is_class),
        error_after=calibration_error(crossed, is_class),
        before=reliability(own, is_class),
        after=reliability(crossed, is_class),
    )
