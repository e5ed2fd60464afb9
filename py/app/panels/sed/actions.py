"""The SED Plot's bands: edited in the page, opened from a file, downloaded as one."""

from __future__ import annotations

import json
from typing import Any

from app.panels.sed.view import BANDS, bands_of
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action, on_dashboard, with_data_set
from app.services.upload_registry import receives
from app.state.stages import Dashboard, Setup
from app.state.upload import Upload
from astronomical_lite.messages import UserError
from astronomical_lite.project.json_files import check_json_size

FIELDS = ("column", "wavelength", "fwhm", "error")


@action("sed.edit", on_dashboard)
def edit(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    dashboard.typed["editing_bands"], dashboard.typed["bands"] = form.one("panel"), None


@action("sed.bands", on_dashboard)
def change_bands(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Add or remove a row, or use the bands as they are written."""
    rows = [
        dict(zip(FIELDS, values, strict=True))
        for values in zip(*(form.many(name) for name in FIELDS), strict=False)
    ]
    step = form.one("do")
    dashboard.typed["editing_bands"], dashboard.typed["bands"] = form.one("panel"), rows
    if step == "add":
        rows.append(dict.fromkeys(FIELDS, ""))
    elif step.startswith("remove."):
        dashboard.typed["bands"] = form.without("do", rows)
    elif step == "use":
        use(dashboard, json.dumps(as_file(rows)), "The table of bands")
    dashboard.errors.pop("bands", None)


def as_file(rows: list[dict[str, str]]) -> dict[str, Any]:
    """The rows as a bands file has them; empty rows are left out."""
    entries = {}
    for row in rows:
        row = {name: text.strip() for name, text in row.items()}
        if not any(row.values()):
            continue
        if row["column"] in entries:
            raise UserError(f"The column '{row['column']}' is in two rows.", field="bands")
        entries[row["column"]] = {
            "wavelength": number_or_text(row["wavelength"]),
            "FWHM": number_or_text(row["fwhm"] or "0"),
            "error": number_or_text(row["error"] or "0"),
        }
    return entries


def number_or_text(text: str) -> float | str:
    """Return the number a text stands for, or the text, which is then a column's name."""
    try:
        return float(text)
    except ValueError:
        return text


def use(setup: Setup, text: str | bytes, name: str) -> None:
    """Keep the bands of a file's content in the configuration, or raise a UserError."""
    from astronomical_lite.plots.diagrams.bands import read_bands, write_bands

    try:
        bands = read_bands(text, setup.dataset.columns, name)
    except UserError as error:
        raise UserError(str(error), field="bands") from error
    setup.settings.extra = setup.settings.extra | {BANDS: json.loads(write_bands(bands))}
    setup.typed["editing_bands"], setup.typed["bands"] = "", None


@receives("bands", with_data_set, check=check_json_size)
def open_bands(setup: Setup, upload: Upload, form: Form, reply: Reply) -> None:
    use(setup, upload.path.read_bytes(), upload.name)


@action("sed.download", on_dashboard)
def download(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    from astronomical_lite.plots.diagrams.bands import write_bands

    bands, _ = bands_of(dashboard)
    reply.download("photometry_bands.json", write_bands(bands).encode(), "application/json")
