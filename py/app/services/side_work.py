"""Tasks done beside the user's work: by compute workers, behind whatever the user waits for.

begin(session, SideWork([write_job(task), ...]), reply)    # its results come one by one, in `SideWork.results`

Without compute workers the session does one task at a time, when the user does nothing.
"""

from __future__ import annotations

from app.protocol.patches import Compute, StopJobs
from app.protocol.reply import Reply
from app.services.fit_messages import new_job
from app.state.session import Session
from app.state.side_work import SideWork
from astronomical_lite.messages import UserError

STEP = "compute.step"


def begin(session: Session, work: SideWork, reply: Reply) -> None:
    """Have all tasks of a work done."""
    session.side_work = [one for one in session.side_work if one.is_under_way] + [work]
    if not session.has_compute:
        work.waiting = list(range(len(work.messages)))
        reply.then(STEP)
        return
    for place, message in enumerate(work.messages):
        name = new_job()
        work.sent[name] = place
        reply.add(Compute(name, message, ahead=True, quick=work.is_quick))


def work_of(session: Session, name: str) -> SideWork | None:
    """Return the work that a job is part of; None if nobody wants it any more."""
    return next((work for work in session.side_work if name in work.sent), None)


def take_answer(session: Session, name: str, answer: bytes) -> None:
    """Take a task's result; where there is none, all of the work is given up."""
    work = work_of(session, name)
    if work is not None:
        keep(work, work.sent.pop(name), answer)


def keep(work: SideWork, place: int, answer: bytes) -> None:
    from astronomical_lite.learning.fit_jobs import read_result

    try:
        work.results[place] = read_result(answer)
    except UserError as error:
        give_up(work, str(error))


def take_back(session: Session, name: str, reply: Reply) -> None:
    """Do here what no compute worker can do."""
    work = work_of(session, name)
    if work is not None:
        work.waiting += work.sent.values()
        work.sent = {}
        reply.then(STEP)


def lose(session: Session, name: str) -> None:
    """Give up: a worker ended before its task was done, twice."""
    work = work_of(session, name)
    if work is not None:
        give_up(work, "It did not get to its end, most likely because memory ran out. Try again.")


def step(session: Session, reply: Reply) -> None:
    """Do one task that waits for the session, and ask for the next step."""
    from astronomical_lite.learning.fit_jobs import run

    work = next((work for work in session.side_work if work.waiting), None)
    if work is not None:
        place = work.waiting.pop(0)
        here = run(work.messages[place], session.progress, lambda *_: None)  # it is loaded already
        keep(work, place, here)
        reply.then(STEP)


def give_up(work: SideWork, why: str) -> None:
    work.sent, work.waiting, work.error = {}, [], why


def stop(session: Session, work: SideWork, reply: Reply) -> None:
    """Leave a work that is under way."""
    if work.sent:
        reply.add(StopJobs(list(work.sent)))
    session.side_work = [one for one in session.side_work if one is not work]
    work.sent, work.waiting = {}, []
