"""Columns of a header that astropy.io.ascii understands."""

from __future__ import annotations

import warnings
from typing import Any

from astronomical_lite.messages import UserError, reason_of


def header_columns(reader: Any, lines: list[str], problem: str, advice: str) -> list[Any]:
    """Return the columns that one of astropy's readers makes of the lines of a header.

    Parameters
    ----------
    reader : astropy.io.ascii.core.BaseReader
    lines : list of str
    problem, advice : str
        What is said of a header that it does not understand, around astropy's own reason.

    Raises
    ------
    UserError
        If the header cannot be understood.
    """
    from astropy.io.ascii.core import InconsistentTableError

    reader.header.data, reader.data.header = reader.data, reader.header
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader.header.get_cols(lines)
    except (InconsistentTableError, ValueError, IndexError, AttributeError) as error:
        raise UserError(f"{problem} ({reason_of(error)}). {advice}") from error
    return list(reader.header.cols)
