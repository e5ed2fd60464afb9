"""The Other Programs panel."""

from app.panels.other_programs import actions, view

__all__ = ["actions", "view"]
