"""Messages of SAMP, by which astronomers' programs tell each other of tables, rows and positions.

>>> highlight_row(TableName("t1"), 7).params
{'table-id': 't1', 'row': '7'}
>>> read_row({"table-id": "t1", "row": "7"})
7

In SAMP a value is a text, a list or a map of values (SAMP 1.3, IVOA Recommendation 2012-04-11, section 3.3);
the kinds of message (MTypes) are those of https://wiki.ivoa.net/twiki/bin/view/IVOA/SampMTypes. Whatever is
received may be anything, so it is checked here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from astronomical_lite.arrays import IntArray
from astronomical_lite.messages import UserError
from astronomical_lite.web_addresses import host_of

__all__ = [
    "HIGHLIGHT",
    "LOAD",
    "MOST_ROWS",
    "POINT",
    "SELECT",
    "Message",
    "Offer",
    "TableName",
    "accepts",
    "highlight_row",
    "load_table",
    "point_at",
    "read_offer",
    "read_position",
    "read_row",
    "read_rows",
    "read_table_name",
    "select_rows",
]

HIGHLIGHT, SELECT, POINT = "table.highlight.row", "table.select.rowList", "coord.pointAt.sky"
LOAD = {"fits": "table.load.fits", "votable": "table.load.votable"}
MOST_ROWS = 1_000_000
"""Rows of a list that is received."""

_LONGEST = 4000  # characters of an address or an identifier
_ROW = re.compile(r"\s*\+?[0-9]{1,12}\s*")

Value = str | list[str]


class TableName(NamedTuple):
    """How programs know a table: by an identifier that was given with it, its address, or both."""

    table_id: str = ""
    url: str = ""


@dataclass(frozen=True)
class Message:
    """A message to other programs.

    Attributes
    ----------
    mtype : str
        Its kind.
    params : dict
        Texts and lists of texts by name.
    """

    mtype: str
    params: dict[str, Value]


@dataclass(frozen=True)
class Offer:
    """A table that another program sent.

    Attributes
    ----------
    table : TableName
    name : str
        For the user.
    host : str
        That its address asks; "" if it is a file of this computer.
    """

    table: TableName
    name: str
    host: str


# ---- messages that are sent ----------------------------------------------------------------------


def load_table(format: str, table: TableName, name: str) -> Message:
    """Return the message that gives other programs a table at an address; `format` is a key of `LOAD`."""
    return Message(LOAD[format], _named(table) | {"name": name})


def highlight_row(table: TableName, row: int) -> Message:
    """Return the message that points out one row, counted from 0."""
    return Message(HIGHLIGHT, _named(table) | {"row": str(row)})


def select_rows(table: TableName, rows: Sequence[int] | IntArray) -> Message:
    """Return the message that selects rows, counted from 0."""
    return Message(SELECT, _named(table) | {"row-list": [str(row) for row in rows]})


def point_at(ra: float, dec: float) -> Message:
    """Return the message that directs attention to a position, in degrees."""
    return Message(POINT, {"ra": repr(float(ra)), "dec": repr(float(dec))})


def _named(table: TableName) -> dict[str, Value]:
    known = {"table-id": table.table_id, "url": table.url}
    return {name: value for name, value in known.items() if value}


# ---- messages that are received ------------------------------------------------------------------


def read_table_name(params: Mapping[str, Any]) -> TableName:
    """Return the table that a message is about, or raise a UserError if it does not say."""
    named = TableName(_text(params, "table-id"), _text(params, "url"))
    if not any(named):
        raise UserError("The message does not say which table it is about.")
    return named


def read_row(params: Mapping[str, Any]) -> int:
    """Return the row of a highlight, counted from 0, or raise a UserError."""
    text = _text(params, "row")
    if not _ROW.fullmatch(text):
        raise UserError(f"'{text:.40}' is not the number of a row.")
    return int(text)


def read_rows(params: Mapping[str, Any]) -> IntArray:
    """Return the rows of a selection, counted from 0, int64 of shape (n,).

    Raises
    ------
    UserError
        There is no list, it has more than `MOST_ROWS`, or one of them is no number of a row.
    """
    listed = params.get("row-list")
    if not isinstance(listed, list):
        raise UserError("The message has no list of rows.")
    if len(listed) > MOST_ROWS:
        raise UserError(f"The message lists {len(listed):,} rows; {MOST_ROWS:,} can be taken.")
    for one in listed:
        if not (isinstance(one, str) and _ROW.fullmatch(one)):
            raise UserError(f"'{one!s:.40}' in the list of rows is not the number of a row.")
    return np.array([int(one) for one in listed], dtype=np.int64)


def read_position(params: Mapping[str, Any]) -> tuple[float, float]:
    """Return right ascension and declination in degrees, or raise a UserError."""
    try:
        ra, dec = (float(_text(params, name)) for name in ("ra", "dec"))
    except ValueError:
        ra = dec = math.nan
    if not (-360 <= ra <= 360 and -90 <= dec <= 90):
        raise UserError("The message has no position in degrees.")
    return ra % 360 % 360, dec  # the second time for -1e-20 % 360, which is 360


def read_offer(params: Mapping[str, Any]) -> Offer:
    """Return the table that another program gives, or raise a UserError if its address cannot be followed."""
    url = _text(params, "url").strip()
    scheme = url.partition(":")[0].lower()
    host = "" if scheme == "file" else host_of(url)
    if scheme not in ("http", "https", "file") or host is None:
        raise UserError(f"The address of the table cannot be followed: '{url:.80}'.")
    last = re.split(r"[?#]", url, maxsplit=1)[0].rstrip("/").rpartition("/")[2]
    name = " ".join(_text(params, "name").split()) or last or "table"
    return Offer(TableName(_text(params, "table-id"), url), name[:120], host)


def accepts(subscriptions: Sequence[str], mtype: str) -> bool:
    """Return True if one of a program's subscriptions is this kind of message, or a wildcard for it.

    >>> accepts(["table.load.*"], "table.load.fits")
    True
    """
    return any(
        one in (mtype, "*") or (one.endswith(".*") and mtype.startswith(one[:-1]))
        for one in subscriptions
    )


def _text(params: Mapping[str, Any], name: str) -> str:
    value = params.get(name, "")
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise UserError(f"'{name}' of the message is not a text, or too long.")
    return value
