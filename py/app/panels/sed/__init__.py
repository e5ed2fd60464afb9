"""The SED Plot panel."""

from app.panels.sed import actions, view

__all__ = ["actions", "view"]
