"""Selecting by expressions: what they can name, and the sources that meet one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from app.services.hidden_answers import blind_row
from app.services.selection_sets import select_sources

if TYPE_CHECKING:
    import pandas as pd

    from app.state.selection import Selection
    from app.state.stages import Described


class ExpressionColumns:
    """Columns that an expression can name: the table's, those made, and what classifiers say.

    Of a source that is asked about blind nothing is known that would give the answer away.
    """

    def __init__(self, described: Described):
        self._described = described
        self._frame = described.dataset.catalogue.frame
        self._generated = described.dataset.generated
        self._predicted = predicted_columns(described)

    def __iter__(self) -> Iterator[str]:
        yield from self._frame.columns
        if self._generated is not None:
            yield from self._generated
        yield from self._predicted

    def __contains__(self, name: object) -> bool:
        made = self._generated is not None and name in self._generated
        return made or name in self._frame or name in self._predicted

    def __getitem__(self, name: str) -> Any:
        is_of_table = name in self._frame or (
            self._generated is not None and name in self._generated
        )
        if is_of_table and name != self._described.settings.label_col:
            return self._described.dataset.column(name)
        column = self._frame[name] if is_of_table else self._predicted[name]()
        return without_value(column, blind_row(self._described.session))


def without_value(column: pd.Series, row: int | None) -> pd.Series:
    """Return a column in which the value of a row is missing."""
    if row is None:
        return column
    nullable = {"i": "Int64", "u": "UInt64", "b": "boolean"}.get(getattr(column.dtype, "kind", "O"))
    column = column.copy() if nullable is None else column.astype(nullable)
    column.iloc[row] = None
    return column


def predicted_columns(described: Described) -> dict[str, Callable[[], Any]]:
    """Return what classifiers say as columns by name, worked out when one is named.

    `predicted` is the class of all classifiers together, `probability` that of this class, and `P(NAME)` each
    classifier's of its class.
    """
    from app.services import combined_prediction, exports
    from app.state.stages import Dashboard

    dashboard = Dashboard.of(described.session)
    if dashboard is None:
        return {}
    import pandas as pd

    found: dict[str, Callable[[], Any]] = {}
    for label, _, training in exports.trained(dashboard):
        name = f"P({described.settings.name_of(label)})"
        found[name] = partial(pd.Series, training.learner.probabilities)
    if found:
        both = partial(combined_prediction.class_and_probability, dashboard)
        found |= {"predicted": lambda: both()[0], "probability": lambda: both()[1]}
    return found


def select_by_expression(described: Described, text: str, how: str) -> Selection:
    """Select the sources that meet an expression.

    Raises
    ------
    UserError
        It is not one, or names what is not there; `field` is "expression".
    """
    from astronomical_lite.labelling.expressions import parse

    expression = parse(text)
    inside = expression.mask(ExpressionColumns(described), len(described.ids))
    return select_sources(described, inside, " ".join(text.split()), how)
