"""Texts that a spreadsheet would take for formulas when it opens a CSV file.

>>> formula_note({"name": ["=1+1", "M 31"]})
'A spreadsheet that opens a CSV file takes texts which begin with = + - or @ for formulas: 1 in name ...'

They are written as they are: what is changed for spreadsheets is wrong for everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from astronomical_lite.messages import some_of

__all__ = ["BEGINNINGS", "formula_note"]

BEGINNINGS = ("=", "+", "-", "@")


def formula_note(columns: Mapping[str, Iterable[object]]) -> str:
    """Return a sentence on texts that begin like formulas, by column; "" if there are none."""
    found = []
    for name, values in columns.items():
        texts = [value for value in values if isinstance(value, str) and value[:1] in BEGINNINGS]
        if texts:
            found.append(f"{len(texts):,} in {name} such as “{texts[0][:40]}”")
    if not found:
        return ""
    return (
        "A spreadsheet that opens a CSV file takes texts which begin with = + - or @ for formulas: "
        f"{some_of(found, most=4)}. They are written as they are."
    )
