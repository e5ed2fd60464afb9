"""Tables to take away: the labelled sources, and predictions for the whole catalogue.

>>> rows, labels, disputed = assigned(labellings)
>>> table = labelled_table(frame, rows, labels, settings, units=units, labellings=labellings)
>>> content, extension, media_type = write_table(table, "fits")
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from astronomical_lite import __version__
from astronomical_lite.bundle.prediction_columns import (
    COMBINED,
    ENDS,
    Prediction,
    add_combined,
    add_combined_blocks,
    add_prediction,
    add_predictions,
    column_stems,
)
from astronomical_lite.messages import UserError
from astronomical_lite.project.migrations import PROGRAM
from astronomical_lite.project.settings import Settings
from astronomical_lite.tables.export.table_columns import Columns, encode_text, masked
from astronomical_lite.tables.labels import UNSURE, UNSURE_NAME

if TYPE_CHECKING:
    from astropy.table import Table

    from astronomical_lite.tables.export.block_table import BlockTable

__all__ = [
    "Labelling",
    "assigned",
    "bundle_predictions",
    "columns_of_labelled",
    "labelled_table",
    "predictions_table",
]


@dataclass(frozen=True, eq=False)
class Labelling:
    """Labelled points of one classifier, or those labelled by hand in Labelling mode.

    Attributes
    ----------
    name : str
        That of the label the classifier is for.
    rows, labels : sequences of int of equal length
        Row positions and raw labels, -1 for unsure, in the order of labelling.
    n_initial : int
        The first so many were drawn to start from and have the catalogue's label: the user was not
        asked about these.
    prediction : Prediction, optional
        Of the classifier.
    """

    name: str
    rows: Sequence[int] | np.ndarray
    labels: Sequence[int] | np.ndarray
    n_initial: int = 0
    prediction: Prediction | None = None


def assigned(labellings: Sequence[Labelling]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return every labelled source once.

    Returns
    -------
    rows, labels : int64 arrays of equal length
        In order of first mention; -1 for unsure.
    disputed : int64 array
        Rows that were given different labels in different labellings.

    Notes
    -----
    The last answer that is not unsure holds, then the catalogue's label of an initial point.
    """
    label_of: dict[int, int] = {}
    disputed: dict[int, None] = {}
    for asked in (False, True):
        for labelling in labellings:
            pairs = zip(labelling.rows, labelling.labels, strict=True)
            for order, (row, label) in enumerate((int(r), int(y)) for r, y in pairs):
                before = label_of.setdefault(row, UNSURE)
                if label == UNSURE or (order >= labelling.n_initial) != asked:
                    continue
                if before not in (UNSURE, label):
                    disputed[row] = None
                label_of[row] = label
    return _int64(label_of), _int64(label_of.values()), _int64(disputed)


def labelled_table(
    frame: pd.DataFrame,
    rows: Sequence[int] | np.ndarray,
    labels: Sequence[int] | np.ndarray,
    settings: Settings,
    *,
    units: Mapping[str, str] | None = None,
    descriptions: Mapping[str, str] | None = None,
    labellings: Sequence[Labelling] = (),
    date: str = "",
    config_sha256: str = "",
) -> Table:
    """Return the labelled sources with all their columns and the labels given to them.

    Parameters
    ----------
    frame : DataFrame
        The catalogue.
    rows, labels : sequences of int of equal length
        Row positions, and raw labels, -1 for unsure.
    settings : Settings
        Names of the labels, and author, doi and data set for the metadata.
    units, descriptions : mapping of column name to text, optional
    labellings : sequence of Labelling, optional
        Those with a prediction add together ``predicted_class``, ``predicted_probability`` and
        ``predicted_margin``, as in `predictions_table`. Each adds the columns ``NAME_label``,
        ``NAME_order`` (from 1), ``NAME_asked`` (False for the initial points) and, with a
        prediction, ``NAME_predicted``, ``NAME_probability`` and, with a calibrator,
        ``NAME_calibrated_probability``; masked where it did not label the source.
    date : str
        ISO 8601, for the metadata.
    config_sha256 : str
        Digest of the configuration, for the metadata.

    Returns
    -------
    astropy Table
        Its new columns ``assigned_label`` and ``assigned_name`` follow the catalogue's; a name the
        catalogue has already gets a number. Text is UTF-8 bytes.

    Raises
    ------
    UserError
        No source is labelled.
    """
    rows, labels = _int64(rows), _int64(labels)
    if not len(rows):
        raise UserError("No source is labelled yet, so there is nothing to export.")
    columns = Columns()
    columns.add_catalogue(frame, rows, units or {}, descriptions or {})
    columns.add("assigned_label", labels.astype(np.int32), about="label given, -1 where unsure")
    names = {label: _name_of(label, settings) for label in np.unique(labels).tolist()}
    columns.add("assigned_name", encode_text([names[label] for label in labels.tolist()]))
    predicting = {one.name: one.prediction for one in labellings if one.prediction is not None}
    if predicting:
        add_combined(columns, predicting, rows)
    stems = column_stems([labelling.name for labelling in labellings], columns)
    for stem, labelling in zip(stems, labellings, strict=True):
        _add_labelling(columns, stem, labelling, rows)
    return columns.table(table_metadata(settings, "LABELLED", date, config_sha256))


