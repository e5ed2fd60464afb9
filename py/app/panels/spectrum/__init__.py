"""The Spectrum panel."""

from app.panels.spectrum import actions, view

__all__ = ["actions", "view"]
