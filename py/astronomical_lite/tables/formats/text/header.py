"""The names of a delimited table: which delimiter, which line has the names, which the units.

table = find_delimited(text)
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass

from astronomical_lite.messages import UserError, count_text
from astronomical_lite.tables.formats.text.records import (
    Opening,
    Record,
    is_like_number,
    is_numeric,
    opening_of,
    split_lines,
)
from astronomical_lite.tables.formats.text.text_file import TextFile
from astronomical_lite.tables.formats.text.text_table import BLANKS, Rows, TextTable
from astronomical_lite.tables.formats.text.units import are_units, unit_of

_DELIMITERS = (",", ";", "\t", "|")
_DASHES = re.compile(r"[-=~_:+ ]*[-=~]{1,}[-=~_:+ ]*")
_MOST_TITLES = 30


@dataclass
class _Draft:
    """A delimited table while its header is taken apart: what is left of the records."""

    delimiter: str
    records: list[Record]
    width: int
    notes: list[str]
    names: Record | None = None


def find_delimited(text: TextFile, start: int = 0, delimiter: str = "") -> TextTable:
    """Return the delimited table that begins at byte `start`.

    Raises
    ------
    UserError
        If no line holds values, or there is one column only.
    """
    opening = opening_of(text, start)
    try:
        delimiter = delimiter or sniff(opening)
        records = opening.records(delimiter or ",")
    except csv.Error:
        records = []
    if not records:
        raise UserError(f"{text.name} holds no table: no line of values is in it.")
    if not delimiter:
        raise UserError(
            f"{text.name} has one column only, or none of commas, semicolons, tabs, bars or blanks "
            "between its values. Save it with a comma between the columns."
        )
    draft = _Draft(delimiter, records, common_width(records), [])
    names, units, body = _names_and_units(draft, opening, text)
    header = b""
    if draft.names is not None:
        header = text.data[draft.names.start : draft.names.end].rstrip(b"\r\n")
    extra = _drop_trailing_name(draft, names)
    names = names[: len(names) - extra]
    found = [unit_of(unit) for unit in units[: len(names)]]
    return TextTable(
        names,
        found if any(found) else [],
        rows=Rows(
            text.data[body:],
            delimiter,
            text.line_number(body),
            extra=_rows_end_with_delimiter(draft, len(names)),
            header=header,
        ),
        notes=draft.notes,
    )


def sniff(opening: Opening) -> str:
    """Return the delimiter that gives the first lines equal numbers of values, "" if none does."""
    best, best_score = "", (0.5, 1)
    regular: list[str] = []
    for delimiter in (*_DELIMITERS, BLANKS):
        try:
            counts = [len(record.fields) for record in opening.records(delimiter)]
        except csv.Error:
            continue
        if not counts:
            continue
        width = _mode(counts)
        share = counts.count(width) / len(counts)
        if width < 2 or (delimiter == BLANKS and best):
            # blanks inside the values of a table with delimiters must not win by their number
            continue
        if share == 1 and delimiter != BLANKS:
            regular.append(delimiter)
        score = (share if delimiter != BLANKS else max(share, 0.51), width)
        if score > best_score:
            best, best_score = delimiter, score
    if best == "," and len(regular) > 1:
        # "1,5;2,5": every value is a number with a decimal comma
        for other in regular:
            fields = [field for record in opening.records(other)[1:] for field in record.fields]
            if other != "," and all(is_like_number(field) for field in fields):
                return other
    return best


def common_width(records: list[Record]) -> int:
    """Return the number of fields that most of the records have."""
    return _mode([len(record.fields) for record in records])


def _mode(counts: list[int]) -> int:
    most = Counter(counts).most_common()
    return max(width for width, times in most if times == most[0][1])


def _names_and_units(
    draft: _Draft, opening: Opening, text: TextFile
) -> tuple[list[str], list[str], int]:
    """Return names, units, and the byte where the rows begin."""
    commented = _commented_names(draft, opening)
    if commented:
        return (*commented, draft.records[0].start)
    _drop_titles(draft, text)
    first = draft.records[0]
    names = first.fields
    if is_row_of_values(names, [record.fields for record in draft.records[1:]]):
        draft.notes.append(
            "The file has no line of column names: the columns are col1, col2 and so on."
        )
        width = len(names) if draft.delimiter == BLANKS else max(len(names), draft.width)
        return [f"col{i + 1}" for i in range(width)], [], first.start
    draft.names = draft.records.pop(0)
    units: list[str] = []
    body = first.end
    # a line of units, a line of dashes, in either order
    for _ in range(2):
        if not draft.records:
            break
        record = draft.records[0]
        below = draft.records[1].fields if len(draft.records) > 1 else []
        if _is_ruler(record.fields):
            pass
        elif not any(record.fields) and _is_ruler(below):
            pass  # no column has a unit
        elif not units and _is_line_of_units(record.fields, draft):
            units = record.fields
        else:
            break
        body = record.end
        del draft.records[0]
    if len(names) == draft.width - 1 and not any(r.fields[-1:] == [""] for r in draft.records):
        widths = {len(record.fields) for record in draft.records}
        counted = all(r.fields[0] == str(i + 1) for i, r in enumerate(draft.records))
        # with blanks between the columns, names with a blank inside look the same
        if widths == {draft.width} and (counted or draft.delimiter != BLANKS):
            draft.notes.append(
                "The line of names has one name less than there are columns: the first column has "
                "none, as R writes row names."
            )
            names = ["", *names]
    return names, units, body


def _commented_names(draft: _Draft, opening: Opening) -> tuple[list[str], list[str]] | None:
    """Return names and units from comments above the rows, or None if the names are no comment."""
    for place in range(len(opening.comments) - 1, max(-1, len(opening.comments) - 4), -1):
        fields = _fields_of_comment(opening.comments[place][1], draft)
        if fields is None:
            continue
        if place and are_units(fields):
            above = _fields_of_comment(opening.comments[place - 1][1], draft)
            if above is not None and not any(map(is_numeric, above)):
                return (above, fields) if _is_row_of_values(draft, above) else None
        if any(map(is_numeric, fields)):
            continue
        return (fields, []) if _is_row_of_values(draft, fields) else None
    return None


def _fields_of_comment(text: str, draft: _Draft) -> list[str] | None:
    """Return the fields of a comment if there are as many as the rows have."""
    for delimiter in dict.fromkeys((draft.delimiter, BLANKS)):
        try:
            split = [fields for _, fields in split_lines([text], delimiter)]
        except csv.Error:
            continue
        if split and len(split[0]) == draft.width == len(draft.records[0].fields):
            return split[0]
    return None


def _is_row_of_values(draft: _Draft, names: list[str]) -> bool:
    """Return True if the first record is a row of values, not a second line of names."""
    first = draft.records[0].fields
    if first == names:
        return False
    if any(map(is_numeric, first)):
        return True
    others = [record.fields for record in draft.records[1:]]
    if not others:
        return True
    columns_of_numbers = [
        i for i in range(draft.width) if _all_numbers(others, i) and any(f[i:] for f in others)
    ]
    if columns_of_numbers:
        return any(is_like_number(first[i]) for i in columns_of_numbers)
    # no numbers at all: rows have digits in the same places ("17:00:00.0"), names do not
    shapes = [(_shape(a), _shape(b)) for a, b in zip(first, others[0], strict=False)]
    return any("9" in a and a == b for a, b in shapes) or not _look_like_names(first, names)


def _look_like_names(fields: list[str], comment: list[str]) -> bool:
    return (
        len(set(fields)) == len(fields)
        and all(re.match(r"[A-Za-z_]", f) for f in fields)
        and (not all(re.match(r"[A-Za-z_]\w*\Z", one) for one in comment))
    )


def _shape(text: str) -> str:
    return re.sub(r"[A-Za-z]+", "a", re.sub(r"[0-9]+", "9", text))


def _drop_titles(draft: _Draft, text: TextFile) -> None:
    """Leave out lines above the names that are no part of the table."""
    records, width = draft.records, draft.width
    titles = 0
    while titles < min(len(records) - 2, _MOST_TITLES):
        fields = records[titles].fields
        filled = [field for field in fields if field]
        if len(fields) == width and len(filled) > 1:
            break
        if draft.delimiter == BLANKS:
            if not _is_header(records, titles + 1, width):
                break
            titles += 1
            continue
        if width - 1 <= len(fields) <= width and len(filled) > 1:
            # one name less than there are columns: R's, unless the names are in the next line
            if len(fields) == width or not _has_names_below(records, titles, width):
                break
            titles += 1
            continue
        if len(filled) > 1 and not _is_header(records, titles + 1, width):
            break
        titles += 1
    if titles and len(records[titles].fields) >= width - 1:
        shown = ", ".join(f'"{" ".join(r.fields).strip():.40}"' for r in records[: min(titles, 3)])
        draft.notes.append(
            f"{count_text(titles, 'line')} above the column names "
            f"{'was' if titles == 1 else 'were'} passed over: {shown}."
        )
        del records[:titles]


def _has_names_below(records: list[Record], place: int, width: int) -> bool:
    """Return True if the first whole record below a place has names, and some columns numbers."""
    place += 1
    while place < len(records) - 1 and len(records[place].fields) < width:
        place += 1
    names = records[place].fields
    rows = [record.fields for record in records[place + 1 :]]
    return (
        len(names) == width == len(set(names))
        and all(names)
        and not any(map(is_like_number, names))
        and any(_all_numbers(rows, i) for i in range(width))
    )


def _is_header(records: list[Record], start: int, width: int) -> bool:
    """Return True if, after more titles, a line of names with numbers below follows."""
    for place in range(start, len(records) - 1):
        fields = records[place].fields
        if len(fields) == width and all(fields):
            below = records[place + 1].fields
            return not any(map(is_numeric, fields)) and any(map(is_numeric, below))
    return False


def is_row_of_values(first: list[str], others: list[list[str]]) -> bool:
    """Return True if the first record is a row of values, since no line has the names.

    Parameters
    ----------
    first : list of str
    others : list of list of str
        Records after it.
    """
    if all(is_like_number(field) for field in first):
        return any(map(is_numeric, first))
    others = [fields for fields in others if len(fields) == len(first)]
    if len(others) < 2:
        return False
    numbers = [i for i in range(len(first)) if _all_numbers(others, i)]
    named = [first[i] for i in numbers if is_numeric(first[i])]
    if not named or not all(is_like_number(first[i]) for i in numbers):
        return False
    # a spectrum's columns are named by their wavelengths
    if len(named) > 2 and all(one.isdigit() for one in named):
        values = [int(one) for one in named]
        return values != sorted(set(values))
    return True


def _all_numbers(rows: list[list[str]], column: int) -> bool:
    """Return True if every row's field is a number or missing, and some row's is a number."""
    fields = [row[column] for row in rows if column < len(row)]
    return any(map(is_numeric, fields)) and all(map(is_like_number, fields))


def _is_ruler(fields: list[str]) -> bool:
    """Return True for a line of dashes."""
    filled = [field for field in fields if field]
    # one dash may be a missing value: a ruler has more than that somewhere
    return (
        bool(filled)
        and all(_DASHES.fullmatch(field) for field in filled)
        and any(len(field) > 2 for field in filled)
        and len(filled) == len(fields)
    )


def _is_line_of_units(fields: list[str], draft: _Draft) -> bool:
    """Return True if a record holds units, and the rows below hold numbers where it has them."""
    others = [record.fields for record in draft.records[1:] if not _is_ruler(record.fields)]
    if not others or not are_units(fields):
        return False
    with_unit = [i for i, field in enumerate(fields) if unit_of(field)]
    return all(_all_numbers(others, i) for i in with_unit) or (
        len(draft.records) > 1 and _is_ruler(draft.records[1].fields)
    )


def _drop_trailing_name(draft: _Draft, names: list[str]) -> int:
    """Return 1 if the line of names, and every row, ends with a delimiter too many."""
    if draft.delimiter == BLANKS or len(names) < 2 or names[-1]:
        return 0
    ends_empty = all(
        len(r.fields) < len(names) or (len(r.fields) == len(names) and not r.fields[-1])
        for r in draft.records
    )
    return int(ends_empty and bool(draft.records))


def _rows_end_with_delimiter(draft: _Draft, columns: int) -> bool:
    """Return True if rows have one field more than there are names, and it is empty."""
    longer = [r for r in draft.records if len(r.fields) == columns + 1]
    return (
        draft.delimiter != BLANKS
        and bool(longer)
        and all(not record.fields[-1] for record in longer)
    )
