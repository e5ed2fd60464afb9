"""The browser is killed at any moment, again and again: nothing that was said to be kept is lost, nothing damaged.

KILLS=100 pytest -m soak tests/browser/test_kills.py
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import threading
import time

import numpy as np
import pandas as pd
import pytest
from harness.tab import PATH
from home import Home
from home import kill as kill_all
from person import WORK_TIMEOUT
from playwright.sync_api import Error, TimeoutError

from app.application import App
from app.protocol.patches import Store
from app.services.classifier_entries import own_entries
from app.storage.view_state import view_state_of
from astronomical_lite.labelling.label_log import log_text

KILLS = int(os.environ.get("KILLS", "5"))
DATABASE = "delete FileSystemFileHandle.prototype.createWritable;"
KINDS = {
    "chromium": ("chromium", ""),
    "chromium with the database": ("chromium", DATABASE),
    "firefox": ("firefox", ""),
    "firefox with the database": ("firefox", DATABASE),
}

WRITE = """
async (all) => {
  const { write } = await import("/static/js/storage/project_files.mjs");
  const bytes = (text) => new TextEncoder().encode(text);
  await Promise.all(all.map(async ([id, files, wait]) => {
    await new Promise((next) => setTimeout(next, wait));
    await write(id, new Map(Object.entries(files).map(([path, text]) => [path, bytes(text)])));
  }));
}
"""
READ = """
async (id) => {
  const files = await import("/static/js/storage/project_files.mjs");
  const { readText } = files;
  const paths = (await files.paths(id)).filter((path) => path.includes(".json"));
  const texts = await Promise.all(paths.map((path) => readText(id, path)));
  return Object.fromEntries(paths.map((path, i) => [path, texts[i]]).filter(([, text]) => text));
}
"""


def survey() -> bytes:
    """150 sources of three overlapping classes."""
    rng = np.random.default_rng(1)
    label = np.repeat([0, 1, 2], 50)
    columns = {"g": rng.normal(label, 0.5).round(3), "r": rng.normal(-label, 0.5).round(3)}
    frame = pd.DataFrame({"id": 2**60 + np.arange(150), **columns, "label": label})
    return frame.to_csv(index=False).encode()


class Work:
    """A project in the hands of somebody, without a page: what it would keep is in `texts`."""

    def __init__(self, project: str, texts: dict[str, str] | None = None):
        self.app, self.project, self.texts = App(), project, dict(texts or {})
        self.act("open")
        if texts:
            self.act("project.open", project=project, **texts)
            self.load(project=project, kept="true", resume="on")

    def act(self, action: str, data: bytes = b"", **fields: object) -> None:
        form = {k: v if isinstance(v, list) else [str(v)] for k, v in fields.items()}
        for patch in self.app.dispatch(action, form, data).patches:
            if isinstance(patch, Store):
                self.texts[patch.path] = patch.data.decode()

    def load(self, **fields: str) -> None:
        content = survey()
        self.act("file.begin", role="dataset", name="survey.csv", size=len(content))
        self.act("file.piece", data=content)
        self.act("file.end", role="dataset", **fields)

    def begin(self, mode: str, n_batch: int) -> None:
        self.load(project=self.project, kept="true")
        self.act("config.apply")
        self.act("columns", id_col="id", label_col="label")
        self.act("choose", choice="labels_to_train", do="add-all")
        self.act("choose", choice="features_for_training", do="add", available=["g", "r"])
        self.act("mode", mode=mode)
        self.act("setup.close")
        if mode == "active-learning":
            form = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6}
            self.act("learn.setup", **form, n_batch=n_batch, do="start")

    def go_on(self, rng: random.Random) -> None:
        """Do one thing of all that changes what is kept."""
        if self.app.session.mode == "active-learning":
            do = rng.choice(["assign"] * 5 + ["next"] * 3 + ["undo"] * 2 + ["view"])
            if do == "view":
                self.act("learn.view", view=rng.choice(["training", "metric", "scores"]))
            else:
                self.act(f"learn.{do}", label=rng.choice([0, 1, 2, -1]))
            return
        do = rng.choice(["new"] * 4 + ["assign"] * 4 + ["undo"] * 3 + ["previous", "criteria"])
        if do != "criteria":
            self.act(f"labelling.{do}", label=rng.choice([0, 1, 2, -1]))
        elif self.app.session.labeller.space.criteria:
            self.act("labelling.criteria", do="remove.0")
        else:
            limit = f"{rng.uniform(-0.5, 2):.2f}"
            self.act("labelling.criteria", column="g", operator="<", value=limit, do="add")

    def expect_whole(self) -> None:
        """Opened again from what is kept, it is as it was, and nothing is said to be damaged."""
        session, kept = self.app.session, Work(self.project, self.texts).app.session
        assert kept.project is not None
        assert (kept.notice, kept.errors) == ("", {})
        assert kept.curated == session.curated
        assert log_text(kept.label_log) == log_text(session.label_log)
        assert own_entries(kept) == own_entries(session)
        assert json.dumps(view_state_of(kept)) == json.dumps(view_state_of(session))


def compared(found: dict, told: dict, tried: dict) -> dict[str, str]:
    """Which of the two each file is as, for whoever has to find out why."""
    said = {}
    for path in sorted({*found, *told, *tried}):
        same = [
            name
            for name, texts in (("told", told), ("tried", tried))
            if texts.get(path) == found.get(path)
        ]
        said[path] = " and ".join(same) or f"neither ({len(found.get(path, ''))} characters)"
    return said


PROJECTS = {
    "by-hand": ("labelling", 1),
    "one-by-one": ("active-learning", 1),
    "in-batches": ("active-learning", 3),
}


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_kept_is_as_it_was_before_or_after_whatever_was_being_written(
    kind, playwright, address, tmp_path
):
    """Python runs beside the browser here, which the page's storage does not notice, so that a kill takes seconds."""
    engine, script = KINDS[kind]
    home = Home(playwright, engine, tmp_path / "profile", address)
    home.script = script
    rng = random.Random(kind)
    works: dict[str, Work] = {}
    for project, (mode, n_batch) in PROJECTS.items():
        works[project] = Work(project)
        works[project].begin(mode, n_batch)
    told = {project: {} for project in works}  # said to be kept
    tried = {project: dict(works[project].texts) for project in works}  # on its way
    n_between = n_written = 0
    began = time.monotonic()
    for kill in range(KILLS + 1):
        page = home.start().page
        page.goto(address + PATH)
        for project, work in works.items() if kill else ():
            found = page.evaluate(READ, project)
            assert found in (told[project], tried[project]), (
                f"kill {kill}, {project}: {compared(found, told[project], tried[project])}"
            )
            n_between += found != told[project]
            if found != work.texts:
                works[project] = work = Work(project, found)
            told[project] = tried[project] = found
            work.expect_whole()
        if kill == KILLS:
            break
        if not kill:
            page.evaluate(WRITE, [[project, texts, 0] for project, texts in tried.items()])
            told = dict(tried)
        timer = threading.Timer(rng.uniform(0.05, 3), kill_all, [home.processes()])
        timer.start()
        with contextlib.suppress(Error):  # Playwright's, of a browser that is gone
            while True:
                for project, work in works.items():
                    work.go_on(rng)
                    tried[project] = dict(work.texts)
                changed = [
                    [project, {k: v for k, v in new.items() if told[project].get(k) != v}]
                    for project, new in tried.items()
                ]
                writing = [[*one, rng.randrange(12)] for one in changed if one[1]]
                page.evaluate(WRITE, writing)
                told = dict(tried)
                n_written += len(writing)
        timer.join()
        home.clear_up()
    home.kill()
    shutil.rmtree(home.folder, ignore_errors=True)
    minutes = (time.monotonic() - began) / 60
    print(
        f"{kind}: {KILLS} kills, {KILLS / minutes:.1f} a minute; {n_written} times written; "
        f"{n_between} projects had what was on its way"
    )


