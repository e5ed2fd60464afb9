"""Fits begun before the user has answered, so that the next question is there when they do.

    prepare(session, reply)                    # after every action: have a worker by the first question
    look_ahead(session, reply)                 # likewise: begin what may come next
    fit = taken(session, messages)             # when a fit is due: the one begun ahead, if it is this

Compute workers train what the question in view may be answered with. A fit is taken for another only if their
jobs are equal, byte for byte, and a job holds all that a fit depends on. So each question is the one that would be
asked without this; a guess that was wrong has cost a worker's time.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING

from app.protocol.patches import Compute, Prepare, StopJobs
from app.protocol.reply import Reply
from app.services.fit_messages import is_sendable, is_sent, messages_of, new_job, send_features
from app.state.fits_ahead import FitAhead
from app.state.session import ACTIVE_LEARNING, Session
from app.state.stages import Dashboard, Trained
from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNSURE

if TYPE_CHECKING:
    from astronomical_lite.learning import Learner, PendingFit

# Bytes of features: each of the workers has a copy, and two answers' predictions are kept for as many rows.
MOST_AHEAD = 60_000_000
LONGEST_PAUSE = 4  # fits: another program may have had the cores for a while
NOTICED = 0.05  # seconds longer that count


def prepare(session: Session, reply: Reply) -> None:
    """Have a worker started when the panels come into view: that takes as long as some answers do."""
    ahead, dashboard = session.fits_ahead, Dashboard.of(session)
    if not ahead.allowed or ahead.prepared or dashboard is None:
        return
    if session.mode != ACTIVE_LEARNING or not session.has_compute:
        return
    ahead.prepared = True
    if dashboard.problem.X.nbytes <= MOST_AHEAD:
        reply.add(Prepare())


def look_ahead(session: Session, reply: Reply) -> None:
    """Begin the fits of the likely answers to the question in view; give up those of another question."""
    ahead, trained = session.fits_ahead, Trained.of(session)
    may = ahead.allowed and not ahead.pause
    question = question_of(trained) if may and trained is not None else None
    if question == ahead.question:
        return
    ahead.question, ahead.of = question, None if question is None else trained
    before, ahead.fits = ahead.fits, []
    if question is not None and trained is not None:
        send_features(session, trained.learner, reply)
        for step in likely_fits(trained):
            messages = messages_of(session, trained.learner, step)
            kept = next((fit for fit in before if fit.messages == messages), None)
            fit = kept or FitAhead(step, messages, {new_job(): None for _ in messages})
            fit.step, fit.question = (
                step,
                None,
            )  # what is Unsure since may have been asked about next
            ahead.fits.append(fit)
        new = [fit for fit in ahead.fits if all(fit is not one for one in before)]
        send_jobs(trained.learner, new, reply)
    give_up([fit for fit in before if all(fit is not one for one in ahead.fits)], reply)


def rest(session: Session, reply: Reply) -> None:
    """Begin nothing more for the question in view: its fit was stopped, or does not get to its end."""
    ahead, trained = session.fits_ahead, Trained.of(session)
    ahead.question, ahead.of = None if trained is None else question_of(trained), trained
    give_up(ahead.fits, reply)
    ahead.fits = []


def question_of(trained: Trained) -> Hashable:
    """Return what tells the question in view, as far as it is answered, from others; None if it cannot be
    trained for ahead."""
    session, learner, training = trained.session, trained.learner, trained.training
    if trained.tab.label in session.computing or learner.query_row is None:
        return None
    if not is_sendable(session, learner, MOST_AHEAD):
        return None
    return (
        id(learner),
        id(session.extension),
        learner.query_row,
        learner.assigned,
        learner.n_trained,
        len(learner.labelled_rows),
        tuple(training.answers.items()),
        training.batch is not None and tuple(training.batch.rows),
    )


def likely_fits(trained: Trained) -> Iterator[PendingFit]:
    """Yield the fits that may be due when the question in view is answered, the likeliest first."""
    for answers in likely_answers(trained):
        if all(label == UNSURE for label in answers.values()):
            continue  # nothing to fit
        try:
            step = trained.learner.begin_label_batch(answers)
        except UserError:
            continue  # it is told when it is due
        if step is not None:
            yield step


def likely_answers(trained: Trained) -> Iterator[dict[int, int]]:
    """Yield labels by row, as they may be when the next fit is due.

    Of the labels that are not the class it does not matter which.
    """
    learner, training = trained.learner, trained.training
    row, given = learner.query_row, dict(training.answers)
    if row is None:
        return
    if learner.assigned is not None:
        yield {row: learner.assigned}
        return
    if training.batch is not None:
        if training.batch.is_complete:
            yield given
            return
        if len(given) < len(training.batch.rows) - 1:
            return  # too many ways to go on
    for label in labels_in_turn(trained, row):
        yield given | {row: label}


def labels_in_turn(trained: Trained, row: int) -> list[int]:
    """Return the class and one of the others, first that which the classifier takes the source for."""
    learner = trained.learner
    others = [label for label in trained.settings.known_labels if label != learner.label]
    labels = [learner.label, *others[:1]]
    return labels if learner.probabilities[row] >= 0.5 else labels[::-1]


def send_jobs(learner: Learner, fits: list[FitAhead], reply: Reply) -> None:
    """Put the jobs of fits into the reply, fit by fit: the likeliest answer is there first, and the others no
    later for it."""
    is_quick = all(classifier.quick for classifier in learner.classifiers)
    for fit in fits:
        for name, message in zip(fit.answers, fit.messages, strict=True):
            reply.add(Compute(name, message, ahead=True, quick=is_quick))


def taken(session: Session, learner: Learner, step: PendingFit) -> FitAhead | None:
    """Return the fit begun ahead that is this one, which is then no longer ahead; None if there is none."""
    ahead = session.fits_ahead
    if not ahead.fits or not is_sent(session, learner):
        return None
    messages = messages_of(session, learner, step)
    for place, fit in enumerate(ahead.fits):
        if fit.messages == messages:
            return ahead.fits.pop(place)
    return None


def note_taken(session: Session, fit: FitAhead | None) -> None:
    """Count a fit that is due; if all of it was there, workers are quick enough."""
    ahead = session.fits_ahead
    if ahead.pause:
        ahead.pause -= 1
    elif fit is not None and None not in fit.answers.values():
        ahead.last_pause = 0


def note_waited(session: Session, seconds: float, by_itself: float) -> None:
    """Hear how long the user waited for a fit: begin nothing for a while if longer than for one that the session does.

    Cores are too few then. To have come late alone is no reason: of such a fit less is left to be done than of one
    that nobody has begun.

    Parameters
    ----------
    by_itself : what its members took, one after the other
    """
    ahead = session.fits_ahead
    if seconds > by_itself + NOTICED and not ahead.pause:
        ahead.pause = ahead.last_pause = min(max(1, 2 * ahead.last_pause), LONGEST_PAUSE)


def take_answer(session: Session, name: str, answer: bytes) -> None:
    """Keep a job's answer; where it is an error the fit is forgotten, and the error met when it is due."""
    from astronomical_lite.learning.fit_jobs import read_answer

    fit = fit_of(session, name)
    if fit is None:
        return
    try:
        fit.answers[name] = read_answer(answer)
    except Exception:
        forget(session, name)


