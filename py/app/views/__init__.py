"""The page as functions of the session: parts as HTML, plots as drawings to be made."""

from app.views.pages import page_parts
from app.views.plots import page_plots

__all__ = ["page_parts", "page_plots"]
