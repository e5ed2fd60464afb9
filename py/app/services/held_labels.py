"""Where a source's label is that the person gave: by hand, or as an answer to a classifier's question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.state.classifier_tab import ClassifierTab
from app.state.session import Session


@dataclass(frozen=True)
class Held:
    """A label, Unsure included, and the classifier it was given for; None if it was given by hand."""

    label: int
    tab: ClassifierTab | None = None


def held_labels(session: Session, row: int) -> list[Held]:
    """Return every label of a source that is held, the one by hand first.

    Points that a training started from are the catalogue's, not the person's.
    """
    ids = None if session.dataset is None else session.dataset.ids
    by_hand = None if ids is None else session.curated.get(ids.text(row))
    found = [] if by_hand is None else [Held(by_hand)]
    for tab in session.tabs.values():
        if tab.training is None:
            continue
        learner, answers = tab.training.learner, tab.training.answers
        places = np.flatnonzero(learner.labelled_rows == row)
        if row in answers:
            found.append(Held(answers[row], tab))
        elif len(places) and places[-1] >= learner.state.n_fixed:
            found.append(Held(int(learner.labelled_y[places[-1]]), tab))
    return found
