"""A table to be written of which columns are made a block of rows at a time, as a writer asks for them.

>>> column = BlockColumn("margin", np.dtype("f8"), lambda rows: first[rows] - second[rows])
>>> table = BlockTable({"id": ids, "margin": column}, len(ids), {})
>>> table[:]                     # all of it as an astropy table

Of ten million rows each column of double precision takes 80 MB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from astropy.table import Column

    from astronomical_lite.arrays import AnyArray

    Made: TypeAlias = Callable[[slice], AnyArray]


class BlockValues:
    """The values of a column, of which any rows can be asked for."""

    def __init__(self, dtype: np.dtype[Any], make: Made):
        self.dtype, self._make = dtype, make

    def __getitem__(self, rows: slice) -> AnyArray:
        return self._make(rows)


class BlockColumn:
    """A column without missing values, made of what a function returns for some rows.

    `numpy.ma.getdata` gives its values, `getmask` that none is masked, as of an astropy column.
    """

    unit = None
    _mask = np.ma.nomask

    def __init__(self, name: str, dtype: np.dtype[Any], make: Made, description: str = ""):
        self.name, self.dtype, self.description = name, dtype, description or None
        self._data = BlockValues(dtype, make)

    def __getitem__(self, rows: slice) -> Column:
        from astropy.table import Column

        return Column(self._data[rows], self.name, description=self.description)


class BlockTable:
    """Columns of which some are made a block of rows at a time; all that writers ask of an astropy table.

    Parameters
    ----------
    columns : mapping of name to astropy Column or BlockColumn
    n_rows : int
    meta : dict
    """

    def __init__(
        self, columns: Mapping[str, Column | BlockColumn], n_rows: int, meta: dict[str, Any]
    ):
        self.columns, self.meta, self._n_rows = dict(columns), meta, n_rows

    def __len__(self) -> int:
        return self._n_rows

    @property
    def colnames(self) -> list[str]:
        """The columns' names."""
        return list(self.columns)

    def itercols(self) -> Iterator[Column | BlockColumn]:
        """Return the columns one after the other."""
        return iter(self.columns.values())

    def __getitem__(self, key: str | slice) -> Any:
        """Return a column by its name, or some rows as an astropy table."""
        if isinstance(key, str):
            return self.columns[key]
        from astropy.table import Table

        return Table([column[key] for column in self.itercols()], meta=self.meta, copy=False)
