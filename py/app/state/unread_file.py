"""A data file that waits for the user: its table cannot be used, or takes much memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.state.column_choice import ColumnChoice
    from app.state.upload import Upload
    from astronomical_lite.tables.catalogue import TableInfo


@dataclass
class UnreadFile:
    """A data file that has come, and the project that it is to be of.

    Attributes
    ----------
    origin : str
        Where it is from: its address, or its name on disk.
    project : str
        The id of its project; "" where the page cannot keep one.
    kept : bool
        True if the page keeps a copy of it.
    tables : list of TableInfo
        What can be chosen from.
    table : int, optional
        The number of the table that was tried; None for the first.
    choice : ColumnChoice, optional
        The columns of it to be read, where the memory that they take is told first; None if it is not much.
    """

    upload: Upload
    origin: str
    project: str
    kept: bool
    optimise: bool
    tables: list[TableInfo] = field(default_factory=list)
    table: int | None = None
    choice: ColumnChoice | None = None
