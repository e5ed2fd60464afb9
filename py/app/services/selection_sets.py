"""Selecting several sources at once, and the sets of them that are kept under a name.

What is selected is shown in all plots of sources. Sets that are kept are in the settings, and so in the project
and in configurations; only functions of this module change them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from app.services.hidden_answers import blind_row
from app.services.remembered import remembered
from app.state.selection import Selection
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from app.state.selection import SelectionsShown
    from app.state.session import Session
    from app.state.stages import Described, Setup
    from astronomical_lite.arrays import BoolArray
    from astronomical_lite.project.selection_sets import SelectionSet

SELECTIONS = "Selections"  # the panel

COLOUR_BY, OF_SET = "colour_by", "set:"
"""Of a plot's panel, and what it has before the name of the set that its sources are coloured by."""

NEW, OR, AND, NOT = "new", "or", "and", "not"
COMBINE: dict[str, tuple[str, Callable[[Any, Any], Any]]] = {
    NEW: ("", lambda before, now: now),
    OR: ("or", np.logical_or),
    AND: ("and", np.logical_and),
    NOT: ("and not", lambda before, now: before & ~now),
}
"""How sources that are selected go with those selected before: the words between both, and what is left."""


def selection_of(setup: Setup) -> Selection | None:
    """Return what is selected of this table; None if nothing is."""
    selection = setup.session.selection
    ids = setup.dataset.ids
    return selection if selection is not None and selection.ids is ids else None


def required_selection(setup: Setup) -> Selection:
    """Return what is selected, or raise a UserError if nothing is."""
    selection = selection_of(setup)
    if selection is None or not selection.n:
        raise UserError("No source is selected: press Select on a plot, or type an expression.")
    return selection


def told_inside(setup: Setup) -> BoolArray | None:
    """Return True for the selected sources that are told to be, shape (n_rows,); None if nothing is selected.

    A source that is asked about blind is not: it may be selected by what classifiers say of it.
    """
    selection, row = selection_of(setup), blind_row(setup.session)
    if selection is None or row is None or not selection.inside[row]:
        return None if selection is None else selection.inside

    def others() -> BoolArray:
        inside = selection.inside.copy()
        inside[row] = False
        return inside

    return remembered(setup.session.drafts, "selection.told", (selection, row), others)


def select_sources(
    described: Described, inside: BoolArray, about: str, how: str = NEW, name: str = ""
) -> Selection:
    """Select sources, in place of those selected or combined with them (`COMBINE`)."""
    if how not in COMBINE:
        raise UserError(f"Sources can be combined by {', '.join(COMBINE)}.")
    before = selection_of(described)
    if before is not None and how != NEW:
        words, combined = COMBINE[how]
        inside = combined(before.inside, inside)
        about, name = f"({before.name or before.about}) {words} ({name or about})", ""
    elif how in (AND, NOT):
        inside = np.zeros(len(inside), dtype=bool)
    return _put(described, inside, about, name)


def _put(described: Described, inside: BoolArray, about: str, name: str = "") -> Selection:
    n = int(np.count_nonzero(inside))
    made = Selection(described.ids, inside, n, about, name)
    described.session.selection = made if n else None
    _forget_question(described.session)
    return made


def deselect_all(session: Session) -> None:
    session.selection = None
    _forget_question(session)


def invert(described: Described) -> Selection:
    """Select all that is not selected."""
    before = selection_of(described)
    if before is None:
        return _put(described, np.ones(len(described.ids), dtype=bool), "all sources")
    return _put(described, ~before.inside, f"not ({before.name or before.about})")


def shown_of(session: Session) -> SelectionsShown:
    """Return what the Selections panel shows."""
    return session.selections_shown


def how_of(session: Session) -> str:
    """Return how sources go with those selected before, as a Selections panel in view says."""
    panels = session.settings.layout.values()
    is_shown = any(one["contents"] == SELECTIONS for one in panels)
    return shown_of(session).how if is_shown else NEW


def _forget_question(session: Session) -> None:
    """A question about all that is selected is about another selection now."""
    shown_of(session).asked_label = None


def step(described: Described, by: int) -> int:
    """Return the row that comes so many places after the selected source among those selected.

    Of a selected source that is not among them the next one is meant, in the order of the table.
    """
    required_selection(described)
    inside = told_inside(described)
    assert inside is not None  # something is selected
    rows = np.flatnonzero(inside)
    if not len(rows):
        raise UserError("Only the source in question is selected: answer first.")
    at = described.session.selected
    if at is None:
        return int(rows[0 if by > 0 else -1])
    place = int(np.searchsorted(rows, at, side="right" if by > 0 else "left"))
    return int(rows[(place if by > 0 else place - 1) % len(rows)])


def place_of(described: Described) -> int | None:
    """Return the place of the selected source among those selected, from 1; None if it is not one of them."""
    at, inside = described.session.selected, told_inside(described)
    if at is None or inside is None or not inside[at]:
        return None
    return int(np.count_nonzero(inside[: at + 1]))