def columns_of_labelled(n_columns: int, n_classifiers: int, n_calibrated: int = 0) -> int:
    """Return the number of columns that `labelled_table` makes of a catalogue's."""
    combined = len(COMBINED) if n_classifiers else 0
    return n_columns + 2 + combined + len(ENDS) * n_classifiers + n_calibrated


def predictions_table(
    ids: pd.Series,
    labels: np.ndarray,
    classifiers: Mapping[str, Prediction],
    settings: Settings,
    *,
    date: str = "",
    config_sha256: str = "",
) -> BlockTable:
    """Return what the classifiers say of every source of the catalogue.

    Parameters
    ----------
    ids : Series
        The ID column; its name is the name of the first column.
    labels : int array of shape (n_rows,)
        The catalogue's labels, -1 where unknown.
    classifiers : mapping of str to Prediction
        By the name of the label each was trained for.
    settings : Settings
        For the metadata.
    date : str
        ISO 8601, for the metadata.
    config_sha256 : str
        Digest of the configuration, for the metadata.

    Returns
    -------
    BlockTable
        To be written, or with ``[:]`` an astropy table.
        The id, ``catalogue_label``, ``predicted_class`` (the classifier of highest probability
        above 0.5, the first of equals; "other" if there is none; missing where no classifier can
        say), ``predicted_probability`` of that class, ``predicted_margin`` by which it is above that
        of the next class (`learning.combined`), and for each classifier ``NAME_predicted``,
        ``NAME_probability`` and, with a calibrator, ``NAME_calibrated_probability``. The arrays of
        classifiers are not copied. A prediction is masked and a probability NaN where a row cannot be used.

    Raises
    ------
    UserError
        There is no classifier.
    """
    if not classifiers:
        raise UserError("No classifier is trained yet, so there is nothing to predict with.")
    columns = Columns()
    columns.add_series(ids, str(ids.name))
    about = "label in the catalogue, -1 where unknown"
    labels = np.asarray(labels)
    columns.add_blocks(
        "catalogue_label", np.dtype(np.int32), lambda rows: labels[rows].astype(np.int32), about
    )
    add_combined_blocks(columns, classifiers)
    add_predictions(columns, classifiers)
    metadata = table_metadata(settings, "PREDICTIONS", date, config_sha256)
    return columns.block_table(len(labels), metadata)


def bundle_predictions(
    ids: pd.Series | None,
    classifiers: Mapping[str, Prediction],
    settings: Settings,
    dataset: str,
    *,
    missing: np.ndarray,
    date: str = "",
    config_sha256: str = "",
) -> Table:
    """Return what a bundle's classifiers say of the rows of another table.

    Parameters
    ----------
    ids : Series or None
        The ID column, if the table has it.
    classifiers, settings, date, config_sha256
        As in `predictions_table`.
    dataset : str
        Name of the table, for the metadata.
    missing : bool array of shape (n_rows,)
        True for the rows that lack a feature.

    Returns
    -------
    astropy Table
        The id if there is one, what the classifiers say together and each of them as in
        `predictions_table`, and after the former ``missing_features``. With `Prediction.flagged` each
        has ``NAME_unlike``, true where a row is unlike anything labelled for it and masked where a feature
        is missing, and ``NAME_unlike_p_value`` of these.
    """
    columns = Columns()
    if ids is not None:
        columns.add_series(ids, str(ids.name))
    add_combined(columns, classifiers, slice(None))
    columns.add("missing_features", missing, about="true where a feature has no value")
    add_predictions(columns, classifiers)
    return columns.table(table_metadata(settings, "PREDICTIONS", date, config_sha256, dataset))


def _add_labelling(columns: Columns, stem: str, labelling: Labelling, rows: np.ndarray) -> None:
    orders = {row: order for order, row in enumerate(_int64(labelling.rows).tolist())}
    order = np.array([orders.get(row, -1) for row in rows.tolist()], dtype=np.int32)
    elsewhere = order < 0
    labels = _int64(labelling.labels).astype(np.int32)
    given = labels[order] if len(labels) else np.zeros_like(order)
    columns.add(f"{stem}_label", masked(given, elsewhere), about=f"label for {labelling.name}")
    columns.add(f"{stem}_order", masked(order + np.int32(1), elsewhere))
    columns.add(f"{stem}_asked", masked(order >= labelling.n_initial, elsewhere))
    if labelling.prediction is not None:
        add_prediction(columns, stem, labelling.prediction, rows)


def _int64(values: Iterable[int]) -> np.ndarray:
    return np.array(list(values), dtype=np.int64)


def _name_of(label: int, settings: Settings) -> str:
    return UNSURE_NAME if label == UNSURE else settings.name_of(label)


def table_metadata(
    settings: Settings, name: str, date: str, config_sha256: str, dataset: str = ""
) -> dict[str, Any]:
    """Return what a table says of itself: by whom, of which data set, and what labels mean."""
    given = {
        "name": name,
        "author": settings.author,
        "doi": settings.doi,
        "dataset": dataset or settings.dataset_filepath,
        "software": f"{PROGRAM} {__version__}",
        "configuration_sha256": config_sha256,
        "date": date,
    }
    meta: dict[str, Any] = {key: value for key, value in given.items() if value}
    labels = sorted(settings.labels_to_strings)
    meta["comments"] = [f"label {label} is {settings.name_of(label)}" for label in labels]
    return meta
