"""Audits: sources drawn from the whole catalogue and labelled blind, for what the classifier in view predicts.

They are in the settings, of which a classifier's last one counts. A label is given to the source: all audits that
drew it have it. No classifier is trained on one, unless the user says so, which ends that audit.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from app.state.stages import Dashboard, Described, Trained
from astronomical_lite.messages import UserError, count_text
from astronomical_lite.tables.labels import UNSURE

if TYPE_CHECKING:
    from app.state.session import Session
    from astronomical_lite.arrays import IntArray
    from astronomical_lite.project.audits import Audit


def audit_of(described: Described, label: int) -> Audit | None:
    """Return the audit of a classifier that counts; None if none was drawn, or its labels were trained on."""
    own = [audit for audit in described.settings.audits if audit.label == label]
    return own[-1] if own and not own[-1].trained_on else None


def was_trained_on(described: Described, label: int) -> bool:
    """Return True if a classifier's last audit is one no more."""
    own = [audit for audit in described.settings.audits if audit.label == label]
    return bool(own) and own[-1].trained_on


def labels_by_hand(session: Session) -> dict[str, int]:
    """Return every label of an audit by source; of all that were given for a source the last one."""
    found: dict[str, int] = {}
    for audit in session.settings.audits:
        found |= audit.labels
    return found


# ---- drawing -------------------------------------------------------------------------------------


def draw(trained: Trained, n: int) -> Audit:
    """Draw sources for an audit of the classifier in view, in place of an audit without any label.

    Raises
    ------
    UserError
        There is an audit, or the classifier predicts fewer sources than a statement needs.
    """
    from astronomical_lite.project.audits import new_audit
    from astronomical_lite.trust.audit_draw import draw, strata_of
    from astronomical_lite.trust.audit_estimate import LABELS_NEEDED

    label, learner = trained.tab.label, trained.learner
    before = audit_of(trained, label)
    if before is not None and before.labels:
        raise UserError("There is an audit already: draw more sources for it.", field="audit")
    strata = strata_of(learner.probabilities, learner.predictions)
    rows = draw(strata, learner.probabilities, n, left_out=learner.labelled_rows, seed=label)
    if len(rows) < LABELS_NEEDED:
        raise UserError(
            f"An audit needs {LABELS_NEEDED} sources that the classifier is not trained on and predicts: "
            f"there are {len(rows)}.",
            field="audit",
        )
    audit = new_audit(label, strata, rows, trained.ids.texts(rows), learner.n_trained)
    kept = [one for one in trained.settings.audits if one is not before]
    trained.settings.audits = [*kept, with_known(trained, audit)]
    return audit


def draw_more(trained: Trained, n: int) -> int:
    """Draw more sources for the audit; return how many.

    Raises
    ------
    UserError
        There is no audit, it is of another table, or no source is left.
    """
    from astronomical_lite.trust.audit_draw import draw

    audit, found = audit_of(trained, trained.tab.label), strata_and_rows(trained)
    if audit is None or found is None:
        raise UserError("Draw the sources of an audit first.", field="audit")
    strata, rows, learner = *found, trained.learner
    more = draw(
        strata,
        np.nan_to_num(learner.probabilities),
        n,
        left_out=learner.labelled_rows,
        drawn=rows,
        seed=trained.tab.label,
    )
    if not len(more):
        raise UserError("Every source of the catalogue is drawn already.", field="audit")
    longer = audit.and_more(trained.ids.texts(more), strata[more])
    put(trained, audit, with_known(trained, longer))
    return len(more)


def with_known(described: Described, audit: Audit) -> Audit:
    """Return an audit with the labels that sources have of another one."""
    drawn = set(audit.drawn)
    for source, label in labels_by_hand(described.session).items():
        if source in drawn and source not in audit.labels:
            audit = audit.with_label(source, label)
    return audit


def put(described: Described, old: Audit, new: Audit) -> None:
    """Have an audit in the place of another."""
    audits = described.settings.audits
    described.settings.audits = [new if one is old else one for one in audits]


# ---- labels --------------------------------------------------------------------------------------


def is_under_way(dashboard: Dashboard) -> bool:
    """Return True if there is an audit of the classifier in view, labelled or not."""
    return (
        dashboard.tab.training is not None and audit_of(dashboard, dashboard.tab.label) is not None
    )


def rows_to_label(dashboard: Dashboard) -> list[int]:
    """Return the rows of the audit in view that have no label, in their order."""
    audit = audit_of(dashboard, dashboard.tab.label)
    if audit is None:
        return []
    left = [source for source in audit.drawn if source not in audit.labels]
    rows = dashboard.ids.rows(left)
    return [int(row) for row in rows if row >= 0]


def shown_labels(dashboard: Dashboard) -> tuple[IntArray, IntArray]:
    """Return rows and labels of the audit in view, int64."""
    audit = audit_of(dashboard, dashboard.tab.label)
    labels = {} if audit is None else audit.labels
    rows = dashboard.ids.rows(list(labels))
    there = rows >= 0
    return rows[there], np.array(list(labels.values()), dtype="int64")[there]


def set_label(described: Described, source: str, label: int | None) -> None:
    """Give a source a label in all audits that drew it; None takes it away."""
    described.settings.audits = [
        one.with_label(source, label) if source in one.drawn else one
        for one in described.settings.audits
    ]


def last_labelled(dashboard: Dashboard) -> int | None:
    """Return the row of the audit in view that was labelled last."""
    rows = shown_labels(dashboard)[0]
    return int(rows[-1]) if len(rows) else None


def strata_and_rows(trained: Trained) -> tuple[IntArray, IntArray] | None:
    """Return the stratum of every row, and the rows that were drawn; None where the table is another one."""
    audit = audit_of(trained, trained.tab.label)
    if audit is None:
        return None
    rows = trained.ids.rows(list(audit.drawn))
    strata = audit.strata_of(rows, len(trained.ids))
    return None if strata is None else (strata, rows)


# ---- the end of an audit -------------------------------------------------------------------------


def labels_to_train_on(trained: Trained) -> dict[str, int]:
    """Return the labels of the audit in view that the classifier can learn from, by source.

    Those of the validation and test sets are left out: scores over them would not be honest.

    Raises
    ------
    UserError
        There is no audit, or none of its labels can be trained on.
    """
    audit, learner = audit_of(trained, trained.tab.label), trained.learner
    if audit is None or not audit.labels:
        raise UserError("The audit has no label to train on yet.", field="audit")
    rows = trained.ids.rows(list(audit.labels))
    usable = np.isin(rows, learner.train_rows) & ~np.isin(rows, learner.labelled_rows)
    given = zip(audit.labels.items(), usable.tolist(), strict=True)
    found = {source: label for (source, label), can in given if can and label != UNSURE}
    if not found:
        raise UserError(
            f"None of the audit's {count_text(len(audit.labels), 'label')} can be trained on: their sources are of "
            "the validation and test sets, or trained on already.",
            field="audit",
        )
    return found


def end(trained: Trained) -> None:
    """Say of the audit in view that its labels are trained on: it is one no more."""
    audit = audit_of(trained, trained.tab.label)
    if audit is not None:
        put(trained, audit, replace(audit, trained_on=True))