# ---- the whole page ------------------------------------------------------------------------------

# What a person sees of the labels and of the place, once nothing is being worked on.
LOOK = """
async () => {
  const idle = 'body:not([data-working]) #status[data-state="ready"]';
  while (!document.querySelector(idle)) await new Promise((next) => setTimeout(next, 20));
  const text = (selector) => document.querySelector(selector)?.innerText.trim() ?? "";
  return {
    source: text("#labelling-title .id, #question-title .id"),
    told: text('#labelling-question .walk [role="status"], #question [role="status"]'),
    count: text("#labelled-so-far .count"),
    trained: text("dl.points"),
    criteria: [...document.querySelectorAll(".criteria li")].map((one) => one.innerText.trim()),
    notice: text("#notice"),
  };
}
"""
PRESS = """
(words) => {
  const inside = document.querySelector("#labelling-question, #question");
  const buttons = [...inside.querySelectorAll("button:not(:disabled, [aria-disabled=true])")];
  const found = buttons.find(({ innerText }) => innerText.trim().startsWith(words));
  found?.click();
  return Boolean(found);
}
"""
STORED = """
async () => {
  const { ids, readText } = await import("/static/js/storage/project_files.mjs");
  const [id] = await ids();
  return [await readText(id, "test_set.json"), await readText(id, "config.json")];
}
"""
NOT_LABELLED, LABELLED = "Not labelled yet.", "Labelled "


def stored_labels(page) -> dict[str, int]:
    text, _ = page.evaluate(STORED)
    return json.loads(text or "{}")


def stored_answers(page) -> int:
    """How many labels the project has for its classifier: trained on, and of the batch."""
    config = json.loads(page.evaluate(STORED)[1])
    batch = config["astronomical_lite"]["progress"]["0"]["batch"]
    return len(config["classifiers"]["0"]["id"]) + len(batch["answers"])


