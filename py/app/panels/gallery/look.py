"""How a Gallery panel is looked at: which sources, pictures of what, how large and bright; kept with the layout."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from app.services.layout import panel_of
from app.services.selection_sets import OF_SET
from app.state.session import ACTIVE_LEARNING, Session
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.arrays import IntArray

LOOK = "gallery"  # of the panel, kept beside its place

SELECTED, QUEUE, LIKE = "selected", "queue", "like"
"""Which sources, besides `OF_SET` with a set's name."""

COLUMN, SURVEY, HIPS = "column:", "survey:", "hips:"
"""What pictures are of, each before a name: a column of the table, a survey on offer, the identifier of a HiPS."""

BRIGHTNESSES = ("0.25", "0.5", "0.75", "1", "1.5", "2", "3", "5")
LONGEST = 300  # characters that are kept of a name


@dataclass(frozen=True)
class PictureSize:
    """How large pictures are on the page: their name, how many are shown at once, and pixels asked for a side."""

    name: str
    n: int
    pixels: int


SIZES = {
    "small": PictureSize("Small", 48, 160),
    "medium": PictureSize("Medium", 24, 256),
    "large": PictureSize("Large", 12, 400),
}


@dataclass(frozen=True)
class Look:
    """How the gallery is looked at; each is as it was typed.

    Attributes
    ----------
    sources : which ones; "" until somebody chooses
    pictures : what pictures are of; "" for the first that there is
    own_hips : the identifier of a HiPS of the user's own
    field_of_view : a side of a picture of the sky in arcsec; "" for the survey's own
    picture_size : a key of `SIZES`
    stretch, brightness : how pictures are shown
    like : id of the source that others are like
    """

    sources: str = ""
    pictures: str = ""
    own_hips: str = ""
    field_of_view: str = ""
    picture_size: str = "medium"
    stretch: str = "linear"
    brightness: str = "1"
    like: str = ""


def look_of(dashboard: Dashboard, key: str) -> Look:
    """Return how a panel is looked at; what of it a damaged configuration has not is as at first."""
    kept = panel_of(dashboard.settings.layout, key).get(LOOK)
    look = checked_look(kept if isinstance(kept, dict) else {})
    return look if look.sources else replace(look, sources=first_sources(dashboard.session))


def first_sources(session: Session) -> str:
    """Return whose pictures a new panel shows: what is selected, else what is asked about next."""
    if session.mode == ACTIVE_LEARNING and session.selection is None:
        return QUEUE
    return SELECTED


def checked_look(kept: Mapping[str, Any]) -> Look:
    """Return a look of what of these is possible."""
    from astronomical_lite.sky.hips import checked_hips_id
    from astronomical_lite.sky.stretch import STRETCHES

    texts = {field.name: kept.get(field.name) for field in fields(Look)}
    known = {name: text for name, text in texts.items() if isinstance(text, str)}
    for name, check in (("field_of_view", checked_field_of_view), ("own_hips", checked_hips_id)):
        try:
            known[name] = check(known.get(name, ""))
        except UserError:
            known[name] = ""
    allowed: dict[str, Collection[str]] = {
        "picture_size": SIZES,
        "stretch": STRETCHES,
        "brightness": BRIGHTNESSES,
    }
    return Look(
        **{
            name: text
            for name, text in known.items()
            if len(text) <= LONGEST and (name not in allowed or text in allowed[name])
        }
    )


def checked_field_of_view(text: str) -> str:
    """Return a field of view as it is kept, or raise a UserError."""
    from astronomical_lite.sky.hips import LARGEST, SMALLEST

    text = text.strip()
    try:
        value = float(text) if text else SMALLEST
    except ValueError:
        value = 0.0
    if not SMALLEST <= value <= LARGEST:
        raise UserError(
            f"A field of view is {SMALLEST:.0f} to {LARGEST:,.0f} arcsec, not '{text:.40}'.",
            field="gallery.field_of_view",
        )
    return f"{value:.6g}" if text else ""


def keep_look(dashboard: Dashboard, key: str, look: Look) -> None:
    """Keep how a panel is looked at; what is as at first takes no room in the layout."""
    first = asdict(Look())
    kept = {name: value for name, value in asdict(look).items() if value != first[name]}
    panel = panel_of(dashboard.settings.layout, key)
    panel.pop(LOOK, None)
    dashboard.drafts.pop(f"{TOLD}.{key}", None)
    if kept:
        panel[LOOK] = kept


def set_in(look: Look) -> str:
    """Return the name of the set whose sources are shown; "" if they are others."""
    return look.sources.removeprefix(OF_SET) if look.sources.startswith(OF_SET) else ""


# ---- the page of pictures in view -----------------------------------------------------------------

PAGE, TOLD = "gallery.page", "gallery.told"  # drafts by panel


def first_in_view(dashboard: Dashboard, key: str, rows: IntArray, n_shown: int) -> int:
    """Return the place of the first picture in view; other rows than before are seen from the first."""
    seen, place = dashboard.drafts.get(f"{PAGE}.{key}", (None, 0))
    last_page = max(len(rows) - 1, 0) // n_shown * n_shown
    return min(max(place, 0), last_page) if seen is rows else 0


def show_from(dashboard: Dashboard, key: str, rows: IntArray, place: int) -> None:
    dashboard.drafts[f"{PAGE}.{key}"] = rows, place
