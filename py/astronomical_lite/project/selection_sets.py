"""Selection sets as a configuration keeps them: a name, and the ids of the sources.

>>> bright = new_set("bright", ["17", "4"], about="g < 18")
>>> bright.ids
['4', '17']

Ids are sorted, whole numbers by their value, and packed, since a set may have a million of them.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import json
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from astronomical_lite.messages import UserError
from astronomical_lite.project.reading import is_integer

__all__ = ["SelectionSet", "add_set", "new_set", "rename_set", "sets_from_json", "sets_to_json"]

LONGEST_NAME = 80
LONGEST_ABOUT = 300
MOST_SETS = 100
MOST_PACKED = 4_000_000
"""Characters of all sets together: a configuration is written anew with every label."""

QUICKLY = 1  # of zlib; ids without order take a fifteenth more than packed as well as can be, in a sixth of the time
MOST_UNPACKED = 200_000_000  # bytes; nothing that a few characters become fills the memory
_LARGEST = 2**63
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,18}")  # an id that is written as the whole number it is


@dataclass(frozen=True)
class SelectionSet:
    """Sources under a name.

    Attributes
    ----------
    name : str
    n : int
        Number of sources.
    packed : str
        Their ids, packed by zlib, as base64: JSON, a list of texts, or of whole numbers of which each is
        what the id is more than the one before.
    about : str
        How they were selected, in words.
    """

    name: str
    n: int
    packed: str
    about: str = ""

    def __deepcopy__(self, memo: dict[int, Any]) -> SelectionSet:
        """Return the set itself: it is never changed, and settings are copied at every action."""
        return self

    @property
    def ids(self) -> list[str]:
        """The sources' ids, sorted."""
        return _unpacked(self.packed)


def new_set(name: str, ids: Iterable[str], about: str = "") -> SelectionSet:
    """Return a set of these sources, each once.

    Raises
    ------
    UserError
        The name cannot be one.
    """
    texts = set(ids)
    numbers = [int(text) for text in texts if _WHOLE.fullmatch(text)]
    listed: list[Any]
    if len(numbers) == len(texts):
        numbers.sort()
        listed = [after - before for before, after in itertools.pairwise([0, *numbers])]
    else:
        listed = sorted(texts)
    content = json.dumps(listed, separators=(",", ":"), ensure_ascii=False).encode()
    packed = base64.b64encode(zlib.compress(content, QUICKLY)).decode()
    return SelectionSet(checked_name(name), len(texts), packed, about[:LONGEST_ABOUT])


def checked_name(name: str) -> str:
    """Return a name for a set without needless blanks, or raise a UserError beside "name"."""
    name = " ".join(name.split())
    if not name:
        raise UserError("Type a name for the set.", "name")
    if len(name) > LONGEST_NAME:
        raise UserError(f"The name of a set has at most {LONGEST_NAME} characters.", "name")
    return name


def add_set(sets: Sequence[SelectionSet], added: SelectionSet) -> list[SelectionSet]:
    """Return the sets with another one behind them.

    Raises
    ------
    UserError
        There is a set of that name, or there would be too many to be kept.
    """
    _check_free(sets, added.name)
    if len(sets) >= MOST_SETS:
        raise UserError(f"At most {MOST_SETS} sets are kept: delete one first.", "name")
    if sum(len(one.packed) for one in (*sets, added)) > MOST_PACKED:
        raise UserError(
            f"This set of {added.n:,} sources is more than a configuration can keep beside the others: delete "
            "one of them, or select fewer sources.",
            "name",
        )
    return [*sets, added]


def rename_set(sets: Sequence[SelectionSet], old: str, new: str) -> list[SelectionSet]:
    """Return the sets, one of them with another name.

    Raises
    ------
    UserError
        Another set has that name, or it cannot be one.
    """
    new = checked_name(new)
    if new != old:
        _check_free(sets, new)
    return [replace(one, name=new) if one.name == old else one for one in sets]


def _check_free(sets: Sequence[SelectionSet], name: str) -> None:
    if any(one.name == name for one in sets):
        raise UserError(f"There is a set called '{name}' already; choose another name.", "name")


def sets_to_json(sets: Sequence[SelectionSet]) -> list[dict[str, Any]]:
    """Return sets as the configuration file has them."""
    return [
        {"name": one.name, "n": one.n, "ids": one.packed}
        | ({"about": one.about} if one.about else {})
        for one in sets
    ]


def sets_from_json(given: Any) -> list[SelectionSet]:
    """Return sets from the configuration file's value.

    Raises
    ------
    ValueError
        If it is something else; the message says what is wrong.
    """
    if not isinstance(given, list):
        raise ValueError("it should be a list of sets")
    found = [_set(one) for one in given]
    if len({one.name for one in found}) < len(found):
        raise ValueError("two sets have the same name")
    return found


def _set(one: Any) -> SelectionSet:
    if not isinstance(one, dict):
        raise ValueError("it should be a list of objects")
    name, n, packed, about = (one.get(key) for key in ("name", "n", "ids", "about"))
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME:
        raise ValueError(f"a set needs a 'name' of at most {LONGEST_NAME} characters")
    if not isinstance(packed, str) or not is_integer(n):
        raise ValueError(f"the set '{name}' needs 'ids', and their number 'n'")
    if about is not None and not isinstance(about, str):
        raise ValueError(f"'about' of the set '{name}' should be a text")
    try:
        ids = _unpacked(packed)
    except ValueError as error:
        raise ValueError(f"the 'ids' of the set '{name}' are damaged") from error
    if len(ids) != n:
        raise ValueError(f"the set '{name}' has {len(ids):,} ids and says that they are {n:,}")
    return SelectionSet(name, len(ids), packed, (about or "")[:LONGEST_ABOUT])


def _unpacked(packed: str) -> list[str]:
    """Return packed ids, or raise a ValueError."""
    try:
        content = base64.b64decode(packed, validate=True)
        listed = json.loads(zlib.decompressobj().decompress(content, MOST_UNPACKED))
    except (binascii.Error, zlib.error, RecursionError) as error:
        raise ValueError("they are not packed as they should be") from error
    if not isinstance(listed, list):
        raise ValueError("they are no list")
    if all(isinstance(one, str) for one in listed):
        return listed
    if not all(is_integer(one) and abs(one) < 2 * _LARGEST for one in listed):
        raise ValueError("they are neither texts nor whole numbers")
    return [str(number) for number in itertools.accumulate(listed)]
