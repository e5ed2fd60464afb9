"""The selected source's spectrum or light curve, made of its arrays once, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from app.services.remembered import remembered
from app.services.source_arrays import IN_COLUMNS, Place, arrays_of_source
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.tables.source_arrays import SourceArrays

Series = TypeVar("Series")
Columns = TypeVar("Columns")


@dataclass(frozen=True, eq=False)
class Found(Generic[Series, Columns]):
    """A source's spectrum or light curve, or why there is none.

    Attributes
    ----------
    series : None where there is none
    problem : why; "" where there is one
    names : of the columns to choose from
    columns : those it is made of, chosen or guessed; None before there are any to choose from
    """

    series: Series | None = None
    problem: str = ""
    names: tuple[str, ...] = ()
    columns: Columns | None = None


@dataclass(frozen=True)
class Kind(Generic[Series, Columns]):
    """What a panel shows of a source's arrays.

    Attributes
    ----------
    name : in messages
    guess : columns of arrays by their names and units
    make : a series of arrays and columns; may raise a UserError
    """

    name: str
    guess: Callable[[SourceArrays], Columns]
    make: Callable[[SourceArrays, Columns], Series]


def found_series(
    dashboard: Dashboard,
    key: str,
    kind: Kind[Series, Columns],
    place: Place,
    chosen: Columns | None,
) -> Found[Series, Columns]:
    """Return the selected source's series for a panel, made anew only of other arrays or other columns.

    Parameters
    ----------
    key : of the panel
    place : where the arrays are found
    chosen : columns that the user has chosen; None for guessed ones
    """
    row = dashboard.selected
    if row is None:
        return Found(problem=f"Select a source to see its {kind.name}.")
    try:
        arrays = arrays_of_source(dashboard, place, row)
    except UserError as error:
        return Found(problem=str(error))
    if arrays is None:
        return Found(problem="The source's file is being read.")
    at = row if place.kind == IN_COLUMNS else arrays
    made_of = (dashboard.dataset, at, repr(chosen))

    def make() -> Found[Series, Columns]:
        names = tuple(arrays.columns)
        columns = chosen or kind.guess(arrays)
        try:
            return Found(kind.make(arrays, columns), "", names, columns)
        except UserError as error:
            return Found(None, str(error), names, columns)

    return remembered(dashboard.drafts, f"found.{kind.name}.{key}", made_of, make)
