"""The state of one user's work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from astronomical.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

    from astronomical.catalogue import Catalogue, TableInfo
    from astronomical.columns import Labels, SourceIds
    from astronomical.learning import Learner, Problem
    from astronomical.memory import Saving

ACTIVE_LEARNING = "active-learning"
LABELLING = "labelling"

Progress = Callable[[str, float | None], None]


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
        from astronomical.columns import numeric_columns

        made = [] if self.generated is None else list(self.generated.columns)
        return numeric_columns(self.catalogue.frame) + made


@dataclass
class ClassifierTab:
    """One one-vs-rest classifier: its set-up form, then its learner and what is shown of it."""

    label: int
    members: list[tuple[str, str]] = field(default_factory=list)
    n_initial: int = 10
    keep_missing: bool = False
    learner: Learner | None = None
    view: str = "training"
    show_correct: bool = True
    show_incorrect: bool = True
    note: str = ""
    stored: str = ""


@dataclass
class Upload:
    """A file on its way from the page, piece by piece."""

    role: str
    name: str
    size: int
    path: Path
    received: int = 0


@dataclass
class Session:
    settings: Settings = field(default_factory=Settings)
    mode: str = ACTIVE_LEARNING
    dataset: Dataset | None = None
    curated: dict[str, int] = field(default_factory=dict)
    problem: Problem | None = None
    tabs: dict[int, ClassifierTab] = field(default_factory=dict)
    active_label: int | None = None
    stage: str = "setup"
    upload: Upload | None = None
    pending_config: Settings | None = None
    config_level: str = "train"
    config_name: str = ""
    filters: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    notice: str = ""
    progress: Progress = lambda text, fraction=None: None

    @property
    def tab(self) -> ClassifierTab | None:
        return None if self.active_label is None else self.tabs.get(self.active_label)
