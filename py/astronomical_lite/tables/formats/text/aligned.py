"""Fixed width without any marks: columns stand below their names, values may hold blanks."""

from __future__ import annotations

import csv
from itertools import pairwise

import numpy as np

from astronomical_lite.tables.formats.text.cells import cut
from astronomical_lite.tables.formats.text.records import (
    Opening,
    is_like_number,
    is_numeric,
    opening_of,
)
from astronomical_lite.tables.formats.text.text_file import TextFile
from astronomical_lite.tables.formats.text.text_table import BLANKS, TextLayout, TextTable

_LEAST_GAP = 2
_MOST_WIDTH = 100_000


def find(text: TextFile) -> TextTable | None:
    """Return the table of a file of aligned columns, None if a delimiter tells them apart."""
    opening = opening_of(text)
    if len(opening.lines) < 3 or _has_delimiter(opening):
        return None
    blanks = {len(record.fields) for record in opening.records(BLANKS)}
    if len(blanks) < 2:
        return None
    first = next((place for place, line in opening.lines if line.strip()), 0)
    lines = [
        line.rstrip() for _, line in text.lines(first) if line.strip() and not line.startswith("#")
    ]
    width = max(map(len, lines))
    if width > _MOST_WIDTH or any("\t" in line for line in lines):
        return None
    occupied = np.zeros(width + 1, dtype=bool)
    for line in lines:
        letters = np.frombuffer(line.encode("utf-32-le"), np.uint32)
        occupied[: len(letters)] |= letters != 32
    edges = np.flatnonzero(np.diff(np.concatenate(([False], occupied)).astype(np.int8)))
    spans = list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
    names = [lines[0][start:end].strip() for start, end in spans]
    # with one blank only, a blank of all the values could not be told from one between columns
    gaps = [start - end for (_, end), (start, _) in pairwise(spans)]
    if any(gap < _LEAST_GAP for gap in (gaps if names[0] else gaps[1:])):
        return None
    # an index, as pandas prints it, has no name
    if len(spans) < 2 or not all(names[1:]) or any(" " in name for name in names):
        return None
    cells = cut(lines[1:], spans)
    numbers = [
        all(map(is_like_number, values)) and any(map(is_numeric, values)) for values in cells
    ]
    if not any(numbers) or all(map(is_like_number, names)):
        return None
    return TextTable(names, cells=cells)


def _has_delimiter(opening: Opening) -> bool:
    """Return True if one of the usual delimiters is in every line equally often."""
    for delimiter in (",", ";", "\t", "|"):
        try:
            counts = {len(record.fields) for record in opening.records(delimiter)}
        except csv.Error:
            continue
        if counts and min(counts) > 1:
            return True
    return False


LAYOUT = TextLayout(
    "Fixed width",
    "Columns below their names at the same places in every line, for values that hold blanks.",
    find,
)
