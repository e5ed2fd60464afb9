"""The stages of a session, each with what is there from then on.

    setup = Setup.of(session)          # a data set is loaded
    described = Described.of(session)  # its sources have ids and labels
    dashboard = Dashboard.of(session)  # the settings are closed, the panels are in view
    trained = Trained.of(session)      # the classifier in view is trained

Each is None while the session has not come so far. They are made for one action or one rendering: a
session that goes on to another data set leaves them behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.state.session import DASHBOARD, Session

if TYPE_CHECKING:
    from app.state.classifier_tab import ClassifierTab, Training
    from app.state.dataset import Dataset
    from astronomical_lite.labelling.labeller import Labeller
    from astronomical_lite.learning import Learner, Problem
    from astronomical_lite.project.settings import Settings
    from astronomical_lite.tables.labels import Labels
    from astronomical_lite.tables.source_ids import SourceIds


@dataclass(frozen=True)
class Setup:
    """A session with a data set."""

    session: Session
    dataset: Dataset

    @classmethod
    def of(cls, session: Session) -> Setup | None:
        return None if session.dataset is None else Setup(session, session.dataset)

    @property
    def settings(self) -> Settings:
        return self.session.settings

    @property
    def errors(self) -> dict[str, str]:
        return self.session.errors

    @property
    def drafts(self) -> dict[str, Any]:
        return self.session.drafts

    @property
    def selected(self) -> int | None:
        return self.session.selected

    @property
    def typed(self) -> dict[str, Any]:
        return self.session.typed


@dataclass(frozen=True)
class Described(Setup):
    """A session with a data set whose sources have ids and labels."""

    ids: SourceIds
    labels: Labels

    @classmethod
    def of(cls, session: Session) -> Described | None:
        dataset = session.dataset
        if dataset is None or dataset.ids is None or dataset.labels is None:
            return None
        return Described(session, dataset, dataset.ids, dataset.labels)


@dataclass(frozen=True)
class Dashboard(Described):
    """A session whose panels are in view; `tab` is the classifier in view."""

    problem: Problem
    labeller: Labeller
    tab: ClassifierTab

    @classmethod
    def of(cls, session: Session) -> Dashboard | None:
        described = Described.of(session)
        problem, labeller, tab = session.problem, session.labeller, session.tab
        if session.stage != DASHBOARD or described is None:
            return None
        if problem is None or labeller is None or tab is None:
            return None
        return Dashboard(
            session, described.dataset, described.ids, described.labels, problem, labeller, tab
        )


@dataclass(frozen=True)
class Trained(Dashboard):
    """A dashboard whose classifier in view is trained."""

    training: Training

    @classmethod
    def of(cls, session: Session) -> Trained | None:
        dashboard = Dashboard.of(session)
        if dashboard is None or dashboard.tab.training is None:
            return None
        return Trained(**vars(dashboard), training=dashboard.tab.training)

    @property
    def learner(self) -> Learner:
        return self.training.learner
