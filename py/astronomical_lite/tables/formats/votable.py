"""VOTable, in every serialisation that astropy reads (TABLEDATA, BINARY, BINARY2, FITS)."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

import numpy as np

from astronomical_lite.messages import UserError
from astronomical_lite.tables.formats.source import Source
from astronomical_lite.tables.raw_table import RawColumn, RawTable, TableInfo, choose_table

if TYPE_CHECKING:
    from astropy.io.votable.tree import TableElement

    from astronomical_lite.arrays import BoolArray

_BINARY_TAGS = ("BINARY", "BINARY2", "FITS", "PARQUET")


def recognise(source: Source) -> bool:
    """Return True if the file begins like XML and names VOTABLE."""
    head = source.head
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", errors="replace").encode("utf-8")
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"VOTABLE" in head


def tables(source: Source) -> list[TableInfo]:
    """Return the tables of the file, numbered from 0.

    Counted from the XML alone, which is far quicker than parsing every value; a binary
    serialisation that does not state its number of rows has to be decoded for it.

    Raises
    ------
    UserError
        If the file is no correct VOTable, has no table, declares entities, or does not hold its data.
    """
    found = _outline(source)
    if any(info.rows < 0 for info in found):
        found = _infos(_parsed(source))
    return found


def read(source: Source, table: int | None) -> RawTable:
    """Return the columns of one table, or of the first one with rows.

    Raises
    ------
    UserError
        As `tables`, or if there is no such table.
    """
    parsed = _parsed(source)
    if not parsed:
        raise UserError(_no_table(source))
    info = choose_table(_infos(parsed), table, source.name)
    chosen = parsed[info.hdu]
    raw = RawTable(table=info.hdu)
    for field in chosen.fields:
        column = chosen.array[field.ID]
        raw.columns.append(
            RawColumn(
                name=field.name or field.ID,
                values=np.asarray(column.data),
                mask=_mask(column),
                unit="" if field.unit is None else str(field.unit),
                description=" ".join(str(field.description or "").split()),
            )
        )
    return raw


def _infos(parsed: list[TableElement]) -> list[TableInfo]:
    return [
        TableInfo(number, table.name or table.ID or "", len(table.array), len(table.fields))
        for number, table in enumerate(parsed)
    ]


def _mask(column: np.ma.MaskedArray[Any, Any]) -> BoolArray | None:
    mask: BoolArray = np.ma.getmaskarray(column)
    # a cell that holds an array has a mask per element; text has one per cell
    return None if mask.dtype != bool or not mask.any() else mask


def _parsed(source: Source) -> list[TableElement]:
    """Return all tables of the file, parsed by astropy."""
    from astropy.io import votable
    from astropy.io.votable.tree import VOTableFile
    from astropy.utils.xml import iterparser

    config = {"verify": "ignore", "filename": source.name}
    _refuse_entities(source)
    with source.open() as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with iterparser.get_xml_iterator(file) as events:
                parsed = VOTableFile(config=config, pos=(1, 1)).parse(
                    _checked(events, source), config
                )
            return list(parsed.iter_tables())
        except UserError:
            raise
        except (expat.ExpatError, votable.exceptions.VOTableSpecError, ValueError) as error:
            raise UserError(
                f"{source.name} is not a correct VOTable ({str(error).strip().splitlines()[0]}). "
                "Download it again, or save it as FITS."
            ) from error


def _checked(events: Iterator[tuple[Any, ...]], source: Source) -> Iterator[tuple[Any, ...]]:
    """Yield the parser's events, and refuse a STREAM that refers to data elsewhere.

    astropy would read them from the web or the disk.
    """
    for event in events:
        if event[1] == "STREAM" and event[0] and "href" in event[2]:
            raise UserError(
                f"{source.name} holds no data itself: they are at {event[2]['href']:.100}. "
                "Download that, or ask for the table with its data in it."
            )
        if event[1] == "TABLE" and event[0]:
            # astropy makes arrays of so many rows before it reads any: a wrong number takes all memory
            event[2].pop("nrows", None)
        yield event


def _refuse_entities(source: Source) -> None:
    """Refuse a file that declares entities: a few kilobytes can stand for gigabytes of text."""

    def declared(*_: object) -> None:
        raise UserError(
            f"{source.name} declares XML entities, which a VOTable has no use for and which can "
            "stop a computer. Ask for the table again, or save it as FITS."
        )

    def first_element(*_: object) -> None:
        raise StopIteration

    parser = expat.ParserCreate()
    parser.EntityDeclHandler, parser.StartElementHandler = declared, first_element
    try:
        with source.open() as file:
            parser.ParseFile(file)
    except (StopIteration, expat.ExpatError):
        pass  # the parser says what is wrong with it


def _no_table(source: Source) -> str:
    return (
        f"{source.name} is a VOTable with no table in it: the service that wrote it may have "
        "answered with an error message. Choose another file."
    )


@dataclass
class _Element:
    """A TABLE element as the XML describes it; `stated` is its attribute nrows."""

    name: str
    stated: str
    fields: int = 0
    counted: int = 0
    is_binary: bool = False

    @property
    def rows(self) -> int:
        """Number of rows, -1 where only the data know it."""
        if not self.is_binary:
            return self.counted
        return int(self.stated) if self.stated.isdigit() else -1


def _outline(source: Source) -> list[TableInfo]:
    """Return the tables with their numbers of rows and fields; -1 rows where only the data know."""
    found: list[_Element] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "TABLE" and "ref" not in attributes:
            name = attributes.get("name") or attributes.get("ID") or ""
            found.append(_Element(name, attributes.get("nrows", "")))
        elif not found:
            return
        elif tag == "TR":
            found[-1].counted += 1
        elif tag == "FIELD":
            found[-1].fields += 1
        elif tag in _BINARY_TAGS:
            found[-1].is_binary = True

    _refuse_entities(source)
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        with source.open() as file:
            parser.ParseFile(file)
    except expat.ExpatError as error:
        raise UserError(
            f"{source.name} is not a correct VOTable ({error}). Download it again: it may be "
            "incomplete."
        ) from error
    if not found:
        raise UserError(_no_table(source))
    return [
        TableInfo(number, table.name, table.rows, table.fields)
        for number, table in enumerate(found)
    ]
