"""Fits that take long, done by the page's compute workers while the session goes on answering.

    run_fit(session, reply, tab, training, step, "iterated")

Where nobody waits, or there is no such worker, the fit is done here and now. Otherwise jobs go out with the
reply, as `Compute` and `Features` patches; the page has them done and dispatches `compute.done` for each.
Until all have come the learner is as it was: a fit that is stopped, or lost, has changed nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.protocol.patches import Compute, Features, StopJobs
from app.protocol.reply import Reply
from app.state.background_fit import BackgroundFit
from app.state.classifier_tab import ClassifierTab, Training
from app.state.session import Session
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.learning import Learner, PendingFit

MOST_SENT = (
    100_000_000  # bytes of features; a copy of more would take the memory they need themselves
)

# What is done once the learner has taken a fit, by name.
NextStep = Callable[[Session, ClassifierTab, Training, Reply], None]
NEXT_STEPS: dict[str, NextStep] = {}

_numbers = itertools.count(1)


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
) -> None:
    """Fit here or have compute workers do it, then take the next step; without a fit, only that."""
    learner = training.learner
    if step is not None and takes_long(learner) and is_sendable(session, learner):
        fit = BackgroundFit(tab, training, step, next_step)
        send_jobs(session, reply, fit)
        session.computing[tab.label] = fit
        return
    if step is not None:
        learner.run(step)
    NEXT_STEPS[next_step](session, tab, training, reply)


def takes_long(learner: Learner) -> bool:
    """Return True if a member's fit may take longer than a user waits."""
    return not all(classifier.quick for classifier in learner.classifiers)


def is_sendable(session: Session, learner: Learner) -> bool:
    """Return True if there are compute workers and the features are not too large for a copy."""
    return session.has_compute and learner.problem.X.nbytes <= MOST_SENT


def send_jobs(session: Session, reply: Reply, fit: BackgroundFit) -> None:
    """Put a job for every member into the reply, after the features they need if those are new."""
    from astronomical_lite.learning.fit_jobs import Job, write_features, write_job

    learner, step = fit.training.learner, fit.step
    X, rows = learner.problem.X, learner.usable_rows
    key = (id(X), rows is None)  # the labels may be others meanwhile
    if session.sent_features[0] != key:
        session.sent_features = (key, f"features-{next(_numbers)}", learner.problem)
        data = write_features(X if rows is None else X[rows])
        reply.add(Features(session.sent_features[1], data))
    own = session.extension
    for classifier in learner.classifiers:
        is_own = own is not None and classifier.name in own.names("classifier")
        job = Job(
            classifier.name,
            X[step.rows],
            step.target,
            session.sent_features[1],
            (own.name, own.source) if own is not None and is_own else None,
            session.settings if is_own else None,
        )
        name = f"job-{next(_numbers)}"
        fit.answers[name] = None
        reply.add(Compute(name, write_job(job)))


def take_answer(session: Session, name: str, answer: bytes, reply: Reply) -> None:
    """Take a job's answer; with the last of them the learner takes the fit."""
    from astronomical_lite.learning.fit_jobs import NotSentError, join_predictions, read_answer

    fit = fit_of(session, name)
    if fit is None:
        return
    fit.answers[name] = answer
    answers = [one for one in fit.answers.values() if one is not None]
    if len(answers) < len(fit.answers):
        return
    del session.computing[fit.tab.label]
    learner = fit.training.learner
    try:
        done = [read_answer(one) for one in answers]
    except NotSentError:
        learner.run(fit.step)
    else:
        fitted, predictions = zip(*done, strict=True)
        learner.finish(fit.step, list(fitted), join_predictions(list(predictions)))
    NEXT_STEPS[fit.next_step](session, fit.tab, fit.training, reply)


def fit_here(session: Session, name: str, reply: Reply) -> None:
    """Do a fit in the session: there is no compute worker after all."""
    session.has_compute = False
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
        reply.add(StopJobs([name for name, answer in fit.answers.items() if answer is None]))


def require_idle(session: Session, tab: ClassifierTab) -> None:
    """Raise a UserError if a tab is being trained: it is not to be changed meanwhile."""
    if tab.label in session.computing:
        name = session.settings.name_of(tab.label)
        raise UserError(f"{name} is being trained: wait for it, or Stop it first.")
