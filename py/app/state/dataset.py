"""The data set: a table and what its columns mean."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.state.source_files import SourceFiles

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from app.state.column_choice import ColumnChoice
    from astronomical_lite.learning.combined_columns import MadeColumns
    from astronomical_lite.matching.joined_columns import JoinedColumns
    from astronomical_lite.plots.diagrams.cloud import Classes
    from astronomical_lite.tables.catalogue import Catalogue
    from astronomical_lite.tables.downcast import Saving
    from astronomical_lite.tables.labels import Labels
    from astronomical_lite.tables.source_ids import SourceIds
    from astronomical_lite.tables.unread_columns import RowValue

MOST_CACHED = 32  # arrays that plots reuse; the oldest makes room for a new one

Made = TypeVar("Made")


@dataclass
class Dataset:
    """A table as it was read; its ids and labels are None until their columns are chosen.

    `label_counts` are the values of the label column with their numbers of sources, where some are to
    be chosen. `joined` are columns of other catalogues, which are in the catalogue's frame as well.
    `is_held` is true if the file is not in memory, since the browser holds it. `choice` is there while other
    columns are chosen to be read. `row_read` are values of columns that were not read, by row and names.
    """

    path: Path
    catalogue: Catalogue
    saving: Saving | None = None
    ids: SourceIds | None = None
    labels: Labels | None = None
    label_counts: dict[str, int] = field(default_factory=dict)
    generated: MadeColumns | None = None
    first_in_preview: int = 0
    joined: list[JoinedColumns] = field(default_factory=list)
    source_files: SourceFiles = field(default_factory=SourceFiles)
    is_held: bool = False
    choice: ColumnChoice | None = None
    row_read: tuple[tuple[int, tuple[str, ...]], dict[str, RowValue]] | None = None
    _cache: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def numeric(self) -> list[str]:
        """The table's columns of numbers."""
        from astronomical_lite.tables.column_kinds import numeric_columns

        return numeric_columns(self.catalogue.frame)

    @property
    def columns(self) -> list[str]:
        return list(self.catalogue.frame.columns)

    def column(self, name: str) -> pd.Series:
        """A column of the table, or one made by feature combinations."""
        if self.generated is not None and name in self.generated:
            return self.generated[name]
        return self.catalogue.frame[name]

    @property
    def variables(self) -> list[str]:
        """Everything that can be plotted or trained on."""
        return self.numeric + ([] if self.generated is None else list(self.generated))

    def cached(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what `make` returned for this key, now or before: plots reuse what they made of the
        same arrays."""
        if key not in self._cache:
            if len(self._cache) >= MOST_CACHED:
                del self._cache[next(iter(self._cache))]
            self._cache[key] = make()
        made: Made = self._cache[key]
        return made

    def take_catalogue(self, catalogue: Catalogue) -> None:
        """Put the same rows with other columns in place of those there were."""
        self.catalogue = catalogue
        self.__dict__.pop("numeric", None)
        self._cache.clear()

    def values(self, name: str) -> np.ndarray:
        """A column to be plotted, floats of shape (n_rows,); NaN where a value is missing."""

        def make() -> np.ndarray:
            column = self.column(name)
            is_float = column.dtype.kind == "f"
            values: np.ndarray = (
                column.to_numpy()
                if is_float
                else column.to_numpy(dtype="float64", na_value=float("nan"))
            )
            return values

        return self.cached(("values", name), make)

    def codes(self, labels: Labels, classes: Classes) -> np.ndarray:
        """Each source's class for plots, shape (n_rows,)."""
        key = ("codes", id(labels), classes.labels)
        return self.cached(key, lambda: classes.codes(labels.codes))

    def join(self, joined: JoinedColumns) -> None:
        """Add columns of another catalogue to the table; a row for each of its own."""
        import pandas as pd

        catalogue = self.catalogue
        frame = pd.concat([catalogue.frame, joined.frame], axis=1)
        self._replace_frame(
            frame, catalogue.units | joined.units, catalogue.descriptions | joined.descriptions
        )
        self.joined = [*self.joined, joined]

    def rejoin(self, joined: list[JoinedColumns]) -> None:
        """Join columns to their table, which was read again; not to another one."""
        if all(len(one.frame) == len(self.catalogue.frame) for one in joined):
            for one in joined:
                self.join(one)

    def take_away(self, place: int) -> None:
        """Take the columns that were joined as the one at a place of `joined` away again."""
        gone, catalogue = self.joined[place].frame.columns, self.catalogue
        self._replace_frame(
            catalogue.frame.drop(columns=gone),
            {k: v for k, v in catalogue.units.items() if k not in gone},
            {k: v for k, v in catalogue.descriptions.items() if k not in gone},
        )
        self.joined = [one for i, one in enumerate(self.joined) if i != place]

    def _replace_frame(
        self, frame: pd.DataFrame, units: dict[str, str], descriptions: dict[str, str]
    ) -> None:
        # a new catalogue: a copy of this data set may be in use
        self.catalogue = replace(
            self.catalogue, frame=frame, units=units, descriptions=descriptions
        )
        vars(self).pop("numeric", None)
        self._cache = {}

    def clear_generated(self) -> None:
        """Have generated columns made anew; a user's functions may have changed."""
        self.generated = None
        self._cache = {}

    def whole_frame(self) -> pd.DataFrame:
        """The table with the generated columns, which are made; those of the table are not copied."""
        if self.generated is None:
            return self.catalogue.frame
        import pandas as pd

        return pd.concat([self.catalogue.frame, self.generated.to_frame()], axis=1)

    def replace_generated(self, made: MadeColumns | None) -> None:
        """Put other generated columns in place of those there were."""
        self.generated = made
        self._cache.clear()

    def labelled(self, name: str) -> str:
        """A column's name with its unit."""
        unit = self.catalogue.units.get(name, "")
        return f"{name} [{unit}]" if unit else name
