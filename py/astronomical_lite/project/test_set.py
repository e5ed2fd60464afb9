"""The curated test set as a file: `test_set.json`, an object of id -> label.

>>> curated, notes = read_test_set(text, ids, {0: "Star", 1: "Galaxy"})
>>> download("test_set.json", write_test_set(curated))

AstronomicAL writes and reads the same form. JSON knows only text as a key, so an id is its exact
text here ("1237648720693755918") and is looked up in columns of whole numbers as in those of text.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

from astronomical_lite.messages import UserError
from astronomical_lite.project.json_files import read_json
from astronomical_lite.tables.labels import UNKNOWN
from astronomical_lite.tables.source_ids import SourceIds

__all__ = ["TEST_SET_NAME", "CuratedLabels", "read_test_set", "write_test_set"]

T = TypeVar("T")

TEST_SET_NAME = "test_set.json"

# Whole numbers that passed through a float column: below 2**53 (16 digits at most) none was changed.
_FLOAT_ID = re.compile(r"(-?[0-9]{1,15})\.0+")


def read_test_set(
    text: str | bytes,
    known_ids: SourceIds | None,
    labels: Mapping[int, str] | Collection[int] | None,
    name: str = TEST_SET_NAME,
) -> tuple[dict[str, int], list[str]]:
    """Read a curated test set.

    Parameters
    ----------
    text : str or bytes
        The file's content; bytes are UTF-8.
    known_ids : SourceIds or None
        The ids of the data set; None if there is none yet, and no id is then checked.
    labels : mapping of label to name, or collection of int, or None
        The labels of the data set, -1 (unsure) always being one; None: any whole number.
    name : str
        What messages call the file.

    Returns
    -------
    curated : dict of str to int
        Id to label, -1 where the person was unsure, in the file's order. Ids are written as the
        data set has them ("12" for "12.0"); those it lacks are kept.
    notes : list of str
        Sentences on ids that are not in the data set.

    Raises
    ------
    UserError
        The file is not JSON or no object; an id occurs twice; a value is no whole number or no
        label of the data set; or no id is of this data set. The message names the first at fault.
    """
    content = _parsed(text, name)
    if not content:
        raise UserError(f"{name} holds no labelled source, so there is nothing to load.")
    if {"id_col", "label_col"} <= content.keys():
        raise UserError(
            f"{name} is a configuration file, not a test set. Load it as the configuration."
        )
    curated = {source: _label(label, source, labels, name) for source, label in content.items()}
    return (curated, []) if known_ids is None else _in_data_set(curated, known_ids, name)


def write_test_set(curated: Mapping[str, int]) -> str:
    """Return the content of `test_set.json`: one source per line, in the order of labelling."""
    return test_set_of([test_set_line(source, label) for source, label in curated.items()])


class CuratedLabels(dict[str, int]):
    """Labels by id, in the order they were given, changed one by one.

    Attributes
    ----------
    changed : list of str
        The ids that were given a label, or lost theirs, since this object was made: whoever has seen
        so many of them needs to look at the others only.
    stamp : int
        Another one after each change, and for each object.
    """

    _stamps = itertools.count()

    def __init__(self, labels: Mapping[str, int] = MappingProxyType({})):
        super().__init__(labels)
        self.changed: list[str] = []
        self.stamp = next(self._stamps)

    def __setitem__(self, source: str, label: int) -> None:
        super().__setitem__(source, label)
        self._note(source)

    def __delitem__(self, source: str) -> None:
        super().__delitem__(source)
        self._note(source)

    def _note(self, source: str) -> None:
        self.changed.append(source)
        self.stamp = next(self._stamps)

    # Changes by these would go unnoticed, so that a label would not be stored.
    update = pop = popitem = clear = setdefault = __ior__ = None  # type: ignore[assignment]


def test_set_line(source: str, label: int) -> str:
    """Return the line of one source, without a comma."""
    return f"{json.dumps(str(source))}: {int(label)}"


def test_set_of(lines: Collection[str]) -> str:
    """Return the content of `test_set.json` with these lines."""
    return "{\n " + ",\n ".join(lines) + "\n}\n" if lines else "{}\n"


def _parsed(text: str | bytes, name: str) -> dict[str, object]:
    content = read_json(text, name, lambda pairs: _no_repeats(pairs, name))
    if not isinstance(content, dict):
        held = "a single value"
        if isinstance(content, list | str):
            held = "a list" if isinstance(content, list) else "a text"
        raise UserError(
            f'{name} holds {held}; it should hold one object of ids and labels, {{"id": label}}.'
        )
    return content


def _no_repeats(pairs: Iterable[tuple[str, T]], name: str) -> dict[str, T]:
    content: dict[str, T] = {}
    for key, value in pairs:
        if key in content:
            raise UserError(f"{name} has source '{key:.40}' twice. Remove one of the two.")
        content[key] = value
    return content


def _label(
    label: object, source: str, labels: Mapping[int, str] | Collection[int] | None, name: str
) -> int:
    if isinstance(label, bool) or not isinstance(label, int):
        raise UserError(
            f"{name}: the label of source '{source:.40}' is {json.dumps(label):.40}; it should be a "
            "whole number."
        )
    if abs(label) > 2**31 - 1:
        raise UserError(
            f"{name}: the label of source '{source:.40}' is too large for a label (32 bits)."
        )
    if labels is not None and label != UNKNOWN and label not in labels:
        raise UserError(
            f"{name}: source '{source:.40}' has the label {label}, which this data set does not "
            f"have. It has {_listed(labels)}, and -1 for unsure."
        )
    return label


def _listed(labels: Mapping[int, str] | Collection[int]) -> str:
    known = sorted(label for label in labels if label != UNKNOWN)
    if not isinstance(labels, Mapping):
        return ", ".join(map(str, known))
    return ", ".join(f"{k}" if labels[k] == str(k) else f"{k} ({labels[k]})" for k in known)


def _in_data_set(
    curated: dict[str, int], ids: SourceIds, name: str
) -> tuple[dict[str, int], list[str]]:
    sources = list(curated)
    found = ids.rows(sources).tolist()
    written = dict(zip(sources, sources, strict=True))
    doubtful = [source for source, row in zip(sources, found, strict=True) if row < 0]
    plain = [_plain(source) for source in doubtful]
    for source, text, row in zip(doubtful, plain, ids.rows(plain).tolist(), strict=True):
        if row >= 0:
            written[source] = text
    missing = [source for source in doubtful if written[source] == source]
    if len(missing) == len(sources):
        raise UserError(
            f"{name}: none of its sources is in this data set ({len(sources):,} looked for). An id "
            f"there is '{sources[0]:.40}', one here '{ids.text(0):.40}': check that the file belongs "
            "to this data set and that the ID column is the right one."
        )
    result = _no_repeats(((written[source], label) for source, label in curated.items()), name)
    if not missing:
        return result, []
    verb = "is" if len(missing) == 1 else "are"
    return result, [
        f"{_sources(len(missing))} of {name} {verb} not in this data set, for example "
        f"'{missing[0]:.40}'; {'its label is' if len(missing) == 1 else 'their labels are'} kept "
        "but not used."
    ]


def _plain(source: str) -> str:
    """An id as a column may have it: without blanks around it, or the ".0" a float column adds."""
    stripped = source.strip()
    as_float = _FLOAT_ID.fullmatch(stripped)
    return as_float[1] if as_float else stripped


def _sources(count: int) -> str:
    return "1 source" if count == 1 else f"{count:,} sources"
