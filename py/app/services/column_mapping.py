"""Columns of the table for those that a panel requires: asked once, kept in the configuration.

The answers are extra keys of the configuration file, under the names AstronomicAL uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.state.session import Session

if TYPE_CHECKING:
    from astronomical_lite.plots.column_requirements import ColumnRequirement


def all_requirements(
    requirements: dict[str, Sequence[ColumnRequirement]],
) -> list[ColumnRequirement]:
    """Of every way to give them."""
    return [requirement for way in requirements.values() for requirement in way]


def mapping_of(
    session: Session, requirements: dict[str, Sequence[ColumnRequirement]]
) -> dict[str, str]:
    """Key of a requirement -> the column chosen for it, where the table has it."""
    extra, columns = session.settings.extra, set(session.dataset.variables)
    chosen = {
        requirement.key: extra.get(requirement.key)
        for requirement in all_requirements(requirements)
    }
    return {key: name for key, name in chosen.items() if isinstance(name, str) and name in columns}


def guesses(
    session: Session, requirements: dict[str, Sequence[ColumnRequirement]]
) -> dict[str, str]:
    from astronomical_lite.plots.column_requirements import guess_columns

    found: dict[str, str] = {}
    for way in requirements.values():
        found |= guess_columns(way, session.dataset.numeric)
    return found


def keep_mapping(session: Session, chosen: dict[str, str]) -> None:
    """Replace what was chosen; an empty choice forgets a column."""
    extra = {key: value for key, value in session.settings.extra.items() if key not in chosen}
    session.settings.extra = extra | {key: name for key, name in chosen.items() if name}
