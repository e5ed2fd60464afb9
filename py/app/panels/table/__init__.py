"""The Table panel."""

from app.panels.table import actions, view

__all__ = ["actions", "view"]
