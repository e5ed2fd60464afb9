"""Configurations whose labels are texts: these get numbers, as labels have here.

>>> number_labels({"labels_to_strings": {"GALAXY": "Galaxy", "nan": "nan"}})["labels_to_strings"]
{"0": "Galaxy", "-1": "nan"}
"""

from __future__ import annotations

from typing import Any

from astronomical_lite.project.migrations import OWN
from astronomical_lite.project.reading import is_label
from astronomical_lite.tables.labels import UNKNOWN, is_unknown_text

Content = dict[str, Any]


def number_labels(config: Content) -> Content:
    """Return a configuration whose labels are numbers; one where they are already is returned as it is.

    The texts go into this program's own part, so that a label column finds the number of its texts.
    """
    texts = _texts(config)
    if not texts:
        return config
    known = sorted(text for text in texts if not is_unknown_text(text))
    number_of = dict.fromkeys(texts, UNKNOWN) | {text: n for n, text in enumerate(known)}
    made = dict(config)
    for key in ("label_colours", "labels_to_strings", "classifiers"):
        if isinstance(config.get(key), dict):
            made[key] = {str(number_of.get(k, k)): v for k, v in config[key].items()}
    for key in ("labels", "strings_to_labels"):
        made.pop(key, None)  # they follow from the names
    if isinstance(made.get("classifiers"), dict):
        made["classifiers"] = {
            key: _with_numbers(entry, number_of) for key, entry in made["classifiers"].items()
        }
    own = config.get(OWN)
    values = {str(n): text for n, text in enumerate(known)}
    made[OWN] = (own if isinstance(own, dict) else {}) | {"label_values": values}
    return made


def _texts(config: Content) -> list[str]:
    """Return the labels of a configuration if they are texts, else none."""
    names = config.get("labels_to_strings")
    labels = list(names) if isinstance(names, dict) else []
    if not labels or all(is_label(label) for label in labels):
        return []
    return labels


def _with_numbers(entry: Any, number_of: dict[str, int]) -> Any:
    """Return an entry of a classifier with numbers in place of the texts it gives sources."""
    if not isinstance(entry, dict) or not isinstance(entry.get("y"), list):
        return entry
    return entry | {"y": [number_of.get(y, y) if isinstance(y, str) else y for y in entry["y"]]}
