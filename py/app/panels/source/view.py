"""Selected Source Info: what is known of the source that every panel marks."""

from __future__ import annotations

from typing import Any

from app.panels.registry import panel
from app.services import selection
from app.state.session import ACTIVE_LEARNING, LABELLING, Session
from app.views.formatting import NOTHING, shown
from app.views.render import render
from astronomical_lite.messages import UserError

LISTED = 50  # sources of the history


@panel("Selected Source Info", size=(5, 5))
def source_info(session: Session, key: str) -> str:
    row, errors = session.selected, session.errors
    context = {
        "key": key,
        "error": errors.get("source.search", ""),
        "searched": session.drafts.get("searched", ""),
        "has_previous": bool(earlier(session)),
        "history": [session.dataset.ids.text(row) for row in session.visited[: -LISTED - 1 : -1]],
        "asked": session.mode == ACTIVE_LEARNING and bool(session.tab and session.tab.learner),
        "id": "" if row is None else session.dataset.ids.text(row),
        "queried": session.mode == ACTIVE_LEARNING and selection.is_queried(session),
    }
    if row is None:
        return render("source.html", **context)
    return render(
        "source.html",
        **context,
        label={} if in_question(session, row) else label_of(session, row),
        info=[value_of(session, column, row) for column in info_columns(session)],
        row=row,
        image_columns=session.settings.extra_image_cols,
        image=image_of(session, row),
        **sky(session, row),
    )


def image_of(session: Session, row: int) -> dict[str, Any] | None:
    """The picture in view: that of the image column whose tab was chosen, or of the first."""
    columns = session.settings.extra_image_cols
    if not columns:
        return None
    chosen = session.drafts.get("image", "")
    column = chosen if chosen in columns else columns[0]
    address = shown(session.dataset.catalogue.frame[column].iloc[row])
    return {
        "column": column,
        "number": columns.index(column) + 1,
        "address": "" if address == NOTHING else address,
    }


def earlier(session: Session) -> list[int]:
    """Sources seen before the selected one, latest first."""
    return [row for row in reversed(session.visited) if row != session.selected]


def info_columns(session: Session) -> list[str]:
    """The extra information columns; without any, the default axes."""
    known = session.dataset.variables
    chosen = session.settings.extra_info_cols
    return chosen or [c for c in dict.fromkeys(session.settings.default_vars) if c in known]


def value_of(session: Session, column: str, row: int) -> dict[str, str]:
    dataset = session.dataset
    value = dataset.column(column).iloc[row]
    return {
        "name": column,
        "value": shown(value),
        "unit": dataset.catalogue.units.get(column, ""),
        "description": dataset.catalogue.descriptions.get(column, ""),
    }


def in_question(session: Session, row: int) -> bool:
    """Whether the user is being asked about this source: its label would give the answer away."""
    labeller = session.labeller
    if session.mode == LABELLING:
        return labeller is not None and labeller.row == row and labeller.label is None
    return selection.is_queried(session)


def label_of(session: Session, row: int) -> dict[str, str]:
    settings = session.settings
    label = int(session.dataset.labels.codes[row])
    return {"name": settings.name_of(label), "colour": settings.label_colours.get(label, "")}


def sky(session: Session, row: int) -> dict[str, Any]:
    """Position, links and cutouts, where the table has coordinates."""
    from astronomical_lite.sky.coordinates import format_position
    from astronomical_lite.sky.cutouts import LINKS

    place = position(session, row)
    if place is None:
        return {"position": "", "links": [], "cutouts": [], "show_cutouts": False}
    ra, dec = place
    wanted = bool(session.drafts.get("cutouts"))
    return {
        "position": format_position(ra, dec),
        "links": [
            {"name": name, "address": make(ra, dec, LINK_RADIUS)} for name, make in LINKS.items()
        ],
        "show_cutouts": wanted,
        "cutouts": cutouts(session, ra, dec) if wanted else [],
    }


def position(session: Session, row: int) -> tuple[float, float] | None:
    from astronomical_lite.sky.coordinates import parse_position
    from astronomical_lite.sky.cutouts import find_coordinates

    dataset = session.dataset
    found = dataset.once("coordinates", lambda: find_coordinates(dataset.columns))
    frame = dataset.catalogue.frame
    for columns in found[:1]:
        try:
            dec = frame[columns.dec].iloc[row] if columns.dec else None
            return parse_position(frame[columns.ra].iloc[row], dec)
        except UserError:
            return None
    return None


PIXELS = 300
LINK_RADIUS = 10.0  # arcsec


def cutouts(session: Session, ra: float, dec: float) -> list[dict[str, Any]]:
    from astronomical_lite.sky.cutouts import CUTOUTS

    zoom = session.drafts.get("cutout_zoom", 0)
    made = []
    for cutout in CUTOUTS.values():
        size = min(max(cutout.size * 2.0**-zoom, cutout.smallest), cutout.largest)
        made.append(
            {
                "name": cutout.name,
                "address": cutout.url(ra, dec, size, PIXELS),
                "size": f"{size / 60:.3g}′" if size >= 60 else f"{size:.3g}″",
                "coverage": cutout.coverage,
            }
        )
    return made
