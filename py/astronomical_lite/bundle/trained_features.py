"""The features a bundle's classifiers were trained on, made of another table as the page makes them.

>>> read_catalogue(path, name, only=Only(columns=columns_needed(bundle)))
>>> features = features_of(bundle, catalogue)

Columns may be in other types than those trained on: another table of the same columns, or a piece of one,
would be optimised for memory otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from astronomical_lite.bundle.combinations import chosen_combinations, combination_key
from astronomical_lite.bundle.saved_bundle import SavedBundle
from astronomical_lite.learning.combined_columns import Beside, made_columns
from astronomical_lite.learning.features import OPERATIONS, as_float, result_dtype
from astronomical_lite.light_curves.feature_columns import (
    FeatureColumns,
    chosen_features,
    with_features,
)
from astronomical_lite.messages import UserError, some_of
from astronomical_lite.project.kept_python import kept_extension
from astronomical_lite.project.table_matches import told_lacking
from astronomical_lite.tables.catalogue import Catalogue

__all__ = ["columns_needed", "features_of"]


def columns_needed(bundle: SavedBundle) -> frozenset[str] | None:
    """Return the columns that predicting looks at; None for all, which the maker's Python may look at."""
    if bundle.manifest.own_features:
        return None
    features, curves = bundle.settings.features_for_training, _of_light_curves(bundle)
    made = {name for one in curves for name in one.names}
    vectors = {name for one in curves for name in one.needed}
    return frozenset({*features, bundle.settings.id_col} - made | vectors)


def features_of(bundle: SavedBundle, catalogue: Catalogue) -> pd.DataFrame | Beside:
    """Return a table with the columns the classifiers know, those that combinations and light curves make among them.

    Raises
    ------
    UserError
        The table lacks columns, or what makes them is the maker's own Python, which may not run.
    """
    catalogue = _with_light_curves(catalogue, bundle)
    return _with_combinations(_as_trained(catalogue, bundle), bundle, catalogue.name)


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


def _with_combinations(
    frame: pd.DataFrame, bundle: SavedBundle, name: str
) -> pd.DataFrame | Beside:
    """Return a table with the combinations that the classifiers know."""
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
