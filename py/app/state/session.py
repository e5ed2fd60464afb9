"""The state of one user's work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.protocol.messages import StorageState
from app.state.archive_query import ArchiveQuery
from app.state.by_hand import ByHand
from app.state.editor import Editor
from app.state.fits_ahead import FitsAhead
from app.state.label_log import LabelLog
from app.state.other_programs import OtherPrograms
from app.state.selection import Selection, SelectionsShown
from astronomical_lite.project.settings import Settings
from astronomical_lite.project.test_set import CuratedLabels

if TYPE_CHECKING:
    from app.state.background_fit import BackgroundFit
    from app.state.classifier_tab import ClassifierTab
    from app.state.cross_validation import CrossValidation
    from app.state.curves_run import CurvesRun
    from app.state.dataset import Dataset
    from app.state.matching import Matching
    from app.state.pending_configuration import PendingConfiguration
    from app.state.plot import PlotState
    from app.state.project import Opening, Project, Stored, WaitingLearner, WaitingProject
    from app.state.side_work import SideWork
    from app.state.unlike import Unlike
    from app.state.unread_file import UnreadFile
    from app.state.upload import Upload
    from astronomical_lite.bundle.replayed import Told
    from astronomical_lite.extensions import Extension
    from astronomical_lite.labelling.labeller import Labeller
    from astronomical_lite.learning import Problem
    from astronomical_lite.plots.limits import Limits
    from astronomical_lite.project.layout import Layout

ACTIVE_LEARNING = "active-learning"
LABELLING = "labelling"

# Stages: the settings, the panels, or the editor of the user's own Python is in view.
SETUP, DASHBOARD, EDITOR = "setup", "dashboard", "extension"

Progress = Callable[[str, float | None], None]


def no_progress(text: str, fraction: float | None = None) -> None:
    """Tell nobody."""


@dataclass
class Session:
    """Everything of one user's work; `state.stages` says what of it is there when.

    Attributes
    ----------
    stage : SETUP, DASHBOARD or EDITOR
    project : as which the work is kept in the browser's storage, or None if it is not
    opening : the project being opened, while its data file is on its way
    waiting : the project that is read and cannot be opened before its own Python runs
    projects, storage : what the page last said of the projects it keeps, and of its storage
    unread : the data file of which another table is to be chosen, since one cannot be used
    matching : another catalogue that the data set is being matched with
    left_out : True while the project's own Python is not run, because the user stopped it
    label_log : who gave labels, when and why; labels themselves are in `curated` and `tabs`
    selection : the sources selected in a plot, by an expression or as a set that is kept; None for none
    selections_shown : what the Selections panel shows
    filters : what is typed above the lists to choose from
    drafts : what forms and panels remember between actions
    typed : what was typed into forms, shown in them again when they are refused; nothing else reads it
    errors : sentences by field
    by_hand : what is asked about without a classifier
    turn_over : label of a classifier that has learned from its answer, so that another one may ask
    waiting_learners : by label, the learner of a classifier that is to be trained again when it is needed
    trained : rows kept out of the curated test set because a classifier was trained on them
    zooms : limits of plots that the page does not show yet
    computing : by label, the fits that compute workers are at
    fits_ahead : those begun for what the user may answer
    cross_validations : by label, what classifiers say of their labelled points when not trained on them
    unlike : how unlike anything labelled sources are
    programs : what is known of this computer's other programs, and what passed between them and the page
    archive : the query to an archive that is being asked about
    replayed : what came of replaying a bundle, until the user has read it
    layout_before : the panels that a layout for a task took the place of
    side_work : what compute workers do while nobody waits for it
    has_compute : False once the page has said that it has no compute workers
    sent_features : the features compute workers have: a key that tells them from others, their name,
        and the problem they are of, which keeps the key from being used again
    folder : where files that came from the page lie; they go with the application at the latest
    """

    settings: Settings = field(default_factory=Settings)
    mode: str = ACTIVE_LEARNING
    dataset: Dataset | None = None
    curated: CuratedLabels = field(default_factory=CuratedLabels)
    label_log: LabelLog = field(default_factory=LabelLog)
    problem: Problem | None = None
    tabs: dict[int, ClassifierTab] = field(default_factory=dict)
    active_label: int | None = None
    selected: int | None = None
    visited: list[int] = field(default_factory=list)
    selection: Selection | None = None
    selections_shown: SelectionsShown = field(default_factory=SelectionsShown)
    labeller: Labeller | None = None
    by_hand: ByHand = field(default_factory=ByHand)
    turn_over: int | None = None
    curves: dict[int, CurvesRun] = field(default_factory=dict)
    plots: dict[str, PlotState] = field(default_factory=dict)
    dark: bool = False
    stage: str = SETUP
    upload: Upload | None = None
    unread: UnreadFile | None = None
    matching: Matching | None = None
    pending_config: PendingConfiguration | None = None
    extension: Extension | None = None
    left_out: bool = False
    editor: Editor = field(default_factory=Editor)
    filters: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    notice: str = ""
    project: Project | None = None
    opening: Opening | None = None
    waiting: WaitingProject | None = None
    projects: list[Stored] = field(default_factory=list)
    storage: StorageState = field(default_factory=StorageState)
    waiting_learners: dict[int, WaitingLearner] = field(default_factory=dict)
    trained: list[int] = field(default_factory=list)
    zooms: dict[str, Limits] = field(default_factory=dict)
    computing: dict[int, BackgroundFit] = field(default_factory=dict)
    fits_ahead: FitsAhead = field(default_factory=FitsAhead)
    cross_validations: dict[int, CrossValidation] = field(default_factory=dict)
    unlike: Unlike | None = None
    programs: OtherPrograms = field(default_factory=OtherPrograms)
    archive: ArchiveQuery = field(default_factory=ArchiveQuery)
    replayed: Told | None = None
    layout_before: Layout | None = None
    side_work: list[SideWork] = field(default_factory=list)
    has_compute: bool = True
    sent_features: tuple[Any, str, Any] = (None, "", None)
    progress: Progress = no_progress
    folder: Path | None = None

    def give_up_opening(self) -> None:
        """Open neither the project that is on its way nor the one that waits for its Python."""
        if self.waiting is not None:
            self.waiting.dataset.path.unlink(missing_ok=True)
        self.opening = self.waiting = None

    @property
    def tab(self) -> ClassifierTab | None:
        """The classifier in view."""
        return None if self.active_label is None else self.tabs.get(self.active_label)
