"""Classes made in the page: adding one, taking it away, merging it into another.

A class is a label with a name and a colour. In the configuration it is under AstronomicAL's keys like those of a
label column; `made_labels` says which were made here.
"""

from __future__ import annotations

import copy
import itertools
from typing import Any

from app.services.classifier_entries import own_entries, with_waiting
from app.services.label_settings import repair_exclusion, resolve_labels
from app.state.stages import Setup
from astronomical_lite.messages import UserError, count_text
from astronomical_lite.project.test_set import CuratedLabels
from astronomical_lite.tables.labels import MAX_LABELS

FIELD = "class_name"


def add_class(setup: Setup, name: str) -> int:
    """Add a class that gets a classifier like any other; return its label.

    Raises
    ------
    UserError
        It has no name, or one that there is, or there are as many as there can be.
    """
    settings = setup.settings
    if not name:
        raise UserError("A class needs a name, for example Galaxy.", field=FIELD)
    if name in settings.strings_to_labels:
        raise UserError(f"There is a class called '{name:.60}' already.", field=FIELD)
    if len(settings.known_labels) >= MAX_LABELS:
        raise UserError(f"There are {MAX_LABELS} classes, and cannot be more.", field=FIELD)
    given = own_entries(setup.session).values()
    taken = {*settings.labels_to_strings, *settings.label_values, *setup.session.curated.values()}
    taken |= {y for entry in given for y in entry["y"]}
    label = next(number for number in itertools.count() if number not in taken)
    settings.made_labels = [*settings.made_labels, label]
    settings.labels_to_strings = settings.labels_to_strings | {label: name}
    resolve_labels(setup)
    settings.labels_to_train = [*settings.labels_to_train, label]
    return label


def remove_class(setup: Setup, label: int) -> None:
    """Take away a class that no source has.

    Raises
    ------
    UserError
        It was not made here, or sources have it.
    """
    name = require_made(setup, label)
    n_given = len(sources_of(setup, label))
    if n_given:
        raise UserError(
            f"{count_text(n_given, 'source')} {'is' if n_given == 1 else 'are'} labelled {name}. Merge it into "
            "another class instead: then they are of that one.",
            field=FIELD,
        )
    forget(setup, label)


def merge_class(setup: Setup, label: int, into: int) -> str:
    """Give every label of one class to another, and take the first away; return what was done, in a sentence.

    The classifier of the first goes; its labels go on in the other's. All are trained anew when the
    settings are closed.

    Raises
    ------
    UserError
        It was not made here, or there is no such other class.
    """
    settings, session = setup.settings, setup.session
    name = require_made(setup, label)
    if into == label or into not in settings.known_labels:
        raise UserError(f"Choose the class that {name} is to be merged into.", field=FIELD)
    n_given = len(sources_of(setup, label))
    entries = {key: relabelled(entry, label, into) for key, entry in own_entries(session).items()}
    own = entries.pop(str(label), None)
    if own is not None:
        key = str(into)
        entries[key] = with_waiting(entries[key], 0, own) if key in entries else own
    curated = {source: into if y == label else y for source, y in session.curated.items()}
    session.curated = CuratedLabels(curated)
    if session.labeller is not None:
        session.labeller.replace(session.curated)
        session.curated = session.labeller.curated
    settings.classifiers = entries
    settings.audits = [audit.relabelled(label, into) for audit in settings.audits]
    session.waiting_learners = {}
    for tab in session.tabs.values():
        tab.training = None
    session.tabs.pop(label, None)
    session.problem = None
    forget(setup, label)
    verb = "is" if n_given == 1 else "are"
    return f"{count_text(n_given, 'source')} labelled {name} {verb} {settings.name_of(into)} now."


def relabelled(entry: dict[str, Any], label: int, into: int) -> dict[str, Any]:
    """Return a classifier's entry with one label in place of another."""
    changed = copy.deepcopy(entry)
    return changed | {"y": [into if y == label else y for y in changed["y"]]}


def sources_of(setup: Setup, label: int) -> set[str]:
    """Return the ids of all sources that were given a label, by hand, in an audit or to a classifier's question."""
    given = [setup.session.curated, *(audit.labels for audit in setup.settings.audits)]
    found = {source for labels in given for source, y in labels.items() if y == label}
    for entry in own_entries(setup.session).values():
        pairs = zip(map(str, entry["id"]), entry["y"], strict=True)
        found.update(source for source, y in pairs if y == label)
    return found


def require_made(setup: Setup, label: int) -> str:
    """Return the name of a class made here, or raise a UserError."""
    if label not in setup.settings.made_labels:
        raise UserError(
            f"{setup.settings.name_of(label)} comes from the label column: only classes that were added here can be "
            "removed or merged.",
            field=FIELD,
        )
    return setup.settings.name_of(label)


def forget(setup: Setup, label: int) -> None:
    """Take a class out of the settings."""
    settings = setup.settings
    settings.made_labels = [made for made in settings.made_labels if made != label]
    settings.labels_to_train = [one for one in settings.labels_to_train if one != label]
    for names in ("labels_to_strings", "label_colours", "label_values", "label_keys"):
        setattr(settings, names, {k: v for k, v in getattr(settings, names).items() if k != label})
    resolve_labels(setup)
    repair_exclusion(settings)
