"""What is kept in the browser's storage and when, and going on from it after a kill."""

from __future__ import annotations

import copy
import itertools
import json
import re
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.protocol.patches import Forget, Persist, Store
from app.protocol.reply import Reply
from app.services.classifier_entries import own_entries
from app.state.project import PREVIOUS
from app.storage.autosave import Autosave, CuratedText
from app.storage.view_state import view_state_of
from astronomical_lite.project.configuration import KEYS, to_config
from astronomical_lite.project.migrations import CONFIGURATION, OWN
from astronomical_lite.project.test_set import CuratedLabels, write_test_set

CONFIG, STATE, PROJECT, TEST_SET = "config.json", "state.json", "project.json", "test_set.json"


def start(user, frame, mode="active-learning", strategy="Margin Sampling"):
    user.set_up(frame)
    user.act("mode", mode=mode)
    user.act("setup.close")
    if mode == "active-learning":
        user.act("learn.setup", classifier="DTree", strategy=strategy, n_initial=6, do="start")


def answer(user, frame, times=1):
    for _ in range(times):
        row = user.app.session.tab.learner.query_row
        user.act("learn.assign", label=int(frame["label"][row]))
        user.act("learn.next")


def config_of(user):
    return json.loads(user.files()[CONFIG])


def seen(user):
    """Everything that has to be the same after coming back."""
    session = user.app.session
    learners = {
        label: (
            tab.members,
            tab.learner.labelled_rows.tolist(),
            tab.learner.labelled_y.tolist(),
            tab.learner.assigned,
            tab.learner.query_row,
            tab.learner.n_trained,
            tab.learner.can_undo,
            tab.learner.history,
            np.nan_to_num(tab.learner.probabilities).tolist(),
        )
        for label, tab in session.tabs.items()
        if tab.learner is not None
    }
    user.act("config.save")
    return learners, user.download(), session.curated, view_state_of(session)


# ---- what is kept when ---------------------------------------------------------------------------


def test_a_data_set_makes_a_project_that_is_described(user, frame):
    user.load(frame, name="survey.v2.csv")
    project = json.loads(user.files()[PROJECT])
    assert project["name"] == "survey"
    assert project["dataset"]["name"] == "survey.v2.csv"
    assert project["dataset"]["rows"] == 300
    assert len(project["dataset"]["sha256"]) == 64
    assert config_of(user)["dataset_filepath"] == "survey.v2.csv"


def test_a_label_is_kept_with_the_reply_that_shows_it(user, frame):
    start(user, frame)
    row = user.app.session.tab.learner.query_row
    user.act("learn.assign", label=1)
    assert {CONFIG, PROJECT} <= user.kept()
    entry = config_of(user)["classifiers"]["0"]
    assert entry["id"][-1] == str(2**60 + row)
    assert entry["y"][-1] == 1
    assert json.loads(user.files()[PROJECT])["n_labelled"] == 1
    assert user.patches(Persist)
    user.act("learn.next")
    assert CONFIG in user.kept()
    assert not user.patches(Persist)


def test_a_label_by_hand_is_kept_with_the_reply_that_shows_it(user, frame):
    start(user, frame, mode="labelling")
    user.act("labelling.new")
    user.act("labelling.assign", label=2)
    assert json.loads(user.files()[TEST_SET]) == user.app.session.curated
    user.act("labelling.undo")
    assert json.loads(user.files()[TEST_SET]) == {}


def listed(user):
    """The list of projects, as another tab shows it."""
    other = type(user)(user.disk, plots=False)
    other.list_projects()
    return other.shown["projects"]


