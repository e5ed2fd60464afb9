"""Files on their way: their size is said first, and reading stops at the limit."""

from __future__ import annotations

import errno
import gc
import hashlib

import pytest

from app.protocol.patches import Proceed
from app.services.upload_registry import CHECKS
from astronomical_lite.file_names import plain_name
from astronomical_lite.tables.catalogue import check_size
from astronomical_lite.tables.formats import source


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


def test_a_file_that_the_browser_holds_is_not_held_here(user, frame):
    content = frame.to_csv(index=False).encode()
    user.act("file.begin", role="dataset", name="survey.csv", size=len(content), held="true")
    path = user.app.session.upload.path
    for start in range(0, len(content), 1000):
        user.act("file.piece", data=content[start : start + 1000])
        assert proceeds(user)
        assert path.stat().st_size == 0
    path.write_bytes(content)  # as py/worker.py has it become the browser's file
    user.act("file.end", role="dataset", project="one", kept="true")
    dataset = user.app.session.dataset
    assert dataset.catalogue.frame["id"].tolist() == frame["id"].tolist()
    assert user.app.session.project.dataset.sha256 == hashlib.sha256(content).hexdigest()


def test_a_file_that_did_not_become_the_browsers_is_refused(user, frame):
    content = frame.to_csv(index=False).encode()
    user.act("file.begin", role="dataset", name="survey.csv", size=len(content), held="true")
    user.act("file.piece", data=content)
    user.act("file.end", role="dataset")
    assert "its transfer was interrupted. Choose it again." in user.shown["dataset-report"]
    assert user.app.session.dataset is None


def test_a_file_that_was_changed_meanwhile_is_told_of(user, frame, monkeypatch):
    user.load(frame)
    path, before = user.app.session.dataset.path, user.app.session.dataset

    def fail(*_, **__):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(source.Source, "__init__", fail)
    user.act(
        "dataset.optimise",
        optimise_data="on" if not user.app.session.settings.optimise_data else "off",
    )
    assert "survey.csv can no longer be read: since it was opened it was changed" in str(user.shown)
    assert user.app.session.dataset is before
    assert path.exists()
