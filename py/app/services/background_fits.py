"""Fits that take long, done by the page's compute workers while the session goes on answering.

    carry_out(session, reply, tab, learner, step, "iterated")

Where nobody waits, or there is no such worker, the step is done here and now. Otherwise jobs go out with the
reply, as patches `{compute, features, data}`; the page has them done and dispatches `compute.done` for each.
Until all have come the learner is as it was: one that is stopped, or lost, has changed nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.protocol.reply import Reply
from app.state.background_fit import BackgroundFit
from app.state.classifier_tab import ClassifierTab
from app.state.session import Session
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.learning import Learner, PendingFit

MOST_SENT = (
    100_000_000  # bytes of features; a copy of more would take the memory they need themselves
)

# What follows a step, by name: called once the learner has taken it.
Follow = Callable[[Session, ClassifierTab, "Learner", Reply], None]
FOLLOWS: dict[str, Follow] = {}

_numbers = itertools.count(1)


def follows(name: str) -> Callable[[Follow], Follow]:
    def register(function: Follow) -> Follow:
        FOLLOWS[name] = function
        return function

    return register


def carry_out(
    session: Session,
    reply: Reply,
    tab: ClassifierTab,
    learner: Learner,
    step: PendingFit | None,
    follow: str,
) -> None:
    """Do a step, here or by compute workers; without one, what follows it."""
    if step is not None and takes_long(learner) and is_sendable(session, learner):
        session.computing[tab.label] = hand_out(
            session, reply, BackgroundFit(tab, learner, step, follow)
        )
        return
    if step is not None:
        learner.do(step)
    FOLLOWS[follow](session, tab, learner, reply)


def takes_long(learner: Learner) -> bool:
    return not all(classifier.quick for classifier in learner.classifiers)


def is_sendable(session: Session, learner: Learner) -> bool:
    return session.has_compute and learner.problem.X.nbytes <= MOST_SENT


def hand_out(session: Session, reply: Reply, computing: BackgroundFit) -> BackgroundFit:
    """Put a job for every member into the reply, after the features they need if those are new."""
    from astronomical_lite.learning.fit_jobs import Job, write_features, write_job

    learner, step = computing.learner, computing.step
    X, rows = learner.problem.X, learner.usable_rows
    key = (id(learner.problem), rows is None)
    if session.sent_features[0] != key:
        session.sent_features = (key, f"features-{next(_numbers)}", learner.problem)
        data = write_features(X if rows is None else X[rows])
        reply.add_binary(data, features=session.sent_features[1])
    own = session.extension
    for classifier in learner.classifiers:
        is_own = own is not None and classifier.name in own.names("classifier")
        job = Job(
            classifier.name,
            X[step.rows],
            step.target,
            session.sent_features[1],
            (own.name, own.source) if is_own else None,
            session.settings if is_own else None,
        )
        name = f"job-{next(_numbers)}"
        computing.answers[name] = None
        reply.add_binary(write_job(job), compute=name)
    return computing


def take_answer(session: Session, name: str, answer: bytes, reply: Reply) -> None:
    """One job is done; with the last of them the step is taken."""
    from astronomical_lite.learning.fit_jobs import NotSentError, read_answer, together

    computing = computing_of(session, name)
    if computing is None:
        return
    computing.answers[name] = answer
    if None in computing.answers.values():
        return
    del session.computing[computing.tab.label]
    try:
        done = [read_answer(one) for one in computing.answers.values()]
    except NotSentError:
        computing.learner.do(computing.step)
    else:
        fitted, said = zip(*done, strict=True)
        computing.learner.take(computing.step, list(fitted), together(said))
    FOLLOWS[computing.follow](session, computing.tab, computing.learner, reply)


def do_here(session: Session, name: str, reply: Reply) -> None:
    """There is no compute worker after all."""
    session.has_compute = False
    computing = computing_of(session, name)
    if computing is None:
        return
    del session.computing[computing.tab.label]
    computing.learner.do(computing.step)
    FOLLOWS[computing.follow](session, computing.tab, computing.learner, reply)


def computing_of(session: Session, name: str) -> BackgroundFit | None:
    """What a job is part of; None if nobody waits for it any more."""
    for computing in session.computing.values():
        if name in computing.answers:
            if computing.learner.problem is session.problem:
                return computing
            del session.computing[computing.tab.label]
            break
    return None


def stop(session: Session, label: int, reply: Reply) -> None:
    """Give up a step; the page ends the workers that are at it."""
    computing = session.computing.pop(label, None)
    if computing is not None:
        reply.add(stop=[name for name, answer in computing.answers.items() if answer is None])


def require_idle(session: Session, tab: ClassifierTab) -> None:
    """A tab that is being trained is not to be changed meanwhile.

    Raises
    ------
    UserError
    """
    if tab.label in session.computing:
        name = session.settings.name_of(tab.label)
        raise UserError(f"{name} is being trained: wait for it, or Stop it first.")