def test_the_date_is_that_of_the_last_change_of_settings_or_labels(user, frame, monkeypatch):
    clock = itertools.count()

    def tick():
        return f"2026-01-01T00:00:{next(clock):02d}+00:00"

    monkeypatch.setattr("app.storage.autosave.now", tick)
    start(user, frame)
    times = [json.loads(user.files()[PROJECT])["saved"]]

    def saved_by(action, **fields):
        user.act(action, **fields)
        times.append(json.loads(user.files()[PROJECT])["saved"])
        assert user.app.session.project.saved == times[-1]
        assert times[-2] <= times[-1]
        return times[-1] > times[-2]

    assert saved_by("learn.assign", label=1)
    assert not saved_by("source.search", id=str(2**60 + 5))  # only where the user is
    assert not saved_by("learn.view", view="scores")
    assert not saved_by("preload")
    assert saved_by("learn.next")
    assert saved_by("panel.add")
    assert saved_by("setup.open") is False
    assert saved_by("mode", mode="labelling")
    assert saved_by("setup.close")
    user.act("labelling.new")
    row = user.app.session.labeller.row
    assert saved_by("labelling.assign", label=2)
    assert saved_by("labelling.assign", label=1, of=row)  # another label, as many as before
    assert user.app.session.project.n_labelled == 2
    assert saved_by("labelling.undo")
    assert not saved_by("project.ask-nothing")
    assert times[-1] in listed(user)


def test_the_count_is_of_labels_the_user_gave(user, frame):
    def count():
        n = json.loads(user.files()[PROJECT])["n_labelled"]
        assert re.search(rf"\b{n} labels? given", listed(user))
        return n

    def by_hand(label):
        user.act("labelling.new")
        user.act("labelling.assign", label=label)

    start(user, frame, mode="labelling")
    assert count() == 0
    for n, label in enumerate((2, 0, -1), start=1):
        by_hand(label)
        assert count() == n
    user.act("labelling.undo")
    assert count() == 2
    user.act("setup.open")
    user.act("mode", mode="active-learning")
    user.act("setup.close")
    user.act("learn.setup", classifier="DTree", strategy="Margin Sampling", n_initial=6, do="start")
    assert count() == 2  # initial points are the catalogue's
    answer(user, frame, 2)
    user.act("learn.assign", label=-1)
    assert count() == 5
    user.act("setup.open")
    user.act("choose", choice="labels_to_train", do="remove", chosen=["0"])
    user.act("setup.close")
    assert count() == 5
    user = user.come_back()
    assert list(user.app.session.settings.classifiers) == ["0"]  # they wait for their classifier
    assert count() == 5


def test_nothing_is_kept_when_nothing_changed(user, frame):
    start(user, frame)
    user.act("preload")
    assert user.kept() == set()
    user.act("theme", dark="true")
    assert user.kept() == set()
    user.act("plot.save", png="basic-2")
    assert user.kept() == set()
    user.act("learn.view", view="metric")
    assert user.kept() == {STATE, PREVIOUS[STATE]}


def test_settings_and_layout_are_kept(user, frame):
    user.load(frame)
    user.act("columns", id_col="id", label_col="")
    assert config_of(user)["id_col"] == "id"
    user.act("columns", id_col="id", label_col="label")
    user.act("choose", choice="labels_to_train", do="add-all")
    user.act("choose", choice="features_for_training", do="add-all")
    user.act("setup.close")
    user.act("panel.add")
    assert len(config_of(user)["layout"]) == 4


def test_without_a_project_nothing_is_stored(user, frame):
    user.act("file.begin", role="dataset", name="a.csv", size=10)
    user.act("file.piece", data=frame.to_csv(index=False).encode())
    user.act("file.end", role="dataset", project="")
    assert user.app.session.dataset is not None
    assert user.kept() == set()
    assert user.disk == {}


def test_the_kept_configuration_is_one_anybody_can_load(user, frame):
    start(user, frame)
    answer(user, frame, 2)
    config = config_of(user)
    assert set(KEYS) <= set(config)
    other = type(user)()
    other.upload("configuration", CONFIG, user.files()[CONFIG], level="train")
    other.load(frame)
    assert other.app.session.tab.learner.query_row == user.app.session.tab.learner.query_row
    other.act("config.save")
    saved = json.loads(other.download())
    assert set(saved) == {*KEYS, OWN}
    assert saved[OWN] == CONFIGURATION.stamp()


def test_another_data_set_is_another_project(user, frame):
    start(user, frame)
    answer(user, frame)
    before = dict(user.files())
    user.load(frame.assign(g=0.0), name="other.csv")
    assert len(user.disk) == 2
    assert user.disk["project-0"] == before
    assert config_of(user)["classifiers"] == {}


