"""The Light Curve panel."""

from app.panels.light_curve import actions, view

__all__ = ["actions", "view"]
