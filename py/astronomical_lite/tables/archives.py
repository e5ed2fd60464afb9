"""Files that hold one table, several, or an archive of several files with tables.

tables_of(source)           # those of every file of an archive, numbered through
read_table(source, 3)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from astronomical_lite.messages import UserError, some_of
from astronomical_lite.tables.formats import format_of
from astronomical_lite.tables.formats.source import Source
from astronomical_lite.tables.raw_table import RawTable, TableInfo, choose_table


def tables_of(source: Source) -> list[TableInfo]:
    """Return the tables of a file, as `Format.tables` does.

    Raises
    ------
    UserError
        If the file is no table, or no file of an archive is one.
    """
    if not source.members:
        return format_of(source).tables(source)
    return [one.info for one in _entries(source)[0]]


def read_table(source: Source, table: int | None) -> RawTable:
    """Return the columns of a table, as `Format.read` does.

    Raises
    ------
    UserError
        As `tables_of`, or if there is no such table.
    """
    if not source.members:
        return format_of(source).read(source, table)
    entries, refused = _entries(source)
    infos = [one.info for one in entries]
    chosen = choose_table(infos, table, source.name)
    entry = entries[infos.index(chosen)]
    inner = _member(source, entry.member)
    raw = format_of(inner).read(inner, entry.number)
    raw.table, raw.tables = chosen.hdu, infos
    raw.notes = inner.notes + raw.notes
    if refused:
        raw.notes.append(f"Not read in {source.name}: {some_of(refused)}.")
    return raw


@dataclass(frozen=True)
class _Entry:
    """A table of an archive: the file that it is in, its number there, and what is said of it."""

    member: str
    number: int
    info: TableInfo


def _entries(source: Source) -> tuple[list[_Entry], list[str]]:
    """Return the tables of an archive, and the names of files that are none.

    Raises
    ------
    UserError
        If no file is a table; that of the first one.
    """
    entries: list[_Entry] = []
    refusals: dict[str, UserError] = {}
    for member in source.members:
        try:
            inner = _member(source, member)
            found = format_of(inner).tables(inner)
        except UserError as error:
            refusals[member] = error
            continue
        for info in found:
            name = ", ".join(_names(source, member, info, len(found)))
            number = len(entries) + 1
            entries.append(_Entry(member, info.hdu, replace(info, hdu=number, name=name)))
    if not entries:
        raise next(iter(refusals.values()))
    return entries, list(refusals)


def _names(source: Source, member: str, info: TableInfo, count: int) -> Iterator[str]:
    """Yield the file's name, without folders unless others are called the same, and the table's."""
    plain = member.rpartition("/")[2]
    same = [one for one in source.members if one.rpartition("/")[2] == plain]
    yield member if len(same) > 1 else plain
    if count > 1:
        yield info.name or str(info.hdu)


def _member(source: Source, member: str) -> Source:
    return Source(source.path, f"{source.name}, {member}", source.as_text, member, source.only)
