"""The Labelling panel: a source at a time from a search space, labelled by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services import answers, label_recording, selection
from app.services.action_registry import action, on_dashboard
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError, count_text, plural

if TYPE_CHECKING:
    from numpy.random import Generator

SEED = 0
CRITERIA = "labelling.criteria"
LONGEST_CONDITION = 4000  # characters


def generator(dashboard: Dashboard) -> Generator:
    """The random numbers New draws from; one sequence per session."""
    import numpy as np

    drafts = dashboard.drafts
    rng: Generator = drafts.setdefault("labelling_rng", np.random.default_rng(SEED))
    return rng


def show(dashboard: Dashboard, row: int | None, reply: Reply) -> None:
    """Show a source; what was told of the one before is past."""
    for told in ("labelling.answer", "labelling.assign"):
        dashboard.errors.pop(told, None)
    selection.select(dashboard.session, row)
    reply.focus("#labelling-question")


@action("labelling.criteria", on_dashboard)
def change_criteria(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Add or remove a criterion, or only choose its column."""
    from astronomical_lite.labelling.criteria import Criterion

    labeller, step = dashboard.labeller, form.one("do")
    typed = {name: form.one(name).strip() for name in ("column", "operator", "value")}
    dashboard.typed["criterion"] = typed
    criteria = list(labeller.space.criteria)
    frame = dashboard.dataset.catalogue.frame
    if step == "add":
        if typed["column"] not in frame:
            raise UserError(
                f"There is no column called '{typed['column']}'. Choose one of the list.",
                field=CRITERIA,
            )
        labeller.search(frame, [*criteria, Criterion(**typed)])
        dashboard.typed["criterion"] = {}
        reply.focus("#add-criterion")  # where the key n presses New
    elif step == "search-all":
        labeller.search_within(frame, None)
    elif step.startswith("remove."):
        labeller.search(frame, form.without("do", criteria))


@action("labelling.condition", on_dashboard)
def add_condition(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Narrow the search space by an expression."""
    from astronomical_lite.labelling.criteria import ExpressionCriterion

    text = form.one("condition").strip()[:LONGEST_CONDITION]
    dashboard.typed["condition"] = text
    try:
        dashboard.labeller.search(
            dashboard.dataset.catalogue.frame,
            [*dashboard.labeller.space.criteria, ExpressionCriterion(text)],
        )
    except UserError as error:
        raise UserError(str(error), field="labelling.condition") from error
    dashboard.typed["condition"] = ""
    n = dashboard.labeller.n_matches
    reply.announce(f"{count_text(n, 'source')} {plural(n, 'matches', 'match')}.")


@action("labelling.new", on_dashboard)
def new_source(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    dashboard.labeller.search_again(dashboard.dataset.catalogue.frame)
    show(dashboard, dashboard.labeller.new(generator(dashboard)), reply)


@action("labelling.first", on_dashboard)
def first(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    show(dashboard, dashboard.labeller.first(), reply)


@action("labelling.previous", on_dashboard)
def previous(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    show(dashboard, dashboard.labeller.previous(), reply)


@action("labelling.next", on_dashboard)
def following(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    show(dashboard, dashboard.labeller.next(), reply)


@action("labelling.undo", on_dashboard)
def undo(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    row = dashboard.labeller.undo()
    label_recording.by_hand(dashboard, undone=True)
    show(dashboard, row, reply)


@action("labelling.assign", on_dashboard)
def assign(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Assign a label to the source shown, or Unsure; kept at once."""
    give(dashboard, form)
    reply.focus("#labelling-new")


@action("labelling.answer", on_dashboard)
def answer(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Assign a label, or Unsure, and go on: of those labelled to the next, after the last to a new source."""
    give(dashboard, form)
    labeller = dashboard.labeller
    labeller.search_again(dashboard.dataset.catalogue.frame)
    given = answers.name_of_answer(dashboard.settings, answers.label_in(form))
    if not labeller.has_next and not labeller.n_left:
        reply.announce(f"{given}. {labeller.space.nothing_left()}")
        return
    row = labeller.next() if labeller.has_next else labeller.new(generator(dashboard))
    show(dashboard, row, reply)
    reply.announce(f"{given}. What is source {dashboard.ids.text(row)}?")


def give(dashboard: Dashboard, form: Form) -> None:
    """Give the source shown the label of a form."""
    labeller = dashboard.labeller
    if not form.is_about(labeller.row):
        raise answers.not_taken(dashboard, form, labeller.label_of)
    labeller.assign(answers.label_in(form))
    label_recording.by_hand(dashboard)