# ---- sets that are kept --------------------------------------------------------------------------


def set_named(described: Described, name: str) -> SelectionSet:
    """Return the set that is kept under a name, or raise a UserError."""
    for one in described.settings.selection_sets:
        if one.name == name:
            return one
    raise UserError(f"There is no set called '{name:.80}' any more.")


def sources_of(described: Described, kept: SelectionSet) -> BoolArray:
    """Return True for the sources of a set that are in this table, shape (n_rows,)."""

    def make() -> BoolArray:
        inside = np.zeros(len(described.ids), dtype=bool)
        rows = described.ids.rows(kept.ids)
        inside[rows[rows >= 0]] = True
        return inside

    return described.dataset.cached(("selection set", id(described.ids), kept.packed), make)


def keep(described: Described, name: str) -> SelectionSet:
    """Keep what is selected under a name.

    Raises
    ------
    UserError
        Nothing is selected, there is such a set already, or it cannot be kept; `field` may be "name".
    """
    from astronomical_lite.project.selection_sets import add_set, checked_name, new_set

    selection = required_selection(described)
    name = checked_name(name)
    made = new_set(name, described.ids.texts(selection.inside), selection.about)
    described.settings.selection_sets = add_set(described.settings.selection_sets, made)
    described.session.selection = replace(selection, name=name)
    shown_of(described.session).before = None
    return made


def show_set(described: Described, name: str, how: str) -> Selection:
    """Select the sources of a set that is kept."""
    kept = set_named(described, name)
    return select_sources(described, sources_of(described, kept), kept.about, how, kept.name)


def rename(described: Described, old: str, new: str) -> None:
    """Give a set another name.

    Raises
    ------
    UserError
        There is no such set, or the new name cannot be its; `field` may be "name".
    """
    from astronomical_lite.project.selection_sets import checked_name, rename_set

    set_named(described, old)
    sets, name = described.settings.selection_sets, checked_name(new)
    described.settings.selection_sets = rename_set(sets, old, name)
    shown_of(described.session).before = sets
    if searched(described) == old:
        search_within(described, name)
    if described.settings.questions_of == old:
        described.settings.questions_of = name
    _recolour(described, {old: name})
    selection = selection_of(described)
    if selection is not None and selection.name == old:
        described.session.selection = replace(selection, name=name)


def delete(described: Described, name: str) -> None:
    """Delete a set; what is selected stays so, and where Labelling searched in it all sources are searched."""
    set_named(described, name)
    if searched(described) == name:
        search_within(described, "")
    sets = described.settings.selection_sets
    described.settings.selection_sets = [one for one in sets if one.name != name]
    shown_of(described.session).before = sets
    selection = selection_of(described)
    if selection is not None and selection.name == name:
        described.session.selection = replace(selection, name="")


def undo(described: Described) -> None:
    """Take back that the last set was renamed or deleted."""
    shown = shown_of(described.session)
    if shown.before is None:
        raise UserError("There is nothing to take back.")
    now = described.settings.selection_sets
    described.settings.selection_sets, shown.before = shown.before, None
    # What was renamed has its name back wherever it is named.
    old_names = {one.packed: one.name for one in described.settings.selection_sets}
    names = {one.name: old_names[one.packed] for one in now if one.packed in old_names}
    selection = selection_of(described)
    if selection is not None and selection.name in names:
        described.session.selection = replace(selection, name=names[selection.name])
    if searched(described) in names:
        search_within(described, names[searched(described)])
    questions_of = described.settings.questions_of
    described.settings.questions_of = names.get(questions_of, questions_of)
    _recolour(described, names)


def _recolour(described: Described, names: dict[str, str]) -> None:
    """Have plots that are coloured by sets follow their new names."""
    before = {f"{OF_SET}{old}": f"{OF_SET}{new}" for old, new in names.items()}
    for panel in described.settings.layout.values():
        if panel.get(COLOUR_BY) in before:
            panel[COLOUR_BY] = before[panel[COLOUR_BY]]


def asked_within(described: Described) -> BoolArray | None:
    """Return True for the sources that classifiers may ask about, shape (n_rows,); None for all."""
    for one in described.settings.selection_sets:
        if one.name == described.settings.questions_of:
            return sources_of(described, one)
    return None


# ---- searching in a set --------------------------------------------------------------------------


def searched(described: Described) -> str:
    """Return the set in which Labelling searches; "" if it searches all sources."""
    labeller = described.session.labeller
    within = None if labeller is None else labeller.space.within
    return "" if within is None else within.name


def search_within(described: Described, name: str) -> None:
    """Have Labelling, and what is proposed for a first batch, search in a set; with "" in all sources.

    Raises
    ------
    UserError
        There is no such set.
    """
    from astronomical_lite.labelling.search_space import Within

    labeller, within = described.session.labeller, None
    if labeller is None:
        return
    if name:
        kept = set_named(described, name)
        within = Within(name, kept.packed, sources_of(described, kept))
    labeller.search_within(described.dataset.catalogue.frame, within)
