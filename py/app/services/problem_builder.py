"""What follows from the settings: ids, labels, generated columns, sets and the learning problem."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from app.state.session import ClassifierTab, Dataset, Session
from astronomical_lite.messages import UserError
from astronomical_lite.project.settings import Settings, default_colours
from astronomical_lite.tables.labels import UNKNOWN, UNKNOWN_NAME


def resolve_columns(session: Session) -> None:
    """Read the id and label columns anew; what cannot be used is said beside its field."""
    session.errors.pop("id_col", None)
    session.errors.pop("label_col", None)
    resolve_ids(session)
    resolve_labels(session)
    repair_default_axes(session)


def resolve_ids(session: Session) -> None:
    from astronomical_lite.tables.source_ids import source_ids

    dataset, name = session.dataset, session.settings.id_col
    dataset.ids = None
    if name:
        try:
            dataset.ids = source_ids(dataset.catalogue.frame[name], name)
        except UserError as error:
            session.errors["id_col"] = str(error)


def resolve_labels(session: Session) -> None:
    """Read the labels; labels met before keep their colours, names and classifiers."""
    from astronomical_lite.tables.labels import read_labels

    dataset, settings = session.dataset, session.settings
    dataset.labels = None
    if not settings.label_col:
        return
    try:
        labels = read_labels(dataset.catalogue.frame[settings.label_col], settings.label_col)
    except UserError as error:
        session.errors["label_col"] = str(error)
        return
    dataset.labels = labels
    values = [*([UNKNOWN] if labels.has_unknown else []), *labels.values]
    names = {UNKNOWN: UNKNOWN_NAME} | labels.names
    colours = default_colours(values)
    settings.labels_to_strings = named(values, settings.labels_to_strings, names)
    settings.label_colours = {v: settings.label_colours.get(v, colours[v]) for v in values}
    settings.labels_to_train = [v for v in settings.labels_to_train if v in values]
    repair_exclusion(settings)


def named(values: Iterable[int], chosen: dict[int, str], found: dict[int, str]) -> dict[int, str]:
    """A name of its own for every label: the one chosen before, or the one found in the column."""
    names = {value: chosen[value] for value in values if value in chosen}
    for value in values:
        name = names.get(value, found[value])
        while value not in names and name in names.values():
            name += f" ({value})"
        names[value] = name
    return {value: names[value] for value in values}


def repair_exclusion(settings: Settings) -> None:
    """Leaving labels out needs at least two that stay."""
    if exclusion_refused(settings):
        settings.exclude_labels = False


def exclusion_refused(settings: Settings) -> str:
    """Why remaining labels cannot be removed, or an empty text."""
    if len(settings.labels_to_train) < 2:
        return "Choose at least two labels to create classifiers for first."
    if not settings.unclassified_labels:
        return "No labels remain: every label has a classifier."
    return ""


def test_set_refused(session: Session) -> str:
    """Why the curated test set cannot be used, or an empty text."""
    labelled = [label for label in session.curated.values() if label != UNKNOWN]
    if not labelled:
        return (
            "No labels are curated yet (0 sources). Load a test_set.json, "
            "or label sources in Labelling mode."
        )
    return ""


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


def prune_combinations(settings: Settings) -> list[str]:
    """Remove combinations of more features than are chosen; says which went."""
    n_features = len(settings.features_for_training)
    gone = [(op, n) for op, n in settings.feature_generation if n > n_features]
    settings.feature_generation = [
        (op, n) for op, n in settings.feature_generation if n <= n_features
    ]
    return [f"{op} of {n}" for op, n in gone]


def setup_problems(session: Session) -> list[str]:
    """What is still to be filled in before the dashboard can open."""
    if session.dataset is None:
        return ["Load a data file."]
    settings, problems = session.settings, []
    if session.dataset.ids is None:
        problems.append("Choose the ID column.")
    if session.dataset.labels is None:
        problems.append("Choose the label column.")
    if not settings.labels_to_train:
        problems.append("Choose at least one label to create a classifier for.")
    if len(settings.features_for_training) < 2:
        problems.append("Choose at least two features.")
    if not all(settings.default_vars):
        problems.append("Choose the default x and y variables.")
    return problems


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


def curated_rows(session: Session) -> dict[int, int]:
    """The curated test set by row; ids the data set lacks are left out."""
    ids = session.dataset.ids
    rows = ((ids.row(text), label) for text, label in session.curated.items())
    return {row: label for row, label in rows if row is not None and label != UNKNOWN}


def build_problem(session: Session, trained: Iterable[int] = ()):
    """The learning problem the settings describe: features, labels and sets.

    Parameters
    ----------
    trained : rows a classifier was already trained on; they stay out of a curated test set
    """
    import pandas as pd

    from astronomical_lite.learning import make_problem
    from astronomical_lite.learning.splits import curated_labels, split

    dataset, settings = session.dataset, session.settings
    session.progress("Making feature combinations", None)
    generate_features(dataset, settings)
    labels = dataset.labels.codes
    curated = curated_rows(session) if settings.test_set_file else {}
    sets = split(
        labels,
        exclude_unknown=settings.exclude_unknown_labels,
        allowed=settings.labels_to_train if settings.exclude_labels else None,
        curated=curated or None,
        trained=tuple(trained),
    )
    if curated:
        labels = curated_labels(labels, sets, curated)
    features = [*settings.features_for_training, *generated_names(settings)]
    frame = dataset.catalogue.frame[settings.features_for_training]
    if dataset.generated is not None:
        frame = pd.concat([frame, dataset.generated], axis=1)
    session.progress("Scaling and splitting", None)
    return make_problem(frame, features, labels, sets, settings.scale_data)


def make_tabs(session: Session) -> None:
    """A tab per chosen classifier. A label that loses its classifier keeps its tab out of sight."""
    for label in session.settings.labels_to_train:
        session.tabs.setdefault(label, ClassifierTab(label))
    if session.active_label not in session.settings.labels_to_train:
        session.active_label = next(iter(session.settings.labels_to_train), None)
