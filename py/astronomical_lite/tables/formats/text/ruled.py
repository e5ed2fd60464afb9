"""Fixed width with a line of dashes below the names, or above and below (reStructuredText)."""

from __future__ import annotations

import re

from astronomical_lite.tables.formats.text.cells import cut
from astronomical_lite.tables.formats.text.text_file import TextFile
from astronomical_lite.tables.formats.text.text_table import TextLayout, TextTable
from astronomical_lite.tables.formats.text.units import are_units, unit_of

_RULER = re.compile(r"\s*[-=~]+(?:(?: +|-?\+-?)[-=~]+)+\s*")
_GROUP = re.compile(r"[-=~]+")
_TAIL = re.compile(r"\(?\d+ rows?\b.*|Query .*", re.IGNORECASE)
_MOST_ABOVE = 3
_MOST_COMMENTS = 100_000


def find(text: TextFile) -> TextTable | None:
    """Return the table of a file with a line of dashes per column near its top, else None."""
    above: list[str] = []
    ruler = ""
    lines: list[str] = []
    looked = 0
    for begin, line in text.lines():
        looked += 1
        if looked > _MOST_COMMENTS:
            return None
        if not line.strip() or line.startswith("#"):
            continue
        if _RULER.fullmatch(line) and len(line.strip()) > 2 * len(_GROUP.findall(line)) - 1:
            ruler = line
            if above:
                end = text.data.find(b"\n", begin) + 1 or len(text.data)
                lines = [one for _, one in text.lines(end)]
                break
            continue
        above.append(line)
        if len(above) > _MOST_ABOVE:
            return None
    if not ruler or not above:
        return None
    spans = _spans(ruler, above[0])
    names = _texts(above[-1], spans)
    units: list[str] = []
    if len(above) > 1 and are_units(names):
        units, names = [unit_of(one) for one in names], _texts(above[-2], spans)
    lines = [
        line
        for line in lines
        if line.strip()
        and not _RULER.fullmatch(line)
        and not line.startswith("#")
        and not _TAIL.fullmatch(line.strip())
    ]
    return TextTable(names, units, cells=cut(lines, spans))


def _spans(ruler: str, header: str) -> list[tuple[int, int | None]]:
    """Return each column's places: from its dashes to the next column's."""
    if "+" in ruler:
        starts = [0, *(place + 1 for place, letter in enumerate(ruler) if letter == "+")]
        ends: list[int | None] = [start - 1 for start in starts[1:]]
        return list(zip(starts, [*ends, None], strict=True))
    starts = [group.start() for group in _GROUP.finditer(ruler)]
    starts[0] = 0
    return list(zip(starts, [*starts[1:], None], strict=True))


def _texts(line: str, spans: list[tuple[int, int | None]]) -> list[str]:
    return [line[start:end].strip() for start, end in spans]


LAYOUT = TextLayout(
    "Two lines, reStructuredText",
    "Columns at fixed places, with dashes or equals signs below each name.",
    find,
)
