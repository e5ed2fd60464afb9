"""The first action, and loading what will be needed while the user reads and types."""

from __future__ import annotations

import importlib

from app.actions.projects import take_list
from app.actions.registry import action
from app.forms import Form
from app.reply import Reply
from app.session import Session

# In the order a user needs them; each is one step, so that what the user does comes between.
NEEDED_LATER = (
    "astropy.io.fits",
    "astronomical.catalogue",
    "astronomical.models",
    "astronomical.learning",
    "astronomical.plots.learner",
    "astronomical.plots.cloud",
    "astronomical.labelling",
    "astronomical.sky",
)


@action("open")
def open_page(session: Session, form: Form, reply: Reply) -> None:
    take_list(session, form)
    session.drafts["needed"] = list(NEEDED_LATER)
    reply.add(then="preload")


@action("preload")
def preload(session: Session, form: Form, reply: Reply) -> None:
    """Import one module ahead of its use."""
    needed = session.drafts.get("needed", [])
    if needed:
        importlib.import_module(needed.pop(0))
    if needed:
        reply.add(then="preload")
