"""Selected Source Info: what is known of the source that every panel marks."""

from __future__ import annotations

from typing import Any

from app.panels.registry import panel
from app.services import (
    combined_prediction,
    hidden_answers,
    label_recording,
    next_sources,
    picture_hosts,
    selection,
    unread_columns,
)
from app.services.positions import position_of
from app.state.session import ACTIVE_LEARNING
from app.state.stages import Dashboard
from app.views.formatting import NOTHING, shown
from app.views.render import render
from astronomical_lite.web_addresses import host_of

LISTED = 50  # sources of the history
LISTED_VALUES = 5  # of a vector


@panel("Selected Source Info", size=(5, 5), is_of_source=True)
def source_info(dashboard: Dashboard, key: str) -> str:
    row, errors = dashboard.selected, dashboard.errors
    context = {
        "key": key,
        "error": errors.get("source.search", ""),
        "searched": dashboard.typed.get("searched", ""),
        "has_previous": bool(earlier(dashboard)),
        "history": [
            dashboard.ids.text(row) for row in dashboard.session.visited[: -LISTED - 1 : -1]
        ],
        "asked": dashboard.session.mode == ACTIVE_LEARNING and dashboard.tab.training is not None,
        "id": "" if row is None else dashboard.ids.text(row),
        "queried": dashboard.session.mode == ACTIVE_LEARNING
        and selection.is_queried(dashboard.session),
    }
    if row is None:
        return render("source.html", **context)
    return render(
        "source.html",
        **context,
        label={} if in_question(dashboard, row) else label_of(dashboard, row),
        predicted=predicted_of(dashboard, row),
        info=[value_of(dashboard, column, row) for column in info_columns(dashboard)],
        row=row,
        image_columns=dashboard.settings.extra_image_cols,
        image=image_of(dashboard, row),
        **sky(dashboard, row),
    )


def image_of(dashboard: Dashboard, row: int) -> dict[str, Any] | None:
    """The picture in view: that of the image column whose tab was chosen, or of the first."""
    columns = dashboard.settings.extra_image_cols
    if not columns:
        return None
    chosen = dashboard.drafts.get("image", "")
    column = chosen if chosen in columns else columns[0]
    address = shown(dashboard.dataset.catalogue.frame[column].iloc[row])
    host = host_of(address) or ""
    return {
        "column": column,
        "number": columns.index(column) + 1,
        "address": "" if address == NOTHING else address,
        "host": host,
        "allowed": picture_hosts.is_allowed(dashboard.session, host),
        "next": next_addresses(dashboard, column, row),
    }


def next_addresses(dashboard: Dashboard, column: str, row: int) -> list[dict[str, str]]:
    """The pictures of sources that are asked about after this one, from servers that may be asked."""
    if not selection.is_queried(dashboard.session):
        return []
    cells = dashboard.dataset.catalogue.frame[column]
    addresses = [shown(cells.iloc[one]) for one in next_sources.next_rows(dashboard)]
    pictures = [{"address": one, "host": host_of(one) or ""} for one in addresses if one != NOTHING]
    return [
        one
        for one in pictures
        if not one["host"] or picture_hosts.is_allowed(dashboard.session, one["host"])
    ]


def earlier(dashboard: Dashboard) -> list[int]:
    """Sources seen before the selected one, latest first."""
    return [row for row in reversed(dashboard.session.visited) if row != dashboard.selected]


def info_columns(dashboard: Dashboard) -> list[str]:
    """The extra information columns; without any, the default axes."""
    known = dashboard.dataset.variables
    chosen = dashboard.settings.extra_info_cols
    return chosen or [c for c in dict.fromkeys(dashboard.settings.default_vars) if c in known]


