"""The view of a session, `state.json` of a project: the stage, the tabs, the selected source.

Settings and labels are in config.json. What is here is in parts, of which each is restored for itself.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.services import label_recording, picture_hosts, selection_sets
from app.services.source_arrays import OPENED_BEFORE
from app.services.user_python import OLD_NAME_TOLD
from app.state.by_hand import PURPOSES, ByHand
from app.state.classifier_tab import TEST_CAUTION, TEST_HIDDEN, TEST_SHOWN, ClassifierTab
from app.state.editor import Editor
from app.state.formats import STATE_FORMAT
from app.state.session import ACTIVE_LEARNING, DASHBOARD, EDITOR, LABELLING, SETUP, Session
from app.state.stages import Described, Setup
from app.storage.project_loader import DAMAGED

if TYPE_CHECKING:
    from astronomical_lite.labelling.labeller import Labeller

log = logging.getLogger("astronomical_lite")

STAGES = (SETUP, DASHBOARD)
FROM_LINK = "editor_from_link"
TABS = "the classifiers' tabs"
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
    label_recording.PROBABILITY: bool,
    picture_hosts.CUTOUTS: bool,
    picture_hosts.HOSTS: _texts,
    "cutout_zoom": int,
    "image": str,
    OLD_NAME_TOLD: bool,
    OPENED_BEFORE: _texts,
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
        **_selection(session),
        **({} if session.by_hand == ByHand() else {"by_hand": asdict(session.by_hand)}),
        "drafts": {name: session.drafts[name] for name in DRAFTS if name in session.drafts},
        "zooms": {name: list(limits) for name, limits in zooms.items()},
        **editor_of(session),
        "python_left_out": session.left_out,
    }


def _selection(session: Session) -> dict[str, str]:
    """The name of the set that is selected; what is selected without one goes with the page."""
    selection = session.selection
    return {} if selection is None or not selection.name else {"selection": selection.name}


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
    return kept | {"members": [list(member) for member in tab.members], "n_batch": tab.n_batch}


def _labelling(session: Session) -> dict[str, Any] | None:
    labeller = session.labeller
    if labeller is None:
        return None
    place, rng = labeller.state, session.drafts.get("labelling_rng")
    return {
        "criteria": [list(vars(one).values()) for one in labeller.space.criteria],
        **({} if labeller.space.within is None else {"within": labeller.space.within.name}),
        "row": place.row,
        "offered": place.offered,
        "shown": place.shown,
        "undo": [list(step) for step in place.undo],
        "random": rng.bit_generator.state if rng is not None else None,
    }


# ---- and back ---------------------------------------------------------------------------------------


class Restoring:
    """The parts of a view that are being restored.

    Attributes
    ----------
    lost : the parts that are damaged, in words
    """

    def __init__(self) -> None:
        self.lost: list[str] = []

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Restore a part; where it is damaged the session is as it is without it."""
        try:
            yield
        except DAMAGED:
            log.warning("%s: damaged in state.json", name, exc_info=True)
            if name not in self.lost:
                self.lost.append(name)


def restore_place(session: Session, state: dict[str, Any], restoring: Restoring) -> bool | None:
    """Restore the mode, and return True if the dashboard was open; None if that is not known."""
    was_open = None
    with restoring.part("the mode"):
        if state["mode"] not in (ACTIVE_LEARNING, LABELLING):
            raise ValueError("mode")
        session.mode = state["mode"]
    with restoring.part("whether the settings were open"):
        if state["stage"] not in STAGES:
            raise ValueError("stage")
        was_open = state["stage"] == DASHBOARD
    return was_open


def restore_tabs(session: Session, state: dict[str, Any], restoring: Restoring) -> None:
    """Restore, before training, the classifiers set up so far, and which tab is in view."""
    from astronomical_lite.learning.querying.batch_sampling import batch_size

    with restoring.part(TABS):
        for key, kept in state["tabs"].items():
            with restoring.part(TABS):
                tab = ClassifierTab(int(key))
                _set(tab, kept, SET_UP)
                tab.n_batch = batch_size(kept.get("n_batch", 1))
                tab.members = [(classifier, strategy) for classifier, strategy in kept["members"]]
                if lacks_members({"tabs": {key: kept}}):
                    raise ValueError("members")
                session.tabs[tab.label] = tab
    with restoring.part(TABS):
        active = state["active_label"]
        session.active_label = active if active in session.settings.labels_to_train else None


