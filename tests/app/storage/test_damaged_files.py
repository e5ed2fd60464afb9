"""A file of a project that is damaged costs one change at most: of each there is a copy."""

from __future__ import annotations

import copy
import json

import pytest

from app.protocol.patches import Store
from app.services.classifier_entries import own_entries
from app.state.project import CONFIG, PREVIOUS, PROJECT, STATE, TEXTS
from app.storage.kept_copies import COPY_USED, SET_ASIDE
from app.storage.project_loader import TEST_SET_LOST
from astronomical_lite.project.test_set import TEST_SET_NAME

DAMAGE = [b"", b"{", b"[]", b'{"1": "a"}', b'{"a": 1, "a": 1}', b"\x00" * 400, b"[" * 100_000]
COPIES = set(PREVIOUS.values())


def answered(user, frame, times):
    """Answers of a batch, the last of them not trained on."""
    user.start(frame)
    for i in range(times):
        user.act("learn.assign", label=i % 3)
        if i + 1 < times:
            user.act("learn.next")
    return user


def labelled(user, frame, times):
    user.start(frame, mode="labelling")
    for i in range(times):
        user.act("labelling.new")
        user.act("labelling.assign", label=i % 3)
    return user


def opened_with(user, **files):
    """Somebody who finds these files in place of what was there."""
    other = type(user)(copy.deepcopy(user.disk))
    other.disk["project-0"] |= {name: files[name] for name in files}
    other.list_projects()
    other.go_on("project-0")
    return other


@pytest.mark.parametrize("begin", [answered, labelled])
def test_each_file_that_changes_leaves_a_copy_of_what_it_was(user, frame, begin):
    begin(user, frame, 2)
    for action in ("learn.next", "learn.assign", "labelling.new", "labelling.assign"):
        before = dict(user.files())
        user.act(action, label=1)
        after = user.files()
        for name in {path for path in after if after[path] != before.get(path)} - COPIES:
            if name in PREVIOUS and name in before:
                assert after[PREVIOUS[name]] == before[name]


@pytest.mark.parametrize("content", DAMAGE)
def test_a_damaged_configuration_costs_the_last_answer_at_most(user, frame, content):
    answered(user, frame, 3)
    before = own_entries(user.app.session)["0"]
    user.act("learn.next")
    other = opened_with(user, **{CONFIG: content})
    session = other.app.session
    assert session.errors == {}
    assert COPY_USED.format(CONFIG) in session.notice
    assert own_entries(session)["0"] == before
    assert session.settings.features_for_training == ["g", "r", "w1"]
    assert other.files().get(SET_ASIDE[CONFIG], b"") == content
    json.loads(other.files()[CONFIG])

    again = other.come_back()  # all is whole again
    assert again.app.session.notice == ""
    assert own_entries(again.app.session)["0"] == before


@pytest.mark.parametrize("content", DAMAGE)
def test_a_damaged_test_set_costs_the_last_label_at_most(user, frame, content):
    labelled(user, frame, 3)
    given = dict(user.app.session.curated)
    other = opened_with(user, **{TEST_SET_NAME: content})
    session = other.app.session
    assert session.errors == {}
    assert session.notice == COPY_USED.format(TEST_SET_NAME)
    assert session.curated == dict(list(given.items())[:2])
    assert other.files().get(SET_ASIDE[TEST_SET_NAME], b"") == content
    assert json.loads(other.files()[TEST_SET_NAME]) == session.curated
    other.act("labelling.new")
    other.act("labelling.assign", label=0)
    assert len(json.loads(other.files()[TEST_SET_NAME])) == 3
    assert other.come_back().app.session.notice == ""


