"""Tables one after the other in one text file, as VizieR sends them: comments, names, dashes, rows.

[part.name for part in parts_of(text)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from astronomical_lite.tables.formats.text.text_file import TextFile
from astronomical_lite.tables.formats.text.vizier import DASHES, may_have_dashes

_NAME = re.compile(rb"^#\s*(?:Table\s+|Name:\s*)(\S+?):?\s*$", re.MULTILINE)
_MOST_NAMES = 3  # lines above the dashes: names, units, perhaps explanations


@dataclass(frozen=True)
class TextPart:
    """One table of a text file: its name, "" where there is no other, and its text."""

    name: str
    text: TextFile


@dataclass(frozen=True)
class _Heading:
    """What stands above the dashes of a table: where its comments begin, and where its names do."""

    start: int
    names: int


def parts_of(text: TextFile) -> list[TextPart]:
    """Return the tables of a file: the whole file unless several have dashes below their names."""
    headings = list(_headings(text.data))
    if len(headings) < 2:
        return [TextPart("", text)]
    starts = [0, *(heading.start for heading in headings[1:])]
    ends = [*starts[1:], len(text.data)]
    parts = []
    for number, (start, end, heading) in enumerate(zip(starts, ends, headings, strict=True), 1):
        told = _NAME.findall(text.data, start, heading.names)
        name = told[-1].decode("utf-8", "replace") if told else f"table {number}"
        before = text.data.count(b"\n", 0, start)
        part = TextFile(text.name, text.data[start:end], text.notes, text.as_text, before)
        parts.append(TextPart(name, part))
    return parts


def _headings(data: bytes) -> Iterator[_Heading]:
    if not may_have_dashes(data, len(data)):
        return
    for dashes in DASHES.finditer(data):
        names = dashes.start()
        above: list[bytes] = []
        while names > 0 and len(above) <= _MOST_NAMES:
            line, start = _line_before(data, names)
            if _is_apart(line):
                break
            above.append(line)
            names = start
        # one below another is a row of missing values, or a rule below the names and above the rows
        if not 1 <= len(above) <= _MOST_NAMES or any(map(DASHES.match, above)):
            continue
        start = names
        while start > 0:
            line, before = _line_before(data, start)
            if not _is_apart(line):
                break
            start = before
        yield _Heading(start, names)


def _is_apart(line: bytes) -> bool:
    """Return True for a comment or an empty line; one of tabs alone is a line without units."""
    return not line.strip(b" \r\n") or line.startswith(b"#")


def _line_before(data: bytes, start: int) -> tuple[bytes, int]:
    """Return the line that ends before a byte, and where it begins."""
    begin = data.rfind(b"\n", 0, max(start - 1, 0)) + 1
    return data[begin:start], begin
