"""Feature combinations: the columns they make, whether these fit in memory, the axes they allow."""

from __future__ import annotations

import itertools

from app.state.dataset import Dataset
from app.state.session import Session
from astronomical_lite.messages import UserError
from astronomical_lite.project.settings import Settings


def generated_names(settings: Settings) -> list[str]:
    """Names of the columns the chosen combinations make, in order, each once."""
    features = settings.features_for_training
    names = (
        names_made(features, operation, n)
        for operation, n in settings.feature_generation
        if 2 <= n <= len(features)
    )
    return list(dict.fromkeys(itertools.chain.from_iterable(names)))


def names_made(features: list[str], operation: str, n: int) -> list[str]:
    """Columns one combination makes; none where a user's own function fails to say."""
    from astronomical_lite.learning.features import combination_names

    try:
        return combination_names(features, operation, n)
    except UserError:
        return []


# Beyond this the tab's 4 GB would not hold the table, its scaled copy and the learner's work.
MOST_GENERATED_BYTES = 1_200_000_000
MOST_GENERATED = 20_000  # columns, each of which is in every list to choose from


def too_much_generated(session: Session) -> str:
    """Why the chosen combinations cannot be made, or an empty text."""
    from astronomical_lite.learning.features import count, memory_foretold

    settings, n_rows = session.settings, len(session.dataset.catalogue.frame)
    features = settings.features_for_training
    pairs = [(op, n) for op, n in settings.feature_generation if 2 <= n <= len(features)]
    n_columns = sum(count(features, n) for _, n in pairs)
    size = memory_foretold(n_rows, n_columns, 8)
    if n_columns <= MOST_GENERATED and size <= MOST_GENERATED_BYTES:
        return ""
    listed = " and ".join(f"{op} of {n}" for op, n in pairs)
    return (
        f"{listed} would make {n_columns:.6g} columns of {size / 1e9:.3g} GB, "
        "more than this tab can hold. Choose fewer features or a smaller number to combine."
    )


def prune_combinations(settings: Settings) -> list[str]:
    """Remove combinations of more features than are chosen; says which went."""
    n_features = len(settings.features_for_training)
    gone = [(op, n) for op, n in settings.feature_generation if n > n_features]
    settings.feature_generation = [
        (op, n) for op, n in settings.feature_generation if n <= n_features
    ]
    return [f"{op} of {n}" for op, n in gone]


def generate_features(dataset: Dataset, settings: Settings) -> None:
    """Make the combination columns once; those already there are kept as they are."""
    import pandas as pd

    from astronomical_lite.learning.features import combine

    wanted = generated_names(settings)
    have = dataset.generated
    if have is not None and list(have.columns) == wanted:
        return
    parts = [
        combine(dataset.catalogue.frame, settings.features_for_training, operation, n)
        for operation, n in settings.feature_generation
    ]
    made = pd.concat(parts, axis=1) if parts else None
    dataset.replace_generated(None if made is None else made.loc[:, ~made.columns.duplicated()])


def axis_variables(session: Session) -> list[str]:
    """What the default axes can be: numeric columns and the columns combinations will make."""
    return session.dataset.numeric + generated_names(session.settings)


def repair_default_axes(session: Session) -> None:
    """Drop default axes that no longer exist; without a choice, take the first two features."""
    if session.dataset is None:
        return
    settings = session.settings
    known = axis_variables(session)
    kept = [name if name in known else "" for name in settings.default_vars]
    spare = [name for name in settings.features_for_training if name not in kept]
    settings.default_vars = tuple(name or (spare.pop(0) if spare else "") for name in kept)
