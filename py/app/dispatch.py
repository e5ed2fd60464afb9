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
from collections.abc import Mapping, Sequence

from app.actions import ACTIONS
from app.forms import Form
from app.reply import Reply
from app.session import Progress, Session
from app.views import page_parts, page_plots
from astronomical.errors import UserError

ERROR = ".error"

log = logging.getLogger("astronomical")


class App:
    """A session and what of it the page already shows."""

    def __init__(self, progress: Progress | None = None):
        self.session = Session()
        if progress:
            self.session.progress = progress
        self._raised_by: dict[str, str] = {}
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
        self._forget_errors_of(name)
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
        self._send_changes(reply)
        if reply_focus:
            reply.add(focus=reply_focus)
        return reply

    def _keep_error(self, name: str, error: UserError) -> None:
        field = error.field or name
        self.session.errors[field] = str(error)
        self._raised_by[field] = name

    def _forget_errors_of(self, name: str) -> None:
        """An action that is tried again starts with a clean slate."""
        for field in [field for field, owner in self._raised_by.items() if owner == name]:
            self.session.errors.pop(field, None)
            del self._raised_by[field]

    def _send_changes(self, reply: Reply) -> None:
        asked, reply.patches = reply.patches, []
        for target, html in page_parts(self.session).items():
            if self._shown.get(target) != html:
                self._shown[target] = html
                reply.add(target=target, html=html)
        for plot_name, plot in page_plots(self.session).items():
            if self._drawn.get(plot_name) != plot.key:
                drawing = plot.draw()
                self._drawn[plot_name] = plot.key
                reply.add_binary(
                    drawing.png, image=plot_name, box=drawing.box, limits=drawing.limits
                )
        # Focus and downloads come last: they may speak of what has just been put on the page.
        reply.patches += asked
