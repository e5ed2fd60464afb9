"""Questions that no classifier asks: a first batch to learn from, and sources drawn for the scores."""

from __future__ import annotations

from dataclasses import dataclass, field

TRAINING, VALIDATION, TEST, AUDIT = "training", "validation", "test", "audit"
SECOND_LOOK = "second look"
PURPOSES = {
    TRAINING: "Training",
    VALIDATION: "Validation",
    TEST: "Test",
    AUDIT: "Audit",
    SECOND_LOOK: "Second Look",
}

FIRST_PROPOSAL = "Spread"
FIRST_SIZE = 20


@dataclass
class ByHand:
    """What is asked about by hand.

    Attributes
    ----------
    purpose : one of `PURPOSES`: what the answers are for
    proposal : name of the proposal that chose the batch
    size : number of sources that a batch has
    batch : rows to be labelled for training, in this order, answered ones among them
    row : the row that is asked about; None if there is none
    again : rows to be looked at again, in this order
    at_random : those of them that were drawn at random
    looked : rows that were looked at again since these were chosen, in this order
    """

    purpose: str = TRAINING
    proposal: str = FIRST_PROPOSAL
    size: int = FIRST_SIZE
    batch: list[int] = field(default_factory=list)
    row: int | None = None
    again: list[int] = field(default_factory=list)
    at_random: list[int] = field(default_factory=list)
    looked: list[int] = field(default_factory=list)
