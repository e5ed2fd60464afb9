"""A fit that compute workers of the page are at, or that the session does once the answer is kept."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from app.state.classifier_tab import ClassifierTab, Training
    from astronomical_lite.learning import PendingFit
    from astronomical_lite.learning.classifiers.members import Member
    from astronomical_lite.learning.classifiers.predictions import Predictions

# What a job comes to: the fitted estimator, as it was sent or fitted here, and its predictions.
Done: TypeAlias = "tuple[Member, Predictions]"


@dataclass
class BackgroundFit:
    """A fit that is under way.

    Attributes
    ----------
    training : it is the tab's own only once the first fit is done
    answers : by job, None until it has come; one job a member, in the members' order
    next_step : the name of what follows, see `services.background_fits.after_fit`
    is_quick : True if the session would do it at once were it not begun ahead: the user waits for it
    is_due : True if the session does it as soon as what the user did is kept
    since : when the user began to wait for it
    seconds : what members took that the session fitted itself
    """

    tab: ClassifierTab
    training: Training
    step: PendingFit
    next_step: str
    answers: dict[str, Done | None] = field(default_factory=dict)
    is_quick: bool = False
    is_due: bool = False
    since: float = field(default_factory=time.monotonic)
    seconds: float = 0.0

    @property
    def missing(self) -> list[str]:
        """The jobs whose answer has not come."""
        return [name for name, answer in self.answers.items() if answer is None]

    @property
    def text(self) -> str:
        names = " and ".join(dict.fromkeys(c.name for c in self.training.learner.classifiers))
        return f"Training {names} on {len(self.step.rows)} points"
