"""Feature combinations: the columns they make, whether these fit in memory, the axes they allow."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from app.state.dataset import Dataset
from app.state.stages import Setup
from astronomical_lite.messages import UserError
from astronomical_lite.project.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

    from astronomical_lite.learning.combined_columns import MadeColumns


def generated_names(settings: Settings, dataset: Dataset) -> list[str]:
    """Names of the columns the chosen combinations make, in order, each once."""
    features, frame = settings.features_for_training, dataset.catalogue.frame
    names = (
        names_made(features, operation, n, frame)
        for operation, n in settings.feature_generation
        if 2 <= n <= len(features)
    )
    return list(dict.fromkeys(itertools.chain.from_iterable(names)))


def names_made(features: list[str], operation: str, n: int, frame: pd.DataFrame) -> list[str]:
    """Columns one combination makes; none where a user's own function fails to say."""
    from astronomical_lite.learning.features import combination_names

    try:
        return combination_names(features, operation, n, frame)
    except UserError:
        return []


# Of columns that are held: beyond this the tab's 4 GB would not hold the table and the learner's work.
MOST_GENERATED_BYTES = 1_200_000_000
MOST_GENERATED = 20_000  # columns, each of which is in every list to choose from


def too_much_generated(n_rows: int, settings: Settings) -> str:
    """Return why the chosen combinations cannot be made of `n_rows` rows, or an empty text."""
    from astronomical_lite.learning.features import count, memory_foretold

    features = settings.features_for_training
    pairs = [(op, n) for op, n in settings.feature_generation if 2 <= n <= len(features)]
    n_columns = sum(count(features, n) for _, n in pairs)
    held = [(op, n) for op, n in pairs if is_held(op)]
    size = memory_foretold(n_rows, sum(count(features, n) for _, n in held), 8)
    if n_columns <= MOST_GENERATED and size <= MOST_GENERATED_BYTES:
        return ""
    listed = " and ".join(f"{op} of {n}" for op, n in pairs)
    how_large = "" if size <= MOST_GENERATED_BYTES else f", of which {size / 1e9:.3g} GB are kept"
    return (
        f"{listed} would make {n_columns:.6g} columns{how_large}, "
        "more than this tab can hold. Choose fewer features or a smaller number to combine."
    )


def is_held(operation: str) -> bool:
    """Return True if the columns of an operation are kept in memory, or it is not known."""
    from astronomical_lite.learning.combined_columns import is_made_of_rows
    from astronomical_lite.learning.features import operation_of

    try:
        return not is_made_of_rows(operation_of(operation))
    except UserError:
        return True


def prune_combinations(settings: Settings) -> list[str]:
    """Remove combinations of more features than are chosen; says which went."""
    n_features = len(settings.features_for_training)
    gone = [(op, n) for op, n in settings.feature_generation if n > n_features]
    settings.feature_generation = [
        (op, n) for op, n in settings.feature_generation if n <= n_features
    ]
    return [f"{op} of {n}" for op, n in gone]


def generated_features(dataset: Dataset, settings: Settings) -> MadeColumns | None:
    """Return the columns of the chosen combinations, those there are if they are the same; None for none.

    Raises
    ------
    UserError
        A function of the user's own fails.
    """
    have = dataset.generated
    if have is not None and list(have) == generated_names(settings, dataset):
        return have
    return make_features(dataset, settings)


def make_features(dataset: Dataset, settings: Settings) -> MadeColumns | None:
    """Return the columns of the chosen combinations anew; raises as `generated_features` does."""
    from astronomical_lite.learning.combined_columns import made_columns

    features, chosen = settings.features_for_training, settings.feature_generation
    return made_columns(dataset.catalogue.frame, features, chosen)


def axis_variables(setup: Setup) -> list[str]:
    """Columns for the default axes: numeric ones and those that combinations will make."""
    return setup.dataset.numeric + generated_names(setup.settings, setup.dataset)


def repair_default_axes(setup: Setup) -> None:
    """Drop default axes that no longer exist; without a choice, take the first two features."""
    settings = setup.settings
    known = axis_variables(setup)
    x, y = (name if name in known else "" for name in settings.default_vars)
    spare = iter(name for name in settings.features_for_training if name not in (x, y))
    settings.default_vars = (x or next(spare, ""), y or next(spare, ""))
