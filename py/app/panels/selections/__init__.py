"""The Selections panel."""

from app.panels.selections import actions, label_actions, view

__all__ = ["actions", "label_actions", "view"]
