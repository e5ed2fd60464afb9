"""What a bundle's classifiers say of a table, with the page's own reading, features and scaling.

>>> bundle = open_bundle("survey-project.zip")
>>> predicted = predict(bundle, "survey.fits")
>>> predicted.table["Star_probability"], predicted.notes

A table that is read in pieces is asked about a piece at a time, of classifiers that are loaded once:

>>> loaded = load_classifiers(bundle)
>>> predicted = predict_catalogue(loaded, read_piece(bundle, "survey.fits", only=Only((0, 100_000))))

The table goes the way it goes in the page: `read_catalogue` with the user's corrections of columns, the
chosen table, feature combinations, scaling, `predict_all`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import sklearn

from astronomical_lite.bundle.export_tables import bundle_predictions
from astronomical_lite.bundle.loaded_classifiers import Loaded, load_classifiers, own_python
from astronomical_lite.bundle.manifest import Manifest
from astronomical_lite.bundle.prediction_columns import Flagged, Prediction
from astronomical_lite.bundle.saved_bundle import SavedBundle
from astronomical_lite.bundle.trained_features import features_of
from astronomical_lite.learning.apply import predict_rows
from astronomical_lite.learning.combined_columns import Beside
from astronomical_lite.learning.learning_problem import feature_matrix
from astronomical_lite.messages import some_of
from astronomical_lite.tables.catalogue import (
    WHOLE,
    Catalogue,
    Only,
    TableInfo,
    read_catalogue,
    tables_in,
)
from astronomical_lite.trust.unlike import Examples, flags

if TYPE_CHECKING:
    from astropy.table import Table

    from astronomical_lite.arrays import BoolArray, FloatArray

__all__ = ["Predicted", "predict", "predict_catalogue", "read_piece", "table_trained_on"]

BLOCK = 50_000  # rows compared with labelled sources at a time


@dataclass(frozen=True, eq=False)
class Predicted:
    """Predictions for a table.

    Attributes
    ----------
    table : astropy Table
        That of `export_tables.bundle_predictions`.
    notes : list of str
        Sentences on what reading changed or left out, and on what differs from the page.
    """

    table: Table
    notes: list[str]


def predict(
    bundle: SavedBundle,
    path: str | Path,
    table: int | None = None,
    *,
    trusted: bool = False,
    date: str = "",
) -> Predicted:
    """Predict every row of a file's table with all classifiers of a bundle.

    Parameters
    ----------
    bundle : SavedBundle
    path : str or Path
        A file of any kind that the page reads.
    table : int, optional
        Number of a table in it; by default the one that the classifiers were trained on, as far as
        the file has it.
    trusted : bool
        True if the bundle's own Python, and models that are pickles, may run.
    date : str
        ISO 8601, for the metadata.

    Raises
    ------
    UserError
        The file cannot be read or lacks columns, or a model cannot be loaded.
    """
    catalogue = read_piece(bundle, path, table_trained_on(bundle, path, table))
    return predict_catalogue(load_classifiers(bundle, trusted), catalogue, date=date)


def table_trained_on(bundle: SavedBundle, path: str | Path, table: int | None) -> int | None:
    """Return the number of the table to read: that given, else the one trained on if the file has it."""
    manifest = bundle.manifest
    # the first table, without a name, is what is read anyway; looking for others takes time
    if table is None and (manifest.table or manifest.table_name):
        return _same_table(tables_in(path, Path(path).name), manifest)
    return table


def read_piece(
    bundle: SavedBundle, path: str | Path, table: int | None, only: Only = WHOLE
) -> Catalogue:
    """Return a table of a file, or a piece of it, read as the page reads it."""
    corrections = bundle.settings.column_corrections
    return read_catalogue(path, Path(path).name, table, corrections, fewest=1, only=only)


def predict_catalogue(loaded: Loaded, catalogue: Catalogue, *, date: str = "") -> Predicted:
    """Predict the rows of a table that was read; see `predict`."""
    bundle, name, notes = loaded.bundle, catalogue.name, list(catalogue.notes)
    settings, manifest = bundle.settings, bundle.manifest
    with own_python(bundle, loaded.trusted):
        table = features_of(bundle, catalogue)
    classifiers, missing = _predictions(loaded, table)
    if manifest.scikit_learn and manifest.scikit_learn != sklearn.__version__:
        notes.append(
            f"The classifiers were made with scikit-learn {manifest.scikit_learn}, and this is "
            f"{sklearn.__version__}: predictions may differ. requirements.txt of the bundle names "
            "all versions."
        )
    notes += [
        f"Probabilities of {one.name} are not calibrated: labels were too few when the bundle was made. "
        f"{one.not_calibrated}"
        for one in manifest.classifiers
        if one.not_calibrated
    ]
    notes += _not_compared(manifest)
    has_ids = settings.id_col in catalogue.frame
    if not has_ids:
        notes.append(f"{name} has no column {settings.id_col}: predictions are in its rows' order.")
    made = bundle_predictions(
        catalogue.frame[settings.id_col] if has_ids else None,
        classifiers,
        settings,
        name,
        missing=missing,
        date=date,
        config_sha256=bundle.config_sha256,
    )
    return Predicted(made, notes)


def _same_table(tables: Sequence[TableInfo], manifest: Manifest) -> int | None:
    """Return the number of the table that is the one trained on by its name and place, or by its
    name; None if there is none."""
    named = [one for one in tables if one.name == manifest.table_name]
    for one in named:
        if one.hdu == manifest.table:
            return one.hdu
    return named[0].hdu if len(named) == 1 and manifest.table_name else None


def _not_compared(manifest: Manifest) -> list[str]:
    """Return sentences on classifiers for which no row is flagged, and why."""
    untold = [one.name for one in manifest.classifiers if not one.unlike and not one.not_compared]
    notes = [
        f"Sources unlike anything labelled for {one.name} are not flagged: labels were too few when the bundle "
        f"was made. {one.not_compared}"
        for one in manifest.classifiers
        if one.not_compared
    ]
    if untold:
        notes.append(
            f"Sources unlike anything labelled for {some_of(untold)} are not flagged: the bundle was made by a "
            "version that did not keep what that needs. Download it again in the page."
        )
    return notes


def _flagged(examples: Examples, X: FloatArray, lacking: BoolArray) -> Flagged:
    """Return the rows unlike anything labelled, those that lack a feature left out."""
    whole = np.flatnonzero(~lacking)
    is_unlike, p = np.zeros(len(X), dtype=bool), np.full(len(X), np.nan)
    for start in range(0, len(whole), BLOCK):
        rows = whole[start : start + BLOCK]
        is_unlike[rows], p[rows] = flags(examples, X[rows])
    return Flagged(is_unlike, p, lacking)


def _predictions(
    loaded: Loaded, table: pd.DataFrame | Beside
) -> tuple[dict[str, Prediction], BoolArray]:
    """Return what each classifier says, and True for the rows that lack a feature."""
    said: dict[str, Prediction] = {}
    missing = np.zeros(len(table), bool)
    # those trained together were scaled alike: one matrix at a time serves all of these
    for key in dict.fromkeys(one.scaler_key for one in loaded.classifiers):
        alike = [one for one in loaded.classifiers if one.scaler_key == key]
        X, lacking = feature_matrix(table, loaded.bundle.manifest.features, alike[0].scaler)
        missing |= lacking
        compared: dict[int, Flagged] = {}
        for one in alike:
            keep = one.entry.keep_missing
            made = predict_rows(one.members, one.fitted, X, lacking, keep)
            if one.examples is not None and id(one.examples) not in compared:
                compared[id(one.examples)] = _flagged(one.examples, X, lacking)
            flagged = None if one.examples is None else compared[id(one.examples)]
            said[one.entry.name] = Prediction(*made, one.calibrator, flagged)
    return {one.entry.name: said[one.entry.name] for one in loaded.classifiers}, missing
