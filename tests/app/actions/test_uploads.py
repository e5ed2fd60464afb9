"""Files on their way: their size is said first, and reading stops at the limit."""

from __future__ import annotations

import gc

import pytest

from app.protocol.patches import Proceed
from app.services.upload_registry import CHECKS
from astronomical_lite.file_names import plain_name
from astronomical_lite.tables.catalogue import check_size


def proceeds(user) -> bool:
    return bool(user.patches(Proceed))


def test_the_size_is_said_before_anything_is_read(user):
    user.act("file.begin", role="dataset", name="survey.fits", size=12_300_000)
    assert "survey.fits (12.3 MB) is on its way" in user.shown["dataset-report"]
    assert proceeds(user)


@pytest.mark.parametrize("size", ["0", "NaN", "", "-5"])
def test_a_size_that_is_not_known_is_said_too(user, size):
    user.act("file.begin", role="dataset", name="survey.fits", size=size)
    assert "does not say how large it is. Reading stops at 2." in user.shown["dataset-report"]
    assert proceeds(user)


@pytest.mark.parametrize("size", [0, 60, 10**12])
def test_reading_stops_at_the_limit(user, frame, monkeypatch, size):
    user.load(frame)
    before = user.app.session.dataset
    monkeypatch.setitem(CHECKS, "dataset", lambda name, n: check_size(n, name, limit=100))
    user.act("file.begin", role="dataset", name="endless.csv", size=size)
    if size < 100:
        path = user.app.session.upload.path
        user.act("file.piece", data=b"a" * 60)
        assert proceeds(user)
        user.act("file.piece", data=b"a" * 60)
        assert not path.exists()
    assert not proceeds(user)
    assert "endless.csv is 1" in user.shown["dataset-report"]
    assert "at most 100 bytes can be read" in user.shown["dataset-report"]
    assert "on its way" not in user.shown["dataset-report"]
    assert user.app.session.upload is None
    assert user.app.session.dataset is before


def test_no_file_stays_behind(new_user, frame, monkeypatch):
    user = new_user()
    folder = user.app.session.folder
    for name in ("survey.csv", "other.csv"):
        user.load(frame, name)
    user.upload("dataset", "no-table.csv", b"")
    user.upload("test_set", "no-test-set.json", b"{")
    user.act("file.begin", role="dataset", name="first.csv", size=60)
    user.act("file.begin", role="dataset", name="second.csv", size=60)
    user.act("file.fail", role="dataset", reason="The address answers no more.")
    user.go_on(user.app.session.project.id)
    assert [*folder.iterdir()] == [user.app.session.dataset.path]
    del user
    gc.collect()
    assert not folder.exists()


def test_a_role_that_nothing_takes_is_refused(user):
    user.act("file.begin", role="../../model", name="x.pkl", size=10)
    assert not proceeds(user)
    assert "Nothing here takes files" in user.shown["notice"]


@pytest.mark.parametrize(
    "name",
    ["..\\windows\\survey.csv", "C:\\Users\\me\\survey.csv", "a\u202evsc.survey.csv", "con.csv"],
)
def test_a_name_from_outside_is_a_plain_one_wherever_it_is_used(user, frame, name):
    user.set_up(frame)
    user.load(frame, name=name)
    made = user.app.session.project.dataset.name
    assert made == plain_name(name) != name
    assert made in user.shown["dataset-report"]
    user.act("web.ask", role="dataset", name=name, host="example.org", size="10")
    assert f"<strong>{made}</strong> from example.org" in user.shown["dataset-report"]
