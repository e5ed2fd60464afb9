"""Kinds of settings: how a value is read from the configuration file, and written to it.

>>> reader = Reader({"scale_data": True, "default_vars": ["g", "r"]})
>>> FLAG.read(reader, "scale_data"), PAIR.read(reader, "default_vars")
(True, ('g', 'r'))
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from astronomical_lite.messages import UserError
from astronomical_lite.project.audits import Audit, audits_from_json, audits_to_json
from astronomical_lite.project.label_keys import check_label_keys
from astronomical_lite.project.label_names import check_label_names
from astronomical_lite.project.layout import FIRST_PANELS, MENU, MOST_PANELS, PLACES, Layout, fits
from astronomical_lite.project.reading import LARGEST_LABEL, Reader, is_integer, is_label
from astronomical_lite.project.selection_sets import SelectionSet, sets_from_json, sets_to_json
from astronomical_lite.project.table_matches import TableMatch, matches_from_json, matches_to_json
from astronomical_lite.tables.corrections import (
    Correction,
    corrections_from_json,
    corrections_to_json,
)

T = TypeVar("T")

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")


def _as_it_is(value: Any, names: Mapping[int, str]) -> Any:
    return value


@dataclass(frozen=True)
class Kind(Generic[T]):
    """A kind of setting.

    Attributes
    ----------
    empty : callable
        Makes the value of settings that decide nothing yet.
    read : callable
        The value of a key of a configuration; tells the reader what is wrong with it.
    write : callable
        The JSON value, shared with nothing, of a value of the settings and the names of labels.
    """

    empty: Callable[[], T]
    read: Callable[[Reader, str], T]
    write: Callable[[T, Mapping[int, str]], Any] = _as_it_is


def _texts(reader: Reader, key: str) -> list[str]:
    return reader.items(key, lambda value: isinstance(value, str), "a list of texts")


def _pair(reader: Reader, key: str) -> tuple[str, str]:
    values = _texts(reader, key)
    if key in reader.config and len(values) != 2:
        reader.problem(f"'{key}' should hold two column names")
        return "", ""
    return (values[0], values[1]) if values else ("", "")


def _colours(reader: Reader, key: str) -> dict[int, str]:
    colours = reader.texts_by_label(key)
    for label, colour in colours.items():
        if not _COLOUR.match(colour):
            colours[label] = _hexadecimal(colour)
        if not colours[label]:
            reader.problem(f"the colour of label {label}, '{colour:.40}', is not like '#0072b2'")
    return colours


def _hexadecimal(colour: str) -> str:
    """Return a colour that has a name, or an opacity, as #rrggbb; nothing if it is none."""
    from matplotlib.colors import to_hex

    try:
        return to_hex(colour.strip().lower())
    except ValueError:
        return ""


def _checked_by(
    check: Callable[[Mapping[int, str]], None],
) -> Callable[[Reader, str], dict[int, str]]:
    """Return what reads a text for each label and has all of them checked."""

    def read(reader: Reader, key: str) -> dict[int, str]:
        texts = reader.texts_by_label(key)
        try:
            check(texts)
        except UserError as error:
            reader.problem(f"'{key}': {str(error).rstrip('.')}")
        return texts

    return read


def _labels_by_name(reader: Reader, key: str) -> list[int]:
    labels, found = reader.label_of_name, []
    names: list[Any] = reader.value(key, list)
    for name in names:
        if str(name) in labels:
            found.append(labels[str(name)])
        elif isinstance(name, list | dict):
            reader.problem(f"'{key}' should be a list of label names")
        else:
            reader.problem(f"'{key}' names {name!r:.40}, which 'labels_to_strings' does not")
    return found


def _combinations(reader: Reader, key: str) -> list[tuple[str, int]]:
    def is_combination(value: Any) -> bool:
        pair = isinstance(value, list) and len(value) == 2
        return pair and isinstance(value[0], str) and is_integer(value[1])

    pairs = reader.items(key, is_combination, "a list of [operation, number]")
    return [(name, n) for name, n in pairs]


def _panels(reader: Reader, key: str) -> Layout:
    layout: Layout = reader.value(key, dict)
    if len(layout) > MOST_PANELS:
        reader.problem(f"'{key}' has {len(layout):,} panels; at most {MOST_PANELS} can be shown")
        return {}
    for place, (name, panel) in enumerate(layout.items()):
        if isinstance(panel, dict):
            panel.setdefault("contents", FIRST_PANELS[place] if place < len(FIRST_PANELS) else MENU)
        whole = isinstance(panel, dict) and all(is_integer(panel.get(side)) for side in "xywh")
        if not whole or not isinstance(panel.get("contents"), str):
            reader.problem(f"panel '{name:.40}' of '{key}' needs whole x, y, w, h and its contents")
        elif not fits(panel):
            reader.problem(f"panel '{name:.40}' of '{key}' does not fit: {PLACES}")
    return layout


