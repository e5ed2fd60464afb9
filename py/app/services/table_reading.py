"""Reading a table of a data file, for the first time or again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.state.dataset import Dataset
from app.state.session import Session
from app.state.stages import Setup
from app.state.unread_file import UnreadFile
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.tables.catalogue import TableInfo
    from astronomical_lite.tables.corrections import Corrections


def open_dataset(
    path: Path,
    name: str,
    optimise: bool,
    table: int | None = None,
    corrections: Corrections | None = None,
) -> Dataset:
    """Read a table from a file, in smaller types if `optimise`; raises a UserError if it cannot be read."""
    from astronomical_lite.tables.catalogue import read_catalogue
    from astronomical_lite.tables.downcast import optimise_memory

    catalogue = read_catalogue(path, name, table, corrections)
    dataset = Dataset(path, catalogue)
    if optimise:
        catalogue.frame, dataset.saving = optimise_memory(catalogue.frame, catalogue.units)
    return dataset


def read_corrected(setup: Setup, corrections: Corrections) -> Dataset:
    """Read the table at hand again with these corrections; raises a UserError if one cannot be made."""
    catalogue = setup.dataset.catalogue
    setup.session.progress(f"Reading {catalogue.name} again", None)
    fresh = open_dataset(
        setup.dataset.path,
        catalogue.name,
        setup.settings.optimise_data,
        catalogue.table,
        corrections,
    )
    fresh.rejoin(setup.dataset.joined)
    return fresh


def tables_to_choose(file: UnreadFile) -> list[TableInfo]:
    """Return the tables of a file of which one cannot be used; none if there is no choice."""
    from astronomical_lite.tables.catalogue import tables_in

    try:
        found = tables_in(file.upload.path, file.upload.name)
    except UserError:
        return []
    return found if len(found) > 1 else []


def forget_unread(session: Session) -> None:
    """Forget the file of which a table was to be chosen."""
    if session.unread is not None:
        session.unread.upload.path.unlink(missing_ok=True)
    session.unread = None
