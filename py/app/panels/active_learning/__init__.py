"""The Active Learning panel."""

from app.panels.active_learning import actions, model_actions, view

__all__ = ["actions", "model_actions", "view"]
