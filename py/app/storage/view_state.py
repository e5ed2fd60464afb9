"""The view of a session, `state.json` of a project: the stage, the tabs, the selected source.

Settings and labels are in config.json. Only the answers to several sources per iteration are here, until
they are trained on.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.services import picture_hosts
from app.services.user_python import OLD_NAME_TOLD
from app.state.classifier_tab import TEST_CAUTION, TEST_HIDDEN, TEST_SHOWN, ClassifierTab, Training
from app.state.editor import Editor
from app.state.formats import STATE_FORMAT
from app.state.session import ACTIVE_LEARNING, DASHBOARD, EDITOR, LABELLING, SETUP, Session
from app.state.stages import Setup
from app.storage.project_loader import DAMAGED

if TYPE_CHECKING:
    from astronomical_lite.labelling.labeller import Labeller

STAGES = (SETUP, DASHBOARD)
FROM_LINK = "editor_from_link"
# Of a tab, in two kinds: what it is set up with, and what is shown of it.
SET_UP = {"n_initial": int, "keep_missing": bool}
SHOWN = {
    "view": str,
    "show_correct": bool,
    "show_incorrect": bool,
    "note": str,
    "test": str,
    "checkpoint": str,
}


def _texts(value: Any) -> list[str]:
    """The texts of a list; of anything else none, so that the user is asked again."""
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


DRAFTS: dict[str, Callable[[Any], Any]] = {
    "caution_silenced": bool,
    picture_hosts.CUTOUTS: bool,
    picture_hosts.HOSTS: _texts,
    "cutout_zoom": int,
    "image": str,
    OLD_NAME_TOLD: bool,
}


def view_state_of(session: Session) -> dict[str, Any]:
    """Plain values for JSON, shared with nothing."""
    zooms = {k: v for k, v in session.zooms.items() if k not in session.plots}
    zooms |= {k: plot.limits for k, plot in session.plots.items() if plot.limits}
    return {
        STATE_FORMAT.key: STATE_FORMAT.number,
        "stage": _stage(session),
        "mode": session.mode,
        "active_label": session.active_label,
        "selected": None if session.selected is None else int(session.selected),
        "visited": [int(row) for row in session.visited],
        "tabs": {str(label): _tab(tab) for label, tab in session.tabs.items()},
        "labelling": _labelling(session),
        "drafts": {name: session.drafts[name] for name in DRAFTS if name in session.drafts},
        "zooms": {name: list(limits) for name, limits in zooms.items()},
        **editor_of(session),
        "python_left_out": session.left_out,
    }


def editor_of(session: Session) -> dict[str, Any]:
    """Return name and text of the editor, None if it is empty; and that they came with a link, if so."""
    editor = session.editor
    kept = [editor.name, editor.source] if editor.source else None
    return {"editor": kept} | ({FROM_LINK: True} if editor.from_link else {})


def _stage(session: Session) -> str:
    """The stage; the one before it while the editor is open."""
    if session.stage != EDITOR:
        return session.stage
    return str(session.drafts.get("before_extension", SETUP))


def _tab(tab: ClassifierTab) -> dict[str, Any]:
    kept = {name: getattr(tab, name) for name in (*SET_UP, *SHOWN)}
    asked = None if tab.training is None else tab.training.batch
    batch = asked and {"rows": asked.rows, "answers": list(asked.answers.items())}
    return kept | {
        "members": [list(member) for member in tab.members],
        "n_batch": tab.n_batch,
        "batch": copy.deepcopy(batch),
    }


def _labelling(session: Session) -> dict[str, Any] | None:
    labeller = session.labeller
    if labeller is None:
        return None
    place, rng = labeller.state, session.drafts.get("labelling_rng")
    return {
        "criteria": [[c.column, c.operator, c.value] for c in labeller.space.criteria],
        "row": place.row,
        "offered": place.offered,
        "shown": place.shown,
        "undo": [list(step) for step in place.undo],
        "random": rng.bit_generator.state if rng is not None else None,
    }


# ---- and back: these raise TypeError, KeyError, ValueError or a UserError on a damaged file ----------


def check_view_state(state: dict[str, Any]) -> None:
    """Raise an error if the stage or the mode is none there is."""
    if state["stage"] not in STAGES:
        raise ValueError("stage")
    if state["mode"] not in (ACTIVE_LEARNING, LABELLING):
        raise ValueError("mode")


def restore_tabs(session: Session, state: dict[str, Any]) -> None:
    """Restore, before training, the classifiers set up so far, and which tab is in view."""
    from astronomical_lite.learning.querying.batch_sampling import batch_size

    if lacks_members(state):
        raise ValueError("members")
    for key, kept in state["tabs"].items():
        tab = session.tabs.setdefault(int(key), ClassifierTab(int(key)))
        _set(tab, kept, SET_UP)
        tab.n_batch = batch_size(kept.get("n_batch", 1))
        tab.members = [(classifier, strategy) for classifier, strategy in kept["members"]]
    active = state["active_label"]
    session.active_label = active if active in session.settings.labels_to_train else None


def lacks_members(state: dict[str, Any]) -> bool:
    """Return True if a tab was set up with a classifier or a strategy that does not exist."""
    from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
    from astronomical_lite.learning.querying.registry import STRATEGIES

    members = [member for kept in state["tabs"].values() for member in kept["members"]]
    return any(c not in CLASSIFIERS or s not in STRATEGIES for c, s in members)


def restore_view(setup: Setup, state: dict[str, Any]) -> None:
    """Restore, after training, what was shown and selected."""
    session = setup.session
    for key, kept in state["tabs"].items():
        tab = session.tabs[int(key)]
        if kept["test"] not in (TEST_HIDDEN, TEST_CAUTION, TEST_SHOWN):
            raise ValueError("test")
        if kept.get("batch") and tab.training is not None:
            _restore_batch(tab.training, kept["batch"])
        note = tab.note or kept["note"]
        _set(tab, kept, SHOWN)
        tab.note = note
    n_rows = len(setup.dataset.catalogue.frame)
    rows = [*state["visited"], *([] if state["selected"] is None else [state["selected"]])]
    if any(type(row) is not int or not 0 <= row < n_rows for row in rows):
        raise ValueError("selected")
    session.selected, session.visited = state["selected"], list(state["visited"])
    for name, kind in DRAFTS.items():
        if name in state["drafts"]:
            session.drafts[name] = kind(state["drafts"][name])
    session.zooms = {}
    for name, limits in state["zooms"].items():
        if len(limits) == 4:
            x0, x1, y0, y1 = limits
            session.zooms[str(name)] = (float(x0), float(x1), float(y0), float(y1))
    if state.get("editor"):
        name, source = state["editor"]
        from_link = state.get(FROM_LINK) is True
        session.editor = Editor(name=str(name), source=str(source), from_link=from_link)
    if state["labelling"] is not None and session.labeller is not None:
        _restore_labelling(setup, session.labeller, state["labelling"])


def _restore_batch(training: Training, kept: dict[str, Any]) -> None:
    """Restore answers that were not trained on yet, if their sources are still in the pool."""
    from astronomical_lite.learning.querying.batch_sampling import Batch

    learner = training.learner
    rows, answers = [int(row) for row in kept["rows"]], {int(r): int(y) for r, y in kept["answers"]}
    pool = set(learner.train_rows.tolist()).difference(learner.labelled_rows.tolist())
    if not rows or not pool.issuperset(rows) or not set(rows).issuperset(answers):
        return
    for label in answers.values():
        learner.check_label(label)
    training.batch = Batch(rows, answers)
    learner.query_row = training.batch.current


def restore_answers(session: Session, state: dict[str, Any] | None) -> None:
    """Restore answers that are not trained on yet from a file whose other parts may be damaged."""
    tabs = (state or {}).get("tabs")
    for key, kept in tabs.items() if isinstance(tabs, dict) else ():
        try:
            training = session.tabs[int(key)].training
            if kept.get("batch") and training is not None:
                _restore_batch(training, kept["batch"])
        except DAMAGED:
            continue


def _restore_labelling(setup: Setup, labeller: Labeller, kept: dict[str, Any]) -> None:
    import numpy as np

    from astronomical_lite.labelling.criteria import Criterion
    from astronomical_lite.labelling.labeller import LabellerState

    criteria = [Criterion(str(c), str(o), str(v)) for c, o, v in kept["criteria"]]
    labeller.search(setup.dataset.catalogue.frame, criteria)
    undo = [(int(row), before) for row, before in kept["undo"]]
    labeller.restore(LabellerState(kept["row"], kept["offered"], list(kept["shown"]), undo))
    if kept["random"] is not None:
        rng = np.random.default_rng(0)
        rng.bit_generator.state = kept["random"]
        setup.drafts["labelling_rng"] = rng


def _set(tab: ClassifierTab, kept: dict[str, Any], kinds: dict[str, type]) -> None:
    for name, kind in kinds.items():
        if type(kept[name]) is not kind:
            raise TypeError(name)
        setattr(tab, name, kept[name])
