"""Names of columns, each once."""

from __future__ import annotations

from collections.abc import Container, Iterable


def unique_name(name: str, taken: Container[str]) -> str:
    """Return `name`, or with the first number from 2 on that makes it unique: "g_2"."""
    unique, number = name, 2
    while unique in taken:
        unique, number = f"{name}_{number}", number + 1
    return unique


def unique_names(names: Iterable[str]) -> list[str]:
    """Return the names of a file's columns as a table has them: without blanks around, each once."""
    taken: dict[str, None] = {}
    for position, name in enumerate(names, 1):
        taken[unique_name(str(name).strip() or f"column_{position}", taken)] = None
    return list(taken)
