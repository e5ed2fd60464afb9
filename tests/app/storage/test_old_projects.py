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
from app.storage.restore import PLACE_LOST
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


def answers_given(state: dict) -> dict[str, dict[int, int]]:
    """Answers to batches that are not trained on yet, by label."""
    tabs = {label: tab.get("batch") for label, tab in state["tabs"].items()}
    return {label: dict(batch["answers"]) for label, batch in tabs.items() if batch}


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
    for label, answers in answers_given(state).items():
        given[label] += [(ids[row], y) for row, y in answers.items()]
    assert labels_of(own_entries(session)) == given
    assert session.curated == parsed(old.get(TEST_SET, b"{}"))
    assert session.project.n_labelled == project["n_labelled"]

    # the place, and where training was
    for tab in state["tabs"].values():
        del tab["stored"]  # a sentence on models in storage, which are no longer written
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
    assert (own["format"], own["training_format"], own["version"]) == (2, 1, __version__)
    assert parsed(files[STATE])["version"] == 1
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


@pytest.mark.parametrize("key", ["mode", "zooms", "visited", "drafts", "labelling", "stage"])
def test_a_damaged_place_costs_no_answer(new_user, key):
    """One of a batch of three is answered; that is in the file of the place until it is trained on."""
    files = files_of("batch")
    state = parsed(files[STATE])
    given = answers_given(state)
    assert given == {"0": {62: 1}}
    state[key] = "damaged"
    state["tabs"]["1"] = state["tabs"]["2"] = 5
    files[STATE] = json.dumps(state).encode()
    user = opened(new_user, "batch", files)
    session = user.app.session
    assert session.notice == PLACE_LOST
    assert dict(session.tabs[0].training.answers) == given["0"]
    assert answers_given(parsed(user.disk["old"][STATE])) == given
    assert session.project.n_labelled == 1


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
