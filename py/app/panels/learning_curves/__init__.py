"""The Learning Curves panel."""

from app.panels.learning_curves import actions, view

__all__ = ["actions", "view"]
