"""Where a source's label is that the person gave: by hand, or as an answer to a classifier's question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.services import audits
from app.state.classifier_tab import ClassifierTab
from app.state.session import Session
from astronomical_lite.tables.labels import UNKNOWN


@dataclass(frozen=True)
class Held:
    """A label, Unsure included, and the classifier it was given for; None if it was given by hand.

    It may wait for the classifier, to start with or to be trained on next. One of an audit is for no classifier.
    """

    label: int
    tab: ClassifierTab | None = None
    waits: bool = False
    audited: bool = False


def held_labels(session: Session, row: int) -> list[Held]:
    """Return every label of a source that is held, the one by hand first.

    Points that a training started from are the catalogue's, not the person's, where the catalogue has a
    label of them.
    """
    ids = None if session.dataset is None else session.dataset.ids
    source = "" if ids is None else ids.text(row)
    by_hand = session.curated.get(source)
    found = [] if by_hand is None else [Held(by_hand)]
    audited = audits.labels_by_hand(session).get(source)
    found += [] if audited is None else [Held(audited, audited=True)]
    for tab in session.tabs.values():
        if tab.training is None:
            waiting = waiting_label(session, tab, source)
            found += [] if waiting is None else [Held(waiting, tab, waits=True)]
            continue
        learner, answers = tab.training.learner, tab.training.answers
        places = np.flatnonzero(learner.labelled_rows == row)
        if row in answers:
            found.append(Held(answers[row], tab))
        elif len(places) and (
            places[-1] >= learner.state.n_fixed or learner.problem.labels[row] == UNKNOWN
        ):
            found.append(Held(int(learner.labelled_y[places[-1]]), tab))
        elif not len(places):
            waiting = waiting_label(session, tab, source)
            # the training set is looked through last: it may be large, and hardly any source has a label that waits
            if waiting is not None and row in learner.train_rows:
                found.append(Held(waiting, tab, waits=True))
    return found


def waiting_label(session: Session, tab: ClassifierTab, source: str) -> int | None:
    """Return the label of a source given here that waits for a classifier; None if there is none.

    Without classes made here those that wait for one to start are of a configuration.
    """
    entry = session.settings.classifiers.get(str(tab.label))
    if entry is None or (tab.training is None and not session.settings.made_labels):
        return None
    found: dict[str, int] = dict(zip(map(str, entry["id"]), entry["y"], strict=True))
    return found.get(source)
