"""The ID and label columns: reading them, and every label's name, colour and classifier."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.services.classifier_entries import classifier_entries
from app.services.combinations import repair_default_axes
from app.state.stages import Setup
from astronomical_lite.messages import UserError
from astronomical_lite.project.settings import Settings, default_colours
from astronomical_lite.tables.labels import UNKNOWN, UNKNOWN_NAME

if TYPE_CHECKING:
    from astronomical_lite.tables.labels import Labels


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


def labels_of(setup: Setup) -> Labels:
    """Read the labels of the label column; without one there are only the classes made here.

    Texts have the numbers that the settings know for them, so that labels given before mean the same
    on a table with more classes or fewer. Older configurations have only names to know texts by.

    Raises
    ------
    UserError
        The column holds no labels.
    """
    from astronomical_lite.tables.labels import LabelChoice, no_labels, read_labels

    settings, column = setup.settings, setup.settings.label_col
    made = {label: settings.name_of(label) for label in settings.made_labels}
    if not column:
        return no_labels(len(setup.dataset.catalogue.frame), made)
    series = setup.dataset.catalogue.frame[column]
    choice = LabelChoice(tuple(settings.label_classes), settings.combine_other_labels)
    labels = read_labels(series, column, settings.label_values, choice, made)
    known = {label: settings.name_of(label) for label in settings.known_labels}
    if labels.numbered and known and not settings.label_values and set(known) != {*labels.values}:
        return read_labels(series, column, known, choice, made)
    return labels


def resolve_labels(setup: Setup) -> None:
    """Read the labels; labels met before keep their colours, names and classifiers."""
    dataset, settings = setup.dataset, setup.settings
    dataset.labels = None
    setup.errors.pop("label_col", None)
    dataset.label_counts = {}
    if not settings.label_col and not settings.made_labels:
        return
    try:
        labels = labels_of(setup)
    except UserError as error:
        setup.errors["label_col"] = str(error)
        offer_choice(setup)
        return
    if settings.label_classes:
        offer_choice(setup)
    dataset.labels = labels
    if labels.numbered:
        aside = {labels.other, *settings.made_labels}.difference(settings.label_values)
        texts = {label: name for label, name in labels.names.items() if label not in aside}
        settings.label_values = settings.label_values | texts
    used = labels_in_use(setup)
    values = sorted({*([UNKNOWN] if labels.has_unknown else []), *labels.values, *used})
    names = {UNKNOWN: UNKNOWN_NAME} | settings.labels_to_strings | labels.names
    colours = default_colours(values)
    settings.labels_to_strings = named(values, settings.labels_to_strings, names)
    settings.label_colours = {v: settings.label_colours.get(v, colours[v]) for v in values}
    settings.label_keys = {v: key for v, key in settings.label_keys.items() if v in values}
    settings.labels_to_train = [v for v in settings.labels_to_train if v in labels.values]
    repair_exclusion(settings)


def offer_choice(setup: Setup) -> None:
    """Count the values of the label column if they are too many, or some of them were chosen."""
    from astronomical_lite.tables.labels import MAX_LABELS, count_labels

    dataset, settings = setup.dataset, setup.settings
    try:
        counts = count_labels(dataset.catalogue.frame[settings.label_col], settings.label_col)
    except UserError:
        return
    if len(counts) > MAX_LABELS or settings.label_classes:
        dataset.label_counts = counts


def labels_in_use(setup: Setup) -> set[int]:
    """Return labels that were given to sources and have a name, in the column or not."""
    given: set[int] = set()
    for key, entry in classifier_entries(setup.session).items():
        given.update([int(key)], entry["y"])
    return given.intersection(setup.settings.known_labels)


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
