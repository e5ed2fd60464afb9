"""Spectrum: where it is found, how it is smoothed, and which lines are marked."""

from __future__ import annotations

from app.panels.spectrum.view import SPECTRUM, redshift_problem
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action, on_dashboard
from app.services.layout import panel_of
from app.services.source_arrays import PLACES, kept_by, place_of, reset_view
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError


@action("spectrum.show", on_dashboard)
def show(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Smoothing, redshift, lines and the axis."""
    from astronomical_lite.spectra.smoothing import KERNELS, WIDEST

    key, kernel = form.one("panel"), form.one("kernel")
    panel = panel_of(dashboard.settings.layout, key)
    width, redshift = form.one("width").strip(), form.one("redshift").strip()
    dashboard.typed[f"{SPECTRUM}.{key}"] = {"width": width, "redshift": redshift}
    try:
        pixels = float(width)
    except ValueError:
        raise UserError(f"A width is a number of pixels, not '{width:.40}'.", SPECTRUM) from None
    if not 0 < pixels <= WIDEST:
        raise UserError(
            f"A width is above 0 and at most {WIDEST:.0f} pixels, not {width:.40}.", SPECTRUM
        )
    if problem := redshift_problem(dashboard, redshift):
        raise UserError(problem, SPECTRUM)
    before = kept_by(panel, SPECTRUM)
    log_x = form.on("log_x")
    panel[SPECTRUM] = before | {
        "kernel": kernel if kernel in KERNELS else "none",
        "width": pixels,
        "redshift": redshift,
        "lines": form.on("lines"),
        "air": form.one("medium") == "air",
        "log_x": log_x,
    }
    if before.get("log_x", False) != log_x:
        reset_view(dashboard.session, f"spectrum-{key}")


@action("spectrum.columns", on_dashboard)
def choose_columns(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Where spectra are found, and the columns that they are made of."""
    from astronomical_lite.spectra.spectrum import ANGSTROMS, ERROR_KINDS

    key, place, kind = form.one("panel"), form.one("from"), form.one("error_kind")
    panel = panel_of(dashboard.settings.layout, key)
    before = kept_by(panel, SPECTRUM)
    chosen = {name: form.one(name) for name in ("wavelength", "flux", "error")}
    place_before = place_of(dashboard, before).kind
    place = place if place in PLACES else place_before
    kept = before | {
        "from": place,
        "file_column": form.one("file_column").strip(),
    }
    if place == place_before and any(chosen.values()):
        unit = form.one("unit")
        kept["columns"] = chosen | {
            "error_kind": kind if kind in ERROR_KINDS else "error",
            "is_log": form.one("scale") == "log",
            "unit": unit if unit in ANGSTROMS else "",
        }
    else:  # other names: those that suggest themselves there
        kept.pop("columns", None)
    panel[SPECTRUM] = kept
    reset_view(dashboard.session, f"spectrum-{key}")
