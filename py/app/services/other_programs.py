"""Other programs on this computer, by SAMP: who is there, which tables both know, and what is sent.

The page holds the connection to their hub (static/js/samp); here is what it is to say. `heard_messages` has what comes
of what it hears.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.protocol.patches import (
    AnswerProgram,
    ConnectPrograms,
    DisconnectPrograms,
    TellPrograms,
)
from app.protocol.reply import Reply
from app.services import selection_sets
from app.services.column_mapping import guesses, mapping_of
from app.state.other_programs import CONNECTING, OFF, ON, Program, SharedTable
from app.state.session import Session
from app.state.stages import Dashboard, Setup
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from app.state.other_programs import OfferedTable
    from astronomical_lite.arrays import FloatArray
    from astronomical_lite.vo.samp import Message, TableName

FIELD = "programs"
MOST_LISTED, MOST_TABLES = 60, 20
MOST_SENT = 200_000  # rows of a selection
LONGEST_NAME = 60
FORMATS = {".fits": "fits", ".fit": "fits", ".vot": "votable", ".votable": "votable"}

NOBODY = (
    "No hub answers on this computer. Start TOPCAT or Aladin (or another program that has a SAMP hub), then press "
    "Connect again."
)
BLOCKED = (
    "The browser does not let this page ask programs on this computer: allow it in the page's site settings (Local "
    "Network Access), then press Connect again."
)
SECURE = (
    " If one is running: some browsers, such as Safari, keep pages that come by https from asking programs on this "
    "computer. Use Firefox or Chrome, or serve the page on this computer."
)
REFUSED = "The hub refused this page: its question whether to let the page in was answered with no."
LOST = "The hub does not answer any more: the program that ran it was closed. Nothing here is lost."
REASONS = {"nobody": NOBODY, "secure": NOBODY + SECURE, "blocked": BLOCKED, "refused": REFUSED}


# ---- the connection ------------------------------------------------------------------------------


def connect(session: Session, reply: Reply) -> None:
    """Have the page register with the hub, which asks the user on its side."""
    from astronomical_lite.vo import samp

    if session.programs.state == OFF:
        session.programs.state, session.programs.told = CONNECTING, ""
        session.errors.pop(FIELD, None)
        kinds = [samp.HIGHLIGHT, samp.SELECT, samp.POINT, *samp.LOAD.values()]
        reply.add(ConnectPrograms(kinds))


def disconnect(session: Session, reply: Reply) -> None:
    """Have the page leave the hub."""
    for one in list(session.programs.offered):
        decline(session, one.number, reply)
    forget_connection(session, "")
    reply.add(DisconnectPrograms())


def forget_connection(session: Session, told: str) -> None:
    """There is no connection any more; what was sent is unknown to who comes next."""
    programs = session.programs
    programs.state, programs.told = OFF, told
    programs.listed, programs.offered, programs.tables = [], [], []
    programs.last_row = programs.last_selection = None


def decline(session: Session, number: int, reply: Reply) -> None:
    """Do not open a table that was offered."""
    taken = take_offer(session, number)
    if taken and taken.message:
        reply.add(AnswerProgram(taken.message, "samp.error", "The user did not want this table."))


def take_offer(session: Session, number: int) -> OfferedTable | None:
    programs = session.programs
    found = next((one for one in programs.offered if one.number == number), None)
    programs.offered = [one for one in programs.offered if one is not found]
    return found


def take_list(session: Session, listed: object) -> None:
    """Take the programs that the hub lists; each is checked, for a program may say anything of itself."""
    found = []
    for one in (listed if isinstance(listed, list) else [])[:MOST_LISTED]:
        if not isinstance(one, dict) or not isinstance(one.get("id"), str):
            continue
        mtypes = one.get("mtypes")
        kinds = (
            [kind for kind in mtypes if isinstance(kind, str)] if isinstance(mtypes, list) else []
        )
        name = _plain(one.get("name"), LONGEST_NAME) or _plain(one["id"], LONGEST_NAME)
        found.append(Program(one["id"], name, _plain(one.get("about"), 200), tuple(kinds)))
    session.programs.listed = found


def _plain(text: object, longest: int) -> str:
    return " ".join(text.split())[:longest] if isinstance(text, str) else ""


def name_of(session: Session, program: str) -> str:
    """Return the name of a program for the user."""
    return next((one.name for one in session.programs.listed if one.id == program), "A program")


def takers(session: Session, mtype: str) -> list[Program]:
    """Return the programs that take a kind of message."""
    from astronomical_lite.vo.samp import accepts

    return [one for one in session.programs.listed if accepts(one.mtypes, mtype)]


# ---- tables that both know -----------------------------------------------------------------------


def key_of(setup: Setup) -> tuple[str, int]:
    """Return what tells this data set from others."""
    return str(setup.dataset.path), setup.dataset.catalogue.table


def origin_of(setup: Setup) -> str:
    """Return where the data file comes from: its address, or its name on disk."""
    project = setup.session.project
    return project.dataset.origin if project else setup.settings.dataset_filepath


def address_of(setup: Setup) -> tuple[str, str] | None:
    """Return the address at which other programs find the whole file, and its format; None if there is none."""
    origin = origin_of(setup)
    is_there = origin.startswith(("http://", "https://", "data/")) and "?" not in origin
    suffix = next((one for one in FORMATS if origin.lower().endswith(one)), "")
    is_first = len(setup.dataset.catalogue.tables) < 2
    return (origin, FORMATS[suffix]) if is_there and suffix and is_first else None


def tables_of(setup: Setup) -> list[SharedTable]:
    """Return the tables of this data set that other programs know, the latest last."""
    programs, key = setup.session.programs, key_of(setup)
    accepted = programs.accepted.get(origin_of(setup))
    own = [SharedTable(accepted, key)] if accepted else []
    return own + [table for table in programs.tables if table.of == key]


def share(setup: Setup, name: TableName, rows: np.ndarray | None) -> None:
    """Remember that other programs were given the data set, or these rows of it."""
    programs = setup.session.programs
    kept = [one for one in programs.tables if one.name != name][-MOST_TABLES + 1 :]
    programs.tables = [*kept, SharedTable(name, key_of(setup), rows)]


def rows_here(dashboard: Dashboard, name: TableName, rows: np.ndarray) -> np.ndarray | None:
    """Return rows of a table of other programs as rows of the data set; None if it is another data set's.

    Raises
    ------
    UserError
        The table has no such row.
    """
    for table in reversed(tables_of(dashboard)):
        same_id = table.name.table_id and table.name.table_id == name.table_id
        same_url = table.name.url and table.name.url == name.url
        if same_id or same_url:
            n = len(dashboard.ids) if table.rows is None else len(table.rows)
            if len(rows) and rows.max() >= n:
                raise UserError(
                    f"A program named row {rows.max():,} of a table of {n:,} rows.", FIELD
                )
            return rows if table.rows is None else table.rows[rows]
    return None


# ---- what is sent --------------------------------------------------------------------------------


def send(reply: Reply, message: Message, to: str = "", tag: str = "", data: bytes = b"") -> None:
    """Send a message to a program, or to all that take it."""
    reply.add(TellPrograms(to, message.mtype, dict(message.params), tag, data))


def row_messages(dashboard: Dashboard, row: int) -> list[Message]:
    """Return what points out a source in each table that other programs know."""
    from astronomical_lite.vo.samp import highlight_row

    made = []
    for table in tables_of(dashboard)[-3:]:
        at = np.array([row]) if table.rows is None else np.flatnonzero(table.rows == row)
        made += [highlight_row(table.name, int(place)) for place in at[:1]]
    return made


def selection_messages(dashboard: Dashboard) -> list[Message]:
    """Return what selects the sources that are selected in each table that other programs know.

    Raises
    ------
    UserError
        More are selected than a message holds.
    """
    from astronomical_lite.vo.samp import select_rows

    inside, made = selection_sets.told_inside(dashboard), []
    if inside is None:
        inside = np.zeros(len(dashboard.ids), dtype=bool)
    for table in tables_of(dashboard)[-3:]:
        rows = np.flatnonzero(inside if table.rows is None else inside[table.rows])
        if len(rows) > MOST_SENT:
            raise UserError(
                f"{len(rows):,} sources are selected; a message holds {MOST_SENT:,}. Select fewer, or export them "
                "and open the file there.",
                FIELD,
            )
        made.append(select_rows(table.name, rows))
    return made


def positions_of(dashboard: Dashboard) -> tuple[FloatArray, FloatArray] | None:
    """Return right ascension and declination of all sources in degrees, as the Sky panel has them; None without."""
    from astronomical_lite.plots.diagrams.sky import EQUATORIAL

    ways = {"equatorial position": EQUATORIAL}
    mapping = mapping_of(dashboard, ways)
    if len(mapping) < 2:
        mapping = guesses(dashboard, ways)
    names = [mapping.get(one.key) for one in EQUATORIAL]
    if not all(names):
        return None
    ra, dec = (dashboard.dataset.values(name) for name in names if name)
    return ra, dec


def position_message(dashboard: Dashboard, row: int) -> Message | None:
    """Return what directs attention to a source's position; None if it has none."""
    from astronomical_lite.vo.samp import point_at

    found = positions_of(dashboard)
    if found is None:
        return None
    ra, dec = float(found[0][row]), float(found[1][row])
    return point_at(ra, dec) if abs(ra) <= 360 and abs(dec) <= 90 else None


def follow(session: Session, reply: Reply) -> None:
    """Send what is selected now, if the user wants that and others do not know it. Called after every action."""
    programs = session.programs
    dashboard = Dashboard.of(session) if programs.state == ON and programs.sends else None
    if dashboard is None:
        return
    row, chosen = dashboard.selected, selection_sets.selection_of(dashboard)
    before, programs.last_row = programs.last_row, row
    if row is not None and row != before:
        position = position_message(dashboard, row)
        for message in [*row_messages(dashboard, row), *([position] if position else [])]:
            send(reply, message)
    known, programs.last_selection = programs.last_selection, chosen
    if chosen is not known:
        try:
            for message in selection_messages(dashboard):
                send(reply, message)
        except UserError as error:
            programs.told = str(error)
