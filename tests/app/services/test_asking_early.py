"""The next question of a large table is on the page before the rest of its fit is done, once the answer is kept."""

from __future__ import annotations

import re

import pytest

from app.protocol.patches import Html, Store
from app.services import background_fits, label_recording
from astronomical_lite.messages import UserError

pytestmark = pytest.mark.usefixtures("quick_forests")


@pytest.fixture(autouse=True)
def every_table_is_large(monkeypatch):
    monkeypatch.setattr("app.services.fits_ahead.MOST_AHEAD", 0)


@pytest.fixture
def trained(user, frame):
    """At the question of a forest."""
    user.set_up(frame)
    user.act("setup.close")
    fields = {"classifier": "RForest", "strategy": "Uncertainty Sampling", "n_initial": 8}
    user.act("learn.setup", **fields, do="start")
    return user


def answer(user, frame):
    """Answer as the catalogue does; return the parts of the reply."""
    parts = []
    session = user.app.session
    row = session.tab.learner.query_row
    form = {"label": [str(int(frame["label"][row]))], "of": [str(row)]}
    user.app.dispatch("learn.answer", form, send=parts.append)
    return parts


def question_in(html):
    """The id that is asked about in a panel, None in another one."""
    found = re.search(r'id="question-title">[^<]*<span class="id">([^<]*)<', html)
    return found and found[1]


def test_the_answer_is_kept_then_the_question_is_seen_then_the_rest(trained, frame):
    early = 0
    for _ in range(6):
        before = trained.app.session.tab.learner.n_trained
        kept, *shown = answer(trained, frame)
        learner = trained.app.session.tab.learner
        asked = str(frame["id"][learner.query_row])
        assert {type(patch) for patch in kept} == {Store}
        first = [patch for patch in shown[0] if isinstance(patch, Html)]
        questions = [question_in(patch.html) for patch in first]
        assert [q for q in questions if q] == [asked]
        assert any(asked in patch.html for patch in first if not question_in(patch.html))
        early += f"<dd>{before}</dd>" in "".join(patch.html for patch in first)
        last = [
            p.html for part in shown for p in part if isinstance(p, Html) and question_in(p.html)
        ]
        assert f"<dd>{before + 1}</dd>" in last[-1]
        assert trained.app.session.selected == learner.query_row
    assert early > 3


def test_the_loop_is_that_of_a_small_table(trained, frame, new_user, monkeypatch):
    for _ in range(5):
        answer(trained, frame)
    trained.act("learn.undo")
    monkeypatch.setattr("app.services.fits_ahead.MOST_AHEAD", 10**9)
    other = new_user()
    other.set_up(frame)
    other.act("setup.close")
    fields = {"classifier": "RForest", "strategy": "Uncertainty Sampling", "n_initial": 8}
    other.act("learn.setup", **fields, do="start")
    for _ in range(5):
        answer(other, frame)
    other.act("learn.undo")
    here, there = (someone.app.session.tab.learner for someone in (trained, other))
    assert here.labelled_rows.tolist() == there.labelled_rows.tolist()
    assert (here.query_row, here.history) == (there.query_row, there.history)


def test_a_probability_that_is_seen_with_the_question_is_waited_for(trained, frame, monkeypatch):
    trained.app.session.drafts[label_recording.PROBABILITY] = True
    monkeypatch.setattr(background_fits, "do_due", None)
    answer(trained, frame)
    assert not trained.app.session.computing


def test_a_fit_that_fails_is_told_and_the_answer_stays(trained, frame, monkeypatch):
    session = trained.app.session
    row = session.tab.learner.query_row

    def fail(*args):
        raise UserError("RForest could not predict.")

    with monkeypatch.context() as patched:
        patched.setattr(type(session.tab.learner), "run", fail)
        answer(trained, frame)
    learner = session.tab.learner
    assert (learner.query_row, learner.assigned) == (row, frame["label"][row])
    assert not session.computing
    trained.act("learn.show")
    assert "Next Iteration" in "".join(trained.shown.values())
    trained.act("learn.next", of=row)
    assert session.tab.learner.query_row != row
