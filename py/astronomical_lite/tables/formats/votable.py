"""VOTable, in every serialisation astropy reads (TABLEDATA, BINARY, BINARY2, FITS)."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from xml.parsers import expat

import numpy as np

from astronomical_lite.messages import UserError
from astronomical_lite.tables.formats.source import Source
from astronomical_lite.tables.raw_table import RawColumn, RawTable, TableInfo, choose_table


def recognise(source: Source) -> bool:
    head = source.head
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", errors="replace").encode("utf-8")
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"VOTABLE" in head


def tables(source: Source) -> list[TableInfo]:
    """The tables of the file, numbered from 0.

    Counted from the XML alone, which is far quicker than parsing every value; a binary
    serialisation that does not state its number of rows has to be decoded for it.
    """
    found = _outline(source)
    if any(info.rows < 0 for info in found):
        found = [
            TableInfo(number, _name(table), len(table.array), len(table.fields))
            for number, table in enumerate(_parsed(source))
        ]
    return found


def read(source: Source, table: int | None) -> RawTable:
    """The columns of one table, or of the first one with rows."""
    parsed = _parsed(source)
    infos = [
        TableInfo(number, _name(one), len(one.array), len(one.fields))
        for number, one in enumerate(parsed)
    ]
    if not infos:
        raise UserError(_no_table(source))
    info = choose_table(infos, table, source.name)
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


def _mask(column) -> np.ndarray | None:
    mask = np.ma.getmaskarray(column)
    # a cell that holds an array has a mask per element; text has one per cell
    return None if mask.dtype != bool or not mask.any() else mask


def _parsed(source: Source) -> list:
    from astropy.io import votable
    from astropy.io.votable.tree import VOTableFile
    from astropy.utils.xml import iterparser

    config = {"verify": "ignore", "filename": source.name}
    _refuse_entities(source)
    with source.open() as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with iterparser.get_xml_iterator(file) as events:
                parsed = VOTableFile(config=config, pos=(1, 1)).parse(_own(events, source), config)
            return list(parsed.iter_tables())
        except UserError:
            raise
        except (expat.ExpatError, votable.exceptions.VOTableSpecError, ValueError) as error:
            raise UserError(
                f"{source.name} is not a correct VOTable ({str(error).strip().splitlines()[0]}). "
                "Download it again, or save it as FITS."
            ) from error


def _own(events: Iterator[tuple], source: Source) -> Iterator[tuple]:
    """The parser's events; astropy would read what a STREAM refers to, from the web or the disk."""
    for event in events:
        if event[1] == "STREAM" and event[0] and "href" in event[2]:
            raise UserError(
                f"{source.name} holds no data itself: they are at {event[2]['href']:.100}. "
                "Download that, or ask for the table with its data in it."
            )
        if event[1] == "TABLE" and event[0]:
            # arrays are made of so many rows before any is read
            event[2].pop("nrows", None)
        yield event


def _refuse_entities(source: Source) -> None:
    """A few kilobytes of entities can stand for gigabytes of text; VOTables have none."""

    def declared(*_):
        raise UserError(
            f"{source.name} declares XML entities, which a VOTable has no use for and which can "
            "stop a computer. Ask for the table again, or save it as FITS."
        )

    def first_element(*_):
        raise StopIteration

    parser = expat.ParserCreate()
    parser.EntityDeclHandler, parser.StartElementHandler = declared, first_element
    try:
        with source.open() as file:
            parser.ParseFile(file)
    except (StopIteration, expat.ExpatError):
        pass  # what is wrong with it is said when it is parsed


def _name(table) -> str:
    return table.name or table.ID or ""


def _no_table(source: Source) -> str:
    return (
        f"{source.name} is a VOTable with no table in it: the service that wrote it may have "
        "answered with an error message. Choose another file."
    )


def _outline(source: Source) -> list[TableInfo]:
    """Tables with their numbers of rows and fields; rows is -1 where only the data know it."""
    found: list[dict] = []
    inside = []

    def start(tag, attributes):
        tag = tag.rpartition(":")[2]
        if tag == "TR" and inside:
            inside[-1]["counted"] += 1
        elif tag == "TABLE" and "ref" not in attributes:
            name = attributes.get("name") or attributes.get("ID") or ""
            stated = attributes.get("nrows", "")
            inside.append({"name": name, "fields": 0, "counted": 0, "stated": stated, "binary": 0})
            found.append(inside[-1])
        elif tag == "FIELD" and inside:
            inside[-1]["fields"] += 1
        elif tag in ("BINARY", "BINARY2", "FITS", "PARQUET") and inside:
            inside[-1]["binary"] = 1

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
    infos = []
    for number, table in enumerate(found):
        stated = int(table["stated"]) if table["stated"].isdigit() else -1
        rows = stated if table["binary"] else table["counted"]
        infos.append(TableInfo(number, table["name"], rows, table["fields"]))
    return infos
