"""The decisions of a person, in the order in which they are looked through."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.services.hidden_answers import blind_row
from app.state.stages import Dashboard

if TYPE_CHECKING:
    from astronomical_lite.labelling.decisions import Decision
    from astronomical_lite.labelling.label_events import LabelEvent

BY_TIME, BY_CLASS, BY_DISAGREEMENT = "time", "class", "disagreement"
ALL, FLAGGED, NOTED = "all", "flagged", "noted"


@dataclass
class DecisionList:
    """How the list is looked through, and what was made for that.

    Attributes
    ----------
    person : whose decisions
    sort : `BY_TIME`, `BY_CLASS` or `BY_DISAGREEMENT`
    which : `ALL`, `FLAGGED` or `NOTED`
    search : words of the notes to be found; all if empty
    start : place of the first one shown
    made : by source, the events that a decision was made of, how many these were, and the decision
    ordered : what `found` returned last, and for what
    """

    person: str = ""
    sort: str = BY_TIME
    which: str = ALL
    search: str = ""
    start: int = 0
    made: dict[str, tuple[list[LabelEvent], int, Decision | None]] = field(default_factory=dict)
    made_of: tuple[object, ...] = ()
    ordered: tuple[tuple[object, ...], list[Decision]] = ((), [])

    def found(self, dashboard: Dashboard) -> list[Decision]:
        """Return the decisions to be listed, in order; made anew only when something of it changed."""
        log, tab = dashboard.session.label_log, dashboard.tab
        learner = tab.learner
        key = (
            id(log),
            log.stamp,
            self.person,
            self.sort,
            self.which,
            self.search,
            tuple(dashboard.settings.labels_to_strings.items()),
            (id(learner), len(learner.history)) if learner and self.sort == BY_DISAGREEMENT else 0,
        )
        if self.ordered[0] != key:
            self.ordered = key, self._sorted(dashboard, self._chosen(dashboard))
        return self.ordered[1]

    def _decisions(self, dashboard: Dashboard) -> list[Decision]:
        """Return what holds of the person's labels; of sources without a new event as it was made before."""
        from astronomical_lite.labelling.decisions import decision_of

        log = dashboard.session.label_log
        given = log.given_by(self.person)
        if self.made_of != (id(log), self.person):
            self.made_of, self.made = (id(log), self.person), {}
        for source, events in given.items():
            known = self.made.get(source)
            if known is None or known[0] is not events or known[1] != len(events):
                self.made[source] = events, len(events), decision_of(events)
        return [one for _, _, one in self.made.values() if one is not None]

    def _chosen(self, dashboard: Dashboard) -> list[Decision]:
        from astronomical_lite.labelling.decisions import notes_with
        from astronomical_lite.labelling.label_events import FLAG, NOTE

        log, found = dashboard.session.label_log, self._decisions(dashboard)
        notes = {(s, self.person): one.note for s, one in log.remarks(NOTE, self.person).items()}
        if self.search.strip():
            wanted = {source for source, _ in notes_with(notes, self.search)}
            found = [one for one in found if one.last.source in wanted]
        if self.which == FLAGGED:
            flags = log.remarks(FLAG, self.person)
            found = [one for one in found if (flag := flags.get(one.last.source)) and flag.flagged]
        elif self.which == NOTED:
            found = [one for one in found if notes.get((one.last.source, self.person))]
        return found

    def _sorted(self, dashboard: Dashboard, found: list[Decision]) -> list[Decision]:
        from astronomical_lite.labelling.decisions import (
            sorted_by_class,
            sorted_by_disagreement,
            sorted_by_time,
        )

        if self.sort == BY_CLASS:
            return sorted_by_class(found, dashboard.settings.labels_to_strings)
        if self.sort == BY_DISAGREEMENT and dashboard.tab.learner is not None:
            sources = [one.last.source for one in found]
            return sorted_by_disagreement(
                found, probabilities(dashboard, sources), dashboard.tab.label
            )
        return sorted_by_time(found)


def probabilities(dashboard: Dashboard, sources: list[str]) -> dict[str, float]:
    """Return what the classifier in view says sources' probability of its class is; without those it cannot say,
    and without the one that is asked about blind."""
    learner = dashboard.tab.learner
    if learner is None or not sources:
        return {}
    hidden, rows = blind_row(dashboard.session), dashboard.ids.rows(sources)
    values = learner.probabilities[rows].tolist()
    return {
        source: value
        for source, row, value in zip(sources, rows.tolist(), values, strict=True)
        if row >= 0 and value == value and row != hidden
    }
