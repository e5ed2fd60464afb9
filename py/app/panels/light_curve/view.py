"""Light Curve: the selected source's magnitudes or fluxes against time, or folded at a period."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.panels.registry import panel
from app.services.found_series import Found, Kind, found_series
from app.services.layout import panel_of
from app.services.light_curve_features import made_features
from app.services.remembered import remembered
from app.services.source_arrays import (
    IN_COLUMNS,
    PLACES,
    Place,
    awaited_file,
    column_options,
    fit_view,
    kept_by,
    place_of,
)
from app.state.stages import Dashboard
from app.views.figures import Plot, figure_of
from app.views.render import render
from astronomical_lite.messages import UserError, count_text

if TYPE_CHECKING:
    from astronomical_lite.light_curves.light_curve import LightCurve, LightCurveColumns
    from astronomical_lite.light_curves.periods import Period
    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.limits import Limits
    from astronomical_lite.tables.source_arrays import SourceArrays

NAME = "Light Curve"
LIGHT_CURVE = "light_curve"  # of the panel, kept beside its place
FEATURES_FIELD = "light_curve_features"
BEST, TYPED = "best", "typed"
FOLDS = {"": "No", BEST: "At the best period", TYPED: "At the period typed"}
PERIODS = {"period": "Period", "shortest": "Shortest period", "longest": "Longest period"}


@dataclass(frozen=True)
class Shown:
    """What a panel shows besides a source.

    Attributes
    ----------
    place : where light curves are found
    columns : that are chosen; None for those whose names suggest it
    fold : one of `FOLDS`
    period : typed, in the unit of the times; None for none
    shortest, longest : periods that are looked at; None for those that suit the times
    """

    place: Place
    columns: LightCurveColumns | None
    fold: str
    period: float | None
    shortest: float | None
    longest: float | None


@dataclass(frozen=True)
class Folding:
    """The period that a light curve is folded at, None if it is not, with a sentence on where it comes from."""

    period: float | None = None
    words: str = ""
    problem: str = ""


def shown_of(dashboard: Dashboard, key: str) -> Shown:
    """Return what a panel shows: at first columns by their names, against time."""
    kept = kept_by(panel_of(dashboard.settings.layout, key), LIGHT_CURVE)
    fold = kept.get("fold")
    period, shortest, longest = (_positive(kept.get(name)) for name in PERIODS)
    return Shown(
        place_of(dashboard, kept),
        columns_of(kept.get("columns")),
        fold if fold in FOLDS else "",
        period,
        shortest,
        longest,
    )


def _positive(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 < value < math.inf else None


def columns_of(kept: object) -> LightCurveColumns | None:
    """Return the columns that a panel keeps, None if it keeps none or they are damaged."""
    from astronomical_lite.light_curves.light_curve import LightCurveColumns

    if not isinstance(kept, dict):
        return None
    time, band = kept.get("time"), kept.get("band")
    values, errors = kept.get("values"), kept.get("errors")
    if not (isinstance(time, str) and isinstance(band, str)):
        return None
    if not (isinstance(values, list) and isinstance(errors, list)):
        return None
    if not all(isinstance(one, str) for one in (*values, *errors)):
        return None
    is_magnitude = kept.get("is_magnitude") is True
    return LightCurveColumns(time, tuple(values), tuple(errors), band, is_magnitude)


def found_of(dashboard: Dashboard, key: str, shown: Shown) -> Found[LightCurve, LightCurveColumns]:
    """Return the selected source's light curve."""
    from astronomical_lite.light_curves.light_curve import guess_columns, light_curve_of

    def guess(arrays: SourceArrays) -> LightCurveColumns:
        return guess_columns(tuple(arrays.columns), arrays.units)

    kind = Kind("light curve", guess, light_curve_of)
    return found_series(dashboard, key, kind, shown.place, shown.columns)


def folding_of(
    dashboard: Dashboard, key: str, shown: Shown, found: Found[LightCurve, LightCurveColumns]
) -> Folding:
    """Return the period to fold at: the one typed, or the best of the band with most values."""
    curve = found.series
    if curve is None or not shown.fold:
        return Folding()
    if shown.fold == TYPED:
        if shown.period is None:
            return Folding(problem="Type a period to fold at.")
        return Folding(shown.period, f"Period {shown.period:.8g}, as typed.")
    looked_at = (found, shown.shortest or 0.0, shown.longest or 0.0)
    memory = f"period.{key}"
    return remembered(dashboard.drafts, memory, looked_at, lambda: best_folding(curve, shown))


