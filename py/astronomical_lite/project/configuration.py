"""The configuration file: AstronomicAL's own keys, in and out.

>>> settings = from_config(json.loads(text))
>>> problems = check(settings, columns, labels, OPERATIONS, CLASSIFIERS, STRATEGIES)
>>> text = configuration_text(settings)

Files travel between the two programs. Keys this program does not know are kept and written back. One key
is its own, `migrations.OWN`: which format the file has, and which version wrote it.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Collection
from typing import Any

from astronomical_lite.messages import UserError
from astronomical_lite.project.field_checks import Available
from astronomical_lite.project.migrations import CONFIGURATION, OWN
from astronomical_lite.project.reading import Reader
from astronomical_lite.project.settings import CONFIGURATION_KEYS, OWN_KEYS, Settings
from astronomical_lite.project.text_labels import number_labels

LAYOUT_KEYS = ("dataset_filepath", "layout")

KEYS = tuple(key.name for key in CONFIGURATION_KEYS)


def to_config(settings: Settings) -> dict[str, Any]:
    """Return the settings by the keys of the configuration file, as plain values for JSON."""
    names = settings.labels_to_strings
    known = {
        key.name: key.kind.write(getattr(settings, key.attribute), names)
        for key in CONFIGURATION_KEYS
    }
    return known | {k: v for k, v in settings.extra.items() if k not in known}


def own_config(settings: Settings) -> dict[str, Any]:
    """Return this program's part of a configuration: its stamp, and settings AstronomicAL has not."""
    names = settings.labels_to_strings
    values = {key.name: key.kind.write(getattr(settings, key.attribute), names) for key in OWN_KEYS}
    return CONFIGURATION.stamp() | {name: value for name, value in values.items() if value}


def configuration_text(settings: Settings) -> str:
    """Return the configuration file."""
    return json.dumps(to_config(settings) | {OWN: own_config(settings)}, indent=2) + "\n"


def own_part(config: dict[str, Any]) -> dict[str, Any]:
    """Return what a configuration has of this program alone; nothing if that is damaged."""
    own = config.get(OWN)
    return own if isinstance(own, dict) else {}


NEEDED = ("id_col", "label_col", "labels_to_strings")
"""Keys that settings cannot do without; AstronomicAL has left out others in some years."""


def from_config(config: Any, needed: Collection[str] = NEEDED) -> Settings:
    """Return settings from a configuration file's content, of this or an older format.

    Parameters
    ----------
    config : object
        What the JSON file holds.
    needed : collection of str
        Keys that have to be there; where another one is not, its setting decides nothing.

    Raises
    ------
    NewerFormatError
        A newer program wrote it.
    UserError
        Listing every missing key and every value of the wrong kind at once.
    """
    if not isinstance(config, dict):
        raise UserError("This is not a configuration file: it should hold one JSON object.")
    config = number_labels(CONFIGURATION.migrate(config, stamp=own_part(config)))
    reader = Reader(config)
    values = {}
    for key in CONFIGURATION_KEYS:
        value = key.kind.read(reader, key.name)
        if not key.derived:
            values[key.attribute] = value
    own = Reader(own_part(config))
    for key in OWN_KEYS:
        values[key.attribute] = key.kind.read(own, key.name)
    own.finish(())
    reader.finish(needed)
    extra = {k: copy.deepcopy(v) for k, v in config.items() if k not in KEYS and k != OWN}
    return Settings(**values, extra=extra)


def layout_from_config(config: Any) -> Settings:
    """Return settings with the layout of a configuration alone; nothing else of it is looked at.

    Raises
    ------
    UserError
        There is no layout in it, or it cannot be used.
    """
    if isinstance(config, dict):
        config = {key: value for key, value in config.items() if key in (*LAYOUT_KEYS, OWN)}
    return from_config(config, needed=("layout",))


def check(
    settings: Settings,
    columns: Collection[str],
    labels: Collection[int],
    operations: Collection[str],
    classifiers: Collection[str],
    strategies: Collection[str],
    generated: Collection[str] = (),
    unread: Collection[str] = (),
) -> list[str]:
    """Return sentences on everything the settings name that is not there; empty when all is well.

    Parameters
    ----------
    columns, labels, operations, classifiers, strategies, generated, unread
        See `field_checks.Available`.
    """
    available = Available(
        names={label: settings.name_of(label) for label in settings.known_labels},
        label_col=settings.label_col,
        columns=columns,
        labels=labels,
        operations=operations,
        classifiers=classifiers,
        strategies=strategies,
        generated=generated,
        unread=unread,
    )
    for key in CONFIGURATION_KEYS:
        if key.check is not None:
            key.check(getattr(settings, key.attribute), available)
    return available.sentences()
