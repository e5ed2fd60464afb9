"""The table of actions, and the stage of the session that each needs.

    @action("mode")
    def choose_mode(session: Session, form: Form, reply: Reply) -> None: ...

    @action("source.deselect", on_dashboard)
    def deselect(dashboard: Dashboard, form: Form, reply: Reply) -> None: ...

An action that raises a UserError has changed nothing: it reads and checks its whole form first.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.state.session import Session
from app.state.stages import Dashboard, Setup, Trained
from astronomical_lite.messages import UserError

Action = Callable[[Session, Form, Reply], None]
Stage = TypeVar("Stage")

ACTIONS: dict[str, Action] = {}


def at_any_time(session: Session) -> Session:
    """Return the session itself: there always is one."""
    return session


def with_data_set(session: Session) -> Setup:
    """Return the session with its data set, or raise a UserError if none is loaded."""
    setup = Setup.of(session)
    if setup is None:
        raise UserError("Load a data file first.")
    return setup


def on_dashboard(session: Session) -> Dashboard:
    """Return the dashboard, or raise a UserError if it is not open: what a user does there may wait
    behind what closes it."""
    dashboard = Dashboard.of(session)
    if dashboard is None:
        raise UserError("Close the settings first; then this can be done on the dashboard.")
    return dashboard


def with_training(session: Session) -> Trained:
    """Return the dashboard with the training in view, or raise a UserError if there is none."""
    on_dashboard(session)
    trained = Trained.of(session)
    if trained is None:
        raise UserError("Start Training first.")
    return trained


def action(
    name: str, stage: Callable[[Session], Stage]
) -> Callable[[Callable[[Stage, Form, Reply], None]], Callable[[Stage, Form, Reply], None]]:
    """Register an action under a name.

    Parameters
    ----------
    stage : makes of the session what the action takes, or raises a UserError that says what is missing
    """

    def register(
        function: Callable[[Stage, Form, Reply], None],
    ) -> Callable[[Stage, Form, Reply], None]:
        @functools.wraps(function)
        def run(session: Session, form: Form, reply: Reply) -> None:
            function(stage(session), form, reply)

        ACTIONS[name] = run
        return function

    return register
