"""Texts that a spreadsheet would take for formulas when it opens a CSV file.

>>> formula_note({"name": formulas_in(["=1+1", "M 31"])})
'A spreadsheet that opens a CSV file takes texts which begin with = + - or @ for formulas: 1 in name ...'

They are written as they are: what is changed for spreadsheets is wrong for everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from astronomical_lite.messages import some_of

__all__ = ["BEGINNINGS", "formula_note", "formulas_in"]

BEGINNINGS = ("=", "+", "-", "@")


def formulas_in(values: Iterable[object]) -> list[str]:
    """Return the texts that begin like formulas."""
    return [value for value in values if isinstance(value, str) and value.startswith(BEGINNINGS)]


def formula_note(columns: Mapping[str, Sequence[str]]) -> str:
    """Return a sentence on texts that begin like formulas, given those of each column; "" for none."""
    found = [
        f"{len(texts):,} in {name} such as “{texts[0][:40]}”"
        for name, texts in columns.items()
        if texts
    ]
    if not found:
        return ""
    return (
        "A spreadsheet that opens a CSV file takes texts which begin with = + - or @ for formulas: "
        f"{some_of(found, most=4)}. They are written as they are."
    )