def note(labels: dict[str, str], seen: dict) -> None:
    """Take down what the page says of the source in view."""
    if seen["told"].startswith(LABELLED):
        labels[seen["source"]] = seen["told"].removeprefix(LABELLED).split(" ")[0]
    elif seen["told"] == NOT_LABELLED:
        labels.pop(seen["source"], None)


def add_criterion(page, limit: float) -> None:
    page.get_by_label("Column", exact=True).fill("g")
    page.get_by_label("Operator").select_option("<")
    page.get_by_label("Value").fill(f"{limit:.1f}")
    page.get_by_role("button", name="Add Criterion").click()


def come_back(home: Home, question: str):
    """The browser started again after a kill, and its page with the project where it was."""
    home.clear_up()
    person = home.start()
    person.open()
    person.wait_for_python()
    person.page.get_by_role("button", name="Continue small").click()
    with contextlib.suppress(TimeoutError):
        person.page.wait_for_selector(question, timeout=WORK_TIMEOUT)
        return person.page
    raise AssertionError(f"not where it was: {person.page.locator('body').inner_text()[:1500]}")


@pytest.mark.soak
@pytest.mark.parametrize("engine", ["chromium", "firefox"])
def test_no_label_by_hand_that_was_shown_is_lost(engine, playwright, address, small, tmp_path):
    home = Home(playwright, engine, tmp_path / "profile", address)
    rng = random.Random(engine)
    person = home.start()
    person.set_up_from_disk(small, mode="Labelling")
    person.two_steps()
    page = person.page
    labels: dict[str, str] = {}
    seen = page.evaluate(LOOK)
    began = time.monotonic()
    for kill in range(KILLS):
        timer = threading.Timer(rng.uniform(0.3, 6), kill_all, [home.processes()])
        timer.start()
        doing = ""
        with contextlib.suppress(Error):
            while True:
                doing = rng.choice(
                    ["New"] * 4 + ["0", "1", "2", "Unsure"] + ["Undo"] * 2 + ["criterion"]
                )
                if doing == "criterion":
                    add_criterion(page, rng.uniform(18, 21))
                elif not page.evaluate(PRESS, doing):
                    continue
                seen = page.evaluate(LOOK)
                note(labels, seen)
                doing = ""
        timer.join()
        page = come_back(home, "#labelling-question")
        again = page.evaluate(LOOK)
        assert again["notice"] == "", f"kill {kill}: {again['notice']}"
        stored = {k: "Unsure" if v == -1 else str(v) for k, v in stored_labels(page).items()}
        assert int(again["count"]) == len(stored)
        differ = dict(stored.items() ^ labels.items())
        if doing in ("0", "1", "2", "Unsure", "Undo"):  # it may have been kept and not shown
            assert len(differ) <= 1, f"kill {kill}, {doing}: {differ}"
        else:
            assert differ == {}, f"kill {kill}, {doing}: {differ}"
        if not doing:
            assert {**again, "notice": ""} == {**seen, "notice": ""}
        elif doing != "criterion":
            assert again["criteria"] == seen["criteria"]
        labels, seen = stored, again
        print(
            f"{engine}: kill {kill + 1}, {len(labels)} labels, {time.monotonic() - began:.0f} s",
            flush=True,
        )
    home.kill()


@pytest.mark.soak
@pytest.mark.parametrize("engine", ["chromium", "firefox"])
def test_no_answer_of_a_batch_that_was_shown_is_lost(engine, playwright, address, small, tmp_path):
    home = Home(playwright, engine, tmp_path / "profile", address)
    rng = random.Random(engine)
    person = home.start()
    person.set_up_from_disk(small)
    person.fill("How many sources per iteration?", "3")
    person.start_training("DTree")
    person.two_steps()
    page = person.page
    seen, given = page.evaluate(LOOK), stored_answers(page)
    began = time.monotonic()
    for kill in range(KILLS):
        timer = threading.Timer(rng.uniform(0.3, 6), kill_all, [home.processes()])
        timer.start()
        doing = ""
        with contextlib.suppress(Error):
            while True:
                doing = rng.choice(["0", "1", "2", "Unsure"] * 2 + ["Next"] * 4 + ["Undo"] * 2)
                if not page.evaluate(PRESS, doing):
                    continue
                seen = page.evaluate(LOOK)
                doing, given = "", stored_answers(page)
        timer.join()
        page = come_back(home, "#question")
        again, kept = page.evaluate(LOOK), stored_answers(page)
        assert again["notice"] == "", f"kill {kill}: {again['notice']}"
        if doing in ("", "Next"):
            assert kept == given, f"kill {kill}, {doing}"
        else:
            assert abs(kept - given) <= (3 if doing == "Undo" else 1), f"kill {kill}, {doing}"
        if not doing:
            assert again == seen
        given, seen = kept, again
        print(
            f"{engine}: kill {kill + 1}, {given} answers, {time.monotonic() - began:.0f} s",
            flush=True,
        )
    home.kill()
