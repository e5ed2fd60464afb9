"""The state of one user's work."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.services.user_python import Editor
from astronomical_lite.project.settings import Settings
from astronomical_lite.project.test_set import CuratedLabels

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from app.services.background_fits import Computing
    from app.services.classifier_entries import GivenIds
    from app.state.project import Opening, Project, Stored, WaitingLearner
    from astronomical_lite.extensions import Extension
    from astronomical_lite.labelling.labeller import Labeller
    from astronomical_lite.learning import Learner, Problem
    from astronomical_lite.learning.learning_curves import LearningCurve
    from astronomical_lite.learning.querying.batch_sampling import Batch
    from astronomical_lite.plots.diagrams.cloud import Classes
    from astronomical_lite.plots.plot_cache import PlotCache
    from astronomical_lite.tables.catalogue import Catalogue, TableInfo
    from astronomical_lite.tables.downcast import Saving
    from astronomical_lite.tables.labels import Labels
    from astronomical_lite.tables.source_ids import SourceIds

ACTIVE_LEARNING = "active-learning"
LABELLING = "labelling"

# What of the test results is on the page.
TEST_HIDDEN, TEST_CAUTION, TEST_SHOWN = "hidden", "caution", "shown"

MOST_MADE = 32  # arrays kept for plots

Progress = Callable[[str, float | None], None]


@dataclass
class PlotState:
    """What the page knows and decides of one plot.

    Attributes
    ----------
    width, height : size on the page in CSS pixels
    ratio : device pixels per CSS pixel
    limits : the user's zoom as x0, x1, y0, y1 in data units, or None for the plot's own
    error : why it could not be drawn, as a sentence
    cache : what it may reuse of its last redraws
    """

    width: float
    height: float
    ratio: float = 1.0
    limits: tuple[float, float, float, float] | None = None
    error: str = ""
    cache: PlotCache | None = None


@dataclass
class Dataset:
    """A table as it was read, with the columns' meanings resolved as far as they are known."""

    path: Path
    catalogue: Catalogue
    tables: list[TableInfo]
    saving: Saving | None = None
    ids: SourceIds | None = None
    labels: Labels | None = None
    generated: pd.DataFrame | None = None
    _made: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def numeric(self) -> list[str]:
        """The table's columns of numbers."""
        from astronomical_lite.tables.column_kinds import numeric_columns

        return numeric_columns(self.catalogue.frame)

    @property
    def columns(self) -> list[str]:
        return list(self.catalogue.frame.columns)

    def column(self, name: str) -> pd.Series:
        """A column of the table, or one made by feature combinations."""
        if self.generated is not None and name in self.generated:
            return self.generated[name]
        return self.catalogue.frame[name]

    @property
    def variables(self) -> list[str]:
        """Everything that can be plotted or trained on."""
        return self.numeric + ([] if self.generated is None else list(self.generated.columns))

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` returned for this key, now or before: plots reuse what they made of the same
        arrays."""
        if key not in self._made:
            if len(self._made) >= MOST_MADE:
                del self._made[next(iter(self._made))]
            self._made[key] = make()
        return self._made[key]

    def values(self, name: str) -> np.ndarray:
        """A column to be plotted, floats of shape (n_rows,); NaN where a value is missing."""

        def make() -> np.ndarray:
            column = self.column(name)
            if column.dtype.kind == "f":
                return column.to_numpy()
            return column.to_numpy(dtype="float64", na_value=float("nan"))

        return self.once(("values", name), make)

    def codes(self, classes: Classes) -> np.ndarray:
        """Each source's class for plots, shape (n_rows,)."""
        key = ("codes", id(self.labels), classes.labels)
        return self.once(key, lambda: classes.codes(self.labels.codes))

    def forget(self) -> None:
        """Make anew what was made of the columns; a user's functions may have changed."""
        self.generated = None
        self._made = {}

    def whole_frame(self) -> pd.DataFrame:
        """The table with the generated columns; the columns are not copied."""
        if self.generated is None:
            return self.catalogue.frame
        import pandas as pd

        return pd.concat([self.catalogue.frame, self.generated], axis=1)

    def replace_generated(self, made: pd.DataFrame | None) -> None:
        """Put other generated columns in place of those there were."""
        self.generated = made
        self._made.clear()

    def labelled(self, name: str) -> str:
        """A column's name with its unit."""
        unit = self.catalogue.units.get(name, "")
        return f"{name} [{unit}]" if unit else name


@dataclass
class ClassifierTab:
    """One one-vs-rest classifier: its set-up form, then its learner and what is shown of it.

    Attributes
    ----------
    batch : what is asked about before the next fit, if that is more than one source; the learner's
        `query_row` is then the one of them that is asked about now
    unsaved : whether its model was trained and is not handed to the page yet
    """

    label: int
    members: list[tuple[str, str]] = field(default_factory=list)
    n_initial: int = 10
    keep_missing: bool = False
    n_batch: int = 1
    batch: Batch | None = None
    learner: Learner | None = None
    view: str = "training"
    show_correct: bool = True
    show_incorrect: bool = True
    note: str = ""
    stored: str = ""
    unsaved: bool = False
    test: str = TEST_HIDDEN
    checkpoint: str = ""
    ids: SourceIds | None = None
    given: GivenIds | None = None


@dataclass
class CurvesRun:
    """A comparison of strategies for one classifier.

    Attributes
    ----------
    waiting : (strategy, seed) of the runs still to do
    curves : by strategy
    """

    n_labels: int
    n_seeds: int
    waiting: list[tuple[str, int]] = field(default_factory=list)
    curves: dict[str, LearningCurve] = field(default_factory=dict)

    def add(self, curve: LearningCurve) -> None:
        """Put one run to those of its strategy."""
        import numpy as np

        known = self.curves.get(curve.strategy)
        if known is not None:
            curve = replace(curve, f1=np.concatenate([known.f1, curve.f1]))
        self.curves[curve.strategy] = curve


@dataclass
class Upload:
    """A file on its way from the page, piece by piece."""

    role: str
    name: str
    size: int
    path: Path
    received: int = 0
    digest: Any = field(default_factory=hashlib.sha256)


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
    computing: dict[int, Computing] = field(default_factory=dict)
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