def test_names_of_projects_differ(user, frame):
    user.load(frame)
    user.list_projects()
    user.load(frame)
    names = [json.loads(files[PROJECT])["name"] for files in user.disk.values()]
    assert names == ["survey", "survey 2"]


def test_labels_survive_another_precision_of_the_same_file(user, frame):
    start(user, frame)
    answer(user, frame, 3)
    given = config_of(user)["classifiers"]["0"]
    user.act("setup.open")
    user.act("dataset.optimise", optimise_data="on")
    assert len(user.disk) == 1
    assert config_of(user)["classifiers"]["0"] == given
    user.act("choose", choice="labels_to_train", do="")
    user.act("setup.close")
    assert config_of(user)["classifiers"]["0"] == given
    assert user.app.session.tabs[0].learner.n_trained == 9


def test_labels_that_cannot_be_used_wait_until_they_can(user, frame):
    start(user, frame)
    answer(user, frame, 3)
    given = config_of(user)["classifiers"]["0"]
    user.upload("test_set", TEST_SET, json.dumps({str(2**60): 0}).encode())
    session = user.app.session
    only = [session.settings.name_of(label) for label in (1, 2)]
    user.act("setup.open")
    user.act("choose", choice="labels_to_train", do="remove", chosen=["0"])
    user.act("options", exclude_labels="on")
    user.act("setup.close")
    assert only == ["1", "2"]
    assert config_of(user)["classifiers"]["0"] == given
    user.act("setup.open")
    user.act("options")
    user.act("choose", choice="labels_to_train", do="add", available=["0"])
    user.act("setup.close")
    assert config_of(user)["classifiers"]["0"] == given


def test_a_fault_in_keeping_does_not_stop_the_work(user, frame, monkeypatch):
    start(user, frame)

    def broken(*args):
        raise RuntimeError("x")

    monkeypatch.setattr(Autosave, "_config", broken)
    user.act("learn.assign", label=1)
    assert user.app.session.tab.learner.assigned == 1
    assert "could not be kept" in user.shown["notice"]


changes = st.tuples(st.sampled_from(["", "1", '"', "2", "ä"]), st.none() | st.integers(-1, 3))


@given(st.lists(st.lists(changes, max_size=8), max_size=4))
def test_the_kept_test_set_is_the_file_that_is_downloaded(files):
    kept, stamps = CuratedText(), set()
    for changes in files:  # each in place of the one before
        curated = CuratedLabels({"1": 0})
        for source, label in changes:
            if label is not None:
                curated[source] = label
            elif source in curated:
                del curated[source]
            if len(changes) % 2:  # else several changes are seen at once
                assert kept.of(curated) == write_test_set(curated)
        assert kept.of(curated) == write_test_set(curated)
        assert json.loads(kept.of(curated)) == curated
        assert curated.stamp not in stamps
        stamps.add(curated.stamp)


def test_keeping_is_cheap_with_ten_thousand_labels(user):
    n = 22_000
    rng = np.random.default_rng(0)
    label = rng.integers(0, 3, n)
    frame = pd.DataFrame(
        {"id": 2**60 + np.arange(n), "g": label + rng.normal(size=n), "r": rng.normal(size=n)}
    ).assign(w1=1.0, label=label)
    start(user, frame)
    session = user.app.session
    learner = session.tab.learner
    rows = learner.train_rows[:10_000]
    learner.replay(rows, frame["label"].to_numpy()[rows])
    autosave = Autosave()
    autosave.save(session, Reply())
    times = {"nothing": [], "label": []}
    for i in range(5):
        begun = time.perf_counter()
        autosave.save(session, Reply())
        times["nothing"].append(time.perf_counter() - begun)
        learner.assign(i % 2)
        reply = Reply()
        begun = time.perf_counter()
        autosave.save(session, reply)
        times["label"].append(time.perf_counter() - begun)
        assert {patch.path for patch in reply.patches if isinstance(patch, Store)} >= {CONFIG}
    print({k: f"{1000 * min(v):.2f} ms" for k, v in times.items()})
    assert min(times["nothing"]) < 0.02
    assert min(times["label"]) < 0.02


