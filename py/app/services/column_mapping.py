"""Which columns stand for those a panel needs: asked once, kept in the configuration.

The answers are extra keys of the configuration file, under the names AstronomicAL uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.state.session import Session

if TYPE_CHECKING:
    from astronomical_lite.plots.column_requirements import ColumnNeed


def all_needs(needs: dict[str, Sequence[ColumnNeed]]) -> list[ColumnNeed]:
    """Of every way to give them."""
    return [need for way in needs.values() for need in way]


def mapping_of(session: Session, needs: dict[str, Sequence[ColumnNeed]]) -> dict[str, str]:
    """Key of a need -> the column chosen for it, where the table has it."""
    extra, columns = session.settings.extra, set(session.dataset.variables)
    chosen = {need.key: extra.get(need.key) for need in all_needs(needs)}
    return {key: name for key, name in chosen.items() if isinstance(name, str) and name in columns}


def guesses(session: Session, needs: dict[str, Sequence[ColumnNeed]]) -> dict[str, str]:
    from astronomical_lite.plots.column_requirements import guess

    found: dict[str, str] = {}
    for way in needs.values():
        found |= guess(way, session.dataset.numeric)
    return found


def keep_mapping(session: Session, chosen: dict[str, str]) -> None:
    """Replace what was chosen; an empty choice forgets a column."""
    extra = {key: value for key, value in session.settings.extra.items() if key not in chosen}
    session.settings.extra = extra | {key: name for key, name in chosen.items() if name}
