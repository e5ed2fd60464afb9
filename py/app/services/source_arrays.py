"""A source's arrays for a panel: of its row's vector columns, or of a file of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.state.stages import Described
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from app.state.session import Session
    from astronomical_lite.tables.source_arrays import SourceArrays

IN_COLUMNS, IN_FILES = "columns", "files"
OPENED_BEFORE = (
    "source_files"  # the draft that says how many files were open, and the first one's name
)
PLACES = {IN_COLUMNS: "Vector columns of the table", IN_FILES: "A file per source"}


@dataclass(frozen=True)
class Place:
    """Where a panel finds a source's arrays.

    Attributes
    ----------
    kind : one of `PLACES`
    file_column : column with the names of files; "" where they hold the source's id
    """

    kind: str = IN_COLUMNS
    file_column: str = ""


def place_of(described: Described, kept: Mapping[str, Any]) -> Place:
    """Return the place that a panel keeps: at first the table's vector columns, if it has any."""
    kind, column = kept.get("from"), kept.get("file_column")
    if kind not in PLACES:
        kind = IN_COLUMNS if described.dataset.catalogue.vectors else IN_FILES
    known = described.dataset.columns
    return Place(kind, column if isinstance(column, str) and column in known else "")


def kept_by(panel: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return what a panel keeps under a name beside its place; nothing if that is damaged."""
    kept = panel.get(name)
    return kept if isinstance(kept, dict) else {}


def arrays_of_source(described: Described, place: Place, row: int) -> SourceArrays | None:
    """Return a source's arrays; None while the page has not sent their file.

    Raises
    ------
    UserError
        If there are none, or the file cannot be read. The message says what to do.
    """
    from astronomical_lite.tables.source_arrays import arrays_of_row

    dataset = described.dataset
    if place.kind == IN_COLUMNS:
        if not dataset.catalogue.vectors:
            raise UserError(
                f"{dataset.catalogue.name} has no vector columns. Choose a file per source instead."
            )
        return arrays_of_row(dataset.catalogue, row)
    if not dataset.source_files.names:
        raise UserError(ask_for_files(described.session))
    name = file_of_source(described, place, row)
    read = dataset.source_files.read.get(name)
    if isinstance(read, str):
        raise UserError(read)
    return read


def ask_for_files(session: Session) -> str:
    """Ask for the files of the sources; after a reload for those that were open, which no browser gives back."""
    before = session.drafts.get(OPENED_BEFORE)
    if not (isinstance(before, list) and len(before) == 2):
        return "Open the files of the sources: one file each, on this computer."
    n, first = before
    if n == "1":
        return f"Open {first} again: the page was loaded anew since it was open."
    return (
        f"Open the {n} files again, such as {first}: the page was loaded anew since they were open."
    )


def file_of_source(described: Described, place: Place, row: int) -> str:
    """Return the name of a source's file among those picked.

    Raises
    ------
    UserError
        If none of them is its file.
    """
    names = described.dataset.source_files.names
    if place.file_column:
        told = str(described.dataset.catalogue.frame[place.file_column].iloc[row]).strip()
        wanted = re.split(r"[\\/]", told)[-1]
        if not wanted:
            raise UserError(f"Column '{place.file_column}' names no file for this source.")
        if wanted not in names:
            raise UserError(
                f"The file {wanted:.80}, which column '{place.file_column}' names, is not among the {len(names):,} "
                "opened. Open it."
            )
        return wanted
    source_id = described.ids.text(row)
    # the id stands alone: 12 is not in spec-123.fits
    pattern = re.compile(rf"(?<![0-9A-Za-z]){re.escape(source_id)}(?![0-9A-Za-z])")
    found = [name for name in names if pattern.search(name)]
    if not found:
        raise UserError(
            f"None of the {len(names):,} files opened has {source_id:.40} in its name. Choose the column "
            "that names them."
        )
    return min(found, key=len)


def awaited_file(described: Described, place: Place, row: int | None) -> str:
    """Return the name of the file that the page is to send for a source; "" if there is none."""
    if row is None or place.kind != IN_FILES:
        return ""
    try:
        name = file_of_source(described, place, row)
    except UserError:
        return ""
    return "" if name in described.dataset.source_files.read else name


def fit_view(session: Session, plot_id: str, row: int | None, *, keep_x: bool) -> bool:
    """Return True if another source is to be drawn in a plot that was zoomed, whose view is then reset.

    With `keep_x` the part of x stays in view, and y has to be fitted to it (`plots` of the panel).
    """
    memory = f"of.{plot_id}"
    state, before = session.plots.get(plot_id), session.drafts.get(memory, row)
    session.drafts[memory] = row
    if state is None or state.limits is None or before == row:
        return False
    if not keep_x:
        state.limits = None
    return True


def reset_view(session: Session, plot_id: str) -> None:
    """Have all of a plot in view."""
    state = session.plots.get(plot_id)
    if state is not None:
        state.limits = None


def column_options(names: Iterable[str], chosen: Iterable[str]) -> dict[str, str]:
    """Return what a list of columns offers: none, those there are, and those chosen that are not there."""
    return {"": "none"} | {name: name for name in (*names, *chosen) if name}
