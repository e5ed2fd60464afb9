"""Projects and configurations that version 0.1.0 wrote open, with every label, the place and the settings.

`projects_of_0_1/make.py` says how its files came about. They are never made anew: browsers hold such.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pandas as pd
import pytest

from app.services.classifier_entries import own_entries
from app.storage.restore import PART_LOST, PLACE_LOST
from app.storage.view_state import view_state_of
from astronomical_lite import __version__
from astronomical_lite.extensions.old_name import REMARK
from astronomical_lite.project.configuration import KEYS, to_config
from astronomical_lite.project.layout import TALLEST
from astronomical_lite.project.migrations import OWN

FOLDER = Path(__file__).parent / "projects_of_0_1"
PROJECTS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
CONFIG, STATE, PROJECT, TEST_SET = "config.json", "state.json", "project.json", "test_set.json"


def files_of(name: str) -> dict[str, bytes]:
    stored = (PROJECT, CONFIG, STATE, TEST_SET)
    files = {file: (FOLDER / name / file).read_bytes() for file in stored if file in listed(name)}
    return files | {"data/file": (FOLDER / "survey.csv").read_bytes()}


def listed(name: str) -> set[str]:
    return {path.name for path in (FOLDER / name).iterdir()}


def parsed(content: bytes) -> dict:
    return json.loads(content.decode())


def answers_given(by_label: dict) -> dict[str, dict[int, int]]:
    """Answers to batches that are not trained on yet, by label.

    They were in the tabs of state.json and are in the progress of config.json.
    """
    batches = {label: kept.get("batch") for label, kept in by_label.items()}
    return {label: dict(batch["answers"]) for label, batch in batches.items() if batch}


def answers_kept(config: bytes) -> dict[str, dict[int, int]]:
    return answers_given(parsed(config)[OWN]["progress"])


def labels_of(entries: dict) -> dict[str, list[tuple[str, int]]]:
    return {k: list(zip(one["id"], one["y"], strict=True)) for k, one in entries.items()}


def opened(new_user, name: str, files: dict[str, bytes] | None = None):
    user = new_user({"old": files_of(name) if files is None else files}, plots=False)
    user.list_projects()
    user.go_on("old")
    return user


@pytest.mark.parametrize("name", PROJECTS)
def test_a_project_opens_with_all_that_was_in_it(new_user, name):
    old = files_of(name)
    config, state, project = (parsed(old[file]) for file in (CONFIG, STATE, PROJECT))
    user = opened(new_user, name)
    session = user.app.session
    assert session.errors == {}
    assert session.project is not None
    notices = {
        "tall_panel": f"A panel was made {TALLEST} rows high, the most that can be shown.",
        "own_python": f"mine.py: {REMARK}",
    }
    assert session.notice == notices.get(name, "")

    # every label
    ids = pd.read_csv(FOLDER / "survey.csv")["id"].astype(str)
    given = labels_of(config["classifiers"])
    for label, answers in answers_given(state["tabs"]).items():
        given[label] += [(ids[row], y) for row, y in answers.items()]
    assert labels_of(own_entries(session)) == given
    assert session.curated == parsed(old.get(TEST_SET, b"{}"))
    assert session.project.n_labelled == project["n_labelled"]

    # the place, and where training was
    batches = {label: tab.pop("batch") for label, tab in state["tabs"].items()}
    for label, tab in session.tabs.items():
        asked = tab.training and tab.training.batch
        now = (
            {"rows": asked.rows, "answers": list(map(list, asked.answers.items()))}
            if asked
            else None
        )
        assert now == batches.get(str(label))
    for tab in state["tabs"].values():
        del tab["stored"]  # a sentence on models in storage, which are no longer written
    state["version"] = 2
    told = {"old_name_told": True} if name == "own_python" else {}
    state["drafts"] |= told
    assert json.loads(json.dumps(view_state_of(session))) == state
    for label, progress in config[OWN]["progress"].items():
        tab = session.tabs.get(int(label))
        if tab is None or tab.learner is None:
            assert session.waiting_learners[int(label)].state.n_fixed == progress["n_fixed"]
            continue
        assert tab.learner.state.n_fixed == progress["n_fixed"]
        assert len(tab.learner.history) == len(progress["history"])
        assert tab.learner.query_row == progress["query_row"]

    # the settings
    settings = to_config(session.settings)
    expected = {key: config[key] for key in KEYS if key != "classifiers"}
    if name == "tall_panel":
        expected["layout"]["2"]["h"] = TALLEST
    assert {key: settings[key] for key in expected} == expected


@pytest.mark.parametrize("name", PROJECTS)
def test_an_opened_project_is_kept_in_todays_formats_and_opens_again(new_user, name):
    user = opened(new_user, name)
    files = user.disk["old"]
    assert parsed(files[PROJECT])["format"] == 1
    assert parsed(files[PROJECT])["version"] == __version__
    own = parsed(files[CONFIG])[OWN]
    assert (own["format"], own["training_format"], own["version"]) == (4, 2, __version__)
    assert parsed(files[STATE])["version"] == 2
    assert answers_kept(files[CONFIG]) == answers_given(parsed(files_of(name)[STATE])["tabs"])
    again = user.come_back()
    assert again.app.session.errors == {}
    assert again.app.session.notice == ""
    assert view_state_of(again.app.session) == view_state_of(user.app.session)
    assert own_entries(again.app.session) == own_entries(user.app.session)
    assert again.disk == user.disk


@pytest.mark.parametrize("name", PROJECTS)
@pytest.mark.parametrize("file", ["saved_configuration.json", "bundle_config.json", CONFIG])
def test_a_configuration_loads_with_all_that_was_in_it(new_user, name, file):
    if file not in listed(name):
        return  # there was no bundle before training
    content = (FOLDER / name / file).read_bytes()
    config = parsed(content)
    user = new_user(plots=False)
    user.upload("configuration", file, content, level="train")
    user.load(pd.read_csv(FOLDER / "survey.csv"))
    if "extension" in config:
        user.act("extension.consent", do="run")
    session = user.app.session
    assert session.errors == {}
    assert labels_of(own_entries(session)) == labels_of(config["classifiers"])
    settings = to_config(session.settings)
    expected = {key: config[key] for key in KEYS if key != "classifiers"}
    if name == "tall_panel":
        expected["layout"]["2"]["h"] = TALLEST
    assert {key: settings[key] for key in expected} == expected


# ---- and projects of versions to come ------------------------------------------------------------

NEWER = {
    "the project": (PROJECT, ["format"]),
    "the configuration": (CONFIG, [OWN, "format"]),
    "training": (CONFIG, [OWN, "training_format"]),
    "the place": (STATE, ["version"]),
}


@pytest.mark.parametrize("what", NEWER)
def test_a_project_of_a_newer_program_is_refused_and_left_as_it_is(new_user, what):
    file, path = NEWER[what]
    files = files_of("labelled")
    content = parsed(files[file])
    inner = content[OWN] if path[0] == OWN else content
    inner[path[-1]] = 7
    if what != "the place":
        inner["version"] = "3.1"
    files[file] = json.dumps(content).encode()
    before = copy.deepcopy(files)
    user = opened(new_user, "labelled", files)
    assert user.app.session.project is None
    told = user.shown["projects"]
    assert "AstronomicAL Lite 3.1" in told or what == "the place"
    assert "cannot be read by this older one" in told
    user.act("preload")
    user.act("project.rename", project="old", name="another")
    if what != "the project":  # of which the name is understood
        before[PROJECT] = user.disk["old"][PROJECT]
    assert user.disk["old"] == before


PARTS = {
    "mode": "the mode",
    "zooms": "the zooms",
    "visited": "the selected source",
    "drafts": "which pictures are shown",
    "labelling": "the place in labelling",
    "stage": "whether the settings were open",
    "editor": "the text in Your Python",
    "active_label": None,
    "tabs": "the classifiers' tabs",
}


@pytest.mark.parametrize("key", PARTS)
@pytest.mark.parametrize("name", ["batch", "labelling"])
def test_a_damaged_part_of_the_place_costs_that_part_only(new_user, name, key):
    whole_one = opened(new_user, name)
    expected = view_state_of(whole_one.app.session)
    files = copy.deepcopy(whole_one.disk["old"])
    state = parsed(files[STATE])
    state[key] = "damaged"
    files[STATE] = json.dumps(state).encode()
    user = opened(new_user, name, files)
    session = user.app.session
    assert session.errors == {}
    part = PARTS[key]
    assert session.notice == (PART_LOST.format(part) if part else "")
    assert own_entries(session) == own_entries(whole_one.app.session)
    assert session.curated == whole_one.app.session.curated
    found = view_state_of(session)
    related = {"visited": {"visited", "selected"}}.get(key, {key})
    assert {k: found[k] for k in found if k not in related} == {
        k: expected[k] for k in expected if k not in related
    }


@pytest.mark.parametrize("tabs", ["damaged", [], {"0": "damaged"}])
def test_damaged_tabs_of_an_old_place_cost_no_label(new_user, tabs):
    files = files_of("batch")
    state = parsed(files[STATE])
    state["tabs"] = tabs
    files[STATE] = json.dumps(state).encode()
    user = opened(new_user, "batch", files)
    session = user.app.session
    assert session.notice == PART_LOST.format(PARTS["tabs"])
    assert labels_of(own_entries(session)) == labels_of(parsed(files[CONFIG])["classifiers"])


@pytest.mark.parametrize("progress", ["damaged", [], None])
def test_damaged_progress_of_an_old_configuration_costs_no_label(new_user, progress):
    files = files_of("labelled")
    config = parsed(files[CONFIG])
    config[OWN]["progress"] = progress
    files[CONFIG] = json.dumps(config).encode()
    session = opened(new_user, "labelled", files).app.session
    assert session.errors == {}
    assert labels_of(own_entries(session)) == labels_of(config["classifiers"])


def test_damaged_criteria_cost_no_place(new_user):
    whole_one = opened(new_user, "labelling")
    files = copy.deepcopy(whole_one.disk["old"])
    state = parsed(files[STATE])
    state["labelling"]["criteria"][0][0] = "no such column"
    files[STATE] = json.dumps(state).encode()
    user = opened(new_user, "labelling", files)
    assert user.app.session.notice == PART_LOST.format("the criteria")
    found, expected = (view_state_of(one.app.session)["labelling"] for one in (user, whole_one))
    assert found | {"criteria": []} == expected | {"criteria": []}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff".decode("latin1").encode(), b"null"])
@pytest.mark.parametrize("name", ["batch", "labelling", "labelled"])
def test_without_the_place_all_else_is_there_and_it_is_said(new_user, name, content):
    """One of a batch of three is answered: not even that is lost."""
    whole_one = opened(new_user, name)
    files = copy.deepcopy(whole_one.disk["old"])
    answers = answers_kept(files[CONFIG])
    assert bool(answers) == (name == "batch")
    files[STATE] = files["state.previous.json"] = content
    user = opened(new_user, name, files)
    session = user.app.session
    assert session.notice == PLACE_LOST
    assert own_entries(session) == own_entries(whole_one.app.session)
    assert session.curated == whole_one.app.session.curated
    assert session.project.n_labelled == whole_one.app.session.project.n_labelled
    assert answers_kept(user.disk["old"][CONFIG]) == answers


@pytest.mark.parametrize("key", ["problem", "n_fixed", "history", "query_row"])
def test_damaged_scores_cost_no_answer(new_user, key):
    files = copy.deepcopy(opened(new_user, "batch").disk["old"])
    config = parsed(files[CONFIG])
    config[OWN]["progress"]["0"][key] = "damaged"
    files[CONFIG] = json.dumps(config).encode()
    user = opened(new_user, "batch", files)
    session = user.app.session
    assert session.errors == {}
    entry = own_entries(session)["0"]
    ids = pd.read_csv(FOLDER / "survey.csv")["id"].astype(str)
    for row, label in answers_given(config[OWN]["progress"])["0"].items():
        assert (ids[row], label) in zip(entry["id"], entry["y"], strict=True)


@pytest.mark.parametrize("undone", [0, 1, 3])
def test_a_label_taken_back_after_the_place_was_written_is_no_damage(new_user, undone):
    """As version 0.1 left it where the browser was killed between two files."""
    files = files_of("labelling")
    labels = parsed(files[TEST_SET])
    left = dict(list(labels.items())[: len(labels) - undone])
    files[TEST_SET] = json.dumps(left).encode()
    user = opened(new_user, "labelling", files)
    session = user.app.session
    assert (session.notice, session.curated) == ("", left)
    labeller, state = session.labeller, parsed(files[STATE])["labelling"]
    assert [[c.column, c.operator, c.value] for c in labeller.space.criteria] == state["criteria"]
    assert labeller.row == state["row"]
    while labeller.can_undo:
        user.act("labelling.undo")
    assert session.curated == {}


@pytest.mark.parametrize("damage", ["x", 0, None, True])
@pytest.mark.parametrize("what", ["training", "the place"])
def test_a_damaged_number_costs_no_label(new_user, what, damage):
    file, path = NEWER[what]
    files = files_of("labelled")
    content = parsed(files[file])
    (content[OWN] if path[0] == OWN else content)[path[-1]] = damage
    files[file] = json.dumps(content).encode()
    user = opened(new_user, "labelled", files)
    session = user.app.session
    assert session.errors == {}
    wanted = labels_of(parsed(files[CONFIG])["classifiers"])
    assert labels_of(own_entries(session)) == wanted
