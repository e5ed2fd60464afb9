"""A fit that compute workers of the page are at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.state.classifier_tab import ClassifierTab
    from astronomical_lite.learning import Learner, PendingFit


@dataclass
class BackgroundFit:
    """A step whose jobs are under way.

    Attributes
    ----------
    answers : by job, None until it has come
    follow : a name of `FOLLOWS`
    """

    tab: ClassifierTab
    learner: Learner
    step: PendingFit
    follow: str
    answers: dict[str, bytes | None] = field(default_factory=dict)

    @property
    def text(self) -> str:
        names = " and ".join(dict.fromkeys(c.name for c in self.learner.classifiers))
        return f"Training {names} on {len(self.step.rows)} points"
