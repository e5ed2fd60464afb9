"""Which library opens Parquet files: pyarrow, unless another is told to.

use(open_decoded)       # the page's
open_file(source)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.tables.formats.parquet.columns import Open, ParquetFile
    from astronomical_lite.tables.formats.source import Source

_other: list[Open] = []


def use(open_with: Open | None) -> None:
    """Have files opened by a function; by pyarrow for None."""
    _other[:] = [] if open_with is None else [open_with]


def open_file(source: Source) -> ParquetFile:
    """Return an opened file.

    Raises
    ------
    UserError
        If pyarrow is not installed.
    """
    if _other:
        return _other[0](source)
    try:
        # large and needed by those only who read such files
        from astronomical_lite.tables.formats.parquet.arrow import open_arrow
    except ImportError as error:
        raise UserError(
            f"{source.name} is a Parquet file, which needs the package pyarrow: install it with "
            "pip install pyarrow, or save the table as FITS."
        ) from error
    return open_arrow(source)
