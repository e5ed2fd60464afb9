"""What the audit in view says of its classifier as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.services import audits
from app.services.remembered import remembered
from app.state.stages import Dashboard, Trained
from astronomical_lite.tables.labels import UNKNOWN, UNSURE

if TYPE_CHECKING:
    from astronomical_lite.arrays import IntArray
    from astronomical_lite.project.audits import Audit
    from astronomical_lite.trust.audit_curve import CurvePoint
    from astronomical_lite.trust.audit_estimate import AuditEstimate, AuditSample

MEMO = "trust.audit"  # the draft with what was worked out last
CURVE = "trust.audit.curve"

OTHER_TABLE = (
    "The audit was drawn from a table with other rows, or with the same in another order: its labels are kept, and "
    "cannot be counted here."
)


@dataclass(frozen=True)
class AuditResult:
    """What an audit says of the classifier as it is now.

    Attributes
    ----------
    n_left : sources that are still to be labelled
    n_labels : labels that count: not Unsure ones, nor those of sources that were trained on since
    n_unsure, n_trained_on : those two
    n_population : the sources it is about
    found : None while there are too few labels
    sample : the labels it rests on
    n_compared, n_same : its labels of sources that have one in the catalogue, and those that are the same
    """

    n_left: int
    n_labels: int
    n_unsure: int
    n_trained_on: int
    n_population: int
    found: AuditEstimate | None
    sample: AuditSample
    n_compared: int
    n_same: int


def result_of(trained: Trained) -> AuditResult | None:
    """Return what the audit in view says, made anew when its labels or the predictions are new; None without one."""
    audit, learner = audits.audit_of(trained, trained.tab.label), trained.learner
    if audit is None:
        return None
    key = (audit, learner.probabilities, trained.ids)
    return remembered(trained.drafts, MEMO, key, lambda: _result(trained, audit))


def estimates_of(dashboard: Dashboard) -> dict[int, AuditEstimate]:
    """Return what audits say of the classifiers, those that they have labels enough for."""
    found = {}
    for label, tab in dashboard.session.tabs.items():
        audit = audits.audit_of(dashboard, label)
        if audit is None or tab.training is None:
            continue
        trained = Trained(**(vars(dashboard) | {"tab": tab, "training": tab.training}))
        result = _result(trained, audit)
        if result is not None and result.found is not None:
            found[label] = result.found
    return found


def _result(trained: Trained, audit: Audit) -> AuditResult | None:
    from astronomical_lite.trust.audit_draw import OUTSIDE
    from astronomical_lite.trust.audit_estimate import LABELS_NEEDED, counts_of, estimate

    placed, learner = audits.strata_and_rows(trained), trained.learner
    if placed is None:
        return None
    sample, n_unsure, n_trained_on = sample_of(trained, audit, placed[0])
    found = None
    if len(sample.rows) >= LABELS_NEEDED:
        found = estimate(counts_of(sample, learner.probabilities, learner.predictions))
    rows, labels = audits.shown_labels(trained)
    codes = trained.labels.codes[rows]
    compared = (codes != UNKNOWN) & (labels != UNSURE)
    return AuditResult(
        n_left=len(audit.drawn) - len(audit.labels),
        n_labels=len(sample.rows),
        n_unsure=n_unsure,
        n_trained_on=n_trained_on,
        n_population=int(np.count_nonzero(placed[0] != OUTSIDE)),
        found=found,
        sample=sample,
        n_compared=int(np.count_nonzero(compared)),
        n_same=int(np.count_nonzero(compared & (codes == labels))),
    )


def curve_of(trained: Trained, result: AuditResult) -> list[CurvePoint]:
    """Return purity and completeness over the threshold, made anew for another result."""
    from astronomical_lite.trust.audit_curve import curve

    own = trained.learner.probabilities
    return remembered(trained.drafts, CURVE, (result,), lambda: curve(result.sample, own))


def sample_of(trained: Trained, audit: Audit, strata: IntArray) -> tuple[AuditSample, int, int]:
    """Return the labels of an audit that count, and how many do not: Unsure ones, and those trained on since."""
    from astronomical_lite.trust.audit_estimate import AuditSample

    learner, label = trained.learner, trained.tab.label
    rows, labels = audits.shown_labels(trained)
    is_sure = labels != UNSURE
    was_trained = np.isin(rows, learner.labelled_rows)
    counts = is_sure & ~was_trained
    known_sure = learner.labelled_y != UNSURE
    sample = AuditSample(
        strata,
        rows[counts],
        labels[counts] == label,
        learner.labelled_rows[known_sure],
        learner.labelled_y[known_sure] == label,
    )
    return sample, int(np.count_nonzero(~is_sure)), int(np.count_nonzero(is_sure & was_trained))
