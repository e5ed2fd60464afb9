"""Projects kept in this browser: list, open, rename, delete. The page holds the files."""

from __future__ import annotations

from app.protocol.forms import Form
from app.protocol.messages import ProjectListing
from app.protocol.patches import Forget, Proceed
from app.protocol.reply import Reply
from app.services.action_registry import action, at_any_time
from app.state.project import (
    LOG_PIECE,
    LONGEST_NAME,
    PROJECT,
    TEXTS,
    Stored,
    stored_projects,
)
from app.state.session import Session
from app.storage.project_loader import read_project
from astronomical_lite.messages import UserError


@action("projects", at_any_time)
def list_projects(session: Session, form: Form, reply: Reply) -> None:
    """The page tells which projects it keeps, and what it knows of its storage."""
    take_list(session, form)


def take_list(session: Session, form: Form) -> None:
    """Take the list of projects and the state of the storage from the page."""
    listing: ProjectListing | None = form.content
    if listing:
        session.projects = stored_projects(listing["projects"])
        session.storage = listing["storage"]


def field_of(project_id: str) -> str:
    """Return the field at which errors of a project are shown."""
    return f"project.{project_id}"


def stored(session: Session, form: Form) -> Stored:
    """Return the project that the form names, or raise a UserError if it is gone."""
    wanted = form.one("project")
    for known in session.projects:
        if known.id == wanted:
            return known
    raise UserError("That project is no longer kept in this browser.")


@action("project.open", at_any_time)
def open_project(session: Session, form: Form, reply: Reply) -> None:
    """Read a project's files; its data file follows as a file for 'dataset' that resumes."""
    project_id = form.one("project")
    names = [*TEXTS, *filter(LOG_PIECE.fullmatch, form)]
    texts = {name: form.one(name) for name in names if form.one(name)}
    try:
        opening = read_project(project_id, texts)
    except UserError as error:
        raise UserError(str(error), field_of(project_id)) from error
    opening.stopped, opening.why = form.one("stopped"), form.one("why")
    session.give_up_opening()
    session.opening, session.drafts["unlike"] = opening, ""
    reply.add(Proceed())


@action("project.fail", at_any_time)
def fail(session: Session, form: Form, reply: Reply) -> None:
    """The page could not do what was asked for with a project."""
    session.opening = None
    raise UserError(form.one("reason"), field_of(form.one("project")))


@action("project.ask-name", at_any_time)
def ask_name(session: Session, form: Form, reply: Reply) -> None:
    """Show the form for a new name."""
    session.drafts["project_form"] = ("rename", form.one("project"))
    reply.focus("#project-rename")


@action("project.ask-delete", at_any_time)
def ask_delete(session: Session, form: Form, reply: Reply) -> None:
    """Show the question before deleting."""
    session.drafts["project_form"] = ("delete", form.one("project"))
    reply.focus("#project-delete")


@action("project.ask-nothing", at_any_time)
def ask_nothing(session: Session, form: Form, reply: Reply) -> None:
    """Neither any more."""
    session.drafts["project_form"] = None


@action("project.rename", at_any_time)
def rename(session: Session, form: Form, reply: Reply) -> None:
    known, name = stored(session, form), " ".join(form.one("name").split())
    if known.project is None:
        raise UserError(known.problem, field_of(known.id))
    if not name:
        raise UserError("Type a name.", field_of(known.id))
    if len(name) > LONGEST_NAME:
        raise UserError(f"A name has at most {LONGEST_NAME} characters.", field_of(known.id))
    session.drafts["project_form"] = None
    known.project.name = name
    if session.project is not None and session.project.id == known.id:
        session.project.name = name  # Autosave writes it
    else:
        reply.store(PROJECT, known.project.text().encode(), known.id)
    reply.announce(f"The project is called {name}.")


@action("project.delete", at_any_time)
def delete(session: Session, form: Form, reply: Reply) -> None:
    """After the question was answered."""
    known = stored(session, form)
    if session.project is not None and session.project.id == known.id:
        raise UserError("This project is open here.", field_of(known.id))
    session.drafts["project_form"] = None
    reply.add(Forget(known.id))
    reply.announce(f"{known.project.name if known.project else 'The project'} is deleted.")
