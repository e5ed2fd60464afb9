"""The log of labels is kept in pieces: nothing of it is lost, and an action writes one of them at most."""

from __future__ import annotations

import copy
import io
import json
import re
import time
import zipfile
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from label_logs import at
from label_logs import events as any_event

from app.state import label_log
from app.state.label_log import PIECE, LabelLog
from app.state.project import LOG_PIECE
from app.storage.log_files import DAMAGED, LogTexts, piece_name, read_pieces
from astronomical_lite.labelling.label_events import event_line, in_order, label_event
from astronomical_lite.labelling.label_log import log_text, merge
from astronomical_lite.project.migrations import NewerFormatError

FIRST = piece_name(1)


def many(n, person="Ada"):
    return [label_event(str(i), i % 3, person, time=at(i)) for i in range(n)]


def lines(events):
    return sorted(map(event_line, events))


def pieces_of(files):
    return {name: text for name, text in files.items() if LOG_PIECE.fullmatch(name)}


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(label_log, "PIECE", 3)


# ---- pieces --------------------------------------------------------------------------------------


def test_only_the_last_piece_is_written_again():
    log, texts = LabelLog(), LogTexts([])
    files = {}
    for n, event in enumerate(many(2 * PIECE + 3), start=1):
        log.add([event])
        changed = texts.changed(log)
        assert list(changed) == [piece_name(1 + (n - 1) // PIECE)]
        files |= changed
    assert texts.changed(log) == {}
    assert [text.count("\n") for text in files.values()] == [PIECE + 1, PIECE + 1, 4]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(any_event, max_size=5), max_size=6), st.data())
def test_what_is_kept_is_read_as_it_was_whenever_the_page_is_opened_again(added, data):
    files, log = {}, LabelLog()
    texts = LogTexts([])
    for events in added:
        with mock.patch.object(label_log, "PIECE", 3):
            log.add(events)
        files |= texts.changed(log)
        if data.draw(st.booleans()):
            kept = read_pieces(files)
            assert kept.remarks == []
            log, texts = LabelLog(kept.pieces), LogTexts(kept.n_kept)
            assert texts.changed(log) == {}
    assert lines(log) == lines(merge(*added))
    assert lines(LabelLog(read_pieces(files).pieces)) == lines(log)


@settings(max_examples=60, deadline=None)
@given(st.lists(any_event, min_size=1, max_size=8, unique_by=lambda event: event.id), st.data())
def test_a_last_line_that_is_cut_costs_that_event_alone(events, data):
    log = LabelLog()
    log.add(events)
    text = LogTexts([]).changed(log)[FIRST]
    start = len(text) - len(event_line(events[-1]))
    cut = text[: data.draw(st.integers(start + 1, len(text) - 2))]
    kept = read_pieces({FIRST: cut})
    assert lines(LabelLog(kept.pieces)) == lines(events[:-1])
    assert FIRST in kept.remarks[0]
    assert list(kept.aside.values()) == [cut]

    again = LabelLog(kept.pieces)
    texts = LogTexts(kept.n_kept)
    whole = texts.changed(again)  # it is whole again before anything is added
    assert read_pieces(whole).remarks == []
    again.add(events[-1:])
    assert lines(LabelLog(read_pieces(whole | texts.changed(again)).pieces)) == lines(events)


@pytest.mark.parametrize("content", ["{", "[]", "\x00" * 400, '{"a": 1}\n', "x\n" * 50])
def test_damage_of_a_piece_costs_its_lines_alone_and_is_named(content):
    log = LabelLog()
    log.add(many(3 * PIECE))
    files = LogTexts([]).changed(log)
    kept = read_pieces(files | {piece_name(2): content})
    assert [len(piece) for piece in kept.pieces] == [PIECE, 0, PIECE]
    assert kept.n_kept == [PIECE, DAMAGED, PIECE]
    assert piece_name(2) in kept.remarks[0]
    assert kept.aside == {"labels-0002.damaged.jsonl": content}
    assert all(remark.endswith(".") for remark in kept.remarks)


def test_a_piece_that_is_missing_is_named_and_made_anew():
    log = LabelLog()
    log.add(many(3 * PIECE))
    files = LogTexts([]).changed(log)
    del files[piece_name(2)]
    kept = read_pieces(files)
    assert "labels-0002.jsonl" in kept.remarks[0]
    again = files | LogTexts(kept.n_kept).changed(LabelLog(kept.pieces))
    assert read_pieces(again).remarks == []


def test_a_piece_of_a_newer_program_is_refused():
    newer = re.sub(r'"format": \d+', '"format": 99', log_text(many(1)))
    with pytest.raises(NewerFormatError):
        read_pieces({FIRST: newer})


def test_an_action_costs_nothing_noticeable_with_ten_thousand_labels():
    log = LabelLog()
    log.add(many(10_000))
    texts = LogTexts([])
    assert len(texts.changed(log)) == 10_000 / PIECE
    times = []
    for i in range(20):
        start = time.perf_counter()
        log.add([label_event(f"more {i}", 1, "Ada", time=at(20_000 + i))])
        texts.changed(log)
        times.append(time.perf_counter() - start)
    assert sorted(times)[10] < 0.002


