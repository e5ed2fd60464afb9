"""The Histogram panel."""

from app.panels.histogram import actions, view

__all__ = ["actions", "view"]
