"""What the Decisions panel remembers between actions."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.services.decision_list import DecisionList
from app.services.label_recording import person_of
from app.state.stages import Dashboard

DRAFT = "decisions"
LIST, DISPUTED, PEOPLE = "list", "disputed", "people"
VIEWS = {LIST: "Decisions", DISPUTED: "Disputed", PEOPLE: "People"}
PAGE = 50  # rows at once


@dataclass
class Listed:
    """What is shown of the decisions.

    Attributes
    ----------
    decisions : DecisionList
    chosen_person : whose decisions; None for those of whoever gives labels here
    view : one of `VIEWS`
    start : place of the first disputed source shown
    told : what was done last, in sentences
    """

    decisions: DecisionList = field(default_factory=DecisionList)
    chosen_person: str | None = None
    view: str = LIST
    start: int = 0
    told: str = ""


def listed_of(dashboard: Dashboard) -> Listed:
    """Return what the panel remembers, with the person it is about."""
    found: Listed = dashboard.drafts.setdefault(DRAFT, Listed())
    chosen = found.chosen_person
    if chosen is not None and chosen not in dashboard.session.label_log.last_times:
        chosen = None
    found.decisions.person = person_of(dashboard.session) if chosen is None else chosen
    return found
