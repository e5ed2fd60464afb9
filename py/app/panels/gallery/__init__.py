"""The Gallery panel."""

from app.panels.gallery import actions, label_actions, view

__all__ = ["actions", "label_actions", "view"]
