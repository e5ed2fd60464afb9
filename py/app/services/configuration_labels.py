"""Labels that came with a configuration, recorded in the project's log as what its file says.

record_labels(session, wanted)      # once the configuration is in force
"""

from __future__ import annotations

from datetime import UTC, datetime

from app.state.pending_configuration import PendingConfiguration
from app.state.session import Session
from app.state.stages import Described
from astronomical_lite.tables.labels import UNKNOWN


def record_labels(session: Session, wanted: PendingConfiguration) -> None:
    """Add an event to the log for each label of a configuration, but for those that a bundle's own log tells of."""
    described = Described.of(session)
    has_labels = wanted.settings.classifiers or wanted.settings.audits
    if described is None or wanted.level != "train" or not has_labels:
        return
    from astronomical_lite.labelling.configuration_events import configuration_events
    from astronomical_lite.labelling.label_events import LABEL, UNKNOWN_TIME

    sources = {str(one) for entry in wanted.settings.classifiers.values() for one in entry["id"]}
    made = configuration_events(
        wanted.settings, catalogue_labels(described, sources), wanted.time or UNKNOWN_TIME
    )
    of_log = [] if wanted.bundle is None else wanted.bundle.events
    told = {(event.source, event.person) for event in of_log if event.kind == LABEL}
    session.label_log.add(event for event in made if (event.source, event.person) not in told)


def catalogue_labels(described: Described, sources: set[str]) -> dict[str, int]:
    """Return the labels that the table has of sources, as far as it has any."""
    listed = list(sources)
    found = zip(listed, described.ids.rows(listed).tolist(), strict=True)
    codes = described.labels.codes
    of_table = {source: int(codes[row]) for source, row in found if row >= 0}
    return {source: label for source, label in of_table.items() if label != UNKNOWN}


def time_of_file(modified: str) -> str:
    """Return when a file was changed last, as events have times, from the milliseconds that browsers tell.

    Empty if that is not known, or cannot be: before 1971, or later than now.
    """
    from astronomical_lite.labelling.label_events import time_text

    if not modified.isdecimal() or len(modified) > 15:
        return ""
    seconds, now = int(modified) / 1000, datetime.now(UTC)
    if not 365 * 86400 < seconds <= now.timestamp():
        return ""
    return time_text(datetime.fromtimestamp(seconds, UTC))
