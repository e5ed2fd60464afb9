"""The ID and label columns: reading them, and every label's name, colour and classifier."""

from __future__ import annotations

from collections.abc import Iterable

from app.services.combinations import repair_default_axes
from app.state.stages import Setup
from astronomical_lite.messages import UserError
from astronomical_lite.project.settings import Settings, default_colours
from astronomical_lite.tables.labels import UNKNOWN, UNKNOWN_NAME


def resolve_columns(setup: Setup) -> None:
    """Read the id and label columns anew; what cannot be used is said beside its field."""
    setup.errors.pop("id_col", None)
    setup.errors.pop("label_col", None)
    resolve_ids(setup)
    resolve_labels(setup)
    repair_default_axes(setup)


def resolve_ids(setup: Setup) -> None:
    """Read the ids; why they cannot be used is said beside the field."""
    from astronomical_lite.tables.source_ids import source_ids

    dataset, name = setup.dataset, setup.settings.id_col
    dataset.ids = None
    if name:
        try:
            dataset.ids = source_ids(dataset.catalogue.frame[name], name)
        except UserError as error:
            setup.errors["id_col"] = str(error)


def resolve_labels(setup: Setup) -> None:
    """Read the labels; labels met before keep their colours, names and classifiers."""
    from astronomical_lite.tables.labels import read_labels

    dataset, settings = setup.dataset, setup.settings
    dataset.labels = None
    if not settings.label_col:
        return
    try:
        labels = read_labels(dataset.catalogue.frame[settings.label_col], settings.label_col)
    except UserError as error:
        setup.errors["label_col"] = str(error)
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
    """Return why remaining labels cannot be removed, or an empty text."""
    if len(settings.labels_to_train) < 2:
        return "Choose at least two labels to create classifiers for first."
    if not settings.unclassified_labels:
        return "No labels remain: every label has a classifier."
    return ""
