"""Files of one source each: their names, and one that is sent."""

from __future__ import annotations

import pytest

from app.actions import source_files


@pytest.fixture
def loaded(user, frame):
    user.load(frame)
    return user


def files_of(user):
    return user.app.session.dataset.source_files


def test_opening_files_again_has_them_read_again(loaded):
    loaded.act("source_files.open", file=["a.csv", "b.csv", "a.csv"])
    assert files_of(loaded).names == ["a.csv", "b.csv"]
    loaded.upload("source_file", "a.csv", b"t,mag\n1,2\n2,3\n", asked="a.csv")
    assert files_of(loaded).read["a.csv"].numbers("mag").tolist() == [2, 3]
    loaded.act("source_files.open", file=["a.csv"])
    assert files_of(loaded).read == {}


def test_a_file_that_is_not_among_them_is_refused(loaded):
    loaded.act("source_files.open", file=["a.csv"])
    loaded.upload("source_file", "c.csv", b"t,mag\n1,2\n2,3\n", asked="c.csv")
    assert "c.csv is not among the files opened" in loaded.app.session.errors["source_file"]
    assert files_of(loaded).read == {}


def test_too_many_and_too_large_are_told(loaded, monkeypatch):
    monkeypatch.setattr(source_files, "MOST_FILES", 1)
    monkeypatch.setattr(source_files, "LARGEST", 4)
    loaded.act("source_files.open", file=["a.csv", "b.csv"])
    assert files_of(loaded).names == []
    loaded.act("source_files.open", file=["a.csv"])
    loaded.upload("source_file", "a.csv", b"t,mag\n1,2\n2,3\n", asked="a.csv")
    assert files_of(loaded).read["a.csv"].startswith("a.csv is 14 bytes; a file of one source has")


def test_only_the_last_few_are_held(loaded, monkeypatch):
    names = [f"{number}.csv" for number in range(14)]
    loaded.act("source_files.open", file=names)
    for name in names:
        loaded.upload("source_file", name, b"t,mag\n1,2\n2,3\n", asked=name)
    assert list(files_of(loaded).read) == names[2:]
