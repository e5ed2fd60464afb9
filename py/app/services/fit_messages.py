"""The messages that have compute workers fit: a job for each member, and the features that jobs predict."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from app.protocol.patches import Features
from app.protocol.reply import Reply
from app.state.session import Session

if TYPE_CHECKING:
    from astronomical_lite.learning import Learner, PendingFit
    from astronomical_lite.learning.classifiers.registry import Classifier
    from astronomical_lite.project.settings import Settings

MOST_SENT = (
    100_000_000  # bytes of features; a copy of more would take the memory they need themselves
)

_numbers = itertools.count(1)


def new_job() -> str:
    """Return a name for a job that no other has."""
    return f"job-{next(_numbers)}"


def is_sendable(session: Session, learner: Learner, most: int = MOST_SENT) -> bool:
    """Return True if there are compute workers and the features are not too large for a copy."""
    return session.has_compute and learner.problem.X.nbytes <= most


def is_sent(session: Session, learner: Learner) -> bool:
    """Return True if compute workers have the features that a learner predicts."""
    return session.sent_features[0] == _features_key(learner)


def send_features(session: Session, learner: Learner, reply: Reply) -> None:
    """Put the features that a learner predicts into the reply, if those sent last are others."""
    from astronomical_lite.learning.fit_jobs import write_features

    if is_sent(session, learner):
        return
    X, rows = learner.problem.X, learner.usable_rows
    name = f"features-{next(_numbers)}"
    session.sent_features = (_features_key(learner), name, learner.problem)
    reply.add(Features(name, write_features(X if rows is None else X[rows])))


def _features_key(learner: Learner) -> tuple[int, bool]:
    X = learner.problem.X  # its labels may be others meanwhile
    return (id(X), learner.usable_rows is None)


def messages_of(session: Session, learner: Learner, step: PendingFit) -> list[bytes]:
    """Return a fit's jobs, one per member, once the features are sent; fits whose jobs are equal are equal."""
    from astronomical_lite.learning.fit_jobs import Job, write_job

    X, features = learner.problem.X[step.rows], session.sent_features[1]
    jobs = (
        Job(one.name, X, step.target, features, *own_python_of(session, one))
        for one in learner.classifiers
    )
    return [write_job(job) for job in jobs]


def own_python_of(
    session: Session, classifier: Classifier
) -> tuple[tuple[str, str] | None, Settings | None]:
    """Return what a job needs to have the user's own Python, nothing where its classifier is another."""
    own = session.extension
    if own is None or classifier.name not in own.names("classifier"):
        return None, None
    return (own.name, own.source), session.settings
