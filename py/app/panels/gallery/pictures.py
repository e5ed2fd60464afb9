"""What pictures a Gallery panel shows, and their addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.panels.gallery.look import COLUMN, HIPS, SIZES, SURVEY, Look
from app.services.positions import has_positions, position_of
from app.state.stages import Dashboard
from app.views.formatting import NOTHING, shown

if TYPE_CHECKING:
    from astronomical_lite.sky.cutouts import Cutout

OWN = HIPS


def choices(dashboard: Dashboard) -> dict[str, str]:
    """Return what pictures there can be of, by what stands for it in a look: image columns, then surveys."""
    from astronomical_lite.sky.hips import SURVEYS

    columns = {f"{COLUMN}{name}": name for name in dashboard.settings.extra_image_cols}
    if not has_positions(dashboard):
        return columns
    surveys = {f"{SURVEY}{key}": survey.name for key, survey in SURVEYS.items()}
    return columns | surveys | {OWN: "HiPS of your own"}


def chosen(dashboard: Dashboard, look: Look) -> str:
    """Return what is shown of the choices, the first one if nothing is chosen; "" if there is none."""
    known = choices(dashboard)
    return look.pictures if look.pictures in known else next(iter(known), "")


def survey_of(choice: str, look: Look) -> Cutout | None:
    """Return the survey that was chosen; None if it is a column, or no identifier was typed."""
    from astronomical_lite.sky.hips import SURVEYS, hips_cutout

    if choice == OWN:
        return hips_cutout(look.own_hips) if look.own_hips else None
    return SURVEYS.get(choice.removeprefix(SURVEY)) if choice.startswith(SURVEY) else None


def field_of_view(look: Look, survey: Cutout) -> float:
    """Return a side of a picture in arcsec."""
    return float(look.field_of_view) if look.field_of_view else survey.size


def address_of(dashboard: Dashboard, row: int, choice: str, look: Look) -> tuple[str, str]:
    """Return the address of a source's picture; or "", and why there is none, as a sentence."""
    source = dashboard.ids.text(row)
    if choice.startswith(COLUMN):
        column = choice.removeprefix(COLUMN)
        address = shown(dashboard.dataset.catalogue.frame[column].iloc[row])
        if address in ("", NOTHING):
            return "", f"{column} is empty for source {source}."
        return address, ""
    survey = survey_of(choice, look)
    if survey is None:
        return "", ""
    place = position_of(dashboard, row)
    if place is None:
        return "", f"Source {source} has no position."
    size = field_of_view(look, survey)
    return survey.url(*place, size, SIZES[look.picture_size].pixels), ""