# ---- coming back ---------------------------------------------------------------------------------


def test_coming_back_to_the_same_question_and_history(user, frame):
    start(user, frame)
    answer(user, frame, 3)
    user.act("learn.assign", label=-1)
    user.act("learn.next")
    user.act("learn.assign", label=1)
    user.act("learn.view", view="scores")
    user.act("source.search", id=str(2**60 + 7))
    other = user.come_back()
    assert other.app.session.notice == ""
    assert seen(other) == seen(user)
    assert "scores" in other.panel("Active Learning")
    for one in (user, other):
        one.act("learn.undo")
        one.act("learn.undo")
        one.act("learn.undo")
    assert seen(other) == seen(user)
    answer(user, frame, 2)
    answer(other, frame, 2)
    assert seen(other) == seen(user)


def test_coming_back_does_not_count_as_saving(user, frame):
    start(user, frame)
    answer(user, frame)
    other = user.come_back()
    assert other.files() == user.files()


def test_coming_back_to_labelling(user, frame):
    start(user, frame, mode="labelling")
    user.act("labelling.criteria", column="g", operator="<", value="0.8", do="add")
    for i in range(6):
        user.act("labelling.new")
        if i != 2:
            user.act("labelling.assign", label=i % 3)
    user.act("labelling.new")
    other = user.come_back()
    assert seen(other) == seen(user)
    for one in (user, other):
        one.act("labelling.previous")
        one.act("labelling.undo")
        one.act("labelling.new")
        one.act("labelling.new")
    assert seen(other) == seen(user)


def test_coming_back_to_the_middle_of_the_settings(user, frame):
    user.load(frame)
    user.act("columns", id_col="id", label_col="label")
    user.act("choose", choice="features_for_training", do="add", available=["g"])
    other = user.come_back()
    assert other.app.session.stage == "setup"
    assert seen(other) == seen(user)


def test_settings_looked_at_are_closed_to_the_same_training(user, frame):
    start(user, frame)
    answer(user, frame, 3)
    user.act("setup.open")
    other = user.come_back()
    user.act("setup.close")
    other.act("setup.close")
    assert seen(other) == seen(user)


def test_a_curated_test_set_stays_apart_from_what_was_trained_on(user, frame):
    start(user, frame)
    answer(user, frame, 2)
    trained = user.app.session.tab.learner.labelled_rows.tolist()
    rows = [*trained[-2:], 3, 4, 140, 141, 250, 251]
    curated = {str(2**60 + row): int(frame["label"][row]) for row in rows}
    user.act("setup.open")
    user.upload("test_set", TEST_SET, json.dumps(curated).encode())
    user.act("options", test_set_file="on")
    user.act("setup.close")
    answer(user, frame, 2)
    other = user.come_back()
    assert seen(other) == seen(user)
    theirs, ours = (one.app.session.problem.sets.test for one in (other, user))
    assert theirs.tolist() == ours.tolist()


STEPS = "label next undo unsure tab select settings scale view panel"
STEPS += " hand new previous hand-undo mode"
ACTIONS = st.lists(st.sampled_from(STEPS.split()), max_size=14)
QUICK = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


def carry_out(user, step, i):
    session = user.app.session
    if session.stage == "setup" and step not in ("settings", "scale", "mode"):
        user.act("setup.close")
    if step == "label":
        user.act("learn.assign", label=i % 3)
    elif step == "unsure":
        user.act("learn.assign", label=-1)
    elif step in ("next", "undo"):
        user.act(f"learn.{step}")
    elif step == "tab":
        user.act("learn.tab", label=(i % 3))
        user.act(
            "learn.setup", classifier="KNN", strategy="Entropy Sampling", n_initial=5, do="start"
        )
    elif step == "select":
        user.act("source.search", id=str(2**60 + 11 * i))
    elif step in ("settings", "scale", "mode"):
        user.act("setup.open")
        if step == "scale":
            user.act("options", scale_data="on" if not session.settings.scale_data else [])
        if step == "mode":
            labelling = session.mode == "labelling"
            user.act("mode", mode="active-learning" if labelling else "labelling")
        if i % 3:
            user.act("setup.close")
    elif step == "view":
        user.act("learn.view", view="scores")
    elif step == "panel":
        user.act("panel.add")
    elif step == "hand":
        user.act("labelling.assign", label=i % 3)
    elif step == "hand-undo":
        user.act("labelling.undo")
    else:
        user.act(f"labelling.{step}")


