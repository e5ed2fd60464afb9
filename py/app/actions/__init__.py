"""What a user can do, by name.

An action is a function `(session, form, reply)`; the name it is registered under is what the page's
forms and buttons carry in `data-action`.
"""

from __future__ import annotations

from app.actions import (
    compute,
    configuration,
    curves,
    dataset,
    exports,
    extension,
    labelling,
    learning,
    models,
    opening,
    panels,
    plots,
    projects,
    sed,
    setup,
    source,
    uploads,
    web,
)
from app.actions.registry import ACTIONS

__all__ = [
    "ACTIONS",
    "compute",
    "configuration",
    "curves",
    "dataset",
    "exports",
    "extension",
    "labelling",
    "learning",
    "models",
    "opening",
    "panels",
    "plots",
    "projects",
    "sed",
    "setup",
    "source",
    "uploads",
    "web",
]
