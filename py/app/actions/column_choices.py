"""Columns of a large data file: chosen before it is read, and others afterwards."""

from __future__ import annotations

from app.actions.dataset import replace_dataset
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action, at_any_time, with_data_set
from app.services.column_choices import COLUMNS, choice_in_view, move, only_of
from app.services.table_reading import foretold_again, read_corrected
from app.state.column_choice import ColumnChoice
from app.state.session import Session
from app.state.stages import Setup
from astronomical_lite.messages import UserError, count_text


@action("dataset.columns", at_any_time)
def choose_columns(session: Session, form: Form, reply: Reply) -> None:
    """Columns of the file that are to be read, or not."""
    choice = choice_in_view(session)
    if choice is None:
        raise UserError("Load a data file first.")
    filters = {f"{COLUMNS}.{side}": form.one(f"filter.{side}") for side in ("available", "chosen")}
    move(choice, form, filters)
    session.filters |= filters


@action("dataset.other_columns", with_data_set)
def offer_columns(setup: Setup, form: Form, reply: Reply) -> None:
    """Offer the columns of a file of which some were not read; or leave those that were."""
    dataset = setup.dataset
    if form.one("do") == "leave":
        dataset.choice = None
        reply.focus("#other-columns")
        return
    dataset.choice = ColumnChoice(foretold_again(dataset), dataset.catalogue.columns_read)
    reply.focus("#read-columns")


@action("dataset.read_columns", with_data_set)
def read_columns(setup: Setup, form: Form, reply: Reply) -> None:
    """Read the table again with the columns chosen; settings and labels that still hold stay."""
    choice = setup.dataset.choice
    if choice is None:
        raise UserError("Choose Other Columns first.", field="dataset")
    only = only_of(choice)
    fresh = read_corrected(setup, setup.settings.column_corrections, only=only)
    replace_dataset(setup.session, fresh)
    reply.focus("#step-parameters")
    n_read = len(fresh.catalogue.columns_read) or len(choice.foretold.columns)
    reply.announce(f"{count_text(n_read, 'column')} of {fresh.catalogue.name} are read.")
