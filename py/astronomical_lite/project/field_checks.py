"""Checks of settings against what there is: columns of the table, what the registries offer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from astronomical_lite.messages import some_of


@dataclass
class Available:
    """Everything that settings can name, and what they named in vain.

    Attributes
    ----------
    names : the settings' labels with their names, unknown left out
    label_col : the settings' label column
    columns : names of the data set's columns
    labels : labels found in the label column; with none, labels are not looked at
    operations, classifiers, strategies : names in the registries
    generated : names of the columns the feature combinations will make
    unread : names of columns of which a source's value is read when it is shown
    absent : by kind of thing, names that were not found
    problems : sentences on anything else
    """

    names: Mapping[int, str]
    label_col: str
    columns: Collection[str]
    labels: Collection[int]
    operations: Collection[str]
    classifiers: Collection[str]
    strategies: Collection[str]
    generated: Collection[str] = ()
    unread: Collection[str] = ()
    absent: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def look_up(self, what: str, names: Iterable[str], known: Collection[str]) -> None:
        """Note the names that are not known; no name is never absent."""
        self.absent.setdefault(what, []).extend(n for n in names if n and n not in known)

    def sentences(self) -> list[str]:
        """Return one sentence for each kind of thing that lacks, and one for each problem."""
        found = []
        for what, names in self.absent.items():
            distinct = list(dict.fromkeys(names))
            if distinct:
                listed = some_of([f"'{name:.60}'" for name in distinct])
                found.append(f"{what}{'s' if len(distinct) > 1 else ''} not found: {listed}.")
        return found + self.problems


def column(value: str, available: Available) -> None:
    available.look_up("Column", [value], available.columns)


def columns(value: list[str], available: Available) -> None:
    available.look_up("Column", value, available.columns)


def shown_columns(value: list[str], available: Available) -> None:
    available.look_up("Column", value, {*available.columns, *available.unread})


def variables(value: tuple[str, str], available: Available) -> None:
    known = {*available.columns, *available.generated}
    available.look_up("Default variable", value, known)


def operations(value: list[tuple[str, int]], available: Available) -> None:
    available.look_up("Feature operation", [name for name, _ in value], available.operations)


def labels(value: dict[int, str], available: Available) -> None:
    """Some of the labels are in the table; a part of a survey may lack a class."""
    extra = sorted(set(available.names) - set(available.labels))
    if available.labels and extra and len(extra) == len(available.names):
        listed = some_of([f"{label} ({value[label]:.60})" for label in extra])
        available.problems.append(f"Labels not in the column '{available.label_col}': {listed}.")


def members(value: dict[str, dict[str, Any]], available: Available) -> None:
    """Classifiers and query strategies of each committee."""
    for key, entry in value.items():
        name = available.names.get(int(key), key)
        available.look_up(f"For {name}, classifier", entry["classifier"], available.classifiers)
        available.look_up(f"For {name}, query strategy", entry["query"], available.strategies)
