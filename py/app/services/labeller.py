"""The labeller of sources by hand: made when the dashboard opens, kept while the data set is the same."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.selection_expressions import ExpressionColumns
from app.state.stages import Described

if TYPE_CHECKING:
    from app.state.session import Session
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
    labeller.columns = partial(columns_of, session)
    session.labeller, session.curated = labeller, labeller.curated
    if old is not None and old.ids is ids:
        labeller.space = old.space
    return labeller


def columns_of(session: Session) -> ExpressionColumns | None:
    """Return what conditions of the search space can name."""
    described = Described.of(session)
    return None if described is None else ExpressionColumns(described)
