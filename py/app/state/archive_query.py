"""A query to an archive."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ArchiveQuery:
    """What is asked of an archive, and what it said; replaced as a whole.

    Attributes
    ----------
    service : address of the archive's TAP service
    query : in ADQL
    most_rows : number of rows that are fetched at most
    address : whose answer is the result; empty while nothing is asked
    counting : the address that was asked for the number of rows, until it has answered
    rows : number of rows of the result; None if it is not known
    why : why it is not known
    """

    service: str = ""
    query: str = ""
    most_rows: int = 0
    address: str = ""
    counting: str = ""
    rows: int | None = None
    why: str = ""
