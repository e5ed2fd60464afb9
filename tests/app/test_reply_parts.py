"""A reply handed over in parts: each as soon as it is there, and nothing before it is stored."""

from __future__ import annotations

import pytest

from app.application import App
from astronomical_lite.plots.diagrams import learner as plots


@pytest.fixture
def parts():
    """The kinds of each part's patches."""
    return []


@pytest.fixture
def app(user, frame, parts):
    """At a question of a trained classifier, with every plot drawn."""
    user.start(frame)
    user.act("panel.contents", panel="1", contents="Basic Plot")

    app = App()
    app.session = user.app.session
    app.dispatch("theme", {})
    app.dispatch("learn.assign", {"label": ["1"]})

    def in_parts(action, fields):
        return app.dispatch(
            action, fields, send=lambda patches: parts.append([p.kind for p in patches])
        )

    return in_parts


def test_storage_then_words_then_each_picture(app, parts):
    left = app("learn.next", {})
    stored, words, *pictures = parts
    assert set(stored) == {"store"}
    assert "html" in words
    assert words.index("focus") > words.index("html")
    assert not {"store", "image"} & set(words)
    assert len(pictures) > 1
    assert all(picture == ["image"] for picture in pictures)
    assert left.patches == []


def test_a_plot_that_cannot_be_drawn_is_told_after_the_rest(app, parts, monkeypatch):
    def fail(*args, **options):
        raise ValueError("no")

    monkeypatch.setattr(plots, "draw_sets", fail)
    app("learn.next", {})
    assert parts[-1] == ["html"]
    monkeypatch.undo()
    app("learn.show", {"show_correct": ["on"]})
    assert parts[-2:] == [["image"], ["html"]]


def test_what_an_action_asks_of_the_page_survives_a_page_that_cannot_be_rendered(
    app, parts, monkeypatch
):
    def fail(*_):
        raise ValueError("no")

    monkeypatch.setattr("app.application.page_parts", fail)
    app("learn.next", {})
    assert [part for part in parts if "focus" in part]
    assert parts[-1] == ["html"]
