"""The probabilities of the classifier in view, calibrated on the validation set's labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.state.stages import Trained

if TYPE_CHECKING:
    from astronomical_lite.trust.calibration import Calibration

MEMO = "trust.calibration"  # the draft with what was worked out last


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
    key = (learner.probabilities, rows.tobytes(), is_class.tobytes())
    kept = trained.drafts.get(MEMO)
    if kept is None or kept[0][0] is not key[0] or kept[0][1:] != key[1:]:
        trained.drafts[MEMO] = kept = key, calibrate(learner.probabilities, rows, is_class)
    found: Calibration = kept[1]
    return found
