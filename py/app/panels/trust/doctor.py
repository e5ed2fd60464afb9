"""Which labels look wrong: those trained on, and the catalogue's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.panels.trust.second_look import second_look_context
from app.panels.trust.section import Section
from app.services.cross_validation import (
    CLASSIFIER_OF_CATALOGUE,
    FEWEST,
    cross_validation_of,
)
from app.services.held_labels import held_labels
from app.services.hidden_answers import blind_row
from app.services.label_changes import effect_of
from app.services.label_doctor import Doubtful, catalogue_labels, trained_labels
from app.services.second_looks import is_blind
from app.state.cross_validation import CrossValidation
from app.state.stages import Dashboard, Trained
from app.views.labels import named
from app.views.render import render
from astronomical_lite.messages import UserError, count_text, plural
from astronomical_lite.tables.labels import UNSURE

DRAFT = "trust.labels"
MINE, CATALOGUE = "mine", "catalogue"
VIEWS = {MINE: "Labels trained on", CATALOGUE: "Catalogue's labels"}
PAGE = 10  # rows at once
METHOD = "by confident learning (Northcutt, Jiang & Chuang 2021)"


@dataclass
class Shown:
    """What of the ranked labels is in view: one of `VIEWS`, from which place on."""

    view: str = MINE
    start: int = 0


def shown_of(dashboard: Dashboard) -> Shown:
    found: Shown = dashboard.drafts.setdefault(DRAFT, Shown())
    return found


def doubtful_of(trained: Trained) -> Doubtful | None:
    """Return the ranked labels that are in view, but that of a source asked about blind; None if there are none yet."""
    shown: Shown = trained.drafts.get(DRAFT, Shown())
    is_mine = shown.view == MINE
    found = trained_labels(trained) if is_mine else catalogue_labels(trained)
    return None if found is None else found.without(blind_row(trained.session))


def body(trained: Trained, key: str) -> str:
    if is_blind(trained.session):
        return render("trust_second_look_blind.html")
    shown, found = shown_of(trained), doubtful_of(trained)
    checked = cross_validation_of(trained) if shown.view == MINE else None
    start = min(shown.start, max(n_rows(found) - 1, 0) // PAGE * PAGE)
    return render(
        "trust_doctor.html",
        key=key,
        views=VIEWS,
        view=shown.view,
        is_mine=shown.view == MINE,
        lacking=lacking(trained) if shown.view == MINE else "",
        name=trained.learner.label_name,
        n_done=len(checked.work.results) if checked else 0,
        n_jobs=len(checked.work.messages) if checked and checked.work.is_under_way else 0,
        is_new=checked is not None and found is not None and not is_old(trained, checked),
        sentence=sentence_of(trained, found, shown.view),
        numbers=numbers_of(trained, found, shown.view),
        rows=rows_of(trained, found, start) if found else [],
        start=start,
        n_found=n_rows(found),
        selected=selected_of(trained, found) if found else None,
        error=checked.work.error if checked else "",
        **second_look_context(trained, found),
    )


def n_rows(found: Doubtful | None) -> int:
    return 0 if found is None else len(found.rows)


def lacking(trained: Trained) -> str:
    """Why labels cannot be checked yet, as a sentence; empty where they can."""
    from astronomical_lite.trust.out_of_sample import require_enough

    learner = trained.learner
    y = learner.labelled_y[learner.labelled_y != UNSURE]
    try:
        require_enough((y == learner.label).astype("int64"), FEWEST, learner.label_name)
    except UserError as error:
        return str(error)
    return ""


def is_old(trained: Trained, checked: CrossValidation) -> bool:
    """Return True if the labels trained on are others by now."""
    learner = trained.learner
    known = dict(zip(checked.rows.tolist(), checked.y.tolist(), strict=True))
    sure = learner.labelled_y != UNSURE
    given = zip(
        learner.labelled_rows[sure].tolist(), learner.labelled_y[sure].tolist(), strict=True
    )
    return dict(given) != known


def sentence_of(trained: Trained, found: Doubtful | None, view: str) -> str:
    """How many labels look wrong, in plain words."""
    if found is None:
        if view == MINE:
            return ""
        name = trained.learner.label_name
        return (
            f"This needs {FEWEST} sources that the catalogue calls {name}, and {FEWEST} that it calls something "
            "else, in the training and validation set, beside those trained on. There are fewer."
        )
    whose = "labels trained on" if view == MINE else "labels of the catalogue"
    if not found.n_suspect:
        return f"None of the {found.n_labels:,} {whose} looks wrong."
    looks = plural(found.n_suspect, "looks", "look")
    return (
        f"{found.n_suspect:,} of the {found.n_labels:,} {whose} {looks} wrong. Look at them first; the classifier may "
        "be wrong too."
    )


def numbers_of(trained: Trained, found: Doubtful | None, view: str) -> str:
    if found is None:
        return ""
    checked = cross_validation_of(trained)
    if view == MINE and checked is not None and checked.n_of_catalogue:
        return (
            f"Ranked {METHOD}; each probability is by {CLASSIFIER_OF_CATALOGUE}, trained on {checked.n_of_catalogue:,} "
            "labels that the catalogue has of other sources in the training and validation set, and on none of yours."
        )
    members = " and ".join(dict.fromkeys(one.name for one in trained.learner.classifiers))
    if view == MINE:
        return f"Ranked {METHOD}; each probability is by {members} without that label and a fifth of the others."
    drawn = f", {found.n_labels:,} of {found.n_all:,} drawn at random"
    if found.n_all == found.n_labels:
        drawn = ""
    return (
        f"Ranked {METHOD}; probabilities are by {members} as it is now, trained on "
        f"{count_text(trained.learner.n_trained, 'other point')}. Of the training and validation set{drawn}; the "
        "test set is not looked at."
    )


def rows_of(trained: Trained, found: Doubtful, start: int) -> list[dict[str, Any]]:
    """A page of the ranked labels as the table has them."""
    learner, settings = trained.learner, trained.settings
    given = dict(zip(learner.labelled_rows.tolist(), learner.labelled_y.tolist(), strict=True))
    rows = []
    for place in range(start, min(start + PAGE, len(found.rows))):
        row, label = int(found.rows[place]), int(found.labels[place])
        now = given.get(row, label)
        rows.append(
            {
                "row": row,
                "id": trained.ids.text(row),
                "here": True,
                **named(settings, now),
                "was": "" if now == label else named(settings, label)["name"],
                "p": f"{found.probabilities[place]:.2f}",
                "is_suspect": place < found.n_suspect,
                "is_selected": row == trained.selected,
            }
        )
    return rows


def selected_of(trained: Trained, found: Doubtful) -> dict[str, Any] | None:
    """The selected source, if its label is among those ranked, and what changing that does."""
    row, settings = trained.selected, trained.settings
    if row is None or row not in found.rows:
        return None
    held = held_labels(trained.session, row)
    return {
        "row": row,
        "id": trained.ids.text(row),
        "is_held": bool(held),
        "value": held[0].label if held else UNSURE,
        "choices": [named(settings, label) for label in (*settings.known_labels, UNSURE)],
        "effect": effect_of(trained, row) if held else "",
    }


SECTION = Section("doctor", "Which labels look wrong?", body)
