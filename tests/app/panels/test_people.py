"""Several people without a server: logs are added, differences listed, agreement counted, a consensus taken away."""

from __future__ import annotations

import csv
import html
import io
import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from label_logs import at, logs

from app.services.people import agreement_of
from app.state.label_log import LabelLog
from astronomical_lite.labelling.label_events import event_line, label_event, time_text
from astronomical_lite.labelling.label_log import log_text, merge

FIRST = 2**60


def text_of(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def panel(user):
    return user.panel("Decisions")


def lines(events):
    return sorted(map(event_line, events))


def said(person, labels, start=0):
    """A log: label by number of a source."""
    return [
        label_event(str(FIRST + i), label, person, name=str(label), time=at(start + n))
        for n, (i, label) in enumerate(labels.items())
    ]


ADA = said("Ada", {0: 0, 1: 1, 2: 2, 3: 0})
BEN = said("Ben", {0: 0, 1: 2, 2: 2, 9: 1}, start=50)
EVE = said("Eve", {1: 2, 2: 0, 3: -1}, start=90)


@pytest.fixture
def opened(user, frame):
    """Somebody at an open Decisions panel."""
    user.start(frame)
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Decisions")
    return user


def add(user, events, name="theirs.jsonl"):
    user.upload("label_log", name, log_text(events).encode())


@given(st.lists(logs, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_logs_added_in_any_order_and_number_are_the_same_log(several, random):
    one, other = LabelLog(), LabelLog()
    for log in several:
        one.add(log)
    again = several + [random.choice(several) for _ in several]
    random.shuffle(again)
    for log in again:
        other.add(random.sample(log, len(log)))
    assert lines(one) == lines(other) == lines(merge(*several))
    assert one.last_times == other.last_times
    for person in one.people:
        assert one.given_by(person) == other.given_by(person)
        assert one.remarks("note", person) == other.remarks("note", person)
    kept = LabelLog(other.pieces)
    assert lines(kept) == lines(one)


@pytest.mark.parametrize("order", list(itertools.permutations([ADA, BEN, EVE])))
def test_colleagues_files_give_the_same_whichever_comes_first(opened, order):
    for events in (*order, order[0]):
        add(opened, events)
    assert lines(opened.app.session.label_log) == lines([*ADA, *BEN, *EVE])
    disputed = {one.source for one in agreement_of(opened.app.session).disputed}
    assert disputed == {str(FIRST + 1), str(FIRST + 2)}


def test_what_was_added_is_told(opened):
    add(opened, ADA, "ada.jsonl")
    assert "ada.jsonl has 4 events of Ada; 4 of them are new." in text_of(panel(opened))
    add(opened, [*ADA, *BEN], "both.jsonl")
    assert "both.jsonl has 8 events of Ada, Ben; 4 of them are new." in text_of(panel(opened))


def test_colleagues_labels_survive_a_reload_and_leave_one_s_own_alone(opened):
    opened.act("learn.assign", label=1)
    add(opened, ADA)
    before = lines(opened.app.session.label_log)
    other = opened.come_back()
    assert lines(other.app.session.label_log) == before
    assert len(before) == 5
    assert opened.app.session.curated == {}
    other.act("learn.undo")
    assert list(other.app.session.label_log)[-1].person == ""


def test_odd_files_are_refused_with_a_sentence_and_change_nothing(opened):
    for content in (b"", b"{}", b"id,label\n1,2\n", b"\x00" * 100, b"[" * 5000):
        opened.upload("label_log", "odd.jsonl", content)
        n = len(opened.app.session.label_log)
        assert n == 0
    assert "odd.jsonl is not a log of labels" in text_of(panel(opened))


def test_lines_that_cannot_be_read_are_named(opened):
    opened.upload("label_log", "cut.jsonl", log_text(ADA).encode()[:-9])
    assert "cut.jsonl has 3 events" in text_of(panel(opened))
    assert "1 line of cut.jsonl could not be used" in text_of(panel(opened))


def test_what_is_odd_about_a_log_is_told(opened):
    tomorrow = time_text(after="2999-01-01T00:00:00.000000Z")
    events = [
        label_event("elsewhere", 1, "", name="Galaxy", time=at(1)),
        label_event(str(FIRST), 1, "Ada", time=tomorrow),
    ]
    add(opened, events)
    told = text_of(panel(opened))
    assert "1 event of days to come is left out." in told
    assert "1 source of it is not in this table." in told
    assert "1 is Galaxy there and 1 here" in told
    assert "Some have no name" in told
    opened.act("learn.assign", label=1)
    assert list(opened.app.session.label_log)[-1].time < "2900"


def test_sources_that_people_label_differently_are_a_queue(opened):
    opened.act("decisions.view", view="disputed")
    assert "There are only your own labels" in panel(opened)
    for events in (ADA, BEN, EVE):
        add(opened, events)
    shown = text_of(panel(opened))
    assert "2 sources that people label differently" in shown
    assert "Ada: 1 , Ben: 2 , Eve: 2" in shown
    following = r'name="id" value="(\d+)" ?>Next Disputed Source'
    first = re.search(following, panel(opened))[1]
    opened.act("decisions.select", id=first)
    second = re.search(following, panel(opened))[1]
    assert {first, second} == {str(FIRST + 1), str(FIRST + 2)}
    opened.act("decisions.select", id=second)
    assert re.search(following, panel(opened))[1] == first


def test_many_disputed_sources_are_shown_fifty_at_a_time(opened):
    add(opened, said("Ada", dict.fromkeys(range(120), 0)))
    add(opened, said("Ben", dict.fromkeys(range(120), 1)))
    opened.act("decisions.view", view="disputed")
    assert panel(opened).count("<tr") == 51
    opened.act("decisions.page", to="later")
    opened.act("decisions.page", to="later")
    opened.act("decisions.page", to="later")
    assert panel(opened).count("<tr") == 21


def test_people_are_compared(opened):
    opened.act("decisions.view", view="people")
    assert "Nobody has labelled a source yet" in panel(opened)
    add(opened, ADA)
    assert "Agreement is told once two people" in panel(opened)
    for events in (BEN, EVE):
        add(opened, events)
    shown = text_of(panel(opened))
    found = agreement_of(opened.app.session)
    assert f"Krippendorff's alpha of all: {found.alpha:.2f}" in shown
    for pair in found.pairs:
        assert f"{pair.first} {pair.second} {pair.n_sources} {pair.agreed:.2f}" in shown
    assert "Ada 4 2 1 1 0 3 0.33" in shown  # sources, of each class and unsure, shared, agreed


def consensus(user, **form):
    user.act("export.consensus", format="csv", **form)
    text = user.download().decode()
    rows = [line for line in text.splitlines() if not line.startswith("#")]
    return {row["id"]: row for row in csv.DictReader(io.StringIO("\n".join(rows)))}


def test_the_consensus_is_a_table_with_the_catalogue_s_ids(opened):
    for events in (ADA, BEN, EVE):
        add(opened, [*events, label_event("elsewhere", 1, events[0].person, time=at(99))])
    rows = consensus(opened, method="majority")
    assert {int(source) - FIRST for source in rows} == {0, 1, 2, 3, 9}
    disputed = rows[str(FIRST + 1)]
    assert (disputed["label"], disputed["n_people"]) == ("2", "3")
    assert float(disputed["agreed"]) == pytest.approx(2 / 3)
    by_model = consensus(opened, method="dawid-skene")
    assert 0.5 < float(by_model[str(FIRST)]["probability"]) <= 1


def test_of_labels_that_are_equally_good_none_is_chosen(opened):
    add(opened, said("Ada", {0: 0}))
    add(opened, said("Ben", {0: 1}))
    (row,) = consensus(opened).values()
    assert row["label"] in ("", "--")
    assert row["tied"] == "0 or 1"


def test_a_consensus_that_cannot_be_made_is_refused(opened):
    opened.act("export.consensus", format="csv")
    assert "no consensus" in opened.shown["toolbar"]
    add(opened, ADA)
    opened.act("export.consensus", format="csv", method="vote")
    assert "majority or dawid-skene" in opened.shown["toolbar"]
    opened.act("export.consensus", format="docx")
    assert "A table can be written as" in opened.shown["toolbar"]