# ---- with a project ------------------------------------------------------------------------------


def answer(user, times):
    for i in range(times):
        user.act("learn.assign", label=i % 3)
        user.act("learn.next")


def opened_with(user, **files):
    other = type(user)(copy.deepcopy(user.disk), plots=False)
    other.disk["project-0"] |= files
    other.list_projects()
    other.go_on("project-0")
    return other


def test_events_are_kept_with_the_reply_that_shows_the_label(user, frame):
    user.start(frame)
    user.act("learn.assign", label=1)
    assert FIRST in user.kept()
    assert "config.json" in user.kept()
    assert json.loads(user.files()[FIRST].splitlines()[1])["label"] == 1
    user.act("learn.view", view="scores")
    assert FIRST not in user.kept()


def test_the_log_goes_on_after_the_page_was_closed(user, frame, small_pieces):
    user.start(frame)
    answer(user, 4)
    before = lines(user.app.session.label_log)
    other = user.come_back()
    assert lines(other.app.session.label_log) == before
    assert other.app.session.notice == ""
    other.act("preload")
    assert not pieces_of(dict.fromkeys(other.kept()))
    other.act("learn.assign", label=2)
    assert [*pieces_of(dict.fromkeys(other.kept()))] == [piece_name(2)]
    third = other.come_back()
    assert lines(third.app.session.label_log)[:4] != []
    assert len(third.app.session.label_log) == 5


THINGS = ["assign", "assign", "next", "undo", "flag", "note", "come back"]


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(THINGS), min_size=4, max_size=14), st.booleans())
def test_whatever_is_done_the_events_are_the_same_after_a_kill(
    new_user_without_plots, frame, things, cut
):
    with mock.patch.object(label_log, "PIECE", 3):
        user = new_user_without_plots()
        user.start(frame)
        for i, thing in enumerate(things):
            row = user.app.session.tab.learner.query_row
            if thing == "come back":
                user = user.come_back()
            elif thing in ("flag", "note"):
                action = {"flag": "decisions.flag", "note": "decisions.remark"}[thing]
                user.act(action, of=row, note=f"{thing} {i}")
            else:
                user.act(f"learn.{thing}", label=i % 3)
        before = lines(user.app.session.label_log)
        pieces = pieces_of(user.files())
        if cut and pieces:
            last = max(pieces)
            lost = pieces[last].splitlines()[-1].decode() + "\n"
            user.files()[last] = pieces[last][:-5]
            before.remove(lost)
        other = user.come_back()
        assert lines(other.app.session.label_log) == before
        assert lines(other.come_back().app.session.label_log) == before
        assert other.come_back().app.session.notice == ""


def test_a_project_of_before_has_no_log_and_opens(user, frame):
    user.start(frame)
    answer(user, 2)
    for name in pieces_of(user.files()):
        del user.files()[name]
    other = user.come_back()
    assert len(other.app.session.label_log) == 0
    assert other.app.session.notice == ""
    other.act("learn.undo")
    (event,) = other.app.session.label_log
    assert (event.label, event.previous) == (None, None)


def test_a_damaged_piece_costs_no_label_and_is_told_once(user, frame):
    user.start(frame)
    answer(user, 3)
    whole = user.files()[FIRST]
    other = opened_with(user, **{FIRST: whole[:-20]})
    session = other.app.session
    assert len(session.label_log) == 2
    assert FIRST in session.notice
    assert session.tab.learner.labelled_y.tolist() == (
        user.app.session.tab.learner.labelled_y.tolist()
    )
    assert other.files()["labels-0001.damaged.jsonl"] == whole[:-20]
    other.act("learn.assign", label=1)
    again = other.come_back()
    assert again.app.session.notice == ""
    assert len(again.app.session.label_log) == 3


def test_a_project_with_the_log_of_a_newer_program_is_refused_and_left_as_it_is(user, frame):
    user.start(frame)
    answer(user, 1)
    newer = re.sub(rb'"format": \d+', b'"format": 99', user.files()[FIRST], count=1)
    other = opened_with(user, **{FIRST: newer})
    assert other.app.session.project is None
    assert "cannot be read by this older one" in other.app.session.errors["project.project-0"]
    assert other.disk["project-0"][FIRST] == newer


def test_the_log_is_downloaded_in_order_and_comes_with_a_bundle(user, frame):
    user.start(frame)
    assert "disabled" in user.shown["toolbar"].split("export.log")[1][:20]
    user.act("export.log")
    assert "No label was given" in user.shown["toolbar"]
    answer(user, 3)
    user.act("export.log")
    text = user.download().decode()
    assert text == log_text(in_order(user.app.session.label_log))
    user.act("export.bundle")
    with zipfile.ZipFile(io.BytesIO(user.download())) as bundle:
        name = next(name for name in bundle.namelist() if name.endswith("/labels.jsonl"))
        assert bundle.read(name).decode() == text
        readme = next(name for name in bundle.namelist() if name.endswith("/README.md"))
        assert "`labels.jsonl`" in bundle.read(readme).decode()
