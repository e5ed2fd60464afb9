"""Keeping the work in the browser's storage: after every action, the files that changed.

    autosave = Autosave()
    autosave.save(session, reply)  # adds `Store` patches to the reply

The worker decides what is kept, the page where. Texts are made again only of what changed: an action
costs well under 5 ms with 10,000 labels.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.protocol.patches import Persist, Store
from app.protocol.reply import Reply
from app.services.classifier_entries import classifier_entries, n_given
from app.services.layout import default_layout
from app.state.dataset import Dataset
from app.state.formats import TRAINING_FORMAT
from app.state.project import (
    CONFIG,
    PREVIOUS,
    PROJECT,
    STATE,
    Opening,
    Project,
    WaitingLearner,
)
from app.state.session import Session
from app.storage.log_files import LogTexts
from app.storage.view_state import FROM_LINK, editor_of, view_state_of
from astronomical_lite.project.configuration import own_config, to_config
from astronomical_lite.project.migrations import OWN
from astronomical_lite.project.test_set import (
    TEST_SET_NAME,
    CuratedLabels,
    test_set_line,
    test_set_of,
)

if TYPE_CHECKING:
    from astronomical_lite.learning import LearnerState
    from astronomical_lite.learning.querying.batch_sampling import Batch

MOST_CHANGES = 40  # more than `trust.stability` looks at
# The configuration, what training needs beside it, and the score histories as texts.
ConfigParts = tuple[dict[str, Any], dict[str, Any], list[str]]


class Autosave:
    """The files of a project as they were handed to the page last."""

    def __init__(self) -> None:
        self._project_id = ""
        self._contents: dict[str, Any] = {}
        self._texts: dict[str, str] = {}
        self._histories: dict[int, HistoryText] = {}
        self._curated = CuratedText()
        self._log = LogTexts([])
        self._asked_to_persist = False

    def save(self, session: Session, reply: Reply) -> None:
        """Add what changed since the last time to the reply, and say which project it is of."""
        project, dataset = session.project, session.dataset
        if session.waiting is not None:
            self._save_waiting(session, session.waiting.opening, reply)
        if project is None or dataset is None:  # only patches on other projects are left
            reply.patches = [p for p in reply.patches if not isinstance(p, Store) or p.project]
            return
        opening = session.opening
        if opening is not None and opening.project is project:
            self._begin(project.id, opening.texts, opening.log_kept)
            for path, text in opening.aside.items():
                reply.store(path, text.encode())
            session.opening = None
        elif project.id != self._project_id:
            self._begin(project.id, {}, [])
        before = {path: self._texts.get(path, "") for path in PREVIOUS}
        changed = {
            CONFIG: self._changed(CONFIG, self._config(session), with_histories),
            TEST_SET_NAME: self._test_set(session.curated),
            STATE: self._changed(STATE, view_state_of(session), json.dumps),
        }
        describe(project, session, dataset)
        log = self._log.changed(session.label_log)
        worth_a_date = changed[CONFIG] or changed[TEST_SET_NAME] or log
        if worth_a_date or project.text() != self._texts.get(PROJECT):
            project.saved = now()
            changed[PROJECT] = self._texts[PROJECT] = project.text()
        for path, text in (changed | log).items():
            if text:
                reply.store(path, text.encode())
            if text and before.get(path):
                reply.store(PREVIOUS[path], before[path].encode())
        reply.patches = [
            replace(patch, project=project.id)
            if isinstance(patch, Store) and not patch.project
            else patch
            for patch in reply.patches
        ]
        if project.n_labelled and not self._asked_to_persist:
            self._asked_to_persist = True
            reply.add(Persist())

    def _begin(self, project_id: str, texts: dict[str, str], log_kept: list[int]) -> None:
        """Keep another project, of which these texts are in storage, and so many events of its log's pieces."""
        self._project_id, self._texts, self._log = project_id, texts, LogTexts(log_kept)
        self._contents, self._histories = {}, {}

    def _save_waiting(self, session: Session, opening: Opening, reply: Reply) -> None:
        """Keep the text typed for a project that waits for its Python, and that it is not to run by itself."""
        if opening.state is not None:
            opening.state.pop(FROM_LINK, None)
            opening.state |= editor_of(session) | {"python_left_out": True}
            text = json.dumps(opening.state)
            if text != opening.texts.get(STATE):
                opening.texts[STATE] = text
                reply.store(STATE, text.encode(), opening.project.id)

    def _changed(self, path: str, content: Any, text_of: Callable[[Any], str]) -> str:
        """The file's new text; nothing if it is as it was."""
        if self._contents.get(path) == content:
            return ""
        self._contents[path] = content
        text = text_of(content)
        if text == self._texts.get(path):
            return ""
        self._texts[path] = text
        return text

    def _test_set(self, curated: CuratedLabels) -> str:
        if not curated and TEST_SET_NAME not in self._texts:
            return ""
        return self._changed(TEST_SET_NAME, curated.stamp, lambda stamp: self._curated.of(curated))

    def _config(self, session: Session) -> ConfigParts:
        """The parts of `config.json`."""
        settings = replace(
            session.settings,
            layout=session.settings.layout or default_layout(session.mode),
            classifiers={},
        )
        # Entries share their lists with the tabs: comparing equal ones mostly ends at their identity.
        config = to_config(settings) | {"classifiers": classifier_entries(session)}
        progress, histories = {}, []
        learners = dict(session.waiting_learners)
        for label, tab in session.tabs.items():
            training = tab.training
            if training is not None and training.learner.problem is session.problem:
                digest = session.drafts["problem_digest"]
                n_points = len(training.learner.labelled_rows)
                state = training.learner.state
                learners[label] = WaitingLearner(digest, state, training.batch, n_points)
        for label, learner in learners.items():
            progress[label] = describe_learner(learner)
            histories.append(self._history(label, learner.state))
        kept = {"own": own_config(settings), "trained": session.trained, "progress": progress}
        return config, kept, histories

    def _history(self, label: int, state: LearnerState) -> str:
        known = self._histories.get(label)
        if known is None:
            known = self._histories[label] = HistoryText()
        return known.of(state.history)


