"""Columns of the table chosen for those a panel requires: asked once, kept in the configuration.

The answers are extra keys of the configuration file, under the names AstronomicAL uses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from app.state.stages import Setup

if TYPE_CHECKING:
    from astronomical_lite.plots.column_requirements import ColumnRequirement


def all_requirements(
    requirements: Mapping[str, Sequence[ColumnRequirement]],
) -> list[ColumnRequirement]:
    """The requirements of every way to give a panel its columns."""
    return [requirement for way in requirements.values() for requirement in way]


def mapping_of(
    setup: Setup, requirements: Mapping[str, Sequence[ColumnRequirement]]
) -> dict[str, str]:
    """Key of a requirement -> the column chosen for it, where the table has it."""
    extra, columns = setup.settings.extra, set(setup.dataset.variables)
    chosen = {one.key: extra.get(one.key) for one in all_requirements(requirements)}
    return {key: name for key, name in chosen.items() if isinstance(name, str) and name in columns}


def guesses(
    setup: Setup, requirements: Mapping[str, Sequence[ColumnRequirement]]
) -> dict[str, str]:
    """Columns whose names suggest that they are what is required, by the requirements' keys."""
    from astronomical_lite.plots.column_requirements import guess_columns

    found: dict[str, str] = {}
    for way in requirements.values():
        found |= guess_columns(way, setup.dataset.numeric)
    return found


def keep_mapping(setup: Setup, chosen: dict[str, str]) -> None:
    """Replace what was chosen; an empty choice forgets a column."""
    extra = {key: value for key, value in setup.settings.extra.items() if key not in chosen}
    setup.settings.extra = extra | {key: name for key, name in chosen.items() if name}


def no_such_column(name: str, columns: list[str]) -> str:
    """Return a sentence on a column that is not there, with the name that is most like it."""
    import difflib

    near = difflib.get_close_matches(name, columns, n=1, cutoff=0.6)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"There is no column called '{name}'.{hint}"
