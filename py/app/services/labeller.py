"""The labeller of sources by hand: made when the dashboard opens, kept while the data set is the same."""

from __future__ import annotations

from app.state.session import Session


def ensure_labeller(session: Session) -> None:
    """A labeller for this data set; what was curated before, here or from a file, is in it."""
    from astronomical_lite.labelling.labeller import Labeller

    dataset, labels = session.dataset, session.settings.known_labels
    old = session.labeller
    if old is not None and old.ids is dataset.ids and list(old.labels) == labels:
        return
    session.labeller = Labeller(dataset.ids, labels, session.curated)
    session.curated = session.labeller.curated
    if old is not None and old.ids is dataset.ids:
        session.labeller.space = old.space
