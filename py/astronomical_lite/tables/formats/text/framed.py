"""Tables drawn with bars at both ends of each line: fixed width, Markdown, databases' output."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from astronomical_lite.messages import UserError
from astronomical_lite.tables.formats.text.cells import cut, objects
from astronomical_lite.tables.formats.text.header import is_row_of_values
from astronomical_lite.tables.formats.text.text_file import TextFile
from astronomical_lite.tables.formats.text.text_table import TextLayout, TextTable

if TYPE_CHECKING:
    from astronomical_lite.arrays import ObjectArray

_SAMPLE = 40
_BAR = re.compile(r"(?<!\\)\|")
_RULER = re.compile(r"[|+][-+=:| ]*[-=][-+=:| ]*[|+]")
_TAIL = re.compile(r"\(?\d+ rows?\b.*|Rows matched.*|Query .*", re.IGNORECASE)


def find(text: TextFile) -> TextTable | None:
    """Return the table of a file whose lines all begin and end with a bar, None for another."""
    lines: list[str] = []
    ruled = False
    for number, (_, line) in enumerate(text.lines(), 1):
        line = line.strip()
        if not line or line.startswith("#") or (lines and _TAIL.fullmatch(line)):
            continue
        if _RULER.fullmatch(line):
            ruled = ruled or len(lines) < 2
        elif len(line) > 1 and line.startswith("|") and line.endswith("|"):
            lines.append(line)
        elif len(lines) < 3:
            return None
        else:
            raise UserError(
                f"Line {number:,} of {text.name} does not begin and end with a bar as the lines "
                "above it do. Repair or remove that line."
            )
    if len(lines) < 2 or lines[0].count("|") < 3:
        return None
    names = _parts(lines[0])
    notes: list[str] = []
    first = 1
    others = [_parts(line) for line in lines[1:_SAMPLE]]
    if not ruled and is_row_of_values(names, others):
        notes.append("The file has no line of column names: the columns are col1, col2 and so on.")
        names, first = [f"col{i + 1}" for i in range(len(names))], 0
    return TextTable(names, cells=_cells(lines, first, len(names), text), notes=notes)


def _cells(lines: list[str], first: int, columns: int, text: TextFile) -> list[ObjectArray]:
    """Return the texts between bars, at the bars' places if they are the same in each line."""
    rows = lines[first:]
    bars = [found.start() for found in _BAR.finditer(lines[0])]
    if all(len(line) > bars[-1] and all(line[bar] == "|" for bar in bars) for line in rows):
        return cut(rows, [(a + 1, b) for a, b in pairwise(bars)])
    split = [_parts(line) for line in rows]
    for line, parts in zip(rows, split, strict=True):
        if len(parts) != columns:
            raise UserError(
                f"A line of {text.name} has {len(parts)} values, but the table has {columns} "
                f"columns: {line:.60}. Repair or remove that line."
            )
    return [objects([parts[i] for parts in split]) for i in range(columns)]


def _parts(line: str) -> list[str]:
    """Return the texts between bars; a bar behind a backslash is one of a text (GitHub's Markdown)."""
    return [part.strip().replace("\\|", "|") for part in _BAR.split(line)[1:-1]]


LAYOUT = TextLayout(
    "Framed (fixed width, Markdown)",
    "A bar at both ends of each line and between the values, perhaps lines of dashes.",
    find,
)
