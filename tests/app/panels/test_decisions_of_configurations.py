"""Labels that a configuration brings, in the list of decisions: what its file says of them, and nothing else."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace

import pytest

from app.services.second_looks import own_rows
from app.state.stages import Dashboard
from astronomical_lite.labelling.label_events import CONFIGURATION, event_line, label_event
from astronomical_lite.labelling.label_log import log_text

FORM = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6}
MODIFIED = "1785412800000"  # 2026-07-30 12:00 UTC
GIVEN = "by 2026-07-30 12:00"
FIRST = 2**60


def text_of(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def events(user):
    return list(user.app.session.label_log)


def lines(found):
    return sorted(map(event_line, found))


def shown(user):
    """The Decisions panel, opened if it is not."""
    session = user.app.session
    if not any(one["contents"] == "Decisions" for one in session.settings.layout.values()):
        user.act("panel.add")
        key = str(max(map(int, session.settings.layout)))
        user.act("panel.contents", panel=key, contents="Decisions")
    return user.panel("Decisions")


@pytest.fixture
def configuration(user, frame):
    """What somebody called Ada saved, with five answers that the catalogue has otherwise or not at all."""
    user.load(frame)
    user.set_up(frame)
    user.act("author", author="Ada")
    user.act("setup.close")
    user.act("learn.setup", **FORM, do="start")
    labels = user.app.session.dataset.labels.codes
    rows = []
    for _ in range(3):
        row = user.app.session.tab.learner.query_row
        rows.append(row)
        user.act("learn.assign", label=(int(labels[row]) + 1) % 3)
        user.act("learn.next")
    user.act("config.save")
    return json.loads(user.download()), rows


def load(user, config, modified=MODIFIED, **fields):
    content = json.dumps(config).encode()
    user.upload("configuration", "config.json", content, modified=modified, level="train", **fields)


def test_a_colleague_who_loads_it_sees_whose_labels_they_are_and_by_when(
    user, frame, configuration
):
    config, rows = configuration
    user.load(frame)
    assert events(user) == []
    load(user, config)
    found = events(user)
    assert {event.source for event in found} == {str(FIRST + row) for row in rows}
    assert {(event.person, event.origin, event.seconds) for event in found} == {
        ("Ada", CONFIGURATION, None)
    }
    told = text_of(shown(user))
    assert told.count("from a file") == told.count(GIVEN) == len(rows)
    kept = b"".join(v for name, v in user.files().items() if name.startswith("labels-")).decode()
    assert all(event_line(event) in kept for event in found)


def test_of_a_file_without_a_time_none_is_said(user, frame, configuration):
    config, rows = configuration
    for modified in ("", "-5", "1", "99999999999999", "soon"):
        user.load(frame)
        load(user, config, modified)
        assert text_of(shown(user)).count("not known") == len(rows)


def test_loaded_twice_it_is_the_same_log(user, frame, configuration):
    config, _ = configuration
    user.load(frame)
    load(user, config)
    once = lines(events(user))
    load(user, config)
    assert lines(events(user)) == once
    load(user, config, "1785412860000")  # a copy
    assert len(events(user)) == len(once)
    assert "by 2026-07-30 12:01" in text_of(shown(user))


def test_where_the_log_of_who_gave_them_is_added_that_counts(user, frame, configuration):
    config, rows = configuration
    made = [event for event in events(user) if event.label is not None]
    before = "2026-07-30T11:00:00.00000{}Z"
    given = [replace(event, time=before.format(i)) for i, event in enumerate(made)]
    for again in (False, True):
        user.load(frame)
        load(user, config)
        user.upload("label_log", "ada.jsonl", log_text(given).encode())
        if again:
            load(user, config)
        assert len(events(user)) == 2 * len(rows)
        told = text_of(shown(user))
        assert "from a file" not in told
        assert "changed" not in told
        assert told.count("2026-07-30 11:00:00") == len(rows)
        assert f"{len(rows)} decisions" in told


def test_an_answer_given_here_after_it_is_recorded_though_it_is_the_same(
    user, frame, configuration
):
    config, rows = configuration
    user.load(frame)
    load(user, config)
    n, source = len(events(user)), str(FIRST + rows[-1])
    given = next(event.label for event in events(user) if event.source == source)
    user.act("learn.undo")
    assert user.app.session.tab.learner.query_row == rows[-1]
    user.act("learn.assign", label=given)
    of_source = [event for event in events(user)[n:] if event.source == source]
    assert of_source[-1].label == given
    assert of_source[-1].origin != CONFIGURATION
    told = text_of(shown(user))
    assert told.count("from a file") == len(rows) - 1


def test_a_second_look_draws_none_that_only_a_configuration_tells_of(user, frame, configuration):
    config, rows = configuration
    user.load(frame)
    load(user, config)
    dashboard = Dashboard.of(user.app.session)
    assert own_rows(dashboard) == []
    source = str(FIRST + rows[0])
    user.app.session.label_log.add([label_event(source, 1, "Ada")])
    assert own_rows(dashboard) == [rows[0]]


def test_settings_or_a_layout_alone_bring_no_labels(user, frame, configuration):
    config, _ = configuration
    for level in ("settings", "layout"):
        user.load(frame)
        content = json.dumps(config).encode()
        user.upload("configuration", "config.json", content, level=level, modified=MODIFIED)
        assert events(user) == []