def lacks_members(state: dict[str, Any]) -> bool:
    """Return True if a tab was set up with a classifier or a strategy that does not exist."""
    from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
    from astronomical_lite.learning.querying.registry import STRATEGIES

    members = [member for kept in state["tabs"].values() for member in kept["members"]]
    return any(c not in CLASSIFIERS or s not in STRATEGIES for c, s in members)


def restore_view(setup: Setup, state: dict[str, Any], restoring: Restoring) -> None:
    """Restore, after training, what was shown and selected."""
    session = setup.session
    with restoring.part(TABS):
        for key, kept in state["tabs"].items():
            with restoring.part(TABS):
                tab = session.tabs[int(key)]
                if kept["test"] not in (TEST_HIDDEN, TEST_CAUTION, TEST_SHOWN):
                    raise ValueError("test")
                note = tab.note or kept["note"]
                _set(tab, kept, SHOWN)
                tab.note = note
    with restoring.part("the selected source"):
        n_rows = len(setup.dataset.catalogue.frame)
        selected, visited = state["selected"], list(state["visited"])
        rows = [*visited, *([] if selected is None else [selected])]
        if any(type(row) is not int or not 0 <= row < n_rows for row in rows):
            raise ValueError("selected")
        session.selected, session.visited = selected, visited
    with restoring.part("which pictures are shown"):
        drafts = dict(state["drafts"])
        found = {name: kind(drafts[name]) for name, kind in DRAFTS.items() if name in drafts}
        session.drafts |= found
    with restoring.part("the zooms"):
        session.zooms = {}
        for name, limits in state["zooms"].items():
            if len(limits) == 4:
                x0, x1, y0, y1 = map(float, limits)
                if not all(map(math.isfinite, (x0, x1, y0, y1))):
                    raise ValueError("zooms")
                session.zooms[str(name)] = (x0, x1, y0, y1)
    with restoring.part("the text in Your Python"):
        if state.get("editor"):
            name, source = state["editor"]
            from_link = state.get(FROM_LINK) is True
            session.editor = Editor(name=str(name), source=str(source), from_link=from_link)
    with restoring.part("what is asked about by hand"):
        if "by_hand" in state:
            session.by_hand = _by_hand(setup, state["by_hand"])
    described = Described.of(session)
    with restoring.part("the set that was selected"):
        if "selection" in state and described is not None:
            selection_sets.show_set(described, str(state["selection"]), selection_sets.NEW)
    with restoring.part("the place in labelling"):
        kept = state["labelling"]
        if kept is not None and session.labeller is not None:
            _restore_labelling(setup, session.labeller, dict(kept), restoring)


def _restore_labelling(
    setup: Setup, labeller: Labeller, kept: dict[str, Any], restoring: Restoring
) -> None:
    import numpy as np

    from astronomical_lite.labelling.criteria import Criterion, ExpressionCriterion
    from astronomical_lite.labelling.labeller import LabellerState

    with restoring.part("the criteria"):
        # a criterion is a column, an operator and a value; a condition one text
        kinds = {1: ExpressionCriterion, 3: Criterion}
        criteria = [kinds[len(one)](*map(str, one)) for one in kept["criteria"]]
        labeller.search(setup.dataset.catalogue.frame, criteria)
        described = Described.of(setup.session)
        if "within" in kept and described is not None:
            selection_sets.search_within(described, str(kept["within"]))
    # Version 0.1 replaced test_set.json and this file one after the other: a label may have been taken back since.
    is_labelled = set(labeller.labelled[0].tolist())
    undo = [(int(row), before) for row, before in kept["undo"] if row in is_labelled]
    labeller.restore(LabellerState(kept["row"], kept["offered"], list(kept["shown"]), undo))
    if kept["random"] is not None:
        rng = np.random.default_rng(0)
        rng.bit_generator.state = kept["random"]
        setup.drafts["labelling_rng"] = rng


def _by_hand(setup: Setup, kept: dict[str, Any]) -> ByHand:
    from astronomical_lite.learning.querying.first_batch import PROPOSALS

    found, n_rows = ByHand(**kept), len(setup.dataset.catalogue.frame)
    rows = [*found.batch, *found.again, *found.at_random, *found.looked]
    rows += [] if found.row is None else [found.row]
    if any(type(row) is not int or not 0 <= row < n_rows for row in rows):
        raise ValueError("by_hand")
    if (
        found.purpose not in PURPOSES
        or found.proposal not in PROPOSALS
        or type(found.size) is not int
    ):
        raise ValueError("by_hand")
    return found


def _set(tab: ClassifierTab, kept: dict[str, Any], kinds: dict[str, type]) -> None:
    for name, kind in kinds.items():
        if type(kept[name]) is not kind:
            raise TypeError(name)
        setattr(tab, name, kept[name])