@pytest.mark.parametrize("content", DAMAGE[1:])
@pytest.mark.parametrize("mode", ["active-learning", "labelling"])
def test_without_a_copy_a_damaged_test_set_costs_itself_alone(user, frame, content, mode):
    labelled(user, frame, 2)
    user.act("setup.open")
    user.act("mode", mode="active-learning")
    user.act("setup.close")
    user.act("learn.setup", classifier="DTree", strategy="Margin Sampling", n_initial=6, do="start")
    user.act("learn.assign", label=1)
    if mode == "labelling":
        user.act("setup.open")
        user.act("mode", mode=mode)
        user.act("setup.close")
    wanted = own_entries(user.app.session)
    assert len(wanted["0"]["y"]) == 7
    other = opened_with(user, **{TEST_SET_NAME: content, PREVIOUS[TEST_SET_NAME]: content})
    session = other.app.session
    assert session.errors == {}
    assert TEST_SET_LOST in session.notice
    assert session.curated == {}
    assert own_entries(session) == wanted
    assert session.mode == mode
    assert other.files()[SET_ASIDE[TEST_SET_NAME]] == content
    again = other.come_back()
    assert TEST_SET_LOST not in again.app.session.notice
    assert again.files()[SET_ASIDE[TEST_SET_NAME]] == content


@pytest.mark.parametrize("content", [b"", b"{", b"[]"])
def test_a_damaged_place_is_the_one_before(user, frame, content):
    labelled(user, frame, 2)
    before = user.app.session.selected
    user.act("labelling.new")
    assert user.app.session.selected != before
    other = opened_with(user, **{STATE: content})
    session = other.app.session
    assert session.notice == COPY_USED.format(STATE)
    assert (session.stage, session.selected) == ("dashboard", before)
    assert session.curated == user.app.session.curated


@pytest.mark.parametrize("content", [b"", b'{"name": 3}', b"{" * 100_000])
def test_a_damaged_description_costs_nothing(user, frame, content):
    labelled(user, frame, 2)
    other = opened_with(user, **{PROJECT: content})
    assert other.app.session.notice == COPY_USED.format(PROJECT)
    assert other.app.session.curated == user.app.session.curated
    assert json.loads(other.files()[PROJECT])["n_labelled"] == 2


def test_what_a_newer_program_wrote_is_not_replaced_by_its_copy(user, frame):
    answered(user, frame, 3)
    for name in (PROJECT, CONFIG):
        newer = json.loads(user.files()[name])
        (newer if name == PROJECT else newer["astronomical_lite"])["format"] = 99
        other = opened_with(user, **{name: json.dumps(newer).encode()})
        assert other.app.session.project is None
        assert "cannot be read by this older one" in other.shown["projects"]
        assert json.loads(other.disk["project-0"][name]) == newer


def test_everything_damaged_but_the_labels_leaves_the_labels(user, frame):
    labelled(user, frame, 3)
    other = opened_with(user, **{PROJECT: b"", CONFIG: b"\x00", STATE: b"{"})
    assert other.app.session.errors == {}
    assert other.app.session.curated == user.app.session.curated


def test_the_same_project_opened_twice_is_kept_whole(user, frame):
    labelled(user, frame, 2)
    user.files()[TEST_SET_NAME] = b"{"
    user.list_projects()
    user.go_on("project-0")
    assert user.app.session.notice == COPY_USED.format(TEST_SET_NAME)
    stored = [patch.path for patch in user.reply.patches if isinstance(patch, Store)]
    assert SET_ASIDE[TEST_SET_NAME] in stored
    assert json.loads(user.files()[TEST_SET_NAME]) == user.app.session.curated


def test_the_page_reads_every_file_that_is_opened():
    from environment import ROOT

    module = (ROOT / "static/js/storage/projects.mjs").read_text()
    listed = module.split("const FILES = [")[1].split("]")[0]
    assert [line.strip(' ",\n') for line in listed.split(",") if line.strip()] == list(TEXTS)


def test_a_copy_of_the_data_that_is_damaged_can_be_replaced(user, frame):
    labelled(user, frame, 2)
    other = type(user)(copy.deepcopy(user.disk))
    other.list_projects()
    other.go_on("project-0", content=b"id,g\n1,2\n")
    assert "damaged: choose the file to continue" in other.shown["projects"]
    assert 'data-file="project"' in other.shown["projects"]
    other.go_on("project-0")
    assert other.app.session.curated == user.app.session.curated
