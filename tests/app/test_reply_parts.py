"""A reply handed over in parts: each as soon as it is there, and nothing before it is stored."""

from __future__ import annotations

import json

import pytest

from app.application import App
from app.protocol.reply import Reply
from astronomical_lite.plots.diagrams import learner as plots


@pytest.fixture
def parts():
    """The keys of each part's patches."""
    return []


@pytest.fixture
def app(user, frame, parts):
    """At a question of a trained classifier, with every plot drawn."""
    user.start(frame)
    user.act("panel.contents", panel="1", contents="Basic Plot")

    def send(patches, binaries):
        read = json.loads(patches)
        assert [p["data"] for p in read if "data" in p] == list(range(len(binaries)))
        parts.append([next(iter(patch)) for patch in read])

    app = App(send=send)
    app.session = user.app.session
    app.dispatch("theme", {})
    app.dispatch("learn.assign", {"label": ["1"]})
    parts.clear()
    return app


def test_storage_then_words_then_each_picture(app, parts):
    left = app.dispatch("learn.next", {})
    stored, words, *pictures = parts
    assert set(stored) == {"store"}
    assert "target" in words
    assert words.index("focus") > words.index("target")
    assert not {"store", "image"} & set(words)
    assert len(pictures) > 1
    assert all(picture == ["image"] for picture in pictures)
    assert left.patches == []


def test_a_plot_that_cannot_be_drawn_is_told_after_the_rest(app, parts, monkeypatch):
    def fail(*args, **options):
        raise ValueError("no")

    monkeypatch.setattr(plots, "draw_sets", fail)
    app.dispatch("learn.next", {})
    assert parts[-1] == ["target"]
    monkeypatch.undo()
    app.dispatch("learn.show", {"show_correct": ["on"]})
    assert parts[-2:] == [["image"], ["target"]]


def test_what_an_action_asks_of_the_page_survives_a_page_that_cannot_be_rendered(
    app, parts, monkeypatch
):
    def fail(session):
        raise ValueError("no")

    monkeypatch.setattr("app.application.page_parts", fail)
    app.dispatch("learn.next", {})
    assert [part for part in parts if "focus" in part]
    assert parts[-1] == ["target"]


def test_bytes_move_with_their_patches():
    asked, reply = Reply(), Reply()
    asked.store("a", b"a")
    asked.download("b", b"b", "text/plain")
    reply.extend(asked, asked.patches[1:])
    reply.extend(asked, asked.patches[:1])
    assert [(next(iter(p)), reply.binaries[p["data"]]) for p in reply.patches] == [
        ("download", b"b"),
        ("store", b"a"),
    ]
    assert asked.patches[0]["data"] == 0
