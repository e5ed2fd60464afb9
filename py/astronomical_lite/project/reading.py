"""Reading values of a configuration that anybody may have written, and collecting what is wrong."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, TypeVar

from astronomical_lite.messages import UserError, some_of

T = TypeVar("T")

LARGEST_LABEL = 2**31 - 1

_LABEL = re.compile(r"-?[0-9]{1,10}")
_KINDS: dict[type, str] = {
    str: "a text",
    bool: "true or false",
    dict: "an object",
    list: "a list",
}


class Reader:
    """Reads keys of a configuration, collecting problems instead of stopping at the first.

    Where a value is missing or of the wrong kind, an empty one is returned in its place.
    """

    def __init__(self, config: dict[str, Any]):
        self.config = config
        self.problems: list[str] = []

    def problem(self, text: str) -> None:
        self.problems.append(text)

    def finish(self, keys: Iterable[str]) -> None:
        """Raise a UserError if a key is missing or a value was wrong; it lists all of them."""
        missing = [key for key in keys if key not in self.config]
        parts = [f"missing: {', '.join(map(repr, missing))}"] if missing else []
        parts += [some_of(self.problems, "; ")] if self.problems else []
        if parts:
            raise UserError(
                "The configuration file cannot be used: "
                + "; ".join(parts)
                + ". Correct the file and load it again; nothing was changed."
            )

    def value(self, key: str, kind: type[T]) -> T:
        """Return a copy of the value of a key; `kind` is str, bool, dict or list.

        A null stands for an empty text.
        """
        value = self.config.get(key, kind())
        if value is None and kind is str:
            return kind()
        if not isinstance(value, kind):
            self.problem(f"'{key}' should be {_KINDS[kind]}, not {value!r:.40}")
            return kind()
        return copy.deepcopy(value)

    def items(self, key: str, fits: Callable[[Any], bool], what: str) -> list[Any]:
        """Return a list all of whose items fit."""
        values: list[Any] = self.value(key, list)
        if not all(fits(value) for value in values):
            self.problem(f"'{key}' should be {what}")
            return []
        return values

    def texts_by_label(self, key: str) -> dict[int, str]:
        """Return an object of label -> text, its keys as integers."""
        found = {}
        given: dict[str, Any] = self.value(key, dict)
        for name, value in given.items():
            if not is_label(name) or not isinstance(value, str):
                self.problem(f"'{key}' holds {name!r:.40}: {value!r:.40}, not a label and a text")
            else:
                found[int(name)] = value
        return found

    @cached_property
    def label_of_name(self) -> dict[str, int]:
        """Label by name; problems with the names are told where the names are read."""
        names = Reader(self.config).texts_by_label("labels_to_strings")
        return {name: label for label, name in names.items()}


def is_label(text: str) -> bool:
    """Return True if a text is a whole number of 32 bits."""
    return bool(_LABEL.fullmatch(text)) and abs(int(text)) <= LARGEST_LABEL


def is_integer(value: object) -> bool:
    """Return True for a whole number; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool)
