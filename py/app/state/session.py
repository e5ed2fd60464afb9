"""The state of one user's work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.state.editor import Editor
from astronomical_lite.project.settings import Settings
from astronomical_lite.project.test_set import CuratedLabels

if TYPE_CHECKING:
    from app.state.background_fit import BackgroundFit
    from app.state.classifier_tab import ClassifierTab
    from app.state.curves_run import CurvesRun
    from app.state.dataset import Dataset
    from app.state.plot import PlotState
    from app.state.project import Opening, Project, Stored, WaitingLearner
    from app.state.upload import Upload
    from astronomical_lite.extensions import Extension
    from astronomical_lite.labelling.labeller import Labeller
    from astronomical_lite.learning import Problem

ACTIVE_LEARNING = "active-learning"
LABELLING = "labelling"

Progress = Callable[[str, float | None], None]


@dataclass
class Session:
    """Everything of one user's work.

    Attributes
    ----------
    project : where it is kept in the browser's storage, or None if it is not
    opening : the project being opened, while its data file is on its way
    projects, storage : what the page last said of the projects it keeps, and of its storage
    left_out : whether the project's own Python is not run, because the user stopped it
    past : by label, what a classifier that is still to be trained again was like when it was kept
    trained : rows kept out of the curated test set because a classifier was trained on them
    zooms : limits of plots the page does not show yet
    computing : by label, steps that compute workers are at
    has_compute : whether the page is thought to have such workers
    sent_features : of the features they have: what tells them from others, their name, the problem
    folder : where files that came from the page lie; they go with the application at the latest
    """

    settings: Settings = field(default_factory=Settings)
    mode: str = ACTIVE_LEARNING
    dataset: Dataset | None = None
    curated: CuratedLabels = field(default_factory=CuratedLabels)
    problem: Problem | None = None
    tabs: dict[int, ClassifierTab] = field(default_factory=dict)
    active_label: int | None = None
    selected: int | None = None
    visited: list[int] = field(default_factory=list)
    labeller: Labeller | None = None
    curves: dict[int, CurvesRun] = field(default_factory=dict)
    plots: dict[str, PlotState] = field(default_factory=dict)
    dark: bool = False
    stage: str = "setup"
    upload: Upload | None = None
    pending_config: Settings | None = None
    config_level: str = "train"
    config_name: str = ""
    extension: Extension | None = None
    left_out: bool = False
    editor: Editor = field(default_factory=Editor)
    filters: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    notice: str = ""
    project: Project | None = None
    opening: Opening | None = None
    projects: list[Stored] = field(default_factory=list)
    storage: dict[str, Any] = field(default_factory=dict)
    past: dict[int, WaitingLearner] = field(default_factory=dict)
    trained: list[int] = field(default_factory=list)
    zooms: dict[str, tuple[float, ...]] = field(default_factory=dict)
    computing: dict[int, BackgroundFit] = field(default_factory=dict)
    has_compute: bool = True
    sent_features: tuple[Any, str, Any] = (None, "", None)
    progress: Progress = lambda text, fraction=None: None
    folder: Path | None = None

    @property
    def on_dashboard(self) -> bool:
        return self.stage == "dashboard" and self.problem is not None

    @property
    def waits_for_python(self) -> bool:
        """Whether a project is read that cannot be opened before its own Python runs."""
        return self.opening is not None and self.opening.dataset is not None

    def give_up_opening(self) -> None:
        if self.waits_for_python:
            self.opening.dataset.path.unlink(missing_ok=True)
        self.opening = None

    @property
    def tab(self) -> ClassifierTab | None:
        return None if self.active_label is None else self.tabs.get(self.active_label)
