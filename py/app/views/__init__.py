"""The page as functions of the session: parts as HTML, plots as drawings to be made."""

from app.views.pages import page_grid, page_parts, page_plots

__all__ = ["page_grid", "page_parts", "page_plots"]
