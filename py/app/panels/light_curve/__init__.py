"""The Light Curve panel."""

from app.panels.light_curve import actions, feature_actions, view

__all__ = ["actions", "feature_actions", "view"]
