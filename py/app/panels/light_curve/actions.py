"""Light Curve: where it is found, its columns, and the period that it is folded at."""

from __future__ import annotations

import math

from app.panels.light_curve.view import FOLDS, LIGHT_CURVE, PERIODS
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action, on_dashboard
from app.services.layout import panel_of
from app.services.source_arrays import PLACES, kept_by, place_of, reset_view
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError


@action("light_curve.show", on_dashboard)
def show(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Whether it is folded, and the periods."""
    key, fold = form.one("panel"), form.one("fold")
    panel = panel_of(dashboard.settings.layout, key)
    typed = {name: form.one(name).strip() for name in PERIODS}
    dashboard.typed[f"{LIGHT_CURVE}.{key}"] = typed
    periods = {name: period(text, PERIODS[name]) for name, text in typed.items()}
    shortest, longest = periods["shortest"], periods["longest"]
    if shortest is not None and longest is not None and shortest >= longest:
        raise UserError(
            f"The shortest period, {shortest:g}, has to be below the longest, {longest:g}.",
            LIGHT_CURVE,
        )
    before = kept_by(panel, LIGHT_CURVE)
    panel[LIGHT_CURVE] = before | periods | {"fold": fold if fold in FOLDS else ""}
    if bool(before.get("fold")) != bool(fold) or before.get("period") != periods["period"]:
        reset_view(dashboard.session, f"light-curve-{key}")


def period(text: str, label: str) -> float | None:
    """Return a period as it was typed, None for nothing; raises a UserError if it is none."""
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise UserError(f"{label} needs a number, not '{text:.40}'.", LIGHT_CURVE) from None
    if not 0 < value < math.inf:
        raise UserError(f"{label} has to be above 0, not {text:.40}.", LIGHT_CURVE)
    return value


@action("light_curve.columns", on_dashboard)
def choose_columns(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Where light curves are found, and the columns that they are made of."""
    key, place = form.one("panel"), form.one("from")
    panel = panel_of(dashboard.settings.layout, key)
    before = kept_by(panel, LIGHT_CURVE)
    time, values = form.one("time"), names_in(form.one("values"))
    place_before = place_of(dashboard, before).kind
    place = place if place in PLACES else place_before
    kept = before | {
        "from": place,
        "file_column": form.one("file_column").strip(),
    }
    if place == place_before and (time or values):
        kept["columns"] = {
            "time": time,
            "values": values,
            "errors": names_in(form.one("errors")),
            "band": form.one("band"),
            "is_magnitude": form.one("kind") == "magnitude",
        }
    else:  # other names: those that suggest themselves there
        kept.pop("columns", None)
    panel[LIGHT_CURVE] = kept
    reset_view(dashboard.session, f"light-curve-{key}")


def names_in(text: str) -> list[str]:
    """Return the names of columns in a text, with commas between them."""
    return [name.strip() for name in text.split(",") if name.strip()]
