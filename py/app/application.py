"""The one road: an action and a form in, patches of the page out.

    app = App()
    reply = app.dispatch("columns", {"id_col": ["ID"]})

An action is a function `(session, form, reply)` registered by name; see `app.actions`. It changes
the session and may add downloads to the reply. Afterwards every part of the page is rendered
and those that changed are sent. The page has each thing when it is there: what is to be stored is
written while parts are rendered, and parts are shown while pictures are drawn. Panels that may take long
(`PanelKind.own_actions`) come last.
"""

from __future__ import annotations

import copy
import logging
import shutil
import tempfile
import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import escape

from app.actions import ACTIONS
from app.page import (
    late_panels,
    page_grid,
    page_parts,
    page_plots,
    panel_parts,
    source_panels,
)
from app.panels.active_learning.catching_up import pass_on
from app.protocol.forms import Form
from app.protocol.patches import Grid, Html, Image, Store, Wait
from app.protocol.reply import Reply, Send
from app.services.background_fits import do_due, is_awaited, is_due
from app.services.fits_ahead import look_ahead, prepare
from app.services.label_recording import note_question
from app.services.other_programs import follow
from app.state.fits_ahead import FitsAhead
from app.state.session import Progress, Session
from app.storage.autosave import Autosave
from app.views.figures import drawn_key, style_of
from app.views.render import render
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from app.views.figures import Plot
    from astronomical_lite.plots.axes.figure import Drawing

ERROR = ".error"
GRID = "grid"
# What the page asks for by itself: the user may still be reading what the last action said.
BACKGROUND = {
    "archive.counted",
    "extension.hint",
    "plot.size",
    "preload",
    "projects",
    "table.rows",
    "theme",
}
BACKGROUND |= {f"compute.{what}" for what in ("done", "lost", "refused", "returned", "step")}
HEARD = ("connected", "listed", "failed", "lost", "row", "rows", "position", "offer", "answered")
BACKGROUND |= {f"programs.{what}" for what in HEARD}

log = logging.getLogger("astronomical_lite")


