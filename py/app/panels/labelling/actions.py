"""The Labelling panel: a source at a time from a search space, labelled by hand."""

from __future__ import annotations

from app.protocol.forms import LOWEST_LABEL, Form
from app.protocol.reply import Reply
from app.services import selection
from app.services.action_registry import action
from app.state.session import Session
from astronomical_lite.messages import UserError

SEED = 0
CRITERIA = "labelling.criteria"


def the_labeller(session: Session):
    if session.labeller is None:
        raise UserError("Close the settings first; then sources can be labelled.")
    return session.labeller


def generator(session: Session):
    """The random numbers New draws from; one sequence per session."""
    import numpy as np

    return session.drafts.setdefault("labelling_rng", np.random.default_rng(SEED))


def show(session: Session, row: int, reply: Reply) -> None:
    selection.select(session, row)
    reply.add(focus="#labelling-question")


@action("labelling.criteria", dashboard=True)
def change_criteria(session: Session, form: Form, reply: Reply) -> None:
    """Add or remove a criterion, or only choose its column."""
    from astronomical_lite.labelling.labeller import Criterion

    labeller, step = the_labeller(session), form.one("do")
    draft = {name: form.one(name).strip() for name in ("column", "operator", "value")}
    session.drafts["criterion"] = draft
    criteria = list(labeller.space.criteria)
    frame = session.dataset.catalogue.frame
    if step == "add":
        if draft["column"] not in frame:
            raise UserError(
                f"There is no column called '{draft['column']}'. Choose one of the list.",
                field=CRITERIA,
            )
        labeller.search(frame, [*criteria, Criterion(**draft)])
        session.drafts["criterion"] = {}
        reply.add(focus="#add-criterion")  # from where n is New
    elif step.startswith("remove."):
        labeller.search(frame, form.without("do", criteria))


@action("labelling.new", dashboard=True)
def new_source(session: Session, form: Form, reply: Reply) -> None:
    show(session, the_labeller(session).new(generator(session)), reply)


@action("labelling.first", dashboard=True)
def first(session: Session, form: Form, reply: Reply) -> None:
    show(session, the_labeller(session).first(), reply)


@action("labelling.previous", dashboard=True)
def previous(session: Session, form: Form, reply: Reply) -> None:
    show(session, the_labeller(session).previous(), reply)


@action("labelling.next", dashboard=True)
def following(session: Session, form: Form, reply: Reply) -> None:
    show(session, the_labeller(session).next(), reply)


@action("labelling.undo", dashboard=True)
def undo(session: Session, form: Form, reply: Reply) -> None:
    show(session, the_labeller(session).undo(), reply)


@action("labelling.assign", dashboard=True)
def assign(session: Session, form: Form, reply: Reply) -> None:
    """Assign a label to the source shown, or Unsure; kept at once."""
    labeller = the_labeller(session)
    if not form.is_about(labeller.row):
        return
    labeller.assign(form.integer("label", "Label", lowest=LOWEST_LABEL))
    reply.add(focus="#labelling-new")
