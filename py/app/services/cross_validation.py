"""Cross-validation of a trained classifier on its labelled points, while the user goes on.

begin(trained, reply)                  # fold by fold, by compute workers where there are some
found = cross_validation_of(trained)   # what there is of it; its probabilities once all folds are done

Jobs go out as those begun ahead: whatever the user waits for goes before them. Without compute workers the session
does one fold at a time, when the user does nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.protocol.patches import Compute, StopJobs
from app.protocol.reply import Reply
from app.services.fit_messages import message_of, new_job
from app.state.cross_validation import CrossValidation, FoldJob
from app.state.session import Session
from app.state.stages import Dashboard, Trained
from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNSURE

if TYPE_CHECKING:
    from astronomical_lite.learning.classifiers.registry import Predictions

FEWEST = 10  # labels of the class, and of the others: two for each fold
STEP = "cross_validation.step"


def cross_validation_of(dashboard: Dashboard) -> CrossValidation | None:
    """Return what there is for the classifier in view; None once its features are others."""
    found = dashboard.session.cross_validations.get(dashboard.tab.label)
    return found if found is not None and found.X is dashboard.problem.X else None


def begin(trained: Trained, reply: Reply) -> None:
    """Begin anew, with the labels trained on by now.

    Raises
    ------
    UserError
        There are too few labels.
    """
    from astronomical_lite.trust.out_of_sample import N_FOLDS, require_enough, stratified_folds

    session, learner, label = trained.session, trained.learner, trained.tab.label
    is_trained_on = learner.labelled_y != UNSURE
    if learner.assigned is not None:
        is_trained_on[-1] = False
    rows, y = learner.labelled_rows[is_trained_on], learner.labelled_y[is_trained_on]
    target = (y == label).astype("int64")
    require_enough(target, FEWEST, learner.label_name)
    stop(session, label, reply)
    jobs = [FoldJob(member, fold) for fold in range(N_FOLDS) for member in learner.classifiers]
    found = CrossValidation(learner.problem.X, rows, y, target, stratified_folds(target), jobs)
    session.cross_validations[label] = found
    if session.has_compute:
        send_jobs(session, found, reply)
    else:
        found.waiting = list(jobs)
        reply.then(STEP)


def send_jobs(session: Session, found: CrossValidation, reply: Reply) -> None:
    """Put a job for each member and fold into the reply."""
    for job in found.jobs:
        is_in = found.fold == job.fold
        message = message_of(
            session,
            job.classifier,
            found.X[found.rows[~is_in]],
            found.target[~is_in],
            predicted=found.X[found.rows[is_in]],
        )
        name = new_job()
        found.sent[name] = job
        reply.add(Compute(name, message, ahead=True, quick=job.classifier.quick))


def with_job(session: Session, name: str) -> CrossValidation | None:
    """Return the cross-validation that a job is part of."""
    every = session.cross_validations.values()
    return next((found for found in every if name in found.sent), None)


def take_answer(session: Session, name: str, answer: bytes, reply: Reply) -> None:
    """Take a job's answer; an error is why there are no probabilities."""
    from astronomical_lite.learning.fit_jobs import NotSentError, read_answer

    found = with_job(session, name)
    if found is None:
        return
    job = found.sent.pop(name)
    try:
        _, found.done[job] = read_answer(answer)
    except NotSentError:
        found.waiting.append(job)
        reply.then(STEP)
    except UserError as error:
        give_up(found, str(error))
    finish(found)


def take_back(session: Session, name: str, reply: Reply) -> None:
    """Do here what no compute worker can do."""
    found = with_job(session, name)
    if found is not None:
        found.waiting += found.sent.values()
        found.sent = {}
        reply.then(STEP)


def lose(session: Session, name: str) -> None:
    """Give up: a worker ended before its job was done, twice."""
    found = with_job(session, name)
    if found is not None:
        give_up(found, "It did not get to its end, most likely because memory ran out. Try again.")


def step(session: Session, reply: Reply) -> None:
    """Do one job that waits for the session, and ask for the next step."""
    found = next((one for one in session.cross_validations.values() if one.waiting), None)
    if found is None:
        return
    job = found.waiting.pop(0)
    try:
        found.done[job] = done_here(session, found, job)
    except UserError as error:
        give_up(found, str(error))
    finish(found)
    reply.then(STEP)


def done_here(session: Session, found: CrossValidation, job: FoldJob) -> Predictions:
    from astronomical_lite.learning.classifiers.registry import fit_members, predict_all

    members, is_in = [job.classifier], found.fold == job.fold
    X, target = found.X[found.rows], found.target
    fitted = fit_members(members, X[~is_in], target[~is_in], session.progress)
    return predict_all(members, fitted, X[is_in], progress=session.progress)


def finish(found: CrossValidation) -> None:
    """Put the folds together once all are done."""
    import numpy as np

    from astronomical_lite.learning.fit_jobs import join_predictions

    if found.error or len(found.done) < len(found.jobs):
        return
    probabilities = np.empty(len(found.rows))
    for fold in {job.fold for job in found.jobs}:
        of_members = [found.done[job] for job in found.jobs if job.fold == fold]
        mean, _ = join_predictions(of_members).consensus()
        probabilities[found.fold == fold] = mean[:, 1]
    found.probabilities = probabilities


def give_up(found: CrossValidation, why: str) -> None:
    found.sent, found.waiting, found.error = {}, [], why


def stop(session: Session, label: int, reply: Reply) -> None:
    """Leave the one that is under way."""
    found = session.cross_validations.pop(label, None)
    if found is not None and found.sent:
        reply.add(StopJobs(list(found.sent)))
