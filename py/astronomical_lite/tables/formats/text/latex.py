"""Tables of LaTeX and AASTeX."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from astronomical_lite.messages import UserError, reason_of
from astronomical_lite.tables.formats.text.cells import objects
from astronomical_lite.tables.formats.text.text_file import TextFile
from astronomical_lite.tables.formats.text.text_table import TextLayout, TextTable

if TYPE_CHECKING:
    from astronomical_lite.arrays import ObjectArray

_BEGIN = re.compile(
    rb"\s*(?:%[^\n]*\n|\\documentclass[^\n]*\n|\s)*\\begin\{(table|deluxetable|tabular)"
)


def find(text: TextFile) -> TextTable | None:
    """Return the table of a LaTeX file, None for another file.

    Raises
    ------
    UserError
        If the table is not one of names and rows.
    """
    begin = _BEGIN.match(text.data, 0, 1 << 16)
    if not begin:
        return None
    from astropy.io import ascii as formats

    format = "aastex" if begin[1] == b"deluxetable" else "latex"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = formats.read(text.data.decode("utf-8", "replace"), format=format, guess=False)
    except Exception as error:
        raise UserError(
            f"{text.name} is LaTeX, but no plain table of names and rows "
            f"({reason_of(error)}). Save the table as CSV."
        ) from error
    return TextTable(
        list(table.colnames),
        ["" if one.unit is None else str(one.unit) for one in table.itercols()],
        cells=[_texts(one) for one in table.itercols()],
    )


def _texts(column: Any) -> ObjectArray:
    masked = np.ma.getmaskarray(column)
    values = np.asarray(column).tolist()
    return objects(
        ["" if gone else str(value).strip() for value, gone in zip(values, masked, strict=True)]
    )


LAYOUT = TextLayout("LaTeX, AASTeX", "A tabular or deluxetable environment.", find)
