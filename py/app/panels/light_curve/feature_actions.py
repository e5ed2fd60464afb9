"""Light Curve: features of all light curves, as columns of the table."""

from __future__ import annotations

from functools import partial

from app.panels.light_curve.view import FEATURES_FIELD, found_of, shown_of
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action, on_dashboard
from app.services.light_curve_features import KEY, MAKING
from app.services.source_arrays import IN_COLUMNS
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError, count_text


@action("light_curve.features", on_dashboard)
def add_features(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Make the features that are ticked of every light curve; they can be trained on and plotted."""
    from astronomical_lite.light_curves.feature_columns import (
        FeatureColumns,
        bands_in,
        chosen_features,
        kept_form,
        with_features,
    )
    from astronomical_lite.light_curves.features import FEATURES

    dataset, settings = dashboard.dataset, dashboard.settings
    key, ticked = form.one("panel"), [one for one in form.many("feature") if one in FEATURES]
    shown = shown_of(dashboard, key)
    columns = found_of(dashboard, key, shown).columns
    if shown.place.kind != IN_COLUMNS:
        raise UserError(
            "Features are made of vector columns of the table, not of a file per source.",
            FEATURES_FIELD,
        )
    if columns is None or not columns.time or not columns.values:
        raise UserError("Select a source whose light curve is drawn first.", FEATURES_FIELD)
    lacking = [n for n in (columns.time, *columns.values) if n not in dataset.catalogue.vectors]
    if lacking:
        raise UserError(f"The table has no vector column '{lacking[0]}'.", FEATURES_FIELD)
    if not ticked:
        raise UserError("Tick at least one feature.", FEATURES_FIELD)
    catalogue = dataset.catalogue
    bands = bands_in(catalogue, columns)
    if not bands:
        raise UserError("No source has a light curve in these columns.", FEATURES_FIELD)
    wanted = FeatureColumns(columns, tuple(ticked), bands, shown.shortest, shown.longest)
    there = chosen_features(settings.extra)
    taken = set(dataset.columns) - {name for one in there for name in one.names}
    if clash := sorted(taken & set(wanted.names)):
        raise UserError(f"The table has a column {clash[0]} already.", FEATURES_FIELD)
    others = [one for one in there if not set(one.names) <= set(wanted.names)]
    if again := sorted({n for one in others for n in one.names} & set(wanted.names)):
        raise UserError(f"The feature {again[0]} is made already.", FEATURES_FIELD)
    say = partial(dashboard.session.progress, MAKING)
    made = with_features(catalogue, [wanted], say)
    dataset.take_catalogue(made)
    settings.extra = settings.extra | {KEY: kept_form([*others, wanted])}
    names = count_text(len(wanted.names), "column")
    reply.announce(f"{names} made of the light curves: choose them as features in the Settings.")
