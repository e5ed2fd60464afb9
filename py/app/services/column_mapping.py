"""Columns of the table chosen for those a panel needs: asked once, kept in the configuration.

The answers are extra keys of the configuration file, under the names AstronomicAL uses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from app.state.stages import Setup

if TYPE_CHECKING:
    from astronomical_lite.plots.column_requirements import ColumnNeed


def all_needs(needs: Mapping[str, Sequence[ColumnNeed]]) -> list[ColumnNeed]:
    """The needs of every way to give a panel its columns."""
    return [need for way in needs.values() for need in way]


def mapping_of(setup: Setup, needs: Mapping[str, Sequence[ColumnNeed]]) -> dict[str, str]:
    """Key of a need -> the column chosen for it, where the table has it."""
    extra, columns = setup.settings.extra, set(setup.dataset.variables)
    chosen = {need.key: extra.get(need.key) for need in all_needs(needs)}
    return {key: name for key, name in chosen.items() if isinstance(name, str) and name in columns}


def guesses(setup: Setup, needs: Mapping[str, Sequence[ColumnNeed]]) -> dict[str, str]:
    """Columns whose names suggest that they are what is needed, by the needs' keys."""
    from astronomical_lite.plots.column_requirements import guess

    found: dict[str, str] = {}
    for way in needs.values():
        found |= guess(way, setup.dataset.numeric)
    return found


def keep_mapping(setup: Setup, chosen: dict[str, str]) -> None:
    """Replace what was chosen; an empty choice forgets a column."""
    extra = {key: value for key, value in setup.settings.extra.items() if key not in chosen}
    setup.settings.extra = extra | {key: name for key, name in chosen.items() if name}
