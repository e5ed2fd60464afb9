"""Keys of labels: one each, chosen by the user or the next one free.

>>> label_keys([0, 1, 2], {1: "q"})
{0: '1', 1: 'q', 2: '3'}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import ascii_lowercase

from astronomical_lite.messages import UserError

DIGITS = "123456789"
# Other keys of the page: f is kept for a flag. 0 is a plot's, and no label's.
TAKEN = {"n": "New and Next Iteration", "u": "Unsure", "z": "Undo", "f": "a flag"}
KEYS = [*DIGITS, *(letter for letter in ascii_lowercase if letter not in TAKEN)]
"""The keys of labels for which none is chosen, in their order."""


def label_keys(labels: Iterable[int], chosen: Mapping[int, str]) -> dict[int, str]:
    """Return a key for each label, all different; none for those past the last.

    A label has the key that was chosen for it, else the one of its place; where that is another's by choice,
    the first that no label has.
    """
    labels = list(labels)
    keys = {label: chosen[label] for label in labels if label in chosen}
    by_place = dict(zip(labels, KEYS, strict=False))
    of_choice = set(keys.values())
    keys |= {k: key for k, key in by_place.items() if k not in keys and key not in of_choice}
    without = [label for label in labels if label not in keys]
    free = [key for key in KEYS if key not in keys.values()]
    keys |= dict(zip(without, free, strict=False))
    return {label: keys[label] for label in labels if label in keys}


def check_label_keys(chosen: Mapping[int, str]) -> None:
    """Raise a UserError unless each label's key is one that it can have, and its alone."""
    seen: dict[str, int] = {}
    for label, key in chosen.items():
        field = f"key.{label}"
        if key in TAKEN:
            raise UserError(
                f"The key '{key}' is {TAKEN[key]}'s; give label {label} another one.", field=field
            )
        if len(key) != 1 or not (key in DIGITS or key.isalpha()) or key != key.lower():
            raise UserError(
                f"'{key:.20}' cannot be the key of label {label}: choose a letter or a digit from 1 to 9.",
                field=field,
            )
        if key in seen:
            raise UserError(
                f"Labels {seen[key]} and {label} both have the key '{key}'; give each its own.",
                field=field,
            )
        seen[key] = label
