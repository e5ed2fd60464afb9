"""Opening a Parquet file: with pyarrow, unless `parquet_libraries` has another library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from astronomical_lite.messages import UserError
from astronomical_lite.tables import parquet_libraries

if TYPE_CHECKING:
    from astronomical_lite.tables.formats.parquet.columns import Open, ParquetFile
    from astronomical_lite.tables.formats.source import Source


def open_file(source: Source) -> ParquetFile:
    """Return an opened file.

    Raises
    ------
    UserError
        If pyarrow is not installed.
    """
    other: Open | None = parquet_libraries.reader()
    if other is not None:
        return other(source)
    try:
        # large and needed by those only who read such files
        from astronomical_lite.tables.formats.parquet.arrow import open_arrow
    except ImportError as error:
        raise UserError(
            f"{source.name} is a Parquet file, which needs the package pyarrow: install it with "
            "pip install pyarrow, or save the table as FITS."
        ) from error
    return open_arrow(source)
