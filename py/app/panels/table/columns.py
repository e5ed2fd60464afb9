"""The columns of the Table panel: the catalogue's, and what the user and the classifiers say of each source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from app.panels.table.look import memo_of
from app.services import audits, combined_prediction, exports, label_recording
from app.services.classifier_entries import points_of
from app.services.remembered import remembered
from app.state.stages import Dashboard
from astronomical_lite.tables.unique_names import unique_name

if TYPE_CHECKING:
    import pandas as pd

    from astronomical_lite.arrays import IntArray
    from astronomical_lite.tables.column_kinds import ColumnKind

LABEL, NOTE, FLAG = "Label", "Note", "Flag"
PREDICTION, PROBABILITY = "Prediction", "Probability"
FLAGGED = "flagged"

T = TypeVar("T")


@dataclass(frozen=True)
class TableColumn:
    """A column of the table.

    Attributes
    ----------
    name, unit, about : of its head; `about` is its description
    kind : kind of its values
    of : (rows, or None for all of them) -> their values
    made_of : numbers, texts and objects that tell its values from those it had before
    whole : whether it has whole numbers, held as floats since some are missing
    own : whether it is not of the catalogue
    is_answer : whether it would give the answer to the question away
    is_predicted : whether classifiers say it
    """

    name: str
    kind: ColumnKind
    of: Callable[[IntArray | None], pd.Series]
    made_of: tuple[object, ...]
    unit: str = ""
    about: str = ""
    whole: bool = False
    own: bool = False
    is_answer: bool = False
    is_predicted: bool = False

    def shown(self, rows: IntArray | None) -> list[str | None]:
        """Return values as they are read, None where one is missing; probabilities have four decimals."""
        from astronomical_lite.tables.browsing.row_texts import shown_texts

        values = self.of(rows)
        if self.is_predicted and self.kind == "float":
            values = values.round(4)
        return shown_texts(values, self.whole)


def columns_of(dashboard: Dashboard) -> list[TableColumn]:
    """Return all columns: the id, what is said of the source, and the catalogue's others."""
    settings, dataset = dashboard.settings, dashboard.dataset
    key = (dataset.catalogue, settings.id_col, settings.label_col)
    found = remembered(memo_of(dashboard), "columns", key, lambda: catalogue_columns(dashboard))
    return [*found[:1], *own_columns(dashboard), *found[1:]]


def catalogue_columns(dashboard: Dashboard) -> list[TableColumn]:
    from astronomical_lite.tables.column_kinds import column_kind

    catalogue, settings = dashboard.dataset.catalogue, dashboard.settings
    frame = catalogue.frame
    whole = {info.name for info in catalogue.read_columns if info.kind == "integer"}
    names = sorted(
        frame.columns, key=lambda name: name != settings.id_col
    )  # the others stay in order

    def values(name: str) -> Callable[[IntArray | None], pd.Series]:
        return lambda rows: frame[name] if rows is None else frame[name].iloc[rows]

    return [
        TableColumn(
            name,
            column_kind(frame[name]),
            values(name),
            (frame, name),
            catalogue.units.get(name, ""),
            catalogue.descriptions.get(name, ""),
            whole=name in whole,
            is_answer=name == settings.label_col,
        )
        for name in names
    ]


def own_columns(dashboard: Dashboard) -> list[TableColumn]:
    """Return label, note, flag, prediction and probability: those that any source has."""
    from astronomical_lite.labelling import label_events

    session, taken = dashboard.session, set(dashboard.dataset.columns)
    log, person = session.label_log, label_recording.person_of(session)
    made: list[TableColumn] = []

    def add_texts(name: str, about: str, texts: Mapping[int, str], key: tuple[object, ...]) -> None:
        if not texts:
            return
        made.append(
            TableColumn(
                unique_name(name, taken),
                "string",
                lambda rows: sparse_texts(texts, rows, len(dashboard.ids)),
                (name, *key),
                about=about,
                own=True,
                is_answer=name == LABEL,
            )
        )

    labels = labels_given(dashboard)
    names = {label: label_recording.name_of(session, label) for label in set(labels.values())}
    add_texts(
        LABEL,
        "The label you gave",
        {row: names[label] for row, label in labels.items()},
        (hash(frozenset(labels.items())), hash(frozenset(names.items()))),
    )
    made += predicted_columns(dashboard, taken)
    notes = log.remarks(label_events.NOTE, person) if len(log) else {}
    flags = log.remarks(label_events.FLAG, person) if len(log) else {}
    key = (log, log.stamp, person)
    noted = {source: event.note for source, event in notes.items() if event.note}
    add_texts(NOTE, "Your note", by_row(dashboard, noted), key)
    flagged = {source: FLAGGED for source, event in flags.items() if event.flagged}
    add_texts(FLAG, "Whether you flagged it", by_row(dashboard, flagged), key)
    return made


def labels_given(dashboard: Dashboard) -> dict[int, int]:
    """Return the label that the user gave each source, by row: one by hand before answers to classifiers."""
    found: dict[int, int] = {}
    for _, tab, training in exports.trained(dashboard):
        rows, labels = points_of(training)
        given = slice(tab.n_initial, None)
        found |= zip(rows[given], labels[given], strict=True)
    audited = audits.labels_by_hand(dashboard.session)
    return by_row(dashboard, audited) | found | by_row(dashboard, dashboard.session.curated)


def by_row(dashboard: Dashboard, by_source: Mapping[str, T]) -> dict[int, T]:
    """Return what is said of sources of this table by row, of that by id."""
    rows = dashboard.ids.rows(list(by_source)).tolist() if by_source else []
    return {row: one for row, one in zip(rows, by_source.values(), strict=True) if row >= 0}


def sparse_texts(texts: Mapping[int, str], rows: IntArray | None, n_rows: int) -> pd.Series:
    """Return a column of text that few sources have, of some rows or of all."""
    import pandas as pd

    if rows is not None:
        return pd.Series([texts.get(row, "") for row in rows.tolist()], dtype=object)
    names = list(dict.fromkeys(texts.values()))
    places = {name: place for place, name in enumerate(names)}
    codes = np.full(n_rows, -1, dtype="int32")
    codes[list(texts)] = [places[text] for text in texts.values()]
    return pd.Series(pd.Categorical.from_codes(codes, names))


def predicted_columns(dashboard: Dashboard, taken: set[str]) -> list[TableColumn]:
    """Return class and probability of the combined prediction; none before a classifier is trained."""
    found = combined_prediction.probabilities(dashboard)
    if not found:
        return []
    names = combined_prediction.predicted_classes(dashboard).names

    def column(name: str, kind: ColumnKind, part: int) -> TableColumn:
        return TableColumn(
            unique_name(name, taken),
            kind,
            lambda rows: combined_prediction.class_and_probability(dashboard, rows)[part],
            (name, *found, *names),
            about="Of the trained classifiers together",
            own=True,
            is_answer=True,
            is_predicted=True,
        )

    return [column(PREDICTION, "string", 0), column(PROBABILITY, "float", 1)]
