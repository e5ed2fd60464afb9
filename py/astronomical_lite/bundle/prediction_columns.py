"""Columns of what classifiers predict: of all together, and ``NAME_predicted``, ``NAME_probability``... of each.

>>> columns = Columns()
>>> add_combined(columns, classifiers, slice(None))
>>> add_predictions(columns, classifiers)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from astronomical_lite.learning.combined import Combined, combine, name_of_none
from astronomical_lite.tables.export.table_columns import Columns, encode_text, masked
from astronomical_lite.tables.unique_names import unique_name
from astronomical_lite.trust.calibrator import Calibrator

__all__ = [
    "Flagged",
    "Prediction",
    "add_combined",
    "add_combined_blocks",
    "add_prediction",
    "add_predictions",
    "column_stem",
    "column_stems",
]

Rows: TypeAlias = "np.ndarray | slice"

# Columns of the combined prediction.
COMBINED = ("predicted_class", "predicted_probability", "predicted_margin")
# Endings of the columns that a classifier has.
ENDS = ("_label", "_order", "_asked", "_predicted", "_probability")
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


def add_combined(
    columns: Columns, classifiers: Mapping[str, Prediction], rows: np.ndarray | slice
) -> None:
    """Add what the classifiers, by their names, say together of some rows (`learning.combined`)."""
    for name, (_, make) in zip(COMBINED, _combined(classifiers), strict=True):
        columns.add(name, make(rows))


def add_combined_blocks(columns: Columns, classifiers: Mapping[str, Prediction]) -> None:
    """Add what `add_combined` adds of all rows, made a block of them at a time."""
    for name, (dtype, make) in zip(COMBINED, _combined(classifiers), strict=True):
        columns.add_blocks(name, dtype, make)


def _combined(
    classifiers: Mapping[str, Prediction],
) -> list[tuple[np.dtype[Any], Callable[[Rows], np.ndarray]]]:
    """Return the type of each of `COMBINED`, and what makes it of some rows."""
    # places CANNOT_SAY (-2) and OF_NONE (-1)
    names = encode_text([*classifiers, "", name_of_none(classifiers)])
    probabilities = [np.asarray(one.probabilities) for one in classifiers.values()]
    last: list[
        tuple[Rows, Combined]
    ] = []  # the columns are made of the same rows, one after the other

    def combined(rows: Rows) -> Combined:
        if not last or last[0][0] is not rows:
            last[:] = [(rows, combine([probability[rows] for probability in probabilities]))]
        return last[0][1]

    double = np.dtype(np.float64)
    return [
        (names.dtype, lambda rows: names[combined(rows).place]),
        (double, lambda rows: combined(rows).probability),
        (double, lambda rows: combined(rows).margin),
    ]


def add_predictions(
    columns: Columns, classifiers: Mapping[str, Prediction], rows: np.ndarray | slice = slice(None)
) -> None:
    """Add what each classifier, by its name, says of some rows: ``NAME_predicted`` and so on."""
    stems = column_stems(classifiers, columns)
    for stem, prediction in zip(stems, classifiers.values(), strict=True):
        add_prediction(columns, stem, prediction, rows)


def add_prediction(
    columns: Columns, stem: str, prediction: Prediction, rows: np.ndarray | slice
) -> None:
    """Add what one classifier says of some rows, in columns whose names begin with `stem`."""
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


def column_stem(name: str) -> str:
    """Return a label's name as the beginning of a column name: letters, digits, underscores."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"\W+", "_", plain).strip("_") or "classifier"


def column_stems(names: Iterable[str], columns: Columns) -> list[str]:
    """Return the beginnings of classifiers' column names, numbered where two would be the same."""
    stems: list[str] = []
    for name in names:
        stem = column_stem(name)
        taken = {one for one in stems if one.startswith(stem)}
        taken |= {
            one.removesuffix(end)
            for one in columns.names
            for end in (*ENDS, _CALIBRATED, _UNLIKE, _P_VALUE)
            if one.endswith(end)
        }
        stems.append(unique_name(stem, taken))
    return stems
