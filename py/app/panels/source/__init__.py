"""The Selected Source Info panel."""

from app.panels.source import actions, view

__all__ = ["actions", "view"]
