"""The Trust panel."""

from app.panels.trust import doctor_actions, unlike_actions, view

__all__ = ["doctor_actions", "unlike_actions", "view"]
