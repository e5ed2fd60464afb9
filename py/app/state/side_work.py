"""Work that compute workers do while the user goes on, and nobody waits for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class SideWork:
    """Some tasks of `learning.fit_jobs`, and what they come to.

    Attributes
    ----------
    messages : the tasks, as compute workers take them
    is_quick : whether each is soon done
    waiting : places of those that the session does itself
    sent : places of those that compute workers have, by job
    results : what came of them, by place
    error : why it was given up, as a sentence
    """

    messages: list[bytes]
    is_quick: bool = True
    waiting: list[int] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)
    results: dict[int, Any] = field(default_factory=dict)
    error: str = ""

    @property
    def is_under_way(self) -> bool:
        return bool(self.waiting or self.sent)

    @property
    def is_done(self) -> bool:
        return len(self.results) == len(self.messages)

    @property
    def in_order(self) -> list[Any]:
        """The results, once all are there."""
        return [self.results[place] for place in range(len(self.messages))]
