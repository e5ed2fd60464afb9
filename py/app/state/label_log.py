"""The log of a project: who said what of which source, when; and since when the question is in view.

log = LabelLog()
log.add([event])
log.given_by(person)[source]      # that person's label events of that source, in order
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from astronomical_lite.labelling.label_events import LabelEvent

Made = TypeVar("Made")

PIECE = 200  # events of a file; only the last file is written again
LABEL = "label"  # `label_events.LABEL`, which is not imported before there is an event


@dataclass(frozen=True)
class InView:
    """A question, and since when it is in view by the clock that never goes back."""

    question: tuple[object, ...]
    since: float


class LabelLog:
    """Events that are only ever added to; each is there once, whoever brings it, however often.

    Parameters
    ----------
    pieces : events of each file that is kept

    Attributes
    ----------
    pieces : list of list of LabelEvent
        Those of each file, `PIECE` at most; to those before the last none is added.
    stamp : int
        Another number after every event that was added.
    last_times : dict of str to str
        The time of each person's last event.
    in_view : InView or None
    """

    def __init__(self, pieces: Iterable[Iterable[LabelEvent]] = ()) -> None:
        self.pieces: list[list[LabelEvent]] = []
        self.stamp = 0
        self.last_times: dict[str, str] = {}
        self.in_view: InView | None = None
        self._events: dict[str, LabelEvent] = {}
        self._given: dict[str, dict[str, list[LabelEvent]]] = {}
        self._remarks: dict[tuple[str, str], dict[str, LabelEvent]] = {}
        self._made: tuple[int, object] = (-1, None)
        for piece in pieces:
            self.pieces.append(list(piece))
            for event in self.pieces[-1]:
                self._take(event)

    def __len__(self) -> int:
        return len(self._events)

    def __iter__(self) -> Iterator[LabelEvent]:
        return iter(self._events.values())

    def add(self, events: Iterable[LabelEvent]) -> int:
        """Add events that are not there yet; return how many these were."""
        n_before = self.stamp
        for event in events:
            if self._take(event):
                if not self.pieces or len(self.pieces[-1]) >= PIECE:
                    self.pieces.append([])
                self.pieces[-1].append(event)
        return self.stamp - n_before

    def given_by(self, person: str) -> dict[str, list[LabelEvent]]:
        """Return a person's label events by source, in order; to be read, not changed."""
        return self._given.get(person, {})

    @property
    def people(self) -> list[str]:
        """Those who have an event, by name."""
        return sorted(self.last_times)

    def remarks(self, kind: str, person: str) -> dict[str, LabelEvent]:
        """Return a person's last event of a kind (note, flag, confidence, score) by source; not to be changed."""
        return self._remarks.get((kind, person), {})

    def made(self, make: Callable[[], Made]) -> Made:
        """Return what `make` returns, made anew only when there are new events; there is one such thing."""
        if self._made[0] != self.stamp:
            self._made = self.stamp, make()
        return cast("Made", self._made[1])

    def _take(self, event: LabelEvent) -> bool:
        """Return True if the event was not there; of two of one id `label_log.merge` chooses."""
        known = self._events.get(event.id)
        if known is None:
            self._events[event.id] = event
            self._note(event)
        else:
            from astronomical_lite.labelling.label_log import merge

            (kept,) = merge([known], [event])
            if kept is known:
                return False
            self._events[event.id] = kept
            self._given, self._remarks, self.last_times = {}, {}, {}
            for one in self._events.values():
                self._note(one)
        self.stamp += 1
        return True

    def _note(self, event: LabelEvent) -> None:
        self.last_times[event.person] = max(self.last_times.get(event.person, ""), event.time)
        if event.kind == LABEL:
            of_source = self._given.setdefault(event.person, {}).setdefault(event.source, [])
            insort(of_source, event, key=place)
            return
        of_kind = self._remarks.setdefault((event.kind, event.person), {})
        before = of_kind.get(event.source)
        if before is None or place(before) < place(event):
            of_kind[event.source] = event


def place(event: LabelEvent) -> tuple[str, str]:
    """Return what events are in order by, as `label_events.in_order` has them."""
    return event.time, event.id
