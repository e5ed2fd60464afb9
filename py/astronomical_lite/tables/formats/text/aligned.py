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
    if len(blanks) < 2 and not _has_unnamed_index(opening):
        return None
    first = next((place for place, line in opening.lines if line.strip()), 0)
    lines = [
        line.rstrip() for _, line in text.lines(first) if line.strip() and not line.startswith("#")
    ]
    width = max(map(len, lines))
    if width > _MOST_WIDTH or any("\t" in line for line in lines):
        return None
    spans = _right_aligned(lines, width) or _apart(lines, width)
    names = [lines[0][start:end].strip() for start, end in spans]
    # an index, as pandas prints it, has no name
    if len(spans) < 2 or not all(names[1:]) or any("  " in name for name in names):
        return None
    rows = lines[1:]
    if not names[0] and not lines[1][spans[0][1] :].strip():
        # the name of pandas' index stands alone, below the others
        names[0], rows = lines[1].strip(), lines[2:]
    cells = cut(rows, spans)
    numbers = [
        all(map(is_like_number, values)) and any(map(is_numeric, values)) for values in cells
    ]
    if not any(numbers) or all(map(is_like_number, names)):
        return None
    return TextTable(names, cells=cells)


def _right_aligned(lines: list[str], width: int) -> list[tuple[int, int]]:
    """Return where columns begin and end whose names end where their values do, as pandas prints them.

    Some name is of several words; all may be one blank apart. None if not all lines are such.
    """
    names, rows = lines[0], lines[1:]
    if len(rows[0]) <= len(names) - len(names.lstrip()):
        rows = rows[1:]  # the name of the index
    if any(len(line) != len(names) for line in rows):
        return []
    places = _filled(rows, width)
    unnamed = bool(places) and not names[: places[0][1]].strip()
    if not places or len(names.split()) + unnamed <= len(places):
        return []
    ends = [end for _, end in places[:unnamed]]
    for (_, end), (begin, _) in pairwise([*places[unnamed:], (width + _LEAST_GAP, 0)]):
        if names[end - 1 : end].strip() and not names[end : end + 1].strip():
            ends.append(end)
        elif begin - end >= _LEAST_GAP:
            return []  # one blank would be one that all values of a column have at that place
    return list(pairwise([0, *ends]))


def _apart(lines: list[str], width: int) -> list[tuple[int, int]]:
    """Return where columns begin and end that stand apart from each other, none if they do not."""
    spans = _filled(lines, width)
    gaps = [start - end for (_, end), (start, _) in pairwise(spans)]
    unnamed = bool(spans) and not lines[0][: spans[0][1]].strip()
    # with one blank only, a blank of all the values could not be told from one between columns
    return [] if any(gap < _LEAST_GAP for gap in gaps[unnamed:]) else spans


def _filled(lines: list[str], width: int) -> list[tuple[int, int]]:
    """Return where places begin and end at which some line has a letter."""
    occupied = np.zeros(width + 1, dtype=bool)
    for line in lines:
        letters = np.frombuffer(line.encode("utf-32-le"), np.uint32)
        occupied[: len(letters)] |= letters != 32
    edges = np.flatnonzero(np.diff(np.concatenate(([False], occupied)).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _has_unnamed_index(opening: Opening) -> bool:
    """Return True if the rows begin left of all names, and the names are as many words as a row.

    Then a name is of several words.
    """
    names, *rows = [line for _, line in opening.lines if line.strip() and not line.startswith("#")]
    begin = len(names) - len(names.lstrip())
    ends = [line.index(line.split()[0]) + len(line.split()[0]) for line in rows]
    return max(ends, default=begin) < begin


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
