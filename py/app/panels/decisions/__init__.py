"""The Decisions panel."""

from app.panels.decisions import actions, view

__all__ = ["actions", "view"]
