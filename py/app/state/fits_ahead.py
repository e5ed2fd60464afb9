"""Fits of likely answers, begun while the user looks at the question."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.state.background_fit import Done
    from astronomical_lite.learning import PendingFit


@dataclass
class FitAhead:
    """A fit that is due if the user answers so.

    Attributes
    ----------
    step : what the learner takes the fit by
    messages : the jobs of its members, in which is all that a fit depends on
    answers : by job, None until it has come
    question : the row that is asked about after it, once that was looked up
    """

    step: PendingFit
    messages: list[bytes]
    answers: dict[str, Done | None]
    question: int | None = None


@dataclass
class FitsAhead:
    """The fits of one question's likely answers: what is kept of fits that may not be needed is bounded.

    Attributes
    ----------
    allowed : False where nobody wants fits that may not be needed
    question : what they are begun for
    of : what the question names by its identity, kept so that no other object gets that identity
    pause : fits for which nothing is begun ahead, since the workers did not come to the last one in time
    last_pause : how many these were last time; twice as many if they are late again
    prepared : True once a worker was asked for, before there was anything to do
    """

    allowed: bool = False
    question: Hashable = None
    of: object = None
    fits: list[FitAhead] = field(default_factory=list)
    pause: int = 0
    last_pause: int = 0
    prepared: bool = False
