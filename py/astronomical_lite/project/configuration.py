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
from astronomical_lite.project.settings import CONFIGURATION_KEYS, Settings

KEYS = tuple(key.name for key in CONFIGURATION_KEYS if not key.optional)
"""Keys that every configuration has."""

_KNOWN = {key.name for key in CONFIGURATION_KEYS}


def to_config(settings: Settings) -> dict[str, Any]:
    """Return the settings by the keys of the configuration file, as plain values for JSON."""
    names = settings.labels_to_strings
    known = {
        key.name: key.kind.write(getattr(settings, key.attribute), names)
        for key in CONFIGURATION_KEYS
        if not key.optional or getattr(settings, key.attribute)
    }
    return known | {k: v for k, v in settings.extra.items() if k not in _KNOWN}


def configuration_text(settings: Settings) -> str:
    """Return the configuration file."""
    return json.dumps(to_config(settings) | {OWN: CONFIGURATION.stamp()}, indent=2) + "\n"


def own_part(config: dict[str, Any]) -> dict[str, Any]:
    """Return what a configuration has of this program alone; nothing if that is damaged."""
    own = config.get(OWN)
    return own if isinstance(own, dict) else {}


def from_config(config: Any) -> Settings:
    """Return settings from a configuration file's content, of this or an older format.

    Raises
    ------
    NewerFormatError
        A newer program wrote it.
    UserError
        Listing every missing key and every value of the wrong kind at once.
    """
    if not isinstance(config, dict):
        raise UserError("This is not a configuration file: it should hold one JSON object.")
    config = CONFIGURATION.migrate(config, stamp=own_part(config))
    reader = Reader(config)
    values = {}
    for key in CONFIGURATION_KEYS:
        value = key.kind.read(reader, key.name)
        if not key.derived:
            values[key.attribute] = value
    reader.finish(KEYS)
    extra = {k: copy.deepcopy(v) for k, v in config.items() if k not in _KNOWN and k != OWN}
    return Settings(**values, extra=extra)


def check(
    settings: Settings,
    columns: Collection[str],
    labels: Collection[int],
    operations: Collection[str],
    classifiers: Collection[str],
    strategies: Collection[str],
    generated: Collection[str] = (),
    panels: Collection[str] | None = None,
) -> list[str]:
    """Return sentences on everything the settings name that is not there; empty when all is well.

    Parameters
    ----------
    columns, labels, operations, classifiers, strategies, generated, panels
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
        panels=panels,
    )
    for key in CONFIGURATION_KEYS:
        if key.check is not None:
            key.check(getattr(settings, key.attribute), available)
    return available.sentences()
