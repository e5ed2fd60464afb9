"""Tables to take away: the labelled sources, and predictions for the whole catalogue.

>>> rows, labels, disputed = assigned(labellings)
>>> table = labelled_table(frame, rows, labels, settings, units=units, labellings=labellings)
>>> content, extension, media_type = write_table(table, "fits")
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from astronomical_lite import __version__
from astronomical_lite.learning.combined import Combined, combine, name_of_none
from astronomical_lite.messages import UserError
from astronomical_lite.project.migrations import PROGRAM
from astronomical_lite.project.settings import Settings
from astronomical_lite.tables.export.table_columns import Columns, encode_text, masked
from astronomical_lite.tables.labels import UNSURE, UNSURE_NAME
from astronomical_lite.tables.unique_names import unique_name
from astronomical_lite.trust.calibrator import Calibrator

if TYPE_CHECKING:
    from astropy.table import Table

    from astronomical_lite.tables.export.block_table import BlockTable

__all__ = [
    "Flagged",
    "Labelling",
    "Prediction",
    "assigned",
    "bundle_predictions",
    "columns_of_labelled",
    "labelled_table",
    "predictions_table",
]

# Columns of the combined prediction.
_COMBINED = ("predicted_class", "predicted_probability", "predicted_margin")
# Endings of the columns that a classifier has.
_ENDS = ("_label", "_order", "_asked", "_predicted", "_probability")
_CALIBRATED = "_calibrated_probability"  # the column of those that can be calibrated
_UNLIKE, _P_VALUE = "_unlike", "_unlike_p_value"  # those of rows compared with labelled sources


@dataclass(frozen=True, eq=False)
class Flagged:
    """Rows unlike anything labelled, as `trust.unlike.flags` has them.

    Attributes
    ----------
    is_unlike : bool array of shape (n_rows,)
    p : float64 array of shape (n_rows,)
        P-values of these; NaN of others.
    unknown : bool array of shape (n_rows,)
        True for rows that lack a feature, of which nothing can be said.
    """

    is_unlike: np.ndarray
    p: np.ndarray
    unknown: np.ndarray


@dataclass(frozen=True, eq=False)
class Prediction:
    """A classifier's predictions for every row of the catalogue.

    Attributes
    ----------
    probabilities : float array of shape (n_rows,)
        Of being of the class; NaN where a row cannot be used.
    predictions : bool array of shape (n_rows,)
        True where the class is predicted.
    calibrator : Calibrator, optional
        What its probabilities mean, where there are labels enough to know.
    flagged : Flagged, optional
        Rows unlike anything labelled, where these were looked for.
    """

    probabilities: np.ndarray
    predictions: np.ndarray
    calibrator: Calibrator | None = None
    flagged: Flagged | None = None


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
        _add_combined(columns, predicting, rows)
    stems = _column_stems([labelling.name for labelling in labellings], columns)
    for stem, labelling in zip(stems, labellings, strict=True):
        _add_labelling(columns, stem, labelling, rows)
    return columns.table(table_metadata(settings, "LABELLED", date, config_sha256))


def columns_of_labelled(n_columns: int, n_classifiers: int, n_calibrated: int = 0) -> int:
    """Return the number of columns that `labelled_table` makes of a catalogue's."""
    combined = len(_COMBINED) if n_classifiers else 0
    return n_columns + 2 + combined + len(_ENDS) * n_classifiers + n_calibrated


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
    _add_combined_blocks(columns, classifiers)
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
    _add_combined(columns, classifiers, slice(None))
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
        _add_prediction(columns, stem, labelling.prediction, rows)


def _add_combined(
    columns: Columns, classifiers: Mapping[str, Prediction], rows: np.ndarray | slice
) -> None:
    combined = combine([np.asarray(one.probabilities)[rows] for one in classifiers.values()])
    # places CANNOT_SAY (-2) and OF_NONE (-1)
    names = encode_text([*classifiers, "", name_of_none(classifiers)])
    values = (names[combined.place], combined.probability, combined.margin)
    for name, value in zip(_COMBINED, values, strict=True):
        columns.add(name, value)


