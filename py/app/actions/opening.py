"""The first action, and loading what will be needed while the user reads and types."""

from __future__ import annotations

import importlib
import sys

from app.actions.projects import take_list
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action, at_any_time
from app.state.session import Session

# In the order a user needs them; each is one step, so that what the user does comes between.
NEEDED_LATER = (
    "astropy.io.fits",
    "astronomical_lite.tables.catalogue",
    "astronomical_lite.learning.classifiers.registry",
    "astronomical_lite.learning",
    "astronomical_lite.plots.diagrams.learner",
    "astronomical_lite.plots.diagrams.scores",
    "astronomical_lite.plots.diagrams.cloud",
    "astronomical_lite.labelling.labeller",
    "astronomical_lite.sky.cutouts",
    "astronomical_lite.bundle.export_tables",
    "astronomical_lite.tables.export.table_files",
)


@action("open", at_any_time)
def open_page(session: Session, form: Form, reply: Reply) -> None:
    take_list(session, form)
    session.drafts["needed"] = [name for name in NEEDED_LATER if name not in sys.modules]
    if session.drafts["needed"]:
        reply.then("preload")


@action("preload", at_any_time)
def preload(session: Session, form: Form, reply: Reply) -> None:
    """Import one module ahead of its use."""
    needed = session.drafts.get("needed", [])
    if needed:
        importlib.import_module(needed.pop(0))
    if needed:
        reply.then("preload")
