"""Other programs: connecting, sending, and what the page hears of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services import exports, heard_messages, other_programs, selection_sets
from app.services.action_registry import action, at_any_time, on_dashboard
from app.services.other_programs import FIELD
from app.state.other_programs import OFF, ON
from app.state.session import Session
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError, count_text, size_text

if TYPE_CHECKING:
    from astronomical_lite.vo.samp import TableName

SEND = "programs.send"
MOST_IN_MESSAGE = 8_000_000  # bytes of a table; a hub holds several copies of it
WIDEST = 3600.0  # arcseconds


# ---- the connection ------------------------------------------------------------------------------


@action("programs.connect", at_any_time)
def connect(session: Session, form: Form, reply: Reply) -> None:
    other_programs.connect(session, reply)


@action("programs.disconnect", at_any_time)
def disconnect(session: Session, form: Form, reply: Reply) -> None:
    other_programs.disconnect(session, reply)
    reply.announce("Disconnected.")


@action("programs.connected", at_any_time)
def connected(session: Session, form: Form, reply: Reply) -> None:
    """The hub has let the page in."""
    if session.programs.state != OFF:
        session.programs.state = ON
        reply.announce("Connected.")


@action("programs.listed", at_any_time)
def listed(session: Session, form: Form, reply: Reply) -> None:
    """Who is registered with the hub now."""
    if session.programs.state == ON:
        other_programs.take_list(session, form.content)


@action("programs.failed", at_any_time)
def failed(session: Session, form: Form, reply: Reply) -> None:
    """The page was not let in."""
    if session.programs.state == OFF:
        return
    other_programs.forget_connection(session, "")
    reason = form.one("reason")
    session.errors[FIELD] = other_programs.REASONS.get(reason, other_programs.NOBODY)
    reply.announce(session.errors[FIELD])


@action("programs.lost", at_any_time)
def lost(session: Session, form: Form, reply: Reply) -> None:
    """The hub is gone."""
    if session.programs.state != OFF:
        other_programs.forget_connection(session, other_programs.LOST)
        reply.announce(other_programs.LOST)


# ---- sending -------------------------------------------------------------------------------------


def receiver(dashboard: Dashboard, form: Form, mtype: str) -> tuple[str, str]:
    """Return the id of the program that a message is for, empty for all, and who that is in words.

    Raises
    ------
    UserError
        The page is not connected, the program is gone, or there is none that takes such messages.
    """
    session, to = dashboard.session, form.one("to")
    if session.programs.state != ON:
        raise UserError("Connect first.", SEND)
    takers = other_programs.takers(session, mtype)
    known = {one.id: one.name for one in session.programs.listed}
    if to and to not in known:
        raise UserError("This program is not there any more. Choose another one.", SEND)
    if to and to not in {one.id for one in takers}:
        raise UserError(f"{known[to]} takes no messages of this kind ({mtype}).", SEND)
    if not takers:
        raise UserError(f"No program that is connected takes such messages ({mtype}).", SEND)
    return to, known[to] if to else count_text(len(takers), "program")


@action("programs.choose", on_dashboard)
def choose_table(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """What is to be sent, and to whom."""
    dashboard.typed[SEND] = {"what": form.one("what"), "to": form.one("to")}


@action("programs.table", on_dashboard)
def send_table(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Give other programs the table, or the sources selected of it."""
    from astronomical_lite.vo.samp import LOAD, TableName, load_table

    session, what = dashboard.session, form.one("what", "all")
    name = dashboard.dataset.catalogue.name
    address = other_programs.address_of(dashboard)
    if what == "address":
        if address is None:
            raise UserError("The data file has no address that other programs could read.", SEND)
        url, format = address
        to, who = receiver(dashboard, form, LOAD[format])
        table, rows, data = TableName(f"{tag_of(dashboard)}-file", url), None, b""
    else:
        format = "fits"
        to, who = receiver(dashboard, form, LOAD[format])
        rows, table, data = content_of(dashboard, what == "selected")
    message = load_table(format, table, name if rows is None else f"{name}: {len(rows):,} sources")
    other_programs.share(dashboard, table, rows)
    other_programs.send(reply, message, to, tag=table.table_id, data=data)
    n = count_text(len(dashboard.ids) if rows is None else len(rows), "source")
    size = f" ({size_text(len(data))})" if data else ""
    session.programs.told = f"A table of {n}{size} was sent to {who}; no answer yet."


def tag_of(dashboard: Dashboard) -> str:
    """Return what names of tables begin with, another for every data set."""
    import hashlib

    path, table = other_programs.key_of(dashboard)
    return f"astronomical-lite-{hashlib.sha256(f'{path}#{table}'.encode()).hexdigest()[:12]}"


