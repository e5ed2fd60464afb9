"""The application without a browser: actions in, parts of the page out."""

from __future__ import annotations

import copy
import functools
import re

import numpy as np
import pandas as pd
import pytest
from learners import make_quick

from app.application import App
from app.protocol.patches import Compute, Download, Features, Html, Image, Proceed, Store
from astronomical_lite.extensions import load_alone
from astronomical_lite.learning import fit_jobs


class User:
    """Sends actions as the page does and remembers what the page shows."""

    LOOKS_AHEAD = False  # most tests would only become slower

    def __init__(self, disk: dict[str, dict[str, bytes]] | None = None, plots: bool = True):
        self.plots = plots
        self.app = App(looks_ahead=self.LOOKS_AHEAD)
        self.disk = {} if disk is None else disk
        self.shown: dict[str, str] = {}
        self.reply = None
        self.sized: set[str] = set()
        self.jobs: dict[str, bytes] = {}
        self.working = True
        self.act("open")

    def act(self, action: str, data: bytes = b"", content: object = None, **fields) -> None:
        form = {k: v if isinstance(v, list) else [str(v)] for k, v in fields.items()}
        self.reply = self.app.dispatch(action, form, data, content=content)
        for patch in self.patches(Html):
            self.shown[patch.target] = patch.html
        for patch in self.patches(Store):
            self.disk.setdefault(patch.project, {})[patch.path] = patch.data
        self.tell_sizes()
        self.compute()

    def patches(self, kind: type) -> list:
        """The patches of a kind in the last reply."""
        return [patch for patch in self.reply.patches if isinstance(patch, kind)]

    def compute(self) -> None:
        """What the page's compute workers do; while not `working`, jobs wait."""
        for patch in self.patches(Features):
            fit_jobs.keep(patch.name, patch.data)
        for patch in self.patches(Compute):
            self.jobs[patch.job] = patch.data
        while self.working and self.jobs:
            name = next(iter(self.jobs))
            self.act(
                "compute.done",
                fit_jobs.run(self.jobs.pop(name), load_extension=load_alone),
                job=name,
            )

    def kept(self) -> set[str]:
        """The files the last action had kept."""
        return {patch.path for patch in self.patches(Store)}

    def files(self) -> dict[str, bytes]:
        """The files of the project open now."""
        return self.disk[self.app.session.project.id]

    def tell_sizes(self) -> None:
        """As the page does when a plot appears."""
        if not self.plots:
            return
        seen = {
            m for html in self.shown.values() for m in re.findall(r'data-plot-id="(.*?)"', html)
        }
        new = sorted(seen - self.sized)
        self.sized |= seen
        if new:
            reply = self.reply
            n = len(new)
            self.act("plot.size", plot=new, width=["480"] * n, height=["360"] * n, ratio=["1"] * n)
            reply.patches += self.reply.patches
            self.reply = reply

    def panel(self, contents: str) -> str:
        """The HTML of the first panel of a kind."""
        layout = self.app.session.settings.layout
        key = next(k for k, panel in layout.items() if panel["contents"] == contents)
        return self.shown[f"panel-{key}"]

    def images(self) -> dict[str, bytes]:
        """Pictures of the last reply."""
        return {patch.target: patch.rgba for patch in self.patches(Image)}

    def upload(self, role: str, name: str, content: bytes, **fields) -> None:
        begun = {"modified": fields.pop("modified")} if "modified" in fields else {}
        self.act("file.begin", role=role, name=name, size=len(content), **begun)
        if self.patches(Proceed):
            self.act("file.piece", data=content[: len(content) // 2])
            self.act("file.piece", data=content[len(content) // 2 :])
            project = {}
            if role == "dataset" and "resume" not in fields:
                project = {"project": f"project-{len(self.disk)}", "kept": "true"}
            self.act("file.end", role=role, **project | fields)
            if "project" in project:
                self.disk.setdefault(project["project"], {})["data/file"] = content
                self.act("config.apply")

    def list_projects(self, **storage: float) -> None:
        listed = [
            {
                "id": key,
                "text": files.get("project.json", b"").decode(),
                "previous": files.get("project.previous.json", b"").decode(),
                "bytes": sum(map(len, files.values())),
                "elsewhere": False,
            }
            for key, files in self.disk.items()
        ]
        self.act("projects", content={"projects": listed, "storage": storage})

    def go_on(
        self, project: str, content: bytes | None = None, stopped: str = "", why: str = ""
    ) -> None:
        """Continue a project as the page does, with its data file or another."""
        files = self.disk[project]
        texts = {k: v.decode() for k, v in files.items() if k.endswith((".json", ".jsonl"))}
        self.act("project.open", project=project, stopped=stopped, why=why, **texts)
        if self.patches(Proceed):
            for name in sorted(name for name in files if name.startswith("matched-")):
                self.upload("matched", name, files[name])
            content = files["data/file"] if content is None else content
            self.upload("dataset", "file", content, project=project, kept="true", resume="on")

    def come_back(self, stopped: str = "", project: str = "", why: str = "") -> User:
        """Somebody who opens the page again after the browser was killed, and continues.

        `stopped` is the action that was ended by Stop Python, or at which Python ended by itself, `why`.
        """
        other = User(copy.deepcopy(self.disk), self.plots)
        other.list_projects()
        other.go_on(project or self.app.session.project.id, stopped=stopped, why=why)
        return other

    def load(self, frame: pd.DataFrame, name: str = "survey.csv", **fields) -> None:
        self.upload("dataset", name, frame.to_csv(index=False).encode(), **fields)

    def set_up(self, frame: pd.DataFrame) -> None:
        self.load(frame)
        self.act("columns", id_col="id", label_col="label")
        self.act("choose", choice="labels_to_train", do="add-all")
        self.act("choose", choice="features_for_training", do="add", available=["g", "r", "w1"])
        self.act("axes", default_x="g", default_y="r")

    def start(self, frame: pd.DataFrame, mode: str = "active-learning") -> None:
        """Up to the dashboard, with a classifier trained where the mode has one."""
        self.set_up(frame)
        self.act("mode", mode=mode)
        self.act("setup.close")
        if mode == "active-learning":
            form = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6}
            self.act("learn.setup", **form, do="start")

    def download(self) -> bytes:
        return self.patches(Download)[0].data


@pytest.fixture
def user():
    return User()


@pytest.fixture(scope="session")
def new_user():
    """For tests with more than one user."""
    return User


@pytest.fixture
def new_user_without_plots():
    """For tests that need one for each of many examples; without the time plots take."""
    return functools.partial(User, plots=False)


@pytest.fixture
def quick_forests(monkeypatch):
    """What is fitted in the background is so, but of ten trees."""
    make_quick(monkeypatch, 10)


@pytest.fixture
def frame():
    """300 sources of three overlapping classes; ids beyond 2^53."""
    rng = np.random.default_rng(1)
    label = np.repeat([0, 1, 2], 100)
    return pd.DataFrame(
        {
            "id": 2**60 + np.arange(300, dtype="int64"),
            "g": rng.normal(label, 0.5),
            "r": rng.normal(-label, 0.5),
            "w1": rng.normal(size=300),
            "label": label,
        }
    )
