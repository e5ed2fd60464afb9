"""One queue over several one-vs-rest classifiers: which of their questions comes next.

>>> asked = ONE_QUEUE["Most uncertain of any"]([Question(2, 1204, 0.5), Question(0, 7, 0.1)])
>>> asked.label, asked.row
(2, 1204)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["ONE_QUEUE", "Question", "most_uncertain", "round_robin"]


@dataclass(frozen=True)
class Question:
    """What a classifier asks about next.

    Attributes
    ----------
    label : int
        The raw label whose classifier it is.
    row : int
    uncertainty : float
        1 - max probability, as `querying.uncertainty.uncertainty` gives it, whatever the strategy.
    """

    label: int
    row: int
    uncertainty: float


def most_uncertain(in_turn: Sequence[Question]) -> Question:
    """Return the question that its classifier is least sure of; of equals the one whose turn it is."""
    return max(in_turn, key=lambda question: question.uncertainty)


def round_robin(in_turn: Sequence[Question]) -> Question:
    """Return the question whose turn it is."""
    return in_turn[0]


ONE_QUEUE: dict[str, Callable[[Sequence[Question]], Question]] = {
    "Most uncertain of any": most_uncertain,
    "Round robin": round_robin,
}
"""Ways to choose among questions, at least one, in the order in which their classifiers have their turn."""
