"""RDB tables: tabs, a line of names, a line of widths and types such as 8N and 5S."""

from __future__ import annotations

import re

from astronomical_lite.tables.formats.text.text_file import TextFile
from astronomical_lite.tables.formats.text.text_table import Rows, TextLayout, TextTable

_TYPES = re.compile(r"\d*[SNsn](\t\d*[SNsn])+")
_MOST_COMMENTS = 10_000


def find(text: TextFile) -> TextTable | None:
    """Return the table of an RDB file, None for another file."""
    names: list[str] | None = None
    for number, (_, line) in enumerate(text.lines()):
        if number > _MOST_COMMENTS:
            return None
        if line.startswith("#") or not line.strip():
            continue
        if names is None:
            if "\t" not in line:
                return None
            names = [name.strip() for name in line.split("\t")]
            continue
        types = line.strip().split("\t")
        if not _TYPES.fullmatch(line.strip()) or len(types) != len(names):
            return None
        start = text.data.index(line.encode(), 0) + len(line.encode())
        start = text.data.find(b"\n", start) + 1 or len(text.data)
        return TextTable(
            names,
            rows=Rows(text.data[start:], "\t", text.line_number(start)),
            kinds=["text" if one[-1] in "Ss" else "" for one in types],
        )
    return None


LAYOUT = TextLayout(
    "RDB", "Tabs between the values; below the names a line of types such as 8N and 5S.", find
)
