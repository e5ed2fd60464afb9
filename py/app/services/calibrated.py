"""The probabilities of the classifier in view, calibrated on the validation set's labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.services.remembered import remembered
from app.state.stages import Trained

if TYPE_CHECKING:
    from astronomical_lite.trust.calibration import Calibration

MEMO = "trust.calibration"  # the drafts with what was worked out last
THRESHOLDS = "trust.thresholds"


class Threshold(NamedTuple):
    """From which probability on there is so much purity, or completeness; None if from none."""

    what: str
    value: float | None
    n_sources: int


def calibration_of(trained: Trained) -> Calibration:
    """Return the calibration of the newest predictions, made anew when they or the labels are others.

    Raises
    ------
    UserError
        The validation set has too few labels; the message says how many are needed.
    """
    from astronomical_lite.trust.calibration import calibrate, require_enough

    learner = trained.learner
    rows = learner.validation_rows[learner.known[learner.validation_rows]]
    is_class = learner.truth[rows]
    require_enough(is_class, learner.label_name)
    own = learner.probabilities
    key = (own, rows.tobytes(), is_class.tobytes())
    return remembered(trained.drafts, MEMO, key, lambda: calibrate(own, rows, is_class))


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
