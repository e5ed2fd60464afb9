"""A file that takes much memory waits until the user, who is told how much, has it read."""

from __future__ import annotations

import pytest

from app.services import table_reading
from astronomical_lite.tables import memory_forecast

TOLD = "Each column that you leave out when you save the file saves about"


@pytest.fixture
def large(monkeypatch):
    """Every file is a large one."""
    monkeypatch.setattr(memory_forecast, "SMALL", 0)
    monkeypatch.setattr(table_reading, "MUCH", 0)


def csv_of(frame) -> bytes:
    return frame.to_csv(index=False).encode()


def test_it_is_told_before_it_is_read_and_read_when_the_user_says_so(user, frame, large):
    user.upload("dataset", "survey.csv", csv_of(frame))
    session, report = user.app.session, user.shown["dataset-report"]
    assert session.dataset is None
    assert session.project is None
    columns = len(frame.columns)
    assert f"survey.csv has {len(frame):,} rows and {columns} columns. With all of them" in report
    assert TOLD in report
    assert 'id="read-all"' in report
    user.act("dataset.choose")
    assert len(session.dataset.catalogue.frame) == len(frame)
    assert session.project.dataset.name == "survey.csv"
    assert session.unread is None
    assert TOLD not in user.shown["dataset-report"]


def test_another_file_takes_its_place_and_what_was_open_stays(user, frame, large, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(table_reading, "MUCH", 10**12)
        user.load(frame)
    before = user.app.session.dataset
    user.upload("dataset", "large.csv", csv_of(frame))
    path = user.app.session.unread.upload.path
    assert user.app.session.dataset is before
    assert path.exists()
    monkeypatch.setattr(table_reading, "MUCH", 10**12)
    user.load(frame, "small.csv")
    assert user.app.session.unread is None
    assert not path.exists()


def test_a_small_file_is_read_at_once(user, frame):
    user.load(frame)
    assert TOLD not in user.shown["dataset-report"]
