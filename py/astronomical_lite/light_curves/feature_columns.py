"""Features of all light curves of a table, as columns of it.

    wanted = chosen_features(settings.extra)           # as the configuration keeps them
    catalogue = with_features(catalogue, wanted)
    catalogue.frame["mag_amplitude"]

A bundle's `predict` makes them of another table in the same way.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from astronomical_lite.light_curves.features import FEATURES, features_of
from astronomical_lite.light_curves.light_curve import (
    LightCurve,
    LightCurveColumns,
    light_curve_of,
)
from astronomical_lite.messages import UserError, some_of
from astronomical_lite.tables.catalogue import Catalogue
from astronomical_lite.tables.column_info import ColumnInfo
from astronomical_lite.tables.source_arrays import arrays_of_row

KEY = "light_curve_features"
"""Of the configuration file: a list with an object for each `FeatureColumns`."""

Progress = Callable[[float], None]

_LOOKED_AT = 500  # sources that bands are found in


@dataclass(frozen=True)
class FeatureColumns:
    """Features that a table gets as columns.

    Attributes
    ----------
    columns : vector columns that light curves are made of
    features : names in `features.FEATURES`
    bands : of which they are; ("",) for light curves without bands
    shortest, longest : periods that are looked at; None for those that suit the times
    """

    columns: LightCurveColumns
    features: tuple[str, ...]
    bands: tuple[str, ...] = ("",)
    shortest: float | None = None
    longest: float | None = None

    @property
    def names(self) -> list[str]:
        """Names of the columns that are made, those of a band together: "mag_g_amplitude"."""
        return [self.name_of(band, feature) for band in self.bands for feature in self.features]

    def name_of(self, band: str, feature: str) -> str:
        columns = self.columns.values if len(self.columns.values) == 1 else ()
        return "_".join([*columns, *band.split(), *feature.split()])

    @property
    def are_known(self) -> bool:
        """Whether there is a function for each; one of a user's own needs the file that it is in."""
        return set(self.features) <= set(FEATURES)

    @property
    def needed(self) -> set[str]:
        """Vector columns that they are made of."""
        named = {self.columns.time, self.columns.band, *self.columns.values, *self.columns.errors}
        return named - {""}


def chosen_features(extra: Mapping[str, Any]) -> list[FeatureColumns]:
    """Return what a configuration's extra keys ask for.

    Raises
    ------
    UserError
        If the configuration's key does not hold it.
    """
    kept = extra.get(KEY, [])
    try:
        return [_read(one) for one in kept]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UserError(
            f"The configuration's {KEY} is not a list of features of light curves as this page writes it."
        ) from error


def kept_form(wanted: Iterable[FeatureColumns]) -> list[dict[str, Any]]:
    """Return features as the configuration keeps them, which `chosen_features` reads."""
    return [
        {
            "time": one.columns.time,
            "values": list(one.columns.values),
            "errors": list(one.columns.errors),
            "band": one.columns.band,
            "is_magnitude": one.columns.is_magnitude,
            "features": list(one.features),
            "bands": list(one.bands),
            "shortest": one.shortest,
            "longest": one.longest,
        }
        for one in wanted
    ]


def bands_in(catalogue: Catalogue, columns: LightCurveColumns) -> tuple[str, ...]:
    """Return the bands of a table's light curves, as found in some hundred of them."""
    n_rows = len(catalogue.frame)
    found: set[str] = set()
    for row in np.unique(np.linspace(0, n_rows - 1, min(n_rows, _LOOKED_AT)).astype(int)):
        curve = _curve_of(catalogue, columns, int(row))
        if curve is not None:
            found |= set(curve.bands)
    return tuple(sorted(found))


def with_features(
    catalogue: Catalogue, wanted: Sequence[FeatureColumns], progress: Progress | None = None
) -> Catalogue:
    """Return a table with these columns, float64, NaN where a source has too few values for a feature.

    Parameters
    ----------
    progress : is told the part that is done, now and then

    Raises
    ------
    UserError
        If the table has none of a feature's vector columns, or a feature fails.
    """
    made: dict[str, np.ndarray] = {}
    infos: list[ColumnInfo] = []
    for number, one in enumerate(wanted):
        lacking = sorted(one.needed - set(catalogue.vectors))
        if lacking:
            raise UserError(
                f"{catalogue.name} lacks the vector columns that features of light curves are made of: "
                f"{some_of(lacking)}."
            )
        told = None if progress is None else _part_of(progress, number, len(wanted))
        made |= _columns(catalogue, one, told)
    for name in made:
        infos.append(ColumnInfo(name, "number", description="Made of the light curve"))
    if not made:
        return catalogue
    others = [info for info in catalogue.read_columns if info.name not in made]
    return replace(catalogue, frame=catalogue.frame.assign(**made), read_columns=[*others, *infos])


def _columns(
    catalogue: Catalogue, wanted: FeatureColumns, progress: Progress | None
) -> dict[str, np.ndarray]:
    n_rows = len(catalogue.frame)
    made = {name: np.full(n_rows, np.nan) for name in wanted.names}
    every = max(1, n_rows // 100)
    for row in range(n_rows):
        if progress is not None and row % every == 0:
            progress(row / n_rows)
        curve = _curve_of(catalogue, wanted.columns, row)
        if curve is None:
            continue
        curve = replace(curve, periods=(wanted.shortest, wanted.longest))
        for band in wanted.bands:
            for feature, value in features_of(curve.in_band(band), wanted.features).items():
                made[wanted.name_of(band, feature)][row] = value
    return made


def _curve_of(catalogue: Catalogue, columns: LightCurveColumns, row: int) -> LightCurve | None:
    """Return a source's light curve, None if it has none."""
    try:
        return light_curve_of(arrays_of_row(catalogue, row), columns)
    except UserError:
        return None


def _part_of(progress: Progress, number: int, n: int) -> Progress:
    return lambda done: progress((number + done) / n)


def _read(kept: Mapping[str, Any]) -> FeatureColumns:
    def texts(name: str) -> tuple[str, ...]:
        if isinstance(kept[name], str) or not all(isinstance(one, str) for one in kept[name]):
            raise TypeError(name)
        return tuple(kept[name])

    for name in ("time", "band"):
        if not isinstance(kept[name], str):
            raise TypeError(name)
    periods = [kept.get(name) for name in ("shortest", "longest")]
    if any(one is not None and not 0 < one < math.inf for one in periods):
        raise ValueError("periods")
    columns = LightCurveColumns(
        kept["time"], texts("values"), texts("errors"), kept["band"], kept["is_magnitude"] is True
    )
    return FeatureColumns(columns, texts("features"), texts("bands"), *periods)
