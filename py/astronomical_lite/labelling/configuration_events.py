"""Labels of a loaded configuration as events: what its file says, and nothing that it does not.

log.add(configuration_events(settings, catalogue, time="2026-07-30T12:00:00.000000Z"))

A configuration has sources and labels, in the order in which a classifier was trained on them, and its Author. It
does not say when each was given, after how long, nor what was on offer. So an event's origin is `CONFIGURATION`, its
person the Author, and its time, if known at all, that of the file: the label was given by then. The event's id is made
of source, label and person: the same configuration gives the same events whenever it is loaded, and copies of it that
differ in time merge into one.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Any

from astronomical_lite.labelling.label_events import (
    CONFIGURATION,
    UNKNOWN_TIME,
    LabelEvent,
    label_event,
)
from astronomical_lite.project.settings import Settings
from astronomical_lite.tables.labels import UNSURE, UNSURE_NAME

__all__ = ["configuration_events", "labels_of_configuration"]

_IDS = uuid.UUID("5b0a3f0e-6d0c-4f5e-9a43-0d5b8f6f2c11")  # of the name space; any other would do


def configuration_events(
    settings: Settings, catalogue: Mapping[str, int], time: str = UNKNOWN_TIME
) -> list[LabelEvent]:
    """Return an event for each source that somebody labelled by what a configuration says.

    Parameters
    ----------
    settings : Settings
        As the configuration has them.
    catalogue : mapping of source to raw label
        The table's own labels, as far as they are known.
    time : str
        `label_events.time_text` of the file.
    """
    person = " ".join(settings.author.split())
    found = labels_of_configuration(settings, catalogue)
    return [_event(settings, source, label, person, time) for source, label in found.items()]


def labels_of_configuration(settings: Settings, catalogue: Mapping[str, int]) -> dict[str, int]:
    """Return the labels by source that somebody gave for classifiers, or in audits; see `configuration_events`.

    Training starts from points with the catalogue's own labels, and the file does not say how many these are. So
    the first points of a classifier, as far as they are labelled as in the catalogue, are left out. Of a source that
    several classifiers have, the last label that is not Unsure counts; one of an audit counts before them.
    """
    found: dict[str, int] = {}
    for entry in settings.classifiers.values():
        for source, label in _given(entry, catalogue):
            if label != UNSURE or source not in found:
                found[source] = label
    for audit in settings.audits:
        found |= audit.labels
    return {source: label for source, label in found.items() if source}


def _given(entry: Mapping[str, Any], catalogue: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the sources and labels of a classifier without those that it may have started from."""
    pairs = list(zip(map(str, entry["id"]), entry["y"], strict=True))
    n_same = sum(1 for _ in takewhile(lambda pair: catalogue.get(pair[0]) == pair[1], pairs))
    return pairs[n_same:]


def _event(settings: Settings, source: str, label: int, person: str, time: str) -> LabelEvent:
    name = UNSURE_NAME if label == UNSURE else settings.name_of(label)
    made = label_event(source, label, person, time=time, name=name, origin=CONFIGURATION)
    content = json.dumps([person, source, label, name])
    return replace(made, id=uuid.uuid5(_IDS, content).hex)
