"""Which columns a plot needs, so that the user can be asked once what stands for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ColumnNeed:
    """One column a plot needs.

    Attributes
    ----------
    key : name in the configuration file; AstronomicAL's own where it has one
    label : what a form calls it
    description : one sentence with units
    names : what catalogues call such a column, in lower case without punctuation, likeliest first
    optional : whether the plot can do without
    """

    key: str
    label: str
    description: str
    names: tuple[str, ...] = ()
    optional: bool = False


def guess(needs: Sequence[ColumnNeed], columns: Iterable[str]) -> dict[str, str]:
    """Columns that by their names stand for needs: key -> column.

    A column called exactly as the key comes first, then the names a need lists. Case and
    punctuation do not count. No column is given to two needs; needs without one are left out.
    """
    plain: dict[str, str] = {}
    for column in columns:
        plain.setdefault(plain_name(column), column)
    guessed: dict[str, str] = {}
    for need in needs:
        for name in (plain_name(need.key), *need.names):
            if name in plain and plain[name] not in guessed.values():
                guessed[need.key] = plain[name]
                break
    return guessed


def missing(needs: Sequence[ColumnNeed], mapping: dict[str, str], columns: Iterable[str]) -> list:
    """The needs that no existing column stands for; optional ones aside."""
    there = set(columns)
    return [
        need for need in needs if not need.optional and mapping.get(need.key, need.key) not in there
    ]


def plain_name(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", str(name).lower())