@QUICK
@given(steps=ACTIONS, mode=st.sampled_from(["active-learning", "labelling"]), more=ACTIONS)
def test_whatever_was_done_is_there_again(new_user_without_plots, frame, steps, mode, more):
    user = new_user_without_plots()
    start(user, frame, mode=mode)
    for i, step in enumerate(steps):
        carry_out(user, step, i)
    other = user.come_back()
    for one in (user, other):
        if one.app.session.stage == "setup":
            one.act("setup.close")
    assert other.app.session.notice == user.app.session.notice == ""
    assert seen(other) == seen(user)
    for i, step in enumerate(more[:3]):
        carry_out(user, step, i)
        carry_out(other, step, i)
    assert seen(other) == seen(user)


@QUICK
@given(
    steps=ACTIONS.filter(bool),
    mode=st.sampled_from(["active-learning", "labelling"]),
    data=st.data(),
)
def test_killed_between_two_files_the_work_is_as_before_or_after(
    new_user_without_plots, frame, steps, mode, data
):
    user = new_user_without_plots()
    start(user, frame, mode=mode)
    for i, step in enumerate(steps[:-1]):
        carry_out(user, step, i)
    before = copy.deepcopy(user.disk)
    (project,) = before
    carry_out(user, steps[-1], len(steps) - 1)
    after = user.disk
    changed = [name for name in after[project] if after[project][name] != before[project].get(name)]
    written = [name for name in changed if data.draw(st.booleans(), label=name)]
    found = before[project] | {name: after[project][name] for name in written}

    other = type(user)({project: found}, plots=False)
    other.list_projects()
    other.go_on(project)
    session = other.app.session
    assert session.project is not None
    assert session.errors == {}
    assert session.notice == ""
    kept = json.loads(found[CONFIG])
    assert own_entries(session) == kept["classifiers"]
    assert to_config(session.settings)["features_for_training"] == kept["features_for_training"]
    assert session.curated == json.loads(found.get(TEST_SET, b"{}"))


# ---- the list, and what is wrong with a project ---------------------------------------------------


def damage(files, name, **changed):
    content = json.loads(files[name])
    for key, value in changed.items():
        if value is None:
            content.pop(key, None)
        else:
            content[key] = value
    files[name] = json.dumps(content).encode()


def test_projects_are_listed_renamed_and_deleted(user, frame):
    user.load(frame)
    other = type(user)(user.disk)
    other.list_projects()
    shown = other.shown["projects"]
    assert "Continue where you left off" in shown
    assert "survey.csv, 300 rows" in shown
    assert "just now" in shown
    other.act("project.ask-name", project="project-0")
    other.act("project.rename", project="project-0", name="  ")
    assert "Type a name." in other.shown["projects"]
    other.act("project.rename", project="project-0", name=" <b>My</b>  stars ")
    assert "&lt;b&gt;My&lt;/b&gt; stars" in other.shown["projects"]
    assert json.loads(other.disk["project-0"][PROJECT])["name"] == "<b>My</b> stars"
    other.act("project.ask-delete", project="project-0")
    assert "It cannot be brought back" in other.shown["projects"]
    other.act("project.delete", project="project-0")
    assert Forget("project-0") in other.reply.patches


def test_without_projects_nothing_is_shown(user):
    assert user.shown["projects"].strip() == ""


