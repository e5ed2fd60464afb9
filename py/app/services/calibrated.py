"""Classifiers' probabilities, calibrated on the validation set's labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.services.remembered import remembered
from app.state.stages import Dashboard, Trained
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray, IntArray
    from astronomical_lite.learning import Learner
    from astronomical_lite.trust.calibration import Calibration

MEMO = "trust.calibration"  # the drafts with what was worked out last, by label
THRESHOLDS = "trust.thresholds"
LACKING = "trust.lacking"  # the drafts with what is lacking for it, by label


class Threshold(NamedTuple):
    """From which probability on there is so much purity, or completeness; None if from none."""

    what: str
    value: float | None
    n_sources: int


def calibration_of(trained: Trained) -> Calibration:
    """Return the calibration of the classifier in view, as `calibration_for` does."""
    return calibration_for(trained, trained.learner)


def calibration_for(dashboard: Dashboard, learner: Learner) -> Calibration:
    """Return the calibration of a classifier's newest predictions, made anew when they or the labels are others.

    Raises
    ------
    UserError
        The validation set has too few labels; the message says how many are needed.
    """
    from astronomical_lite.trust.calibration import calibrate, require_enough

    rows, is_class = validation_labels(learner)
    require_enough(is_class, learner.label_name)
    own = learner.probabilities
    key = (own, rows.tobytes(), is_class.tobytes())
    memo = f"{MEMO}.{learner.label}"
    return remembered(dashboard.drafts, memo, key, lambda: calibrate(own, rows, is_class))


def calibration_or_why(dashboard: Dashboard, learner: Learner) -> Calibration | str:
    """Return the calibration, or the sentence that says why there is none."""
    try:
        return calibration_for(dashboard, learner)
    except UserError as error:
        return str(error)


def why_not_calibrated(dashboard: Dashboard, learner: Learner) -> str:
    """Return how many labels are needed, "" if there are enough; counted anew when the labels are others."""
    key = (learner.known, learner.truth, learner.validation_rows, learner.label_name)
    memo = f"{LACKING}.{learner.label}"
    return remembered(dashboard.drafts, memo, key, lambda: _why_not(learner))


def _why_not(learner: Learner) -> str:
    from astronomical_lite.trust.calibration import require_enough

    try:
        require_enough(validation_labels(learner)[1], learner.label_name)
    except UserError as error:
        return str(error)
    return ""


def validation_labels(learner: Learner) -> tuple[IntArray, BoolArray]:
    """Return the rows of the validation set that have a label, and whether each is of the class."""
    rows = learner.validation_rows[learner.known[learner.validation_rows]]
    return rows, learner.truth[rows]


def thresholds_of(trained: Trained, found: Calibration, wanted: float) -> list[Threshold]:
    """Return from which probability on the catalogue's sources are as pure, and as complete, as is wanted."""
    own = trained.learner.probabilities

    def choose() -> list[Threshold]:
        from astronomical_lite.trust.reliability import (
            threshold_for_completeness,
            threshold_for_purity,
        )

        values = {
            "purity": threshold_for_purity(own, found.probabilities, wanted),
            "completeness": threshold_for_completeness(own, found.probabilities, wanted),
        }
        return [
            Threshold(what, value, 0 if value is None else int((own >= value).sum()))
            for what, value in values.items()
        ]

    return remembered(trained.drafts, THRESHOLDS, (found, wanted), choose)
