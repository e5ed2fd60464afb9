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

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import sklearn

from astronomical_lite.bundle.combinations import chosen_combinations, combination_key
from astronomical_lite.bundle.export_tables import bundle_predictions
from astronomical_lite.bundle.labelled_examples import numbers_name, read_examples
from astronomical_lite.bundle.load_models import load_model
from astronomical_lite.bundle.manifest import Entry, Manifest
from astronomical_lite.bundle.prediction_columns import Flagged, Prediction
from astronomical_lite.bundle.saved_bundle import SavedBundle
from astronomical_lite.extensions import EXTENSIONS, load_extension, unload
from astronomical_lite.learning.apply import predict_rows
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS, Classifier
from astronomical_lite.learning.combined_columns import Beside, made_columns
from astronomical_lite.learning.features import OPERATIONS, as_float, result_dtype
from astronomical_lite.learning.learning_problem import feature_matrix
from astronomical_lite.light_curves.feature_columns import (
    FeatureColumns,
    chosen_features,
    with_features,
)
from astronomical_lite.messages import UserError, some_of
from astronomical_lite.project.kept_python import kept_extension
from astronomical_lite.project.table_matches import told_lacking
from astronomical_lite.tables.catalogue import (
    WHOLE,
    Catalogue,
    Only,
    TableInfo,
    read_catalogue,
    tables_in,
)
from astronomical_lite.trust.calibrator import Calibrator, read_calibrator
from astronomical_lite.trust.unlike import Examples, flags

if TYPE_CHECKING:
    from astropy.table import Table
    from sklearn.base import ClassifierMixin
    from sklearn.preprocessing import RobustScaler

    from astronomical_lite.arrays import BoolArray, FloatArray

__all__ = [
    "Loaded",
    "Predicted",
    "columns_needed",
    "load_classifiers",
    "predict",
    "predict_catalogue",
    "read_piece",
    "table_trained_on",
]

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


@dataclass(frozen=True)
class LoadedClassifier:
    """A classifier of a bundle; `scaler_key` is equal where two were trained with the same scaling, and
    `examples` is one object where their labelled sources are the same."""

    entry: Entry
    members: list[Classifier]
    fitted: list[ClassifierMixin]
    scaler: RobustScaler | None
    scaler_key: bytes
    calibrator: Calibrator | None
    examples: Examples | None


@dataclass(frozen=True)
class Loaded:
    """A bundle with its classifiers, and whether its own Python may run."""

    bundle: SavedBundle
    trusted: bool
    classifiers: list[LoadedClassifier]


def load_classifiers(bundle: SavedBundle, trusted: bool = False) -> Loaded:
    """Load a bundle's classifiers; see `predict` for the parameters and what is raised."""

    def load(path: str) -> Any:
        return load_model(bundle, path, trusted)

    examples = _examples(bundle)
    with _own_python(bundle, trusted):
        loaded = [
            LoadedClassifier(
                entry,
                # one that the user made, and that is not here, predicts as any other does
                [CLASSIFIERS.get(name) or Classifier(name, _not_made) for name in entry.members],
                [load(path) for path in entry.models],
                None if entry.scaler is None else load(entry.scaler),
                b"" if entry.scaler is None else bundle.read(entry.scaler),
                _calibrator(bundle, entry.calibration),
                examples.get(entry.name),
            )
            for entry in bundle.manifest.classifiers
        ]
    return Loaded(bundle, trusted, loaded)


def table_trained_on(bundle: SavedBundle, path: str | Path, table: int | None) -> int | None:
    """Return the number of the table to read: that given, else the one trained on if the file has it."""
    manifest = bundle.manifest
    # the first table, without a name, is what is read anyway; looking for others takes time
    if table is None and (manifest.table or manifest.table_name):
        return _same_table(tables_in(path, Path(path).name), manifest)
    return table


def columns_needed(bundle: SavedBundle) -> frozenset[str] | None:
    """Return the columns that predicting looks at; None for all, which the maker's Python may look at."""
    if bundle.manifest.own_features:
        return None
    features, curves = bundle.settings.features_for_training, _of_light_curves(bundle)
    made = {name for one in curves for name in one.names}
    vectors = {name for one in curves for name in one.needed}
    return frozenset({*features, bundle.settings.id_col} - made | vectors)


def _of_light_curves(bundle: SavedBundle) -> list[FeatureColumns]:
    """Return the features of light curves that the classifiers were trained on."""
    wanted = set(bundle.settings.features_for_training)
    return [one for one in chosen_features(bundle.settings.extra) if wanted & set(one.names)]


def _with_light_curves(catalogue: Catalogue, bundle: SavedBundle) -> Catalogue:
    """Return a table with features of its light curves; those of a table that has them already, such as an
    export, and no light curves, stay as they are."""
    wanted = []
    for one in _of_light_curves(bundle):
        is_there = set(one.names) <= set(catalogue.frame)
        if is_there and not (one.are_known and one.needed <= set(catalogue.vectors)):
            continue
        if not one.are_known:
            kept = kept_extension(bundle.settings)
            raise UserError(
                f"{catalogue.name} lacks columns the classifiers need: {', '.join(one.names)}, made of light curves "
                f"with {kept[0] if kept else 'a function that the bundle does not hold'}, Python of the bundle's "
                "maker which can do anything that you can. If you trust whoever made this bundle, add --trust; or add "
                "them to the table."
            )
        wanted.append(one)
    return with_features(catalogue, wanted)


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
    with _own_python(bundle, loaded.trusted):
        catalogue = _with_light_curves(catalogue, bundle)
        table = _features(_as_trained(catalogue, bundle), bundle, name)
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