def _classifiers(reader: Reader, key: str) -> dict[str, dict[str, Any]]:
    entries: dict[str, dict[str, Any]] = reader.value(key, dict)
    for label, entry in entries.items():
        problem = _problem_of_classifier(label, entry)
        if problem:
            reader.problem(problem)
    return entries


def _problem_of_classifier(label: str, entry: Any) -> str:
    if not is_label(label):
        return f"'classifiers' has the entry {label!r:.40}, which is not a label"
    what = f"classifier '{label}'"
    lists = isinstance(entry, dict) and all(
        isinstance(entry.get(k), list) for k in ("classifier", "query", "id", "y")
    )
    if not lists:
        return f"{what} needs the lists classifier, query, id and y"
    if not all(isinstance(v, str) for v in (*entry["classifier"], *entry["query"])):
        return f"{what} has a classifier or query that is not a text"
    if not all(isinstance(v, str) or is_integer(v) for v in entry["id"]):
        return f"{what} has ids that are neither text nor whole numbers"
    if len(entry["classifier"]) != len(entry["query"]):
        return f"{what} needs one query strategy for each classifier"
    if len(entry["id"]) != len(entry["y"]):
        return f"{what} has {len(entry['id'])} ids and {len(entry['y'])} labels"
    if not all(is_integer(y) and abs(y) <= LARGEST_LABEL for y in entry["y"]):
        return f"{what} has labels that are not whole numbers of 32 bits"
    return ""


def _corrections(reader: Reader, key: str) -> dict[str, Correction]:
    try:
        return corrections_from_json(reader.value(key, dict))
    except ValueError as error:
        reader.problem(f"'{key}': {error}")
        return {}


def _audits(reader: Reader, key: str) -> list[Audit]:
    try:
        return audits_from_json(reader.value(key, list))
    except ValueError as error:
        reader.problem(f"'{key}': {error}")
        return []


def _selection_sets(reader: Reader, key: str) -> list[SelectionSet]:
    try:
        return sets_from_json(reader.value(key, list))
    except ValueError as error:
        reader.problem(f"'{key}': {error}")
        return []


def _table_matches(reader: Reader, key: str) -> list[TableMatch]:
    try:
        return matches_from_json(reader.value(key, list))
    except ValueError as error:
        reader.problem(f"'{key}': {error}")
        return []


TEXT = Kind(str, lambda reader, key: reader.value(key, str))
FLAG = Kind(bool, lambda reader, key: reader.value(key, bool))
TEXTS: Kind[list[str]] = Kind(list, _texts, lambda value, _: list(value))
INTEGERS: Kind[list[int]] = Kind(
    list,
    lambda reader, key: reader.items(key, is_integer, "a list of whole numbers"),
    lambda value, _: list(value),
)
PAIR = Kind(lambda: ("", ""), _pair, lambda value, _: list(value))
COLOURS: Kind[dict[int, str]] = Kind(
    dict, _colours, lambda value, _: {str(label): value[label] for label in sorted(value)}
)
NAMES: Kind[dict[int, str]] = Kind(
    dict,
    _checked_by(check_label_names),
    lambda value, _: {str(label): value[label] for label in sorted(value)},
)
KEYS: Kind[dict[int, str]] = Kind(
    dict,
    _checked_by(check_label_keys),
    lambda value, _: {str(label): value[label] for label in sorted(value)},
)
TEXTS_BY_LABEL: Kind[dict[int, str]] = Kind(
    dict,
    lambda reader, key: reader.texts_by_label(key),
    lambda value, _: {str(label): value[label] for label in sorted(value)},
)
LABELS: Kind[dict[str, int]] = Kind(dict, lambda reader, key: reader.value(key, dict))
LABELS_BY_NAME: Kind[list[int]] = Kind(
    list,
    _labels_by_name,
    lambda value, names: [names[label] for label in value],
)
COMBINATIONS: Kind[list[tuple[str, int]]] = Kind(
    list, _combinations, lambda value, _: [[operation, n] for operation, n in value]
)
PANELS: Kind[Layout] = Kind(dict, _panels, lambda value, _: copy.deepcopy(value))
CLASSIFIERS: Kind[dict[str, dict[str, Any]]] = Kind(
    dict, _classifiers, lambda value, _: copy.deepcopy(value)
)
CORRECTIONS: Kind[dict[str, Correction]] = Kind(
    dict, _corrections, lambda value, _: corrections_to_json(value)
)
AUDITS: Kind[list[Audit]] = Kind(list, _audits, lambda value, _: audits_to_json(value))
SELECTION_SETS: Kind[list[SelectionSet]] = Kind(
    list, _selection_sets, lambda value, _: sets_to_json(value)
)
TABLE_MATCHES: Kind[list[TableMatch]] = Kind(
    list, _table_matches, lambda value, _: matches_to_json(value)
)