def _add_combined_blocks(columns: Columns, classifiers: Mapping[str, Prediction]) -> None:
    """Add what `_add_combined` adds, made a block of rows at a time."""
    names = encode_text([*classifiers, "", name_of_none(classifiers)])
    probabilities = [np.asarray(one.probabilities) for one in classifiers.values()]

    def combined(rows: slice) -> Combined:
        return combine([probability[rows] for probability in probabilities])

    double = np.dtype(np.float64)
    made: list[tuple[np.dtype[Any], Callable[[slice], np.ndarray]]] = [
        (names.dtype, lambda rows: names[combined(rows).place]),
        (double, lambda rows: combined(rows).probability),
        (double, lambda rows: combined(rows).margin),
    ]
    for name, (dtype, make) in zip(_COMBINED, made, strict=True):
        columns.add_blocks(name, dtype, make)


def add_predictions(
    columns: Columns, classifiers: Mapping[str, Prediction], rows: np.ndarray | slice = slice(None)
) -> None:
    """Add what each classifier, by its name, says of some rows: ``NAME_predicted`` and so on."""
    stems = _column_stems(classifiers, columns)
    for stem, prediction in zip(stems, classifiers.values(), strict=True):
        _add_prediction(columns, stem, prediction, rows)


def _add_prediction(
    columns: Columns, stem: str, prediction: Prediction, rows: np.ndarray | slice
) -> None:
    probabilities = np.asarray(prediction.probabilities)[rows]
    predictions = np.asarray(prediction.predictions)[rows]
    columns.add(f"{stem}_predicted", masked(predictions, np.isnan(probabilities)))
    columns.add(f"{stem}_probability", probabilities)
    _add_calibrated(columns, stem, prediction, probabilities)
    _add_flagged(columns, stem, prediction.flagged, rows)


def _add_calibrated(
    columns: Columns, stem: str, prediction: Prediction, probabilities: np.ndarray
) -> None:
    calibrator = prediction.calibrator
    if calibrator is not None:
        about = (
            f"{stem}_probability calibrated on {calibrator.n_labels} validation labels, for a catalogue "
            f"of which {100 * calibrator.share:.3g} % are of the class"
        )
        columns.add(f"{stem}{_CALIBRATED}", calibrator.calibrated(probabilities), about=about)


def _add_flagged(
    columns: Columns, stem: str, flagged: Flagged | None, rows: np.ndarray | slice
) -> None:
    if flagged is not None:
        about = (
            f"true where a source is unlike anything labelled for {stem}: p-value of 0.05 or less"
        )
        columns.add(
            stem + _UNLIKE, masked(flagged.is_unlike[rows], flagged.unknown[rows]), about=about
        )
        about = "largest conformal p-value over the classes, of these sources alone"
        columns.add(stem + _P_VALUE, flagged.p[rows], about=about)


def _int64(values: Iterable[int]) -> np.ndarray:
    return np.array(list(values), dtype=np.int64)


def _name_of(label: int, settings: Settings) -> str:
    return UNSURE_NAME if label == UNSURE else settings.name_of(label)


def column_stem(name: str) -> str:
    """Return a label's name as the beginning of a column name: letters, digits, underscores."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"\W+", "_", plain).strip("_") or "classifier"


def _column_stems(names: Iterable[str], columns: Columns) -> list[str]:
    """Return the beginnings of classifiers' column names, numbered where two would be the same."""
    stems: list[str] = []
    for name in names:
        stem = column_stem(name)
        taken = {one for one in stems if one.startswith(stem)}
        taken |= {
            one.removesuffix(end)
            for one in columns.names
            for end in (*_ENDS, _CALIBRATED, _UNLIKE, _P_VALUE)
            if one.endswith(end)
        }
        stems.append(unique_name(stem, taken))
    return stems


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