@contextmanager
def _own_python(bundle: SavedBundle, trusted: bool) -> Iterator[None]:
    """Have what the bundle's own Python offers in the registries, if it is trusted."""
    kept = kept_extension(bundle.settings)
    if kept is None or not trusted:
        yield
        return
    name, source = kept
    loaded = EXTENSIONS.get(name)
    if loaded is not None and loaded.source == source:
        yield
        return
    extension = load_extension(source, name, settings=lambda: bundle.settings)
    try:
        yield
    finally:
        unload(extension)


def _features(frame: pd.DataFrame, bundle: SavedBundle, name: str) -> pd.DataFrame | Beside:
    """Return a table with the columns the classifiers know, those that combinations make among them."""
    settings, manifest = bundle.settings, bundle.manifest
    features = settings.features_for_training
    chosen = chosen_combinations(settings)
    absent = [pair for pair in chosen if pair[0] not in OPERATIONS]
    given = [
        own for pair in absent for own in manifest.own_features.get(combination_key(*pair), ())
    ]
    _require_columns(frame, features, given, bundle, name)
    # a table that has such columns already, an export's, gets them made anew
    made_anew = [one for one in manifest.features if one not in (*features, *given)]
    frame = frame.drop(columns=made_anew, errors="ignore")
    dtype = result_dtype(frame, features)
    made = made_columns(frame.drop(columns=given), features, [p for p in chosen if p not in absent])
    together = frame.assign(**{one: as_float(frame[one], dtype) for one in given})
    if made is not None:
        together = Beside(together, made)
    if others := [one for one in manifest.features if one not in together.columns]:
        raise UserError(
            f"The operations of this program make other features than the classifiers know: "
            f"{some_of(others)} is not among them. Use the version that made the bundle."
        )
    return together


def _as_trained(catalogue: Catalogue, bundle: SavedBundle) -> pd.DataFrame:
    """Return the table in the types it was trained in, which "Optimise for memory" may have changed:
    another table of the same columns, or a piece of one, would be optimised otherwise."""
    frame = catalogue.frame
    single = set(bundle.manifest.single_precision)
    changed = {}
    for name, dtype in frame.dtypes.items():
        wanted = np.dtype(np.float32 if name in single else np.float64)
        is_float = isinstance(dtype, np.dtype) and dtype.kind == "f"
        # whole numbers may stand where others stood in the table trained on
        counts = name in single and pd.api.types.is_integer_dtype(dtype)
        if (is_float and dtype != wanted) or counts:
            changed[str(name)] = pd.Series(as_float(frame[name], wanted), frame.index)
    return frame.assign(**changed) if changed else frame


def _require_columns(
    frame: pd.DataFrame,
    features: Sequence[str],
    given: Sequence[str],
    bundle: SavedBundle,
    name: str,
) -> None:
    lacking = [one for one in features if one not in frame]
    if lacking:
        raise UserError(
            f"{name} lacks columns the classifiers need: {', '.join(lacking)}. Give a table that "
            "has them, or name another of its tables. "
            f"{told_lacking(bundle.settings.table_matches, lacking)}".rstrip()
        )
    lacking = [one for one in given if one not in frame]
    if lacking:
        kept = kept_extension(bundle.settings)
        if kept is None:
            why, advice = "an operation that the bundle does not hold", "Add them to the table."
        else:
            why = f"{kept[0]}, Python of the bundle's maker which can do anything that you can"
            advice = "If you trust whoever made this bundle, add --trust; or add them to the table."
        raise UserError(
            f"{name} lacks columns the classifiers need: {', '.join(lacking)}, made with {why}. "
            f"{advice}"
        )
    for one in (*features, *given):
        dtype = frame[one].dtype
        if not pd.api.types.is_numeric_dtype(dtype):
            raise UserError(
                f"Column {one} of {name} does not hold one number per row. The classifiers need "
                "numbers there."
            )


def _not_made() -> ClassifierMixin:
    raise UserError("This classifier is not in the program: it can predict, and not be fitted.")


def _calibrator(bundle: SavedBundle, path: str | None) -> Calibrator | None:
    return None if path is None else read_calibrator(bundle.read(path), path)


def _examples(bundle: SavedBundle) -> dict[str, Examples]:
    """Return what labelled sources look like by classifier, for those that have it; equal ones are read once."""
    found: dict[str, Examples] = {}
    read: dict[bytes, Examples] = {}
    for one in bundle.manifest.classifiers:
        if one.unlike is None:
            continue
        numbers = bundle.read(numbers_name(one.unlike)) + bundle.read(one.unlike)
        if numbers not in read:
            read[numbers] = read_examples(bundle.read, one.unlike, len(bundle.manifest.features))
        found[one.name] = read[numbers]
    return found


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
