"""Gallery: which sources, pictures of what, how they are shown; the page in view; a source of it."""

from __future__ import annotations

from dataclasses import replace

from app.panels.gallery.look import (
    LIKE,
    SIZES,
    checked_field_of_view,
    checked_look,
    first_in_view,
    keep_look,
    look_of,
    show_from,
)
from app.panels.gallery.pictures import OWN, choices
from app.panels.gallery.rows import rows_of
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services import selection
from app.services.action_registry import action, on_dashboard
from app.services.layout import panel_of
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError

FIELD = "gallery"


def key_of(dashboard: Dashboard, form: Form) -> str:
    """Return the key of the panel that a form is about, or raise a UserError if it is gone."""
    key = form.one("panel")
    panel_of(dashboard.settings.layout, key)
    return key


def row_of(dashboard: Dashboard, form: Form) -> int:
    """Return the row of a picture, or raise a UserError if there is none such."""
    row = form.integer("row", "Source", lowest=0)
    if row >= len(dashboard.ids):
        raise UserError("That source is not in this table.", field=FIELD)
    return row


@action("gallery.look", on_dashboard)
def choose(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Which sources, pictures of what, and how they are shown."""
    key = key_of(dashboard, form)
    before = look_of(dashboard, key)
    names = ("sources", "pictures", "picture_size", "stretch", "brightness")
    wanted = {name: form.one(name) for name in names if name in form}
    look = checked_look(vars(before) | wanted)
    if look.pictures not in choices(dashboard):
        look = replace(look, pictures=before.pictures)
    if look.sources == LIKE and before.sources != LIKE and dashboard.selected is not None:
        look = replace(look, like=dashboard.ids.text(dashboard.selected))
    if look.pictures != before.pictures:
        look = replace(look, field_of_view="")  # that of another survey
    keep_look(dashboard, key, look)


@action("gallery.field_of_view", on_dashboard)
def choose_field_of_view(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """How much of the sky a picture shows, in arcsec; the survey's own where nothing is typed."""
    key = key_of(dashboard, form)
    side = checked_field_of_view(form.one("field_of_view"))
    keep_look(dashboard, key, replace(look_of(dashboard, key), field_of_view=side))


@action("gallery.hips", on_dashboard)
def choose_hips(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """A HiPS of the user's own, by its identifier."""
    from astronomical_lite.sky.hips import checked_hips_id

    key = key_of(dashboard, form)
    try:
        hips_id = checked_hips_id(form.one("own_hips"))
    except UserError as error:
        raise UserError(str(error), field="gallery.hips") from error
    keep_look(dashboard, key, replace(look_of(dashboard, key), pictures=OWN, own_hips=hips_id))


@action("gallery.page", on_dashboard)
def turn_page(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """The pictures before these, or after them."""
    key = key_of(dashboard, form)
    look = look_of(dashboard, key)
    rows, n_shown = rows_of(dashboard, key, look).rows, SIZES[look.picture_size].n
    step = -n_shown if form.one("to") == "earlier" else n_shown
    show_from(dashboard, key, rows, first_in_view(dashboard, key, rows, n_shown) + step)
    first = first_in_view(dashboard, key, rows, n_shown)
    show_from(dashboard, key, rows, first)
    if len(rows):
        last = min(first + n_shown, len(rows))
        reply.announce(f"Pictures {first + 1} to {last} of {len(rows):,}.")


@action("gallery.select", on_dashboard)
def select(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """The source of a picture, in every panel."""
    row = row_of(dashboard, form)
    selection.select(dashboard.session, row)
    reply.announce(f"Source {dashboard.ids.text(row)} is selected.")


@action("gallery.like", on_dashboard)
def show_like(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """More Like This: the nearest sources to the selected one."""
    key = key_of(dashboard, form)
    if dashboard.selected is None:
        raise UserError(
            "Select a source first: others are then shown that are like it.", field=FIELD
        )
    source = dashboard.ids.text(dashboard.selected)
    keep_look(dashboard, key, replace(look_of(dashboard, key), sources=LIKE, like=source))
    reply.announce(rows_of(dashboard, key, look_of(dashboard, key)).about)
