"""The Trust panel."""

from app.panels.trust import view

__all__ = ["view"]
