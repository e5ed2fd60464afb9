"""Machine-readable tables of CDS and AAS journals: a byte-by-byte description above the rows."""

from __future__ import annotations

import re
from typing import Any

from astronomical_lite.messages import UserError
from astronomical_lite.tables.formats.text.astropy_header import header_columns
from astronomical_lite.tables.formats.text.cells import cut
from astronomical_lite.tables.formats.text.text_file import TextFile
from astronomical_lite.tables.formats.text.text_table import TextLayout, TextTable

_TITLE = re.compile(rb"^\s*Byte-by-byte Description of file", re.MULTILINE | re.IGNORECASE)
_WORDS = b"byte-by-byte description of file"
_RULE = re.compile(r"[-=]{7,}\s*")
_KINDS = {"A": "text", "I": "integer", "F": "number", "E": "number", "D": "number"}
_FIRST_BYTES = 1 << 22


def find(text: TextFile) -> TextTable | None:
    """Return the table below a byte-by-byte description, None if there is no such description.

    Raises
    ------
    UserError
        If the description cannot be understood, or there are no rows below it.
    """
    # most files are told apart by a search without an expression, which takes a tenth of the time
    if _WORDS not in text.data[:_FIRST_BYTES].lower():
        return None
    if not _TITLE.search(text.data, 0, _FIRST_BYTES):
        return None
    lines = [line for _, line in text.lines()]
    last = max((i for i, line in enumerate(lines) if _RULE.fullmatch(line)), default=-1)
    columns, nulls = _columns(lines[: last + 1], text.name)
    rows = [line for line in lines[last + 1 :] if line.strip()]
    if not rows:
        raise UserError(
            f"{text.name} is a byte-by-byte description without the rows that it describes. "
            "Choose the file with the rows, saved together with the description."
        )
    return TextTable(
        [one.name for one in columns],
        ["" if one.unit is None else str(one.unit) for one in columns],
        [" ".join(str(one.description or "").split()) for one in columns],
        cells=cut(rows, [(one.start, one.end) for one in columns]),
        kinds=[_KINDS.get(str(one.raw_type).strip().upper()[:1], "") for one in columns],
        nulls=[nulls.get(one.name, "") for one in columns],
    )


def _columns(lines: list[str], name: str) -> tuple[list[Any], dict[str, str]]:
    """Return astropy's columns of the description, and the null values that it declares."""
    from astropy.io.ascii.cds import Cds

    reader = Cds()
    problem = f"{name} has a byte-by-byte description that cannot be understood"
    advice = "Download it again, or save the table as CSV."
    columns = header_columns(reader, lines, problem, advice)
    fills = reader.data.fill_values
    fills = fills if isinstance(fills, list) else [fills]
    nulls = {fill[2]: fill[0].strip() for fill in fills if len(fill) > 2}
    return columns, nulls


LAYOUT = TextLayout(
    "CDS and AAS machine-readable",
    "A byte-by-byte description of the columns, a line of dashes, and the rows.",
    find,
)