def content_of(dashboard: Dashboard, selected: bool) -> tuple[np.ndarray | None, TableName, bytes]:
    """Return the rows of a table that goes within a message, None for all, its name, and the table as FITS.

    Raises
    ------
    UserError
        Nothing is selected, or it is too large.
    """
    from astronomical_lite.bundle.chosen_rows import selection_table
    from astronomical_lite.tables.export.table_files import write_table
    from astronomical_lite.vo.samp import TableName

    settings, catalogue = dashboard.settings, dashboard.dataset.catalogue
    chosen = selection_sets.required_selection(dashboard) if selected else None
    inside = np.ones(len(dashboard.ids), dtype=bool) if chosen is None else chosen.inside
    size = catalogue.frame.memory_usage(index=False).sum() * float(np.mean(inside))
    if size > 4 * MOST_IN_MESSAGE:
        raise UserError(too_large(), SEND)  # before it is made
    dashboard.session.progress("Writing the table", None)
    made = selection_table(
        catalogue.frame,
        inside,
        settings,
        {
            settings.name_of(label): exports.prediction_of(dashboard, training.learner)
            for label, _, training in exports.trained(dashboard)
        },
        units=catalogue.units,
        descriptions=catalogue.descriptions,
        about="all sources" if chosen is None else chosen.about,
        date=datetime.now(UTC).strftime("%Y-%m-%d"),
        config_sha256=exports.configuration_digest(dashboard.session),
    )
    data, _, _ = write_table(made, "fits")
    if len(data) > MOST_IN_MESSAGE:
        raise UserError(too_large(len(data)), SEND)
    number = len(dashboard.session.programs.tables) + 1
    rows = None if chosen is None else np.flatnonzero(inside)
    return rows, TableName(f"{tag_of(dashboard)}-{number}"), data


def too_large(size: int = 0) -> str:
    """Return why a table is not sent within a message."""
    of = f" of {size_text(size)}" if size else ""
    return (
        f"A table{of} is too large for a message, which holds {size_text(MOST_IN_MESSAGE)}. Select fewer sources, or "
        "export the table and open the file in the other program."
    )


@action("programs.highlight", on_dashboard)
def send_row(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Point out the selected source, in tables that other programs have, and its position."""
    from astronomical_lite.vo.samp import HIGHLIGHT, POINT

    row = dashboard.selected
    if row is None:
        raise UserError("Select a source first.", SEND)
    position = other_programs.position_message(dashboard, row)
    messages = other_programs.row_messages(dashboard, row)
    if not messages and position is None:
        raise UserError("Send the table first: other programs know a source by its row.", SEND)
    to, who = receiver(dashboard, form, HIGHLIGHT if messages else POINT)
    for message in [*messages, *([position] if position else [])]:
        other_programs.send(reply, message, to)
    what = " and ".join(["its row"] * bool(messages) + ["its position"] * bool(position))
    told = f"{dashboard.ids.text(row)}: {what} was sent to {who}."
    dashboard.session.programs.told = told.replace(" was", " were") if " and " in what else told


@action("programs.select", on_dashboard)
def send_selection(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Have other programs select the sources that are selected here."""
    from astronomical_lite.vo.samp import SELECT

    chosen = selection_sets.required_selection(dashboard)
    messages = other_programs.selection_messages(dashboard)
    if not messages:
        raise UserError("Send the table first: other programs know sources by their rows.", SEND)
    to, who = receiver(dashboard, form, SELECT)
    for message in messages:
        other_programs.send(reply, message, to)
    n = count_text(chosen.n, "source")
    dashboard.session.programs.told = f"The selection of {n} was sent to {who}."


@action("programs.options", at_any_time)
def choose_options(session: Session, form: Form, reply: Reply) -> None:
    """What is sent by itself, what is followed, and how near a position has to be."""
    try:
        radius = float(form.one("radius", "10"))
    except ValueError:
        radius = 0.0
    if not 0 < radius <= WIDEST:
        raise UserError(
            f"The radius is a number of arcseconds up to {WIDEST:g}, not '{form.one('radius'):.40}'.",
            "programs.options",
        )
    programs = session.programs
    programs.radius, programs.follows = radius, form.on("follows")
    if form.on("sends") != programs.sends:
        programs.sends = form.on("sends")
        programs.last_row = session.selected
        programs.last_selection = session.selection


# ---- hearing -------------------------------------------------------------------------------------


@action("programs.row", at_any_time)
def hear_row(session: Session, form: Form, reply: Reply) -> None:
    dashboard = Dashboard.of(session)
    if dashboard is not None:
        heard_messages.hear_row(dashboard, form)


@action("programs.rows", at_any_time)
def hear_rows(session: Session, form: Form, reply: Reply) -> None:
    dashboard = Dashboard.of(session)
    if dashboard is not None:
        heard_messages.hear_rows(dashboard, form)


@action("programs.position", at_any_time)
def hear_position(session: Session, form: Form, reply: Reply) -> None:
    dashboard = Dashboard.of(session)
    if dashboard is not None:
        heard_messages.hear_position(dashboard, form)


@action("programs.offer", at_any_time)
def hear_offer(session: Session, form: Form, reply: Reply) -> None:
    heard_messages.hear_offer(session, form, reply)


@action("programs.open", at_any_time)
def open_offered(session: Session, form: Form, reply: Reply) -> None:
    heard_messages.accept(session, form.integer("offer", "Table", lowest=0), reply)


@action("programs.decline", at_any_time)
def decline(session: Session, form: Form, reply: Reply) -> None:
    other_programs.decline(session, form.integer("offer", "Table", lowest=0), reply)


@action("programs.answered", at_any_time)
def answered(session: Session, form: Form, reply: Reply) -> None:
    """A program has answered to a table that was sent."""
    name = other_programs.name_of(session, form.one("program"))
    if not any(form.one("tag") == table.name.table_id for table in session.programs.tables):
        return
    if form.one("status") == "samp.ok":
        session.programs.told = f"{name} has opened the table."
    else:
        words = " ".join(form.one("words").split())[:200].rstrip(".") or "without saying why"
        session.programs.told = (
            f"{name} could not open the table: {words}. Programs that read tables from the web alone need one that "
            "has an address; or export the table and open the file there."
        )
    reply.announce(session.programs.told)