def value_of(dashboard: Dashboard, column: str, row: int) -> dict[str, str]:
    dataset = dashboard.dataset
    is_hidden = column == dashboard.settings.label_col and in_question(dashboard, row)
    if column in dataset.catalogue.unread:
        found = unread_columns.unread_value(dashboard, column, row)
        unit, description = found.unit, found.description
        return {
            "name": column,
            "value": text_of(found.value),
            "unit": unit,
            "description": description,
        }
    return {
        "name": column,
        "value": "in question" if is_hidden else shown(dataset.column(column).iloc[row]),
        "unit": dataset.catalogue.units.get(column, ""),
        "description": dataset.catalogue.descriptions.get(column, ""),
    }


def text_of(value: Any) -> str:
    """Return a value that may be a list as text."""
    if not isinstance(value, list):
        return shown(value)
    texts = ", ".join(map(shown, value[:LISTED_VALUES]))
    return texts if len(value) <= LISTED_VALUES else f"{texts}, … ({len(value):,} values)"


def in_question(dashboard: Dashboard, row: int) -> bool:
    """Return True if the user is being asked about this source: its label would give the answer away."""
    return hidden_answers.row_in_question(dashboard) == row


def label_of(dashboard: Dashboard, row: int) -> dict[str, str]:
    settings = dashboard.settings
    label = int(dashboard.labels.codes[row])
    return {"name": settings.name_of(label), "colour": settings.label_colours.get(label, "")}


def predicted_of(dashboard: Dashboard, row: int) -> combined_prediction.PredictedClass | None:
    """The combined prediction, where the user wants to see probabilities: it biases answers."""
    wanted = dashboard.drafts.get(label_recording.PROBABILITY)
    if row == hidden_answers.blind_row(dashboard.session):
        return None
    return combined_prediction.predicted_class(dashboard, row) if wanted else None


def sky(dashboard: Dashboard, row: int) -> dict[str, Any]:
    """Position, links and cutouts, where the table has coordinates."""
    from astronomical_lite.sky.coordinates import format_position
    from astronomical_lite.sky.cutouts import LINKS

    place = position_of(dashboard, row)
    if place is None:
        return {"position": "", "links": [], "cutouts": [], "show_cutouts": False, "surveys": {}}
    ra, dec = place
    wanted = bool(dashboard.drafts.get(picture_hosts.CUTOUTS))
    return {
        "position": format_position(ra, dec),
        "links": [
            {"name": name, "address": make(ra, dec, LINK_RADIUS)} for name, make in LINKS.items()
        ],
        "show_cutouts": wanted,
        "surveys": survey_names() if wanted else {},
        "survey": dashboard.drafts.get(SURVEY, ""),
        "cutouts": cutouts(dashboard, ra, dec) if wanted else [],
    }


PIXELS = 300
SURVEY = (
    "cutout_survey"  # the draft that says which survey's picture is beside those of SDSS and FIRST
)
LINK_RADIUS = 10.0  # arcsec


def survey_names() -> dict[str, str]:
    """Return the names of the surveys that one more picture can be of."""
    from astronomical_lite.sky.hips import SURVEYS

    return {key: survey.name for key, survey in SURVEYS.items()}


def cutouts(dashboard: Dashboard, ra: float, dec: float) -> list[dict[str, Any]]:
    """Return the pictures of the sky surveys around a position in degrees."""
    from astronomical_lite.sky.cutouts import CUTOUTS
    from astronomical_lite.sky.hips import SURVEYS

    zoom = dashboard.drafts.get("cutout_zoom", 0)
    made = []
    survey = SURVEYS.get(dashboard.drafts.get(SURVEY, ""))
    for cutout in [*CUTOUTS.values(), *([survey] if survey else [])]:
        size = min(max(cutout.size * 2.0**-zoom, cutout.smallest), cutout.largest)
        address = cutout.url(ra, dec, size, PIXELS)
        host = host_of(address) or ""
        made.append(
            {
                "name": cutout.name,
                "address": address,
                "host": host,
                "keep": cutout is survey,
                # ticking the box was about the others' servers
                "allowed": cutout is not survey
                or picture_hosts.is_allowed(dashboard.session, host),
                "size": f"{size / 60:.3g}′" if size >= 60 else f"{size:.3g}″",
                "coverage": cutout.coverage,
            }
        )
    return made
