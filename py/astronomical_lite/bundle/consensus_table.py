"""The table of what several people agree on.

>>> table = consensus_table(frame["id"], ids, current_labels(events), MAJORITY, settings)
>>> write_table(table, "csv")
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from astronomical_lite.bundle.export_tables import table_metadata
from astronomical_lite.labelling.agreement import Labels, by_source
from astronomical_lite.labelling.consensus import answers_of, dawid_skene, majority
from astronomical_lite.messages import UserError
from astronomical_lite.project.settings import Settings
from astronomical_lite.tables.export.table_columns import (
    Columns,
    encode_text,
    masked,
)
from astronomical_lite.tables.source_ids import SourceIds

if TYPE_CHECKING:
    from astropy.table import Table

__all__ = ["DAWID_SKENE", "MAJORITY", "METHODS", "consensus_table"]

MAJORITY, DAWID_SKENE = "majority", "dawid-skene"
METHODS = {MAJORITY: "Majority", DAWID_SKENE: "Dawid & Skene (1979)"}


def consensus_table(
    ids_column: pd.Series,
    ids: SourceIds,
    labels: Labels,
    method: str,
    settings: Settings,
    *,
    date: str = "",
    config_sha256: str = "",
) -> Table:
    """Return a row for each source of the catalogue that somebody was sure of.

    Parameters
    ----------
    ids_column : Series of shape (n_rows,)
        The catalogue's ids, which the table has as they are there.
    ids : SourceIds
        The same, by text.
    labels : Labels
        By source and person; sources that are not in the catalogue are left out.
    method : {"majority", "dawid-skene"}

    Returns
    -------
    astropy Table
        The id; ``label`` and ``label_name``, masked and empty where several are equally good, which are
        then in ``tied``; ``n_people`` who were sure; ``agreed``, the share of them who gave the most
        frequent label; with Dawid & Skene ``probability``, that of the label.

    Raises
    ------
    UserError
        There is no such method, or no such source.
    """
    if method not in METHODS:
        raise UserError(f"A consensus is made by {' or '.join(METHODS)}.")
    given = by_source(labels)
    sources = list(given)
    rows = ids.rows(sources)
    here = [(int(row), source) for row, source in zip(rows, sources, strict=True) if row >= 0]
    if not here:
        raise UserError("No source of this table was labelled yet, so there is no consensus.")
    here.sort()
    model = dawid_skene(answers_of(labels)) if method == DAWID_SKENE else None
    agreed = majority(labels) if model is None else model.consensus()
    chosen = [agreed.labels.get(source) for _, source in here]
    columns = Columns()
    columns.add_series(ids_column.iloc[[row for row, _ in here]], str(ids_column.name))
    missing = np.array([label is None for label in chosen])
    values = np.array([label or 0 for label in chosen], dtype=np.int32)
    columns.add("label", masked(values, missing), about=f"consensus by {METHODS[method]}")
    names = ["" if label is None else settings.name_of(label) for label in chosen]
    columns.add("label_name", encode_text(names))
    ties = [agreed.ties.get(source, ()) for _, source in here]
    columns.add("tied", encode_text([" or ".join(map(settings.name_of, tie)) for tie in ties]))
    counts = [Counter(given[source].values()) for _, source in here]
    n_people = np.array([count.total() for count in counts], dtype=np.int32)
    most = np.array([max(count.values()) for count in counts])
    columns.add("n_people", n_people, about="who were sure of a label")
    columns.add("agreed", most / n_people, about="share that gave the most frequent label")
    if model is not None:
        highest = dict(zip(model.sources, model.probabilities.max(axis=1).tolist(), strict=True))
        probabilities = np.array([highest[source] for _, source in here])
        columns.add("probability", probabilities, about="of the label")
    return columns.table(table_metadata(settings, "CONSENSUS", date, config_sha256))
