"""The Trust panel."""

from app.panels.trust import doctor_actions, view

__all__ = ["doctor_actions", "view"]
