"""What other programs say by SAMP, and what comes of it: sources are selected, tables wait for the user's word.

Whatever is heard may be anything; what is no such message is refused in a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.protocol.forms import Form
from app.protocol.patches import AnswerProgram, FetchOffered
from app.protocol.reply import Reply
from app.services import selection, selection_sets
from app.services.other_programs import (
    FIELD,
    decline,
    name_of,
    positions_of,
    rows_here,
    take_offer,
)
from app.state.other_programs import ON, OfferedTable
from app.state.session import Session
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError, count_text

MOST_OFFERED = 5


def params_of(form: Form) -> tuple[str, Mapping[str, Any], str]:
    """Return the sender of a message, what it says, and its id if the sender waits; raise a UserError if it is none."""
    content = form.content
    if not isinstance(content, dict) or not isinstance(content.get("params"), dict):
        raise UserError("A program sent a message that cannot be read.", FIELD)
    sender, message = content.get("sender"), content.get("message")
    return (
        sender if isinstance(sender, str) else "",
        content["params"],
        message if isinstance(message, str) else "",
    )


def is_followed(session: Session) -> bool:
    """Return True if the user wants to follow what other programs say."""
    return session.programs.state == ON and session.programs.follows


def hear_row(dashboard: Dashboard, form: Form) -> None:
    """Select the source that another program points out."""
    from astronomical_lite.vo.samp import read_row, read_table_name

    session, (sender, params, _) = dashboard.session, params_of(form)
    if not is_followed(session):
        return
    rows = rows_here(
        dashboard, read_table_name(params), np.array([read_row(params)], dtype="int64")
    )
    name = name_of(session, sender)
    if rows is None:
        session.programs.told = f"{name} points out a row of a table that is not open here."
        return
    row = session.programs.last_row = int(rows[0])
    selection.select(session, row)
    session.programs.told = f"{name} pointed out {dashboard.ids.text(row)}."


def hear_rows(dashboard: Dashboard, form: Form) -> None:
    """Select the sources that another program selects."""
    from astronomical_lite.vo.samp import read_rows, read_table_name

    session, (sender, params, _) = dashboard.session, params_of(form)
    if not is_followed(session):
        return
    rows = rows_here(dashboard, read_table_name(params), read_rows(params))
    name = name_of(session, sender)
    if rows is None:
        session.programs.told = f"{name} selects rows of a table that is not open here."
        return
    inside = np.zeros(len(dashboard.ids), dtype=bool)
    inside[rows] = True
    selection_sets.select_sources(dashboard, inside, f"selected in {name}")
    chosen = session.programs.last_selection = selection_sets.selection_of(dashboard)
    session.programs.told = f"{name} selected {count_text(chosen.n if chosen else 0, 'source')}."


def hear_position(dashboard: Dashboard, form: Form) -> None:
    """Select the source nearest to the position that another program points at, if one is near."""
    from astronomical_lite.sky.coordinates import format_position
    from astronomical_lite.sky.nearest import nearest_source
    from astronomical_lite.vo.samp import read_position

    session, (sender, params, _) = dashboard.session, params_of(form)
    if not is_followed(session):
        return
    programs, name, position = session.programs, name_of(session, sender), read_position(params)
    found = positions_of(dashboard)
    if found is None:
        programs.told = (
            f"{name} points at a position; this table has no columns of positions in degrees."
        )
        return
    nearest, where = nearest_source(*found, position), format_position(*position)
    if nearest is None or nearest[1] * 3600 > programs.radius:
        programs.told = f"{name} points at {where}: no source is within {programs.radius:g}″."
        return
    row = programs.last_row = nearest[0]
    selection.select(session, row)
    text = dashboard.ids.text(row)
    programs.told = f"{name} points at {where}: {text} is {nearest[1] * 3600:.2g}″ from there."


def hear_offer(session: Session, form: Form, reply: Reply) -> None:
    """Keep a table that another program sent, until the user says what is to be done with it."""
    from astronomical_lite.vo.samp import read_offer

    sender, params, message = params_of(form)
    programs = session.programs
    if programs.state != ON:
        return
    try:
        offer = read_offer(params)
    except UserError as error:
        if message:
            reply.add(AnswerProgram(message, "samp.error", str(error)))
        raise
    programs.numbered += 1
    made = OfferedTable(programs.numbered, offer, name_of(session, sender), message)
    for place, one in enumerate(reversed(programs.offered), start=1):
        if place >= MOST_OFFERED or one.offer.table.url == offer.table.url:
            decline(session, one.number, reply)
    programs.offered = [*programs.offered, made]
    reply.announce(f"{made.program} sends the table {offer.name}.")


def accept(session: Session, number: int, reply: Reply) -> None:
    """Have the page look at a table that was offered; how large it is is told before it is read."""
    taken = take_offer(session, number)
    if taken is None:
        raise UserError("This table is not offered any more.", FIELD)
    table = taken.offer.table
    session.programs.accepted[table.url] = table
    if taken.message:
        reply.add(AnswerProgram(taken.message, "samp.ok"))
    reply.add(FetchOffered(table.url, taken.offer.name))
