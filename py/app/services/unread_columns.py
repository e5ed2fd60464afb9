"""Values of columns that were not read with the table, for the source in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.state.dataset import Dataset
from app.state.stages import Described
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.tables.unread_columns import RowValue

NOT_READ = "not read: Choose Other Columns, in the data set-up, reads it"


def columns_at_hand(dataset: Dataset) -> list[str]:
    """Return the columns that were not read and of which a source's value can be."""
    from astronomical_lite.tables.unread_columns import has_rows_at_hand

    unread = dataset.catalogue.unread
    return unread if unread and has_rows_at_hand(dataset.path) else []


def unread_value(described: Described, column: str, row: int) -> RowValue:
    """Return a source's value of a column that was not read; a sentence where it cannot be."""
    from astronomical_lite.tables.unread_columns import RowValue, row_of_file

    dataset, settings = described.dataset, described.settings
    names = tuple(n for n in settings.extra_info_cols if n in dataset.catalogue.unread)
    if dataset.row_read is None or dataset.row_read[0] != (row, names):
        catalogue = dataset.catalogue
        try:
            found = row_of_file(
                dataset.path,
                catalogue.name,
                catalogue.table,
                row,
                names,
                settings.column_corrections,
            )
        except UserError as error:
            found = dict.fromkeys(names, RowValue(str(error)))
        dataset.row_read = (row, names), found
    return dataset.row_read[1].get(column, RowValue(NOT_READ))
