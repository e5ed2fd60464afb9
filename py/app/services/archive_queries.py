"""Queries to archives by TAP: what is asked, and how many rows there are before any is fetched.

The page sends them (static/js/vo/archive.mjs); the result is read as any file of the web.
"""

from __future__ import annotations

from dataclasses import replace

from app.protocol.patches import AskArchive
from app.protocol.reply import Reply
from app.state.archive_query import ArchiveQuery
from app.state.session import Session
from astronomical_lite.messages import UserError
from astronomical_lite.vo.tap import (
    MOST_ROWS,
    SERVICES,
    count_address,
    query_address,
    read_count,
    service_address,
)
from astronomical_lite.web_addresses import host_of

OWN = "own"
FIRST = {"service": next(iter(SERVICES)), "own": "", "query": "", "most_rows": "50000"}
UNREACHABLE = (
    "{host} could not be asked: there is no connection, or it does not let pages of other sites read its answers. Ask "
    "it with TOPCAT or on its own page, save the result as VOTable or FITS, and open that from disk."
)


def host_of_service(service: str) -> str:
    """Return the host that a service's address asks."""
    return host_of(service) or service


def ask(session: Session, service: str, own: str, query: str, most_rows: int, reply: Reply) -> None:
    """Have the page ask an archive how many rows a query has.

    Raises
    ------
    UserError
        What is asked cannot be; `field` is "service", "query" or "most_rows".
    """
    if service != OWN and service not in SERVICES:
        raise UserError("Choose one of the archives.", "service")
    address = service_address(own if service == OWN else SERVICES[service])
    if most_rows > MOST_ROWS:
        raise UserError(f"At most {MOST_ROWS:,} rows can be fetched at a time.", "most_rows")
    whole, counted = query_address(address, query, most_rows), count_address(address, query)
    session.archive = ArchiveQuery(address, query.strip(), most_rows, whole, counted)
    reply.add(AskArchive(counted))


def take_count(session: Session, of: str, content: bytes, reached: bool) -> None:
    """Take an archive's answer; one that nobody waits for any more is passed over.

    Raises
    ------
    UserError
        It did not answer.
    """
    asked = session.archive
    if not asked.counting or asked.counting != of:
        return
    if not reached:
        session.archive = ArchiveQuery()
        raise UserError(UNREACHABLE.format(host=host_of_service(asked.service)), "archive")
    try:
        session.archive = replace(asked, counting="", rows=read_count(content))
    except UserError as error:
        session.archive = replace(asked, counting="", why=str(error))