def best_folding(curve: LightCurve, shown: Shown) -> Folding:
    """Return the best period, and how far it can be trusted."""
    from astronomical_lite.light_curves.periods import best_period

    band = curve.bands[0]
    try:
        best = best_period(curve.in_band(band), shown.shortest, shown.longest)
    except UserError as error:
        return Folding(problem=str(error))
    return Folding(best.period, period_words(best, band))


def period_words(best: Period, band: str) -> str:
    """Return a sentence on the best period."""
    of = f" of {band}" if band else ""
    probability = best.false_alarm_probability
    told = "below 1e-99" if probability < 1e-99 else f"{probability:.2g}"
    return (
        f"Best period {best.period:.8g}, from {count_text(best.n_values, 'value')}{of} by the Lomb-Scargle "
        f"periodogram between {best.shortest:.4g} and {best.longest:.4g}; false-alarm probability {told}."
    )


def light_curve_plots(dashboard: Dashboard, key: str) -> dict[str, Plot]:
    shown, plot_id, row = shown_of(dashboard, key), f"light-curve-{key}", dashboard.selected
    found = found_of(dashboard, key, shown)
    folding = folding_of(dashboard, key, shown, found)
    fit_view(dashboard.session, plot_id, row, keep_x=False)

    def draw(style: Style, limits: Limits | None) -> Drawing:
        from astronomical_lite.plots.diagrams.light_curve import (
            draw_light_curve,
            draw_no_light_curve,
        )

        if found.series is None or row is None:
            return draw_no_light_curve(found.problem, style=style)
        return draw_light_curve(
            found.series,
            period=folding.period,
            period_words="" if folding.period is None else f"Period {folding.period:.8g}",
            source=dashboard.ids.text(row),
            limits=limits,
            style=style,
        )

    drawn_from = (id(dashboard.dataset), row, found.problem, id(found.series), folding.period)
    return {plot_id: Plot(drawn_from, draw, name=NAME)}


def in_words(
    dashboard: Dashboard, found: Found[LightCurve, LightCurveColumns], folding: Folding
) -> str:
    """Say what the picture shows, for those who do not see it."""
    row, curve = dashboard.selected, found.series
    if curve is None or row is None:
        return f"Light curve: {found.problem}"
    bands = [band for band in sorted(curve.bands) if band]
    of = f" in {', '.join(bands)}" if bands else ""
    against = "time" if folding.period is None else f"phase at period {folding.period:.6g}"
    values = count_text(len(curve.time), "value")
    return f"Light curve of source {dashboard.ids.text(row)}: {values}{of} against {against}"


@panel(NAME, plots=light_curve_plots, size=(7, 9))
def light_curve(dashboard: Dashboard, key: str) -> str:
    from astronomical_lite.light_curves.features import FEATURES
    from astronomical_lite.light_curves.light_curve import LightCurveColumns

    shown = shown_of(dashboard, key)
    found = found_of(dashboard, key, shown)
    folding = folding_of(dashboard, key, shown, found)
    columns = found.columns or shown.columns or LightCurveColumns()
    error = dashboard.errors.get(LIGHT_CURVE, "")
    typed: dict[str, Any] = dashboard.typed.get(f"{LIGHT_CURVE}.{key}", {}) if error else {}
    periods = {name: getattr(shown, name) for name in PERIODS}
    texts = {name: "" if value is None else f"{value:.12g}" for name, value in periods.items()}
    return render(
        "light_curve.html",
        key=key,
        shown=shown,
        columns=columns,
        values=", ".join(columns.values),
        errors=", ".join(columns.errors),
        names=found.names,
        options=column_options(found.names, (columns.time, columns.band)),
        places=PLACES,
        folds=FOLDS,
        periods=[(name, label, typed.get(name, texts[name])) for name, label in PERIODS.items()],
        all_columns=dashboard.dataset.columns,
        n_files=len(dashboard.dataset.source_files.names),
        awaited=awaited_file(dashboard, shown.place, dashboard.selected),
        error=error,
        problem=found.problem if dashboard.selected is not None else "",
        folding=folding,
        features=list(FEATURES.values()) if shown.place.kind == IN_COLUMNS else [],
        made=[name for one in made_features(dashboard.settings) for name in one.names],
        features_error=dashboard.errors.get(FEATURES_FIELD, ""),
        figure=figure_of(
            dashboard.session, f"light-curve-{key}", in_words(dashboard, found, folding)
        ),
    )
