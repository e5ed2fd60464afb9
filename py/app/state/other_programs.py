"""Other programs on this computer, with which the page exchanges messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.state.selection import Selection
    from astronomical_lite.arrays import IntArray
    from astronomical_lite.vo.samp import Offer, TableName

OFF, CONNECTING, ON = "off", "connecting", "on"


@dataclass(frozen=True)
class Program:
    """A program that is registered with the hub.

    Attributes
    ----------
    id : the hub's, for it
    name, about : as it introduces itself
    mtypes : kinds of message that it takes, some with wildcards
    """

    id: str
    name: str
    about: str
    mtypes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class SharedTable:
    """A table that other programs know too.

    Attributes
    ----------
    name : how they know it
    of : the file and the number of the table in it, which tell which data set it is
    rows : rows of the data set that it has, in its order; None if it has all
    """

    name: TableName
    of: tuple[str, int]
    rows: IntArray | None = None


@dataclass(frozen=True)
class OfferedTable:
    """A table that a program sent.

    Attributes
    ----------
    number : by which the user's answer finds it
    program : the sender's name
    message : the id of the message, if the sender waits for an answer
    """

    number: int
    offer: Offer
    program: str
    message: str


@dataclass
class OtherPrograms:
    """What is known of other programs, and what passed between them and the page.

    Attributes
    ----------
    state : OFF, CONNECTING or ON
    listed : those registered with the hub
    tables : that were sent, the latest last
    accepted : tables of others that were opened, by their address
    offered : tables that wait for the user's word
    numbered : how many were offered so far
    told : what was done last, or what was heard
    sends : True if the source and the sources selected are sent as they change
    follows : True if what other programs select is selected here
    radius : how far a position may be from a source, in arcseconds
    last_row, last_selection : what other programs know already
    """

    state: str = OFF
    listed: list[Program] = field(default_factory=list)
    tables: list[SharedTable] = field(default_factory=list)
    accepted: dict[str, TableName] = field(default_factory=dict)
    offered: list[OfferedTable] = field(default_factory=list)
    numbered: int = 0
    told: str = ""
    sends: bool = False
    follows: bool = True
    radius: float = 10.0
    last_row: int | None = None
    last_selection: Selection | None = None
