"""VOTable, in every serialisation: XML and fields are astropy's work, binary rows are read by column."""

from __future__ import annotations

import binascii
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

import numpy as np

from astronomical_lite.messages import UserError
from astronomical_lite.tables.formats.source import Source
from astronomical_lite.tables.formats.votable_binary import binary_columns
from astronomical_lite.tables.formats.votable_cells import TableCells
from astronomical_lite.tables.raw_table import (
    RawColumn,
    RawTable,
    TableInfo,
    choose_table,
    file_columns,
)

if TYPE_CHECKING:
    from astropy.io.votable.tree import TableElement

    from astronomical_lite.arrays import AnyArray, BoolArray

_OWN_TAGS = ("BINARY", "BINARY2")
_BINARY_TAGS = (*_OWN_TAGS, "FITS", "PARQUET")
_BINARY = re.compile(rb"<(?:\w+:)?(?:BINARY2?|FITS|PARQUET)\b")


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
    try:
        found = _outline(source)
    except UserError:
        if _is_utf8(source.read()):
            raise
        return _infos(_parsed(source), source)
    if any(info.rows < 0 for info in found):
        found = _infos(_parsed(source), source)
    return found


def read(source: Source, table: int | None) -> RawTable:
    """Return the columns of one table, or of the first one with several rows.

    Raises
    ------
    UserError
        As `tables`, or if there is no such table.
    """
    parsed = _parsed(source)
    infos = _infos(parsed, source)
    info = choose_table(infos, table, source.name)
    raw = RawTable(table=info.hdu, tables=infos)
    raw.columns.extend(parsed.contents[info.hdu].columns())
    if "OVERFLOW" in parsed.statuses:
        raw.notes.append(
            f"The service cut this table off after {info.rows:,} rows (OVERFLOW): it is not "
            "complete. Ask it for more rows if you need all."
        )
    return raw


@dataclass
class _Stream:
    """The bytes of a binary serialisation, as base64."""

    text: str
    flagged: bool


@dataclass
class _Contents:
    """One table: as astropy parsed it, its values aside if they are in a stream."""

    element: TableElement
    stream: _Stream | None
    cells: TableCells
    _read: list[tuple[AnyArray, AnyArray | None]] | None = None

    def values(self) -> list[tuple[AnyArray, AnyArray | None]]:
        """Return values and mask of every field."""
        fields = self.element.fields
        if self.stream is None:
            columns = [self.element.array[field.ID] for field in fields]
            return [(np.asarray(column.data), _mask(column)) for column in columns]
        if self._read is None:
            content = binascii.a2b_base64(self.stream.text)
            self._read = binary_columns(fields, content, self.stream.flagged)
            self.stream.text = ""
        return self._read

    @property
    def rows(self) -> int:
        if self.stream is None:
            return len(self.element.array)
        values = self.values()
        return len(values[0][0]) if values else 0

    def columns(self) -> list[RawColumn]:
        """Return its columns; a stream's integers are missing where they are VALUES' null."""
        made = []
        described = zip(
            self.element.fields, self.values(), self.cells.odd, self.cells.limits, strict=True
        )
        for field, (values, mask), odd, limits in described:
            null = field.values.null
            if self.stream is not None and null is not None and values.dtype.kind in "iu":
                mask = (values == null) if mask is None else (values == null) | mask
            made.append(
                RawColumn(
                    name=field.name or field.ID,
                    values=values,
                    mask=mask,
                    unit="" if field.unit is None else str(field.unit),
                    description=" ".join(str(field.description or "").split()),
                    odd=dict(odd),
                    limits=dict(limits),
                )
            )
        return made


@dataclass
class _Parsed:
    """A file: its tables, and by status what its services say with it."""

    contents: list[_Contents] = dataclass_field(default_factory=list)
    statuses: dict[str, str] = dataclass_field(default_factory=dict)


def _infos(parsed: _Parsed, source: Source) -> list[TableInfo]:
    if not parsed.contents:
        raise UserError(_no_table(source, parsed.statuses))
    return [
        TableInfo(
            number,
            one.element.name or one.element.ID or "",
            one.rows,
            len(one.element.fields),
            file_columns(field.name or field.ID for field in one.element.fields),
        )
        for number, one in enumerate(parsed.contents)
    ]


def _mask(column: np.ma.MaskedArray[Any, Any]) -> BoolArray | None:
    mask: BoolArray = np.ma.getmaskarray(column)
    # a cell that holds an array has a mask per element; text has one per cell
    return None if mask.dtype != bool or not mask.any() else mask


