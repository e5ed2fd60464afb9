"""The Labelling panel."""

from app.panels.labelling import actions, view

__all__ = ["actions", "view"]
