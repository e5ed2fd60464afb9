"""Classes made in the page, in the section 'Parameters'."""

from __future__ import annotations

from app.actions.setup import back_to_setup
from app.protocol.forms import LOWEST_LABEL, Form
from app.protocol.reply import Reply
from app.services.action_registry import action, with_data_set
from app.services.background_fits import require_idle
from app.services.classes import add_class, merge_class, remove_class
from app.state.stages import Setup


@action("classes.add", with_data_set)
def add(setup: Setup, form: Form, reply: Reply) -> None:
    """Add a class by its name."""
    label = add_class(setup, form.one("class_name").strip())
    back_to_setup(setup)
    reply.focus("#class-name")
    reply.announce(f"{setup.settings.name_of(label)} is a class now.")


@action("classes.remove", with_data_set)
def remove(setup: Setup, form: Form, reply: Reply) -> None:
    """Remove a class that no source has."""
    remove_class(setup, form.integer("label", "Class", lowest=LOWEST_LABEL))
    back_to_setup(setup)


@action("classes.merge", with_data_set)
def merge(setup: Setup, form: Form, reply: Reply) -> None:
    """Merge a class into another one."""
    for tab in setup.session.tabs.values():
        require_idle(setup.session, tab)
    label = form.integer("label", "Class", lowest=LOWEST_LABEL)
    told = merge_class(setup, label, form.integer("into", "Merge into", lowest=LOWEST_LABEL))
    back_to_setup(setup)
    setup.session.notice = told