def _parsed(source: Source) -> _Parsed:
    """Return all tables of the file, parsed by astropy but for what is binary.

    A file whose bytes are not of the encoding that it states is taken to be Latin-1.
    """
    _refuse_entities(source)
    try:
        with source.open() as file:
            return _parsed_from(file, source)
    except UserError as error:
        cause, content = error.__cause__, source.read()
        if isinstance(cause, UserError) or cause is None or _is_utf8(content):
            raise
        recoded = content.decode("latin-1").encode("utf-8")
        return _parsed_from(io.BytesIO(recoded), source)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _parsed_from(file: io.BufferedIOBase, source: Source) -> _Parsed:
    from astropy.io import votable
    from astropy.io.votable.tree import VOTableFile
    from astropy.utils.xml import iterparser

    config = {"verify": "ignore", "filename": source.name}
    watch = _Watch(source)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with iterparser.get_xml_iterator(file) as events:
                parsed = VOTableFile(config=config, pos=(1, 1)).parse(watch.events(events), config)
            elements = [one for one in parsed.iter_tables() if one.ref is None]
            contents = [
                _Contents(element, watch.streams.get(number), cells)
                for number, (element, cells) in enumerate(zip(elements, watch.cells, strict=True))
            ]
            for one in contents:
                one.rows  # noqa: B018 - decoded here, where errors are told
            return _Parsed(contents, watch.statuses)
        except UserError:
            raise
        except (expat.ExpatError, votable.exceptions.VOTableSpecError, ValueError) as error:
            raise UserError(
                f"{source.name} is not a correct VOTable ({str(error).strip().splitlines()[0]}). "
                "Download it again, or save it as FITS."
            ) from error


class _Watch:
    """Looks at the parser's events on their way to astropy, and keeps streams of binary rows.

    Cells of numbers that are none become empty. Columns that the user corrected are made ones of text.
    A STREAM that refers to data elsewhere is refused: astropy would read them from the web or the disk.
    """

    def __init__(self, source: Source):
        self.source = source
        self.streams: dict[int, _Stream] = {}
        self.statuses: dict[str, str] = {}
        self.cells: list[TableCells] = []
        self._as_text = source.as_text if _is_all_text(source) else frozenset[str]()
        self._table = -1
        self._inside = ""
        self._is_base64 = False
        self._status = ""

    def events(self, events: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        for event in events:
            begins, tag, content = event[0], event[1], event[2]
            if tag == "TD":
                if begins:
                    self.cells[-1].begin_cell(content)
                else:
                    event = (begins, tag, self.cells[-1].text(content), *event[3:])
            elif begins:
                self._begin(tag, content)
            elif tag == "INFO" and self._status:
                self.statuses[self._status] = " ".join(str(content or "").split())
                self._status = ""
            elif tag == "STREAM" and self._inside in _OWN_TAGS and self._is_base64:
                self.streams[self._table] = _Stream(content, self._inside == "BINARY2")
                event = (begins, tag, "", *event[3:])
            elif tag in _BINARY_TAGS:
                self._inside = ""
            yield event

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "STREAM":
            if "href" in attributes:
                raise UserError(
                    f"{self.source.name} holds no data itself: they are at "
                    f"{attributes['href']:.100}. Download that, or ask for the table with its data "
                    "in it."
                )
            self._is_base64 = attributes.get("encoding") == "base64"
        elif tag == "TABLE":
            if "ref" not in attributes:
                self._table += 1
                self.cells.append(TableCells())
            # astropy makes arrays of so many rows before it reads any: a wrong number takes all memory
            attributes.pop("nrows", None)
        elif tag == "FIELD" and self.cells:
            names = {attributes.get("name", "").strip(), attributes.get("ID", "")}
            if names & self._as_text and "arraysize" not in attributes:
                attributes |= {"datatype": "char", "arraysize": "*"}
            self.cells[-1].add_field(attributes)
        elif tag == "TR":
            self.cells[-1].begin_row()
        elif tag in _BINARY_TAGS:
            self._inside = tag
        elif tag == "INFO" and attributes.get("name") == "QUERY_STATUS":
            self._status = attributes.get("value", "").strip().upper()


def _is_all_text(source: Source) -> bool:
    """Return True if no table of the file is in a binary serialisation, whose types are as they are."""
    if not source.as_text or b"\0" in source.head:
        return False
    return _BINARY.search(source.read()) is None


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


def _no_table(source: Source, statuses: dict[str, str]) -> str:
    if "ERROR" in statuses:
        said = statuses["ERROR"][:300].rstrip(".") or "without saying which"
        return (
            f"{source.name} holds no table: the service that wrote it answered with an error: "
            f"{said}. Correct the query and download the table again."
        )
    return (
        f"{source.name} is a VOTable with no table in it: the service that wrote it may have "
        "answered with an error message. Choose another file."
    )


@dataclass
class _Element:
    """A TABLE element as the XML describes it; `stated` is its attribute nrows."""

    name: str
    stated: str
    names: list[str] = dataclass_field(default_factory=list)
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
            found[-1].names.append(attributes.get("name") or attributes.get("ID", ""))
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
        return _infos(_parsed(source), source)
    return [
        TableInfo(number, table.name, table.rows, len(table.names), file_columns(table.names))
        for number, table in enumerate(found)
    ]
