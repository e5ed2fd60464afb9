"""Matching the data set with another catalogue, and joining columns of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.actions.setup import back_to_setup
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services import table_matching
from app.services.action_registry import action, at_any_time, with_data_set
from app.services.table_matching import FIELD
from app.services.two_list_choices import moved_columns
from app.services.upload_registry import receives
from app.state.matching import Matching
from app.state.session import Session
from app.state.stages import Setup
from app.state.upload import Upload
from astronomical_lite.messages import UserError, count_text

if TYPE_CHECKING:
    from app.state.matching import MatchRequest

COLUMNS = "match_columns"
LONGEST = 200  # characters of what is typed into the form


def check_size(name: str, size: int) -> None:
    """Raise a UserError if a catalogue is too large to be read."""
    from astronomical_lite.tables.catalogue import check_size

    check_size(size, name)


@contextmanager
def told_in_section() -> Iterator[None]:
    """Have what is wrong said in the section of the page."""
    try:
        yield
    except UserError as error:
        raise UserError(str(error), field=FIELD) from error


@receives(FIELD, with_data_set, check=check_size)
def read_other(setup: Setup, upload: Upload, form: Form, reply: Reply) -> None:
    """Read the catalogue to match with."""
    from astronomical_lite.tables.catalogue import read_catalogue

    setup.session.progress(f"Reading {upload.name}", None)
    open_other(setup, Matching(upload.path, read_catalogue(upload.path, upload.name, fewest=1)))
    reply.focus("#match-form")


@action("match.table", with_data_set)
def choose_table(setup: Setup, form: Form, reply: Reply) -> None:
    """Another table of the file to match with."""
    from astronomical_lite.tables.catalogue import read_catalogue

    matching = table_matching.matching_of(setup)
    table = form.integer("table", "Table", lowest=0)
    with told_in_section():
        fresh = read_catalogue(matching.path, matching.catalogue.name, table, fewest=1)
    open_other(setup, Matching(matching.path, fresh))


def open_other(setup: Setup, matching: Matching) -> None:
    """Match with another catalogue, by the columns whose names say what they are."""
    old = setup.session.matching
    if old is not None and old.path != matching.path:
        table_matching.forget(setup.session)
    back_to_setup(setup)
    values = table_matching.usual_values(setup, matching.catalogue)
    setup.session.matching, setup.typed[FIELD] = matching, values
    try:
        request = table_matching.request_of(Form({k: [v] for k, v in values.items()}))
        matching.foretold = table_matching.foretell(setup, request)
    except UserError:
        matching.foretold = None  # the user says which columns they are


def take_typed(setup: Setup, form: Form) -> MatchRequest:
    """Remember what is in the form, and return what it asks for."""
    matching = table_matching.matching_of(setup)
    usual = table_matching.usual_values(setup, matching.catalogue)
    setup.typed[FIELD] = {name: form.one(name)[:LONGEST] for name in usual}
    return table_matching.request_of(form)


@action("match.settings", with_data_set)
def change_settings(setup: Setup, form: Form, reply: Reply) -> None:
    """Match otherwise, and foretell what that gives."""
    with told_in_section():
        request = take_typed(setup, form)
        foretold = table_matching.foretell(setup, request)
    table_matching.matching_of(setup).foretold = foretold
    reply.announce(f"{count_text(foretold.n, 'row')} would match.")


@action("match.columns", with_data_set)
def choose_columns(setup: Setup, form: Form, reply: Reply) -> None:
    """Columns of the other catalogue that are to be joined."""
    with told_in_section():
        matching = table_matching.matching_of(setup)
    filters = {f"{COLUMNS}.{side}": form.one(f"filter.{side}") for side in ("available", "chosen")}
    moved = moved_columns(
        COLUMNS, [str(name) for name in matching.catalogue.frame], matching.columns, form, filters
    )
    setup.session.filters |= filters
    if moved is not None:
        matching.columns = moved


@action("match.join", with_data_set)
def join(setup: Setup, form: Form, reply: Reply) -> None:
    """Join the columns chosen to the data set, and keep them with the project."""
    with told_in_section():
        matching = table_matching.matching_of(setup)
        request = take_typed(setup, form)
        match, content = table_matching.join(setup, request, matching.columns)
    if setup.session.project is not None:
        reply.store(match.kept, content)
    table_matching.forget(setup.session)
    back_to_setup(setup)
    reply.focus("#matching")
    reply.announce(
        f"{count_text(len(match.columns), 'column')} of {match.file} joined: {count_text(match.n, 'row')} matched."
    )


@action("match.pairs", with_data_set)
def download_pairs(setup: Setup, form: Form, reply: Reply) -> None:
    """All pairs within the radius as a table, with the columns chosen."""
    from astronomical_lite.matching.joined_columns import joined_names
    from astronomical_lite.tables.export.table_columns import Columns
    from astronomical_lite.tables.export.table_files import write_table

    with told_in_section():
        matching = table_matching.matching_of(setup)
        request = take_typed(setup, form)
        found = table_matching.pairs(setup, request)
        if not len(found.here):
            raise UserError("No pair is within this radius.")
        ours, other = setup.dataset.catalogue, matching.catalogue
        columns = Columns()
        wanted = [setup.settings.id_col, request.here.longitude, request.here.latitude]
        mine = [name for name in dict.fromkeys(wanted) if name in ours.frame]
        for name in mine:
            columns.add_series(ours.frame[name].iloc[found.here], name, ours.units.get(name, ""))
        for name, shown in joined_names(matching.columns, mine, other.name).items():
            taken = other.frame[name].iloc[found.there]
            columns.add_series(taken, shown, other.units.get(name, ""))
        columns.add("row", found.here + 1, about=f"Row of {ours.name}, from 1")
        columns.add("matched_row", found.there + 1, about=f"Row of {other.name}, from 1")
        columns.add("separation", found.separations, "arcsec")
        table = columns.table({"comments": [f"{ours.name} and {other.name}, {request.told}"]})
        content, extension, media_type = write_table(table, "fits")
    reply.download(f"pairs.{extension}", content, media_type)


@action("match.cancel", with_data_set)
def cancel(setup: Setup, form: Form, reply: Reply) -> None:
    """Match with no other catalogue."""
    table_matching.forget(setup.session)
    reply.focus("#matching")


@action("match.remove", with_data_set)
def remove(setup: Setup, form: Form, reply: Reply) -> None:
    """Take the columns of a match away again."""
    place = form.integer("match", "Match", lowest=0)
    match = table_matching.take_away(setup, place)
    if setup.session.project is not None and match.kept:
        reply.store(match.kept, b"")
    back_to_setup(setup)
    reply.focus("#matching")
    reply.announce(f"The columns of {match.file} are taken away.")


@receives("matched", at_any_time)
def read_kept(session: Session, upload: Upload, form: Form, reply: Reply) -> None:
    """Joined columns of the project that is being opened; its data file follows."""
    if session.opening is None:
        raise UserError("The project was not opened. Press Continue again.")
    session.opening.matched[upload.name] = upload.path.read_bytes()