def test_another_file_is_refused_and_its_own_taken(user, frame):
    start(user, frame)
    answer(user, frame, 2)
    damage(
        user.files(),
        PROJECT,
        dataset=json.loads(user.files()[PROJECT])["dataset"] | {"kept": False},
    )
    other = type(user)(user.disk)
    other.list_projects()
    assert "choose it to continue" in other.shown["projects"]
    other.go_on("project-0", content=b"id,x\n1,2\n3,4\n")
    assert "is not the file this project was made with" in other.shown["projects"]
    assert "Use It for a New Project" in other.shown["projects"]
    assert other.app.session.dataset is None
    other.go_on("project-0")
    assert other.app.session.tab.learner.query_row == user.app.session.tab.learner.query_row


BAD_FILES = [
    (CONFIG, b"", "config.json of this project is missing"),
    (CONFIG, b"{", "damaged"),
    (CONFIG, b"[]", "damaged"),
    (CONFIG, b"{}", "missing: "),
    (PROJECT, b'{"name": 3}', "project.json"),
    (PROJECT, b"\x7b" * 100_000, "project.json"),
]


@pytest.mark.parametrize(("name", "content", "sentence"), BAD_FILES)
def test_a_damaged_project_is_told_and_changes_nothing(user, frame, name, content, sentence):
    start(user, frame)
    user.disk["project-0"] |= {name: content, name.replace(".json", ".previous.json"): content}
    kept = dict(user.disk["project-0"])
    other = type(user)(user.disk)
    other.list_projects()
    other.go_on("project-0")
    assert sentence in other.shown["projects"]
    assert other.app.session.dataset is None
    assert other.app.session.project is None
    assert other.disk["project-0"] == kept


def test_a_configuration_that_does_not_fit_changes_nothing(user, frame):
    start(user, frame)
    damage(user.files(), CONFIG, id_col="nix")
    kept = dict(user.files())
    other = type(user)(user.disk)
    other.list_projects()
    other.go_on("project-0")
    assert "nix" in other.shown["projects"]
    assert other.app.session.dataset is None
    other.act("theme", dark="true")
    assert other.disk["project-0"] == kept


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=6,
)


@QUICK
@given(data=st.data())
def test_a_damaged_place_costs_only_the_place(new_user_without_plots, frame, data):
    user = new_user_without_plots()
    start(user, frame, mode="labelling")
    user.act("labelling.new")
    user.act("labelling.assign", label=1)
    state = json.loads(user.files()[STATE])
    inner = data.draw(st.sampled_from([state, state["labelling"], state["tabs"]["0"]]))
    key = data.draw(st.sampled_from(sorted(inner)))
    inner[key] = data.draw(JSON)
    user.files()[STATE] = json.dumps(state).encode()
    other = user.come_back()
    session = other.app.session
    assert session.dataset is not None
    assert session.curated == user.app.session.curated
    assert "fault in this program" not in session.notice
    other.act("setup.close")
    other.act("labelling.new")
    assert "fault in this program" not in session.notice


@QUICK
@given(
    wrong=JSON,
    key=st.sampled_from(["problem", "n_fixed", "pending", "query_row", "history", "changes"]),
)
def test_damaged_progress_costs_only_the_history(new_user_without_plots, frame, wrong, key):
    user = new_user_without_plots()
    start(user, frame)
    answer(user, frame, 2)
    config = config_of(user)
    config["astronomical_lite"]["progress"]["0"][key] = wrong
    user.files()[CONFIG] = json.dumps(config).encode()
    other = user.come_back()
    learner = other.app.session.tab.learner
    assert learner.labelled_rows.tolist() == user.app.session.tab.learner.labelled_rows.tolist()
    assert other.app.session.notice == ""


def test_from_the_editor_one_comes_back_to_where_it_was_opened(user, frame):
    user.set_up(frame)
    user.act("setup.close")
    user.act("extension.open")
    assert user.come_back().app.session.stage == "dashboard"
    user.act("extension.close")
    user.act("setup.open")
    user.act("extension.open")
    assert user.come_back().app.session.stage == "setup"


def test_the_use_of_storage_is_shown(user, new_user, frame):
    user.start(frame)
    user.list_projects()
    other = new_user(user.disk)
    other.list_projects(usage=3_200_000)
    assert "3.2 MB in this browser&#39;s storage" in other.shown["projects"]
    other.list_projects()
    assert "storage" not in other.shown["projects"]
