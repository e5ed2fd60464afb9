"""Tries a loaded extension on the loaded data, for the editor: the results, or the errors' lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from astronomical_lite.extensions.calls import ExtensionError
from astronomical_lite.extensions.extension import Extension
from astronomical_lite.learning.features import combine
from astronomical_lite.messages import UserError
from astronomical_lite.plots.custom.registry import CustomPlot, render
from astronomical_lite.plots.custom.spec import PlotSpec
from astronomical_lite.project.settings import Settings

N_ROWS = 1000  # of the catalogue, for features
N_NAMED = 3
_CHECKED_ON = {
    "classifier": "six points",
    "strategy": "six points",
    "light_curve_feature": "a light curve: tick it under Features of a Light Curve panel",
}


@dataclass(frozen=True)
class Trial:
    """The result of trying one entry.

    Attributes
    ----------
    kind, name : str
    message : str
        The result, or the error, in a sentence.
    error : UserError or None
        An ExtensionError, which knows the line, where the user's code is at fault.
    spec : PlotSpec or None
        The plot, to be drawn.
    """

    kind: str
    name: str
    message: str
    error: UserError | None = None
    spec: PlotSpec | None = None

    @property
    def line(self) -> int | None:
        """Line of the error in the file, from 1; None if it is not known or there is none."""
        line: int | None = getattr(self.error, "line", None)
        return line


def try_out(
    extension: Extension,
    data: pd.DataFrame,
    *,
    features: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
    selected: int | None = None,
    settings: Settings | None = None,
) -> list[Trial]:
    """Make the features of the first 1000 rows and run the plots, in the file's order.

    Parameters
    ----------
    data : DataFrame
        The catalogue, with generated columns.
    features : sequence of str
        Columns to combine, two at a time; the first three are enough.
    columns : mapping of key to column
        Columns that stand for those plots name.
    selected : int, optional
        Row of the selected source.
    settings : Settings, optional
        Settings that look-ups of plots are answered from.
    """
    trials = []
    for (kind, name), entry in extension.entries.items():
        try:
            if kind == "feature":
                trials.append(_try_feature(name, data, features))
            elif kind == "plot":
                trials.append(_try_plot(entry, data, selected, columns or {}, settings))
            else:
                trials.append(Trial(kind, name, f"Made, and checked on {_CHECKED_ON[kind]}."))
        except UserError as error:
            # `features` says which operation failed; the cause knows the line
            cause = error.__cause__ if isinstance(error.__cause__, ExtensionError) else error
            trials.append(Trial(kind, name, str(cause), cause))
    return trials


def _try_feature(name: str, data: pd.DataFrame, features: Sequence[str]) -> Trial:
    chosen = list(features)[:N_NAMED]
    if len(chosen) < 2:
        return Trial("feature", name, "Choose at least two features to try it on.")
    some = combine(data.iloc[:N_ROWS], chosen, name, 2)
    named = ", ".join(some.columns[:N_NAMED]) + (", ..." if some.shape[1] > N_NAMED else "")
    n_missing = int(some.isna().any(axis=1).sum())
    missing = f", {n_missing:,} with a missing value" if n_missing else ""
    return Trial(
        "feature",
        name,
        f"{some.shape[1]} new column{'s' * (some.shape[1] > 1)} from {', '.join(chosen)}: {named} "
        f"({len(some):,} rows{missing}).",
    )


def _try_plot(
    plot: CustomPlot,
    data: pd.DataFrame,
    selected: int | None,
    columns: Mapping[str, str],
    settings: Settings | None,
) -> Trial:
    unknown = [key for key in plot.columns if columns.get(key, key) not in data.columns]
    if unknown:
        return Trial(
            "plot", plot.name, f"Choose which columns stand for {', '.join(unknown)} to see it."
        )
    spec = render(plot, data, selected, settings=settings, columns=columns)
    n_points = sum(len(layer.x) for layer in spec.layers if layer.plot_type == "scatter")
    n_lines = sum(layer.plot_type == "line" for layer in spec.layers)
    lines = f" and {n_lines} line{'s' * (n_lines > 1)}" if n_lines else ""
    chosen = [f"{key} as {columns[key]}" for key in plot.columns if key in columns]
    tried_with = f", with {', '.join(chosen)}" if chosen else ""
    return Trial("plot", plot.name, f"{n_points:,} points{lines}{tried_with}.", spec=spec)
