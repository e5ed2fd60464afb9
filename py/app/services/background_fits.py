"""Fits that take long, done by the page's compute workers while the session goes on answering.

    run_fit(session, reply, tab, training, step, "iterated")

Where nobody waits, or there is no such worker, the fit is done here and now. Otherwise jobs go out with the
reply, as `Compute` and `Features` patches; the page has them done and dispatches `compute.done` for each.
Until all have come the learner is as it was: a fit that is stopped, or lost, has changed nothing. A fit that
was begun ahead (`fits_ahead`) is taken, whether it takes long or not.

Of tables too large for fits ahead the next question is on the page before the rest of a fit is done, where it can
be told from the first sources or from the training set (`asks_early`): the fit is due, and done by `do_due` once
the answer is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.protocol.patches import Claim, Compute, StopJobs
from app.protocol.reply import Reply
from app.services import fits_ahead, selection
from app.services.fit_messages import is_sendable, messages_of, new_job, send_features
from app.state.background_fit import BackgroundFit, Done
from app.state.classifier_tab import ClassifierTab, Training
from app.state.session import Session
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.learning import Learner, PendingFit
    from astronomical_lite.learning.classifiers.members import Member

# What is done once the learner has taken a fit, by name.
NextStep = Callable[[Session, ClassifierTab, Training, Reply], None]
NEXT_STEPS: dict[str, NextStep] = {}


def after_fit(name: str) -> Callable[[NextStep], NextStep]:
    """Register a function that is called once the learner has taken a fit."""

    def register(function: NextStep) -> NextStep:
        NEXT_STEPS[name] = function
        return function

    return register


def run_fit(
    session: Session,
    reply: Reply,
    tab: ClassifierTab,
    training: Training,
    step: PendingFit | None,
    next_step: str,
    asks_early: bool = False,
) -> None:
    """Fit here or have compute workers do it, then take the next step; without a fit, only that.

    Parameters
    ----------
    asks_early : whether the next step is only to ask the next question of the tab in view, and that may be seen first
    """
    if step is None:
        NEXT_STEPS[next_step](session, tab, training, reply)
        return
    learner = training.learner
    fit = BackgroundFit(tab, training, step, next_step, is_quick=not takes_long(learner))
    begun = fits_ahead.taken(session, learner, step)
    fits_ahead.note_taken(session, begun)
    if begun is not None:
        fit.answers = begun.answers
        session.computing[tab.label] = fit
        if fit.missing:
            reply.add(Claim(fit.missing, give_back=fit.is_quick))
        else:
            finish(session, fit, reply)
    elif not fit.is_quick and is_sendable(session, learner):
        send_jobs(session, reply, fit)
        session.computing[tab.label] = fit
    elif asks_early and learner.problem.X.nbytes > fits_ahead.MOST_AHEAD:
        fit.is_due = True
        session.computing[tab.label] = fit
    else:
        learner.run(step)
        NEXT_STEPS[next_step](session, tab, training, reply)


def is_due(session: Session) -> bool:
    """Return True if there is a fit for `do_due`."""
    return any(fit.is_due for fit in session.computing.values())


def do_due(session: Session, reply: Reply, show: Callable[[], None]) -> None:
    """Do the fit that is due, and take its next step.

    Parameters
    ----------
    show : shows the question and its source, called once they are known, while the rest of the fit is to be done

    Raises
    ------
    UserError
        As `Learner.run` does; what the user did last is still to be trained on.
    """
    fit = next(fit for fit in session.computing.values() if fit.is_due)
    del session.computing[fit.tab.label]
    learner = fit.training.learner

    def ask(row: int) -> None:
        with learner.asking(row):
            selection.select(session, row)
            show()

    learner.run(fit.step, ask)
    NEXT_STEPS[fit.next_step](session, fit.tab, fit.training, reply)


def takes_long(learner: Learner) -> bool:
    """Return True if a member's fit may take longer than a user waits."""
    return not all(classifier.quick for classifier in learner.classifiers)


def send_jobs(session: Session, reply: Reply, fit: BackgroundFit) -> None:
    """Put a job for every member into the reply, after the features they need if those are new."""
    learner = fit.training.learner
    send_features(session, learner, reply)
    for message in messages_of(session, learner, fit.step):
        name = new_job()
        fit.answers[name] = None
        reply.add(Compute(name, message))


def is_awaited(session: Session) -> bool:
    """Return True until quick fits that were begun ahead are done, as if the session were at them."""
    return any(fit.is_quick for fit in session.computing.values())