def describe(project: Project, session: Session, dataset: Dataset) -> None:
    """Bring what `project.json` says of the work up to date."""
    project.mode, project.n_labelled = session.mode, n_given(session)
    project.dataset.rows = len(dataset.catalogue.frame)
    project.dataset.table = dataset.catalogue.table
    project.dataset.optimise = session.settings.optimise_data


class HistoryText:
    """The scores of a growing history as JSON, each written once."""

    def __init__(self) -> None:
        self._scores: list[Any] = []
        self._texts: list[str] = []
        self._whole = "[]"

    def of(self, history: list[Any]) -> str:
        n = min(len(history), len(self._scores))
        # A history grows at its end, loses its end, or is replaced by another one.
        if n and (history[0] is not self._scores[0] or history[n - 1] is not self._scores[n - 1]):
            n = next(i for i in range(n) if history[i] is not self._scores[i])
        if n < len(history) or n < len(self._scores):
            del self._scores[n:], self._texts[n:]
            for scores in history[n:]:
                self._scores.append(scores)
                self._texts.append(json.dumps(flat(scores)))
            self._whole = f"[{','.join(self._texts)}]"
        return self._whole


class CuratedText:
    """The text of `test_set.json`; of labels that are added one by one each is written once."""

    def __init__(self) -> None:
        self._source: CuratedLabels | None = None
        self._lines: dict[str, str] = {}
        self._seen = 0

    def of(self, curated: CuratedLabels) -> str:
        if curated is not self._source:
            self._source, self._seen = curated, len(curated.changed)
            self._lines = {source: test_set_line(source, curated[source]) for source in curated}
        for source in curated.changed[self._seen :]:
            if source in curated:
                self._lines[source] = test_set_line(source, curated[source])
            else:
                self._lines.pop(source, None)
        self._seen = len(curated.changed)
        return test_set_of(self._lines.values())


def flat(scores: Any) -> list[float]:
    """Number of points, then accuracy, precision, recall and F1 in training and in validation."""
    both = (scores.train, scores.validation)
    return [scores.n_points, *(v for s in both for v in (s.accuracy, s.precision, s.recall, s.f1))]


def describe_learner(learner: WaitingLearner) -> dict[str, Any]:
    """Return a learner as `config.json` has it, without its history; of that the newest changes."""
    state = learner.state
    return {
        "changes": [
            [one.n_points, one.change.tn, one.change.fp, one.change.fn, one.change.tp]
            for one in state.history[-MOST_CHANGES:]
            if one.change is not None
        ],
        "problem": learner.problem,
        "n_fixed": state.n_fixed,
        "pending": state.pending,
        "query_row": state.query_row,
        "n_points": learner.n_points,
        "batch": describe_batch(learner.batch),
    }


def describe_batch(batch: Batch | None) -> dict[str, Any] | None:
    """Return sources that are asked about together, and the answers given, as plain values shared with nothing."""
    if batch is None:
        return None
    return {
        "rows": [int(row) for row in batch.rows],
        "answers": [[int(row), int(label)] for row, label in batch.answers.items()],
    }


def with_histories(content: ConfigParts) -> str:
    """The text of config.json: the configuration, and OWN as its last key."""
    config, kept, histories = content
    progress = ",".join(
        f'"{label}":{json.dumps(described)[:-1]}, "history": {history}}}'
        for (label, described), history in zip(kept["progress"].items(), histories, strict=True)
    )
    own = kept["own"] | TRAINING_FORMAT.stamp() | {"trained": kept["trained"]}
    own_text = f'{json.dumps(own)[:-1]}, "progress": {{{progress}}}}}'
    return f'{json.dumps(config)[:-1]}, "{OWN}": {own_text}}}'


def now() -> str:
    """Return the time in UTC as ISO 8601 has it, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