def questions_after(session: Session) -> list[int]:
    """Return the rows that are asked about after the likely answers whose fits are there, the likeliest first."""
    from astronomical_lite.learning.classifiers.members import FittedMembers
    from astronomical_lite.learning.fit_jobs import join_predictions

    ahead, trained = session.fits_ahead, Trained.of(session)
    if trained is None or ahead.question is None or question_of(trained) != ahead.question:
        return []
    for fit in ahead.fits:
        done = [answer for answer in fit.answers.values() if answer is not None]
        if fit.question is None and len(done) == len(fit.answers):
            fitted, predictions = zip(*done, strict=True)
            fit.question = trained.learner.question_after(
                fit.step, FittedMembers(fitted), join_predictions(predictions)
            )
    return list(dict.fromkeys(fit.question for fit in ahead.fits if fit.question is not None))


def forget(session: Session, name: str) -> None:
    """Go on without the fit of a job that was lost."""
    ahead = session.fits_ahead
    ahead.fits = [fit for fit in ahead.fits if name not in fit.answers]


def fit_of(session: Session, name: str) -> FitAhead | None:
    """Return the fit begun ahead that a job is part of, if it may still be needed."""
    return next((fit for fit in session.fits_ahead.fits if name in fit.answers), None)


def give_up(fits: list[FitAhead], reply: Reply) -> None:
    """Have the page leave the jobs of fits that are not needed."""
    jobs = [name for fit in fits for name, answer in fit.answers.items() if answer is None]
    if jobs:
        reply.add(StopJobs(jobs))
