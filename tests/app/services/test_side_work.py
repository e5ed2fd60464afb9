"""Tasks beside the user's work: each done once, by whoever can, or told why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.protocol.patches import StopJobs
from app.protocol.reply import Reply
from app.services import side_work
from app.state.side_work import SideWork
from astronomical_lite.learning.fit_jobs import Task, run, write_job
from astronomical_lite.messages import UserError


@dataclass(frozen=True)
class Square(Task):
    """A number's square; there is none of 13."""

    number: int

    def do(self, progress: Any = None) -> int:
        if self.number == 13:
            raise UserError("13 has no square today.")
        return self.number**2


def begun(user, *numbers):
    work, reply = SideWork([write_job(Square(n)) for n in numbers]), Reply()
    side_work.begin(user.app.session, work, reply)
    return work, reply


def names(reply):
    return [patch.job for patch in reply.patches if patch.kind == "compute"]


def test_results_are_in_the_order_of_the_tasks_however_they_come(user):
    work, reply = begun(user, 2, 3, 4)
    for name in reversed(names(reply)):
        assert not work.is_done
        message = next(patch.data for patch in reply.patches if patch.job == name)
        user.act("compute.done", run(message), job=name)
    assert work.in_order == [4, 9, 16]
    assert not work.is_under_way


def test_one_task_without_a_result_gives_all_up_and_says_why(user):
    work, reply = begun(user, 2, 13, 4)
    sent = names(reply)
    for patch in reply.patches[1:]:
        user.act("compute.done", run(patch.data), job=patch.job)
    assert (work.error, work.is_done, work.is_under_way) == (
        "13 has no square today.",
        False,
        False,
    )
    user.act("compute.done", run(reply.patches[0].data), job=sent[0])  # too late
    assert work.results == {}


def test_what_the_page_cannot_have_done_the_session_does_and_only_that(user):
    work, reply = begun(user, 2, 3, 4)
    first, *others = names(reply)
    user.act("compute.done", run(reply.patches[0].data), job=first)
    for name in others:
        user.act("compute.refused", job=name)
    assert work.results == {0: 4}
    user.act("compute.step")
    user.act("compute.step")
    assert work.in_order == [4, 9, 16]
    user.act("compute.step")  # nothing waits
    assert work.in_order == [4, 9, 16]


def test_the_error_of_a_task_that_the_session_does_is_told_too(user):
    user.app.session.has_compute = False
    work, reply = begun(user, 13, 2)
    assert [patch.kind for patch in reply.patches] == ["then"]
    user.act("compute.step")
    assert work.error == "13 has no square today."
    assert not work.is_under_way


def test_what_is_stopped_is_not_taken_any_more(user):
    work, reply = begun(user, 2, 3)
    stopped = Reply()
    side_work.stop(user.app.session, work, stopped)
    (patch,) = stopped.patches
    assert isinstance(patch, StopJobs)
    assert list(patch.jobs) == names(reply)
    user.act("compute.done", run(reply.patches[0].data), job=names(reply)[0])
    assert work.results == {}
