"""The labeller of sources by hand: made when the dashboard opens, kept while the data set is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.state.stages import Described

if TYPE_CHECKING:
    from astronomical_lite.labelling.labeller import Labeller


def ensure_labeller(described: Described) -> Labeller:
    """Return a labeller for this data set, which holds what was curated before, here or from a file."""
    from astronomical_lite.labelling.labeller import Labeller

    session, ids = described.session, described.ids
    labels = described.settings.known_labels
    old = session.labeller
    if old is not None and old.ids is ids and list(old.labels) == labels:
        return old
    labeller = Labeller(ids, labels, session.curated)
    session.labeller, session.curated = labeller, labeller.curated
    if old is not None and old.ids is ids:
        labeller.space = old.space
    return labeller
