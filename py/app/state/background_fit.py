"""A fit that compute workers of the page are at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.state.classifier_tab import ClassifierTab, Training
    from astronomical_lite.learning import PendingFit


@dataclass
class BackgroundFit:
    """A fit whose jobs are under way.

    Attributes
    ----------
    training : it is the tab's own only once the first fit is done
    answers : by job, None until it has come
    next_step : the name of what follows, see `services.background_fits.after_fit`
    """

    tab: ClassifierTab
    training: Training
    step: PendingFit
    next_step: str
    answers: dict[str, bytes | None] = field(default_factory=dict)

    @property
    def text(self) -> str:
        names = " and ".join(dict.fromkeys(c.name for c in self.training.learner.classifiers))
        return f"Training {names} on {len(self.step.rows)} points"
