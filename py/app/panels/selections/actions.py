"""What is selected: by an expression or by what is predicted, kept under a name, combined, taken away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.protocol.forms import Form
from app.protocol.patches import OpenFile
from app.protocol.reply import Reply
from app.services import (
    question_pool,
    selection,
    selection_expressions,
    selection_sets,
    set_projects,
)
from app.services.action_registry import action, on_dashboard
from app.state.stages import Dashboard
from app.storage.autosave import now
from astronomical_lite.messages import UserError, count_text

FIELD = "selections"


@contextmanager
def told_in_panel(name: str = FIELD) -> Iterator[None]:
    """Have what is wrong said in the panel, beside what it is about."""
    try:
        yield
    except UserError as error:
        raise UserError(str(error), field=name) from error


def tell(dashboard: Dashboard, told: str, reply: Reply) -> None:
    """Say what was done, in the panel and to screen readers."""
    selection_sets.shown_of(dashboard.session).told = told
    reply.announce(told)


def tell_selected(dashboard: Dashboard, reply: Reply, nothing: str = "") -> None:
    """Tell screen readers how many are selected; in the panel too why that is nothing."""
    found = selection_sets.selection_of(dashboard)
    if found is None and nothing:
        return tell(dashboard, nothing, reply)
    selection_sets.shown_of(dashboard.session).told = ""
    reply.announce(f"{count_text(found.n if found else 0, 'source')} selected.")


def nothing_left(how: str, does: str) -> str:
    """Say why nothing is selected."""
    if how == selection_sets.AND:
        return f"None of those selected before {does}."
    if how == selection_sets.NOT:
        return "None of those selected before is left."
    return f"No source {does}."


@action("selections.how", on_dashboard)
def choose_how(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """How sources that are selected go with those selected before."""
    how = form.one("how", selection_sets.NEW)
    known = how in selection_sets.COMBINE
    selection_sets.shown_of(dashboard.session).how = how if known else selection_sets.NEW


@action("selections.expression", on_dashboard)
def by_expression(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Select the sources that meet an expression."""
    text = form.one("expression")
    dashboard.typed["selections.expression"] = text[:4000]
    with told_in_panel("selections.expression"):
        how = selection_sets.how_of(dashboard.session)
        selection_expressions.select_by_expression(dashboard, text, how)
    tell_selected(dashboard, reply, nothing_left(how, "meets this expression"))


@action("selections.predicted", on_dashboard)
def by_prediction(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Select the sources to which a classifier gives a probability in a range."""
    typed = {name: form.one(name).strip() for name in ("of_class", "lowest", "highest")}
    dashboard.typed["selections.predicted"] = typed
    with told_in_panel("selections.predicted"):
        low, high = (probability(typed[name]) for name in ("lowest", "highest"))
        name = typed["of_class"].replace("`", "")
        text = f"{low} <= `{name}` <= {high}"
        how = selection_sets.how_of(dashboard.session)
        selection_expressions.select_by_expression(dashboard, text, how)
    tell_selected(dashboard, reply, nothing_left(how, "has such a probability"))


def probability(text: str) -> str:
    """Return a probability as it was typed, or raise a UserError."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise UserError(f"A probability is a number from 0 to 1, not '{text:.40}'.")
    return repr(value)


@action("selections.clear", on_dashboard)
def deselect_all(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    selection_sets.deselect_all(dashboard.session)
    tell_selected(dashboard, reply)


@action("selections.invert", on_dashboard)
def invert(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Select all that is not selected."""
    selection_sets.invert(dashboard)
    tell_selected(dashboard, reply)


@action("selections.step", on_dashboard)
def step(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Go to the next source of those selected, or back."""
    with told_in_panel():
        row = selection_sets.step(dashboard, -1 if form.one("to") == "earlier" else 1)
    selection.select(dashboard.session, row)
    reply.announce(f"Source {dashboard.ids.text(row)} is selected.")


# ---- sets that are kept --------------------------------------------------------------------------


@action("selections.keep", on_dashboard)
def keep(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Keep what is selected under a name."""
    with told_in_panel("selections.keep"):
        kept = selection_sets.keep(dashboard, form.one("name"))
    tell(dashboard, f"{count_text(kept.n, 'source')} kept as “{kept.name}”.", reply)


@action("selections.show", on_dashboard)
def show(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Select the sources of a set, or combine them with those selected."""
    with told_in_panel():
        how = selection_sets.how_of(dashboard.session)
        selection_sets.show_set(dashboard, form.one("set"), how)
    tell_selected(dashboard, reply, nothing_left(how, "of this set is in the table"))


@action("selections.rename", on_dashboard)
def rename(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    with told_in_panel():
        old, new = form.one("set"), form.one("name")
        selection_sets.rename(dashboard, old, new)
    tell(dashboard, f"“{old}” is called “{' '.join(new.split())}” now.", reply)


@action("selections.delete", on_dashboard)
def delete(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    with told_in_panel():
        selection_sets.delete(dashboard, form.one("set"))
    question_pool.follow_set(dashboard)
    tell(dashboard, f"“{form.one('set')}” is deleted.", reply)
    reply.focus("[data-action='selections.undo']")


@action("selections.undo", on_dashboard)
def undo(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Take back that a set was renamed or deleted."""
    with told_in_panel():
        selection_sets.undo(dashboard)
    tell(dashboard, "The sets are as they were before.", reply)


@action("selections.search", on_dashboard)
def search(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Have Labelling and first batches take sources from a set alone."""
    name = form.one("set")
    with told_in_panel():
        selection_sets.search_within(dashboard, name)
    if name:
        tell(dashboard, f"Labelling searches in “{name}” now.", reply)
    else:
        tell(dashboard, "Labelling searches all sources now.", reply)


@action("selections.ask", on_dashboard)
def ask(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Have classifiers ask about sources of a set alone, or about all again."""
    name = form.one("set")
    with told_in_panel():
        question_pool.ask_within(dashboard, name)
    row = selection.queried_row(dashboard.session)
    if row is not None:
        selection.select(dashboard.session, row)
    of = f"sources of “{name}”" if name else "all sources"
    tell(dashboard, f"Classifiers ask about {of} now.", reply)


@action("selections.project", on_dashboard)
def open_as_project(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Open the sources selected as a project of their own; this one stays as it is."""
    with told_in_panel():
        name, content = set_projects.selection_as_file(dashboard, now()[:10])
    dashboard.session.pending_config = set_projects.settings_for(dashboard, name)
    reply.add(OpenFile(name, content))
