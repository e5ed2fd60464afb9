"""Columns that a plot requires, so that the user can be asked once which of the table they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from astronomical_lite.tables.name_matching import normalised_name


@dataclass(frozen=True)
class ColumnRequirement:
    """One column that a plot requires.

    Attributes
    ----------
    key : name in the configuration file; AstronomicAL's own where it has one
    label : its name in a form
    description : one sentence with units
    names : names of such a column in catalogues, in lower case without punctuation, likeliest first
    optional : True if the plot can do without
    """

    key: str
    label: str
    description: str
    names: tuple[str, ...] = ()
    optional: bool = False


def guess_columns(
    requirements: Sequence[ColumnRequirement], columns: Iterable[str]
) -> dict[str, str]:
    """Find columns by their names: key of a requirement -> column.

    A column called exactly as the key comes first, then the names a requirement lists. Case and
    punctuation do not count. No column is given to two requirements; those without one are left out.
    """
    plain: dict[str, str] = {}
    for column in columns:
        plain.setdefault(normalised_name(column), column)
    guessed: dict[str, str] = {}
    for requirement in requirements:
        for name in (normalised_name(requirement.key), *requirement.names):
            if name in plain and plain[name] not in guessed.values():
                guessed[requirement.key] = plain[name]
                break
    return guessed


def missing_columns(
    requirements: Sequence[ColumnRequirement], mapping: dict[str, str], columns: Iterable[str]
) -> list[ColumnRequirement]:
    """Return the requirements that no existing column meets; optional ones aside."""
    there = set(columns)
    return [
        requirement
        for requirement in requirements
        if not requirement.optional and mapping.get(requirement.key, requirement.key) not in there
    ]
