"""project.json: how many labels were given, when it was saved, and how a list of projects reads."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from app.protocol.patches import Forget
from app.state.project import PROJECT


def project(user) -> dict:
    return json.loads(user.files()[PROJECT])


def label(user, frame, times):
    for _ in range(times):
        row = user.app.session.tab.learner.query_row
        user.act("learn.assign", label=int(frame["label"][row]))
        user.act("learn.next")


def test_answers_and_labels_by_hand_are_counted_and_initial_points_are_not(user, frame):
    user.start(frame)
    assert project(user)["n_labelled"] == 0
    label(user, frame, 3)
    assert project(user)["n_labelled"] == 3
    user.act("learn.assign", label=-1)  # an answer too
    assert project(user)["n_labelled"] == 4
    user.act("learn.next")
    user.act("learn.undo")
    assert project(user)["n_labelled"] == 3
    user.act("setup.open")
    user.act("mode", mode="labelling")
    user.act("setup.close")
    for _ in range(2):
        user.act("labelling.new")
        user.act("labelling.assign", label=1)
    assert project(user)["n_labelled"] == 5
    assert project(user)["mode"] == "labelling"
    user.act("labelling.undo")
    assert project(user)["n_labelled"] == 4


def test_labels_by_hand_alone_are_counted(user, frame, new_user):
    user.start(frame, mode="labelling")
    for n in range(1, 4):
        user.act("labelling.new")
        user.act("labelling.assign", label=-1 if n == 2 else 1)
        assert project(user)["n_labelled"] == n
    user.act("labelling.assign", label=2)  # changes the last
    assert project(user)["n_labelled"] == 3
    other = new_user(user.disk)
    other.list_projects()
    assert "Labelling, 3 labels given." in other.shown["projects"]


def test_the_date_is_that_of_the_last_change(user, frame, monkeypatch):
    from app.storage import autosave

    days = iter(range(1, 32))
    monkeypatch.setattr(
        autosave, "now", lambda: datetime(2026, 3, next(days), 12, tzinfo=UTC).isoformat()
    )
    user.start(frame)
    before = project(user)["saved"]
    user.act("source.search", id=str(frame["id"][5]))
    assert project(user)["saved"] == before  # looking is no work
    label(user, frame, 1)
    after = project(user)["saved"]
    assert datetime.fromisoformat(after) > datetime.fromisoformat(before)


def listed(new_user, projects):
    user = new_user()
    listing = [{"previous": "", "bytes": 1000, "elsewhere": False, **one} for one in projects]
    user.act("projects", content={"projects": listing, "storage": {}})
    return user


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        ({"seconds": 40}, "just now"),
        ({"minutes": 1.2}, "1 minute ago"),
        ({"minutes": 59.9}, "59 minutes ago"),
        ({"hours": 1}, "1 hour ago"),
        ({"hours": 23}, "23 hours ago"),
        ({"days": 1, "minutes": 1}, "1 day ago"),
        ({"days": 400}, "400 days ago"),
    ],
)
def test_how_long_ago_is_said_in_words(user, frame, new_user, ago, words):
    user.load(frame)
    saved = (datetime.now(UTC) - timedelta(**ago)).isoformat()
    text = json.dumps(project(user) | {"saved": saved})
    other = listed(new_user, [{"id": "project-0", "text": text}])
    assert words in other.shown["projects"]


def test_the_last_saved_comes_first_and_a_damaged_one_last(user, frame, new_user):
    user.load(frame)
    dates = {"old": "2025-01-01T00:00:00+00:00", "new": "2026-01-01T00:00:00+09:00"}
    projects = [
        {"id": name, "text": json.dumps(project(user) | {"name": name, "saved": date})}
        for name, date in dates.items()
    ]
    projects.insert(0, {"id": "broken", "text": "{"})
    never = json.dumps(project(user) | {"name": "never", "saved": "yesterday"})
    other = listed(new_user, [*projects, {"id": "never", "text": never}])
    order = [known.id for known in other.app.session.projects]
    assert order[:2] == ["new", "old"]
    assert set(order[2:]) == {"broken", "never"}
    assert "which is no time" in other.shown["projects"]
    assert "&#39;yesterday&#39;" in other.shown["projects"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"name": 5}, "name"),
        ({"n_labelled": "many"}, "n_labelled"),
        ({"dataset": []}, "its data set is not described"),
        ({"saved": None}, "saved"),
    ],
)
def test_a_damaged_description_is_named(user, frame, new_user, change, named):
    user.load(frame)
    text = json.dumps(project(user) | change)
    other = listed(new_user, [{"id": "project-0", "text": text}])
    shown = other.shown["projects"]
    assert "damaged" in shown
    assert named in re.sub("<[^>]*>", "", shown)


def test_a_description_without_a_name_is_damaged(user, frame, new_user):
    user.load(frame)
    content = project(user)
    del content["name"]
    other = listed(new_user, [{"id": "project-0", "text": json.dumps(content)}])
    assert "see name" in other.shown["projects"]


def test_a_name_of_a_project_has_a_length(user, frame):
    user.load(frame)
    user.list_projects()
    before = project(user)["name"]
    user.act("project.ask-name", project="project-0")
    for name, sentence in ((" ", "Type a name."), ("n" * 1000, "A name has at most")):
        user.act("project.rename", project="project-0", name=name)
        assert sentence in user.shown["projects"]
        assert project(user)["name"] == before
    user.act("project.ask-nothing")
    assert "project-rename" not in user.shown["projects"]
    user.act("project.rename", project="project-0", name="  My   survey ")
    assert project(user)["name"] == "My survey"  # of the project that is open, kept with it
    user.act("project.rename", project="gone", name="x")
    assert "no longer kept in this browser" in "".join(user.shown.values())


def test_the_project_that_is_open_is_not_deleted(user, frame):
    user.load(frame)
    user.list_projects()
    user.act("project.delete", project="project-0")
    assert "This project is open here." in user.shown["projects"]
    assert user.patches(Forget) == []
