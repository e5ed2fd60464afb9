"""IPAC tables: names, types, units and nulls between bars, values below them."""

from __future__ import annotations

import re
from typing import Any

from astronomical_lite.tables.formats.text.astropy_header import header_columns
from astronomical_lite.tables.formats.text.cells import cut
from astronomical_lite.tables.formats.text.text_file import TextFile
from astronomical_lite.tables.formats.text.text_table import TextLayout, TextTable

_KEYWORD = re.compile(r"\\\s*\S")
_MOST_LINES = 4
_KINDS = {
    "double": "number",
    "float": "number",
    "real": "number",
    "int": "integer",
    "long": "integer",
    "char": "text",
    "date": "text",
}


def find(text: TextFile) -> TextTable | None:
    """Return the table of an IPAC file, None for another file.

    Raises
    ------
    UserError
        If the lines of names, types, units and nulls do not go together.
    """
    above: list[str] = []
    bars: list[str] = []
    start = None
    for begin, line in text.lines():
        if line.startswith("|") and line.rstrip().endswith("|"):
            bars.append(line.rstrip())
        elif bars and line.strip():
            start = begin
            break
        elif line.startswith("\\") and not line.startswith(("\\begin", "\\documentclass")):
            above.append(line)
        elif line.strip():
            return None
    if start is None or not 1 <= len(bars) <= _MOST_LINES:
        return None
    columns = _columns(bars, text.name)
    lines = [
        line for _, line in text.lines(start) if line.strip() and not line.startswith(("\\", "|"))
    ]
    spans: list[tuple[int, int | None]] = [(one.start, one.end) for one in columns]
    edges = [begin - 1 for begin, _ in spans if begin > 0]
    if any(line[edge : edge + 1].strip() for line in lines for edge in edges):
        # a value wider than its column reaches to the left, below the bar
        spans = [(max(0, begin - 1), None if end is None else end) for begin, end in spans]
    spans[-1] = (spans[-1][0], None)
    nulls = [part.strip() for part in bars[3].split("|")[1:-1]] if len(bars) > 3 else []
    return TextTable(
        [one.name for one in columns],
        [_unit(one) for one in columns],
        [""] * len(columns),
        cells=cut(lines, spans),
        kinds=[_kind(one) for one in columns],
        nulls=nulls,
    )


def _columns(bars: list[str], name: str) -> list[Any]:
    """Return astropy's columns of the lines between bars."""
    from astropy.io.ascii.ipac import Ipac

    problem = f"{name} begins like an IPAC table, but its lines between bars do not go together"
    return header_columns(Ipac(), bars, problem, "Download it again, or save it as CSV.")


def _unit(column: Any) -> str:
    unit = getattr(column, "unit", None)
    return "" if unit is None or str(unit).strip() in ("-", "null") else str(unit).strip()


def _kind(column: Any) -> str:
    """Return the kind that the line of types declares; types may be cut short."""
    kind = str(getattr(column, "raw_type", "")).strip().lower()
    for word, meaning in _KINDS.items():
        if kind and word.startswith(kind):
            return meaning
    return ""


LAYOUT = TextLayout(
    "IPAC",
    "Names, types, units and nulls between bars, and the values below them (IRSA, WISE, 2MASS, ZTF).",
    find,
)
