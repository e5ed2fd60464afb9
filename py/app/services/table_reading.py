"""Reading a table of a data file, for the first time or again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.services.light_curve_features import KEY, add_features
from app.state.dataset import Dataset
from app.state.session import Progress, Session, no_progress
from app.state.stages import Setup
from app.state.unread_file import UnreadFile
from app.state.upload import Upload
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.tables.catalogue import Only, TableInfo
    from astronomical_lite.tables.corrections import Corrections
    from astronomical_lite.tables.memory_forecast import Forecast


MUCH = 2 * 10**9  # bytes: half of what a tab can have


def open_dataset(
    path: Path,
    name: str,
    optimise: bool,
    table: int | None = None,
    corrections: Corrections | None = None,
    extra: Mapping[str, Any] | None = None,
    say: Progress = no_progress,
    only: Only | None = None,
) -> Dataset:
    """Read a table from a file, in smaller types if `optimise`; raises a UserError if it cannot be read.

    Columns that `only` does not name are not read.

    Features of light curves that a configuration's extra keys ask for become columns, if it has their vectors.
    """
    from astronomical_lite.tables.catalogue import WHOLE, read_catalogue
    from astronomical_lite.tables.downcast import optimise_memory

    catalogue = read_catalogue(path, name, table, corrections, only=only or WHOLE)
    dataset = Dataset(path, catalogue)
    if optimise:
        catalogue.frame, dataset.saving = optimise_memory(catalogue.frame, catalogue.units)
    if extra and KEY in extra:
        add_features(dataset, extra, say)
    return dataset


def memory_foretold(upload: Upload, table: int | None) -> Forecast | None:
    """Return what a table will take, before it is read; None if that is not much."""
    from astronomical_lite.tables.memory_forecast import forecast

    foretold = forecast(upload.path, upload.name, table, upload.held)
    return None if foretold is None or foretold.needed() < MUCH else foretold


def foretold_again(dataset: Dataset) -> Forecast:
    """Return what the table at hand takes if it is read again.

    Raises
    ------
    UserError
        Its file no longer says so.
    """
    from astronomical_lite.tables.memory_forecast import forecast

    catalogue = dataset.catalogue
    told = forecast(dataset.path, catalogue.name, catalogue.table, dataset.is_held, small=0)
    if told is None:
        raise UserError(f"{catalogue.name} can no longer be read. Load it anew.", field="dataset")
    return told


def read_corrected(
    setup: Setup,
    corrections: Corrections,
    extra: Mapping[str, Any] | None = None,
    only: Only | None = None,
) -> Dataset:
    """Read the table at hand again with these corrections; raises a UserError if one cannot be made.

    Features of light curves are those of `extra`, else those there are; columns those of `only`, else those
    that were read.
    """
    catalogue = setup.dataset.catalogue
    setup.session.progress(f"Reading {catalogue.name} again", None)
    fresh = open_dataset(
        setup.dataset.path,
        catalogue.name,
        setup.settings.optimise_data,
        catalogue.table,
        corrections,
        setup.settings.extra if extra is None else extra,
        setup.session.progress,
        catalogue.only if only is None else only,
    )
    fresh.is_held = setup.dataset.is_held
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