class App:
    """A session and what of it the page already shows.

    Parameters
    ----------
    progress : told what is being done
    looks_ahead : whether likely answers are trained for before they are given
    """

    def __init__(self, progress: Progress | None = None, looks_ahead: bool = False):
        folder = tempfile.mkdtemp(prefix="astronomical-lite-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.session = Session(folder=Path(folder))
        self.session.fits_ahead.allowed = looks_ahead
        if progress:
            self.session.progress = progress
        self._autosave = Autosave()
        self._raised_by: dict[str, str] = {}
        self._raised = ""
        self._shown: dict[str, object] = {}
        self._of_panel: dict[str, dict[str, str]] = {}  # that can be late, as the page has it
        self._drawn: dict[str, object] = {}

    def dispatch(
        self,
        name: str,
        fields: Mapping[str, Sequence[str]],
        data: bytes = b"",
        *,
        content: Any = None,
        send: Send | None = None,
    ) -> Reply:
        """Carry out an action.

        Parameters
        ----------
        name : a registered action
        fields : the submitted form
        data : bytes that come with it, a piece of a file for instance
        content : what comes with it and no form can hold, as JSON has it
        send : takes patches as soon as they are there; without it all are in the reply
        """
        asked = Reply(send_early=send)
        form = Form(fields, content, data)
        session = self.session
        self._forget_errors_of(name)
        if name not in BACKGROUND:
            self._raised = session.notice = ""
        self._carry_out(name, asked, lambda: ACTIONS[name](session, form, asked))
        reply = Reply(send=send)
        self._keep(asked, reply)
        if is_due(session):
            rest = Reply()
            self._carry_out(
                name, rest, lambda: do_due(session, rest, lambda: self._show_question(reply))
            )
            self._keep(rest, reply)
            asked.extend(rest.patches)
        try:
            self._show(reply, asked, name, form.one("plot"))
        except Exception as error:
            log.exception("showing the page after %s", name)
            self._shown.clear()
            self._of_panel.clear()
            notice = (
                "The page could not be brought up to date, because of a fault in this program "
                f"({type(error).__name__}). Save Current Configuration keeps your work."
            )
            reply.add(Html("notice", render("notice.html", notice=notice)))
        reply.hand_over()
        note_question(session)
        return reply

    def _carry_out(self, name: str, asked: Reply, work: Callable[[], None]) -> None:
        """Do what an action does, and what follows it; what is raised becomes a sentence."""
        session = self.session
        before = copy.deepcopy(session.settings)
        try:
            work()
            pass_on(session, asked)
            follow(session, asked)
        except UserError as error:
            session.settings = before
            self._keep_error(name, error)
            asked.focus(ERROR)
        except MemoryError:
            session.settings = before
            session.notice = (
                "This tab has no memory left for that; what was there before is unchanged. "
                "Use fewer features or combinations, tick Optimise for memory, "
                "or close other tabs and try again."
            )
        except RecursionError:
            session.settings = before
            log.exception("action %s", name)
            session.notice = (
                "That goes deeper than Python can follow: something calls itself, or holds itself, too "
                "many times over. What was there before is unchanged."
            )
        except Exception as error:
            session.settings = before
            log.exception("action %s", name)
            session.notice = (
                f"That did not work, because of a fault in this program ({type(error).__name__}). "
                "Your data and labels are as they were. The browser's console has the details."
            )

    def _keep(self, asked: Reply, reply: Reply) -> None:
        """Have what changed kept; when that fails the work itself goes on."""
        try:
            self._autosave.save(self.session, asked)
        except Exception as error:
            log.exception("keeping")
            self.session.notice = (
                "What you did last could not be kept in this browser, because of a fault in this "
                f"program ({type(error).__name__}). Save Current Configuration keeps it as a file."
            )
        reply.extend(patch for patch in asked.patches if isinstance(patch, Store))
        reply.hand_over()

    def _keep_error(self, name: str, error: UserError) -> None:
        field = error.field or name
        self.session.errors[field] = self._raised = str(error)
        self._raised_by[field] = name

    def _forget_errors_of(self, name: str) -> None:
        """An action that is tried again starts with a clean slate."""
        for field in [field for field, owner in self._raised_by.items() if owner == name]:
            self.session.errors.pop(field, None)
            del self._raised_by[field]

    def _show(self, reply: Reply, asked: Reply, name: str, plot_of_action: str) -> None:
        """Grid and parts, what the action asked of the page, which may speak of them, pictures, and late panels.

        While the user waits for compute workers nothing is shown, as while the session is busy.
        """
        others = [patch for patch in asked.patches if not isinstance(patch, Store)]
        if is_awaited(self.session):
            reply.extend([*others, Wait()])
            return
        late = [key for key in late_panels(self.session, name) if key in self._of_panel]
        try:
            self._show_parts(reply, late)
        finally:
            reply.extend(others)
            reply.hand_over()
        self._look_ahead(reply)
        if self._draw(reply, plot_of_action):
            self._show_parts(reply, late)
        self._show_late(reply, late)
        prepare(self.session, reply)

    def _show_question(self, reply: Reply) -> None:
        """The question and its source, while the rest of a fit is to be done; nothing where there is a fault."""
        try:
            for key in source_panels(self.session):
                for target, html in panel_parts(self.session, key).items():
                    if self._shown.get(target) != html:
                        self._shown[target] = html
                        reply.add(Html(target, html))
        except Exception:
            log.exception("showing the next question")
        reply.hand_over()
        note_question(self.session)

    def _look_ahead(self, reply: Reply) -> None:
        """Begin what the user may ask for next; when that fails nothing but time is lost."""
        try:
            look_ahead(self.session, reply)
        except Exception:
            log.exception("looking ahead")
            self.session.fits_ahead = FitsAhead()
        reply.hand_over()

    def _show_parts(self, reply: Reply, late: list[str]) -> None:
        """Grid and parts; late panels stay as the page has them."""
        grid = page_grid(self.session)
        can_be_late = late_panels(self.session)
        self._of_panel = {
            key: self._of_panel[key] if key in late else panel_parts(self.session, key)
            for key in can_be_late
        }
        parts = page_parts(self.session, can_be_late)
        for of_panel in self._of_panel.values():
            parts |= of_panel
        parts = self._with_every_error(parts)
        if grid is not None and grid != self._shown.get(GRID):
            reply.add(Grid(grid))
        for target, html in parts.items():
            if self._shown.get(target) != html:
                reply.add(Html(target, html))
        self._shown = dict(parts) | ({} if grid is None else {GRID: grid})

    def _show_late(self, reply: Reply, late: list[str]) -> None:
        """Panels that nobody waits for, once the page has the others."""
        for key in late:
            reply.hand_over()
            self._of_panel[key] = parts = panel_parts(self.session, key)
            for target, html in parts.items():
                if self._shown.get(target) != html:
                    reply.add(Html(target, html))
            self._shown |= parts

    def _with_every_error(self, parts: dict[str, str]) -> dict[str, str]:
        """An error that no part has a place for is told in the notice."""
        told = any(escape(self._raised) in html for html in parts.values())
        if not told and not self.session.notice:
            parts["notice"] = render("notice.html", notice=self._raised)
        return parts

    def _draw(self, reply: Reply, plot_of_action: str) -> bool:
        """Send the plots whose picture is out of date, once the page has said how large they are; first that which
        the user did something in.

        Returns
        -------
        Whether another plot than before cannot be drawn, which its panel says.
        """
        session, plots = self.session, page_plots(self.session)
        self._drawn = {plot_id: key for plot_id, key in self._drawn.items() if plot_id in plots}
        changed = False
        for plot_id in sorted(plots, key=lambda one: one != plot_of_action):
            plot = plots[plot_id]
            state = session.plots.get(plot_id)
            if state is None or self._drawn.get(plot_id) == drawn_key(session, state, plot):
                continue
            self._drawn[plot_id] = drawn_key(session, state, plot)
            drawing, error = drawn(session, plot_id, plot)
            changed |= error != state.error
            state.error = error
            if drawing is not None:
                reply.add(image_of(plot_id, drawing))
                reply.hand_over()
        return changed


def image_of(plot_id: str, drawing: Drawing) -> Image:
    """A drawing as the picture of a plot's canvas."""
    return Image(
        f"plot-{plot_id}",
        drawing.data,
        drawing.width,
        drawing.height,
        drawing.box,
        drawing.limits,
        drawing.log_x,
        drawing.log_y,
        drawing.sky,
    )


def drawn(session: Session, plot_id: str, plot: Plot) -> tuple[Drawing | None, str]:
    """A plot's picture, or why it cannot be drawn."""
    state = session.plots[plot_id]
    try:
        return plot.draw(style_of(session, state), state.limits), ""
    except UserError as error:
        return None, str(error)
    except Exception as error:
        log.exception("plot %s", plot_id)
        return None, (
            f"This plot could not be drawn ({type(error).__name__}). "
            "The browser's console has the details."
        )
