"""Cells of a VOTable's TABLEDATA: those in columns of numbers that are no numbers become empty.

cells = TableCells()
cells.add_field({"datatype": "float"})
cells.begin_row()
cells.begin_cell({}), cells.text("INDEF")      # None, ""
cells.odd[0], cells.limits[0]                  # {"INDEF": 1}, {}

astropy makes them NaN and tells nobody, or stops at them where the column is one of integers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from astronomical_lite.tables.missing_values import is_limit, is_missing, is_usual

_INTEGERS = {"unsignedByte", "short", "int", "long"}
_FLOATS = {"float", "double"}
_TRUTH = {"t", "f", "1", "0", "true", "false", "?", ""}


class TableCells:
    """The cells of one TABLE element, in the order of the file.

    Attributes
    ----------
    odd, limits : list of dict
        For every field: text -> count of cells that were made empty.
    """

    def __init__(self) -> None:
        self.odd: list[Counter[str]] = []
        self.limits: list[Counter[str]] = []
        self._kinds: list[str] = []
        self._place = -1
        self._is_text = True

    def add_field(self, attributes: Mapping[str, str]) -> None:
        """Take the attributes of the next FIELD."""
        kind = attributes.get("datatype", "")
        single = attributes.get("arraysize", "1") in ("", "1")
        self._kinds.append(kind if single else "")
        self.odd.append(Counter())
        self.limits.append(Counter())

    def begin_row(self) -> None:
        self._place = -1

    def begin_cell(self, attributes: Mapping[str, str]) -> None:
        self._place += 1
        self._is_text = "encoding" not in attributes

    def text(self, text: str) -> str:
        """Return what is to be read for the text of a cell: itself, or nothing if it is missing."""
        if not text or not self._is_text or self._place >= len(self._kinds):
            return text
        kind = self._kinds[self._place]
        if kind in _FLOATS:
            try:
                float(text)
            except ValueError:
                return self._empty(text.strip())
        elif kind in _INTEGERS:
            try:
                int(text)
            except ValueError:
                return self._integer(text.strip())
        elif kind == "boolean" and text.strip().lower() not in _TRUTH:
            return self._empty(text.strip())
        return text

    def _integer(self, text: str) -> str:
        """Return the text of an integer that is written as no decimal one: "0x1F", "3.0"."""
        if text.lower().startswith("0x"):
            return text
        try:
            number = float(text)
        except ValueError:
            return self._empty(text)
        return str(int(number)) if number.is_integer() else self._empty(text)

    def _empty(self, text: str) -> str:
        if is_limit(text):
            self.limits[self._place][text] += 1
        elif text and not (is_missing(text) and is_usual(text)):
            self.odd[self._place][text] += 1
        return ""
