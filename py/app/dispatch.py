"""The one road: an action and a form in, patches of the page out.

    app = App()
    reply = app.dispatch("columns", {"id_col": ["ID"]})

An action is a function `(session, form, reply)` registered by name; see `app.actions`. It changes
the session and may add downloads to the reply. Afterwards every part of the page is rendered
and those that changed are sent.
"""

from __future__ import annotations

import copy
import logging
import shutil
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import escape

from app.actions import ACTIONS
from app.forms import Form
from app.keeping import Keeper
from app.reply import Reply
from app.session import Progress, Session
from app.views import page_grid, page_parts, page_plots
from app.views.figures import drawn_key, style_of
from app.views.render import render
from astronomical.errors import UserError

if TYPE_CHECKING:
    from app.views.figures import Plot
    from astronomical.plots.figure import Drawing

ERROR = ".error"
GRID = "grid"
# What the page asks for by itself: the user may still be reading what the last action said.
BACKGROUND = {"preload", "projects", "plot.size", "theme", "learn.save"}

log = logging.getLogger("astronomical")


class App:
    """A session and what of it the page already shows."""

    def __init__(self, progress: Progress | None = None):
        folder = tempfile.mkdtemp(prefix="astronomical-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.session = Session(folder=Path(folder))
        if progress:
            self.session.progress = progress
        self._keeper = Keeper()
        self._raised_by: dict[str, str] = {}
        self._raised = ""
        self._shown: dict[str, str] = {}
        self._drawn: dict[str, object] = {}

    def dispatch(
        self, name: str, fields: Mapping[str, Sequence[str]], data: bytes | None = None
    ) -> Reply:
        """Carry out an action.

        Parameters
        ----------
        name : a registered action
        fields : the submitted form
        data : bytes that come with it, a piece of a file for instance
        """
        reply = Reply()
        form = Form({key: list(values) for key, values in fields.items()})
        if data is not None:
            form["data"] = [data]
        session = self.session
        before, reply_focus = copy.deepcopy(session.settings), ""
        self._raised = ""
        self._forget_errors_of(name)
        if name not in BACKGROUND:
            session.notice = ""
        try:
            ACTIONS[name](session, form, reply)
        except UserError as error:
            session.settings = before
            self._keep_error(name, error)
            reply_focus = ERROR
        except MemoryError:
            session.settings = before
            session.notice = (
                "This tab has no memory left for that; what was there before is unchanged. "
                "Use fewer features or combinations, tick Optimise for memory, "
                "or close other tabs and try again."
            )
        except Exception as error:
            session.settings = before
            log.exception("action %s", name)
            session.notice = (
                f"That did not work, because of a fault in this program ({type(error).__name__}). "
                "Your data and labels are as they were. The browser's console has the details."
            )
        self._keep(reply)
        try:
            self._send_changes(reply)
        except Exception as error:
            log.exception("showing the page after %s", name)
            self._shown.clear()
            notice = (
                "The page could not be brought up to date, because of a fault in this program "
                f"({type(error).__name__}). Save Current Configuration keeps your work."
            )
            reply.add(target="notice", html=render("notice.html", notice=notice))
        if reply_focus:
            reply.add(focus=reply_focus)
        return reply

    def _keep(self, reply: Reply) -> None:
        """Have what changed kept; when that fails the work itself goes on."""
        try:
            self._keeper.keep(self.session, reply)
        except Exception as error:
            log.exception("keeping")
            self.session.notice = (
                "What you did last could not be kept in this browser, because of a fault in this "
                f"program ({type(error).__name__}). Save Current Configuration keeps it as a file."
            )

    def _keep_error(self, name: str, error: UserError) -> None:
        field = error.field or name
        self.session.errors[field] = self._raised = str(error)
        self._raised_by[field] = name

    def _forget_errors_of(self, name: str) -> None:
        """An action that is tried again starts with a clean slate."""
        for field in [field for field, owner in self._raised_by.items() if owner == name]:
            self.session.errors.pop(field, None)
            del self._raised_by[field]

    def _send_changes(self, reply: Reply) -> None:
        """Grid, parts, pictures, then focus and downloads, which may speak of what was put there."""
        session = self.session
        # Pictures are made first, since a panel says so when its plot cannot be drawn.
        drawings = self._draw(page_plots(session))
        grid = page_grid(session)
        parts = self._with_every_error(page_parts(session))
        asked, reply.patches = reply.patches, []
        if grid is not None and grid != self._shown.get(GRID):
            reply.add(grid=grid)
        for target, html in parts.items():
            if self._shown.get(target) != html:
                reply.add(target=target, html=html)
        self._shown = dict(parts) | ({} if grid is None else {GRID: grid})
        for plot_id, drawing in drawings.items():
            reply.add_binary(
                drawing.data,
                image=f"plot-{plot_id}",
                box=drawing.box,
                limits=drawing.limits,
                log_x=drawing.log_x,
            )
        reply.patches += asked

    def _with_every_error(self, parts: dict[str, str]) -> dict[str, str]:
        """An error that no part has a place for is told in the notice."""
        told = any(escape(self._raised) in html for html in parts.values())
        if not told and not self.session.notice:
            parts["notice"] = render("notice.html", notice=self._raised)
        return parts

    def _draw(self, plots: dict[str, Plot]) -> dict[str, Drawing]:
        """The plots whose picture is out of date, once the page has said how large they are."""
        session, drawings = self.session, {}
        self._drawn = {plot_id: key for plot_id, key in self._drawn.items() if plot_id in plots}
        for plot_id, plot in plots.items():
            state = session.plots.get(plot_id)
            if state is None or self._drawn.get(plot_id) == drawn_key(session, state, plot):
                continue
            self._drawn[plot_id] = drawn_key(session, state, plot)
            try:
                drawings[plot_id] = plot.draw(style_of(session, state), state.limits)
                state.error = ""
            except UserError as error:
                state.error = str(error)
            except Exception as error:
                log.exception("plot %s", plot_id)
                state.error = (
                    f"This plot could not be drawn ({type(error).__name__}). "
                    "The browser's console has the details."
                )
        return drawings