def take_answer(session: Session, name: str, answer: bytes, reply: Reply) -> None:
    """Take a job's answer; with the last of them the learner takes the fit."""
    from astronomical_lite.learning.fit_jobs import NotSentError, read_answer

    fits_ahead.take_answer(session, name, answer)
    fit = fit_of(session, name)
    if fit is None:
        return
    try:
        fit.answers[name] = read_answer(answer)
    except NotSentError:
        stop(session, fit.tab.label, reply)
        fit.training.learner.run(fit.step)
        NEXT_STEPS[fit.next_step](session, fit.tab, fit.training, reply)
        return
    except Exception:
        stop(session, fit.tab.label, reply)
        raise
    if not fit.missing:
        finish(session, fit, reply)


def finish(session: Session, fit: BackgroundFit, reply: Reply) -> None:
    """Have the learner take a fit whose answers have all come, and take the next step."""
    from astronomical_lite.learning.classifiers.members import FittedMembers
    from astronomical_lite.learning.fit_jobs import join_predictions

    del session.computing[fit.tab.label]
    answers = [answer for answer in fit.answers.values() if answer is not None]
    fitted, predictions = zip(*answers, strict=True)
    if fit.is_quick:
        by_itself = fit.seconds + sum(seconds_elsewhere(member) for member in fitted)
        fits_ahead.note_waited(session, time.monotonic() - fit.since, by_itself)
    learner = fit.training.learner
    learner.finish(fit.step, FittedMembers(fitted), join_predictions(predictions))
    NEXT_STEPS[fit.next_step](session, fit.tab, fit.training, reply)


def seconds_elsewhere(member: Member) -> float:
    """Return what a member's fit and predictions took in a compute worker; nothing if they were done here."""
    from astronomical_lite.learning.fit_jobs import Fitted

    return member.seconds if isinstance(member, Fitted) else 0.0


def take_back(session: Session, name: str, reply: Reply) -> None:
    """Do a member's fit here that no worker had begun, and ask for the next one: the user waits."""
    fits_ahead.forget(session, name)
    fit = fit_of(session, name)
    if fit is None:
        return
    if fit.answers[name] is None:
        began = time.monotonic()
        try:
            fit.answers[name] = fit_member(fit, list(fit.answers).index(name))
        except Exception:
            stop(session, fit.tab.label, reply)
            raise
        fit.seconds += time.monotonic() - began
    if fit.missing:
        reply.add(Claim(fit.missing, give_back=True))
    else:
        finish(session, fit, reply)


def fit_member(fit: BackgroundFit, place: int) -> Done:
    """Return one member's part of a fit, done here."""
    from astronomical_lite.learning.classifiers import kept_table
    from astronomical_lite.learning.classifiers.fitting import fit_members
    from astronomical_lite.learning.classifiers.predictions import predict_all

    learner, step = fit.training.learner, fit.step
    members, X = [learner.classifiers[place]], learner.problem.X
    kept_table.keep(X)
    fitted = fit_members(members, X[step.rows], step.target, learner.progress)
    predictions = predict_all(members, fitted, X, learner.usable_rows, learner.progress)
    return fitted.members[0], predictions


def fit_here(session: Session, name: str, reply: Reply) -> None:
    """Do a fit in the session: there is no compute worker after all."""
    session.has_compute = False
    fits_ahead.forget(session, name)
    fit = fit_of(session, name)
    if fit is None:
        return
    del session.computing[fit.tab.label]
    fit.training.learner.run(fit.step)
    NEXT_STEPS[fit.next_step](session, fit.tab, fit.training, reply)


def fit_of(session: Session, name: str) -> BackgroundFit | None:
    """Return the fit that a job is part of; None if nobody waits for it any more."""
    for fit in session.computing.values():
        if name in fit.answers:
            if fit.training.learner.problem is session.problem:
                return fit
            del session.computing[fit.tab.label]
            break
    return None


def stop(session: Session, label: int, reply: Reply) -> None:
    """Give up a fit; the page ends the workers that are at it."""
    fit = session.computing.pop(label, None)
    if fit is not None:
        reply.add(StopJobs(fit.missing))


def require_idle(session: Session, tab: ClassifierTab) -> None:
    """Raise a UserError if a tab is being trained: it is not to be changed meanwhile."""
    if tab.label in session.computing:
        name = session.settings.name_of(tab.label)
        raise UserError(f"{name} is being trained: wait for it, or Stop it first.")
