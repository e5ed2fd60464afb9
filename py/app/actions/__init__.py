"""Everything a user can do, by name.

An action is a function `(session, form, reply)`; the name it is registered under is what the page's
forms and buttons carry in `data-action`.
"""

from __future__ import annotations

from app import panels  # registers the actions of panels
from app.actions import (
    answering,
    archives,
    classes,
    column_choices,
    column_corrections,
    compute,
    configuration,
    dataset,
    exports,
    extension,
    label_log,
    matching,
    opening,
    panel_layout,
    plots,
    projects,
    remote_files,
    setup,
    shown_table,
    source_files,
    uploads,
)
from app.services.action_registry import ACTIONS

__all__ = [
    "ACTIONS",
    "answering",
    "archives",
    "classes",
    "column_choices",
    "column_corrections",
    "compute",
    "configuration",
    "dataset",
    "exports",
    "extension",
    "label_log",
    "matching",
    "opening",
    "panel_layout",
    "panels",
    "plots",
    "projects",
    "remote_files",
    "setup",
    "shown_table",
    "source_files",
    "uploads",
]
