"""Sentences on what reading made of a table's columns."""

from __future__ import annotations

from collections.abc import Iterable

from astronomical_lite.messages import count_text, plural, some_of
from astronomical_lite.tables.column_info import ColumnInfo

_MOST_VALUES = 5


def value_remarks(columns: Iterable[ColumnInfo]) -> list[str]:
    """Return sentences on values made missing, and on those that may stand for missing ones."""
    columns = list(columns)
    remarks = [_odd(column) for column in columns if column.odd]
    remarks += [_limits(column) for column in columns if column.limits]
    suspects = [column for column in columns if column.suspected]
    if suspects:
        listed = some_of([f"{column.name} ({_suspects(column)})" for column in suspects])
        remarks.append(
            f"These numbers may stand for missing values: {listed}. They are read as numbers "
            "unless you make them missing."
        )
    return remarks


def vector_remarks(columns: Iterable[ColumnInfo]) -> list[str]:
    """Return a sentence on the vector columns that are kept as they are."""
    kept = [
        f"{column.name} ({f'{column.elements:,} values' if column.elements else 'varying length'})"
        for column in columns
        if column.kind == "vector"
    ]
    if not kept:
        return []
    return [
        f"{plural(len(kept), 'A vector column is', 'Vector columns are')} kept: {some_of(kept)}."
    ]


def _odd(column: ColumnInfo) -> str:
    count = sum(column.odd.values())
    return (
        f"Column {column.name} is numbers but for {count_text(count, 'value')}, read as missing: "
        f"{_counted(column.odd)}."
    )


def _limits(column: ColumnInfo) -> str:
    count = sum(column.limits.values())
    return (
        f"Column {column.name} has {count_text(count, 'upper or lower limit')}, read as missing: "
        f"{_counted(column.limits)}."
    )


def _counted(counts: dict[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return some_of([f'"{text:.40}" ({count:,})' for text, count in ordered], most=_MOST_VALUES)


def _suspects(column: ColumnInfo) -> str:
    return ", ".join(
        f"{value:g} in {count_text(n, 'row')}" for value, n in column.suspected.items()
    )
