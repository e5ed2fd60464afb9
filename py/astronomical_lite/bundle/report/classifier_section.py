"""What a report says of one classifier: scores, learning curve, whether it has settled, audit, calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from astronomical_lite.bundle.report.charts import learning_curve, reliability_diagram
from astronomical_lite.bundle.report.facts import Report
from astronomical_lite.bundle.report.markup import Markup, element, table
from astronomical_lite.learning import Learner
from astronomical_lite.learning.score_intervals import score_intervals
from astronomical_lite.tables.labels import UNSURE
from astronomical_lite.trust.stability import stability

if TYPE_CHECKING:
    from astronomical_lite.trust.audit_estimate import AuditEstimate, Share
    from astronomical_lite.trust.calibration import Calibration

__all__ = ["classifier_section"]


def classifier_section(report: Report, label: int) -> Markup:
    """Return the section of the classifier of a label."""
    learner, name = report.learners[label], report.settings.name_of(label)
    return element(
        "section",
        element("h2", f"Classifier of {name}"),
        _training(learner),
        *_curve(learner, name),
        element("h3", "Validation set"),
        *_scores(learner, name),
        element("h3", "Audit: purity and completeness of the whole catalogue"),
        *_audit(report.audits.get(label), name),
        element("h3", "Calibration: is 0.8 really 80 %?"),
        *_calibration(report.calibrations.get(label, ""), name),
    )


def _training(learner: Learner) -> Markup:
    n_unsure = learner.labelled_y.tolist().count(UNSURE)
    members = ", ".join(f"{classifier} ({query})" for classifier, query in learner.members)
    rows = [
        ("Model (query strategy)", members),
        ("Points trained on", f"{learner.n_trained:,}"),
        ("of these to start from", f"{learner.n_initial:,}"),
        ("Unsure", f"{n_unsure:,}"),
        ("Sources predicted to be of the class", f"{int(learner.predictions.sum()):,}"),
    ]
    return table(("", ""), rows, "Training")


def _curve(learner: Learner, name: str) -> list[Markup]:
    found = stability(learner.history)
    if found.n_lacking:
        settled = "Too few labels were given in turn to say whether predictions have settled."
    else:
        have = "have settled" if found.has_settled else "have not settled"
        settled = (
            f"Predictions {have}: over the last {found.n_labels} labels Cohen's kappa of successive trainings is "
            f"{found.kappa:.4f} on average (Bloodgood & Vijay-Shanker 2009; settled from 0.998 on)."
        )
    return [
        element("h3", "Learning curve"),
        learning_curve(learner.history, name),
        element("p", settled),
    ]


def _scores(learner: Learner, name: str) -> list[Markup]:
    counts = learner.confusion("validation")
    intervals = score_intervals(counts)
    rows = [
        (
            score.capitalize(),
            "not defined" if one.value is None else f"{one.value:.3f}",
            f"{one.low:.3f} to {one.high:.3f}",
            f"{one.n:,}",
        )
        for score, one in intervals.items()
    ]
    rows.append(("F1", f"{counts.scores().f1:.3f}", "", f"{counts.total:,}"))
    matrix = [
        (f"is {name}", f"{counts.tp:,}", f"{counts.fn:,}"),
        (f"is not {name}", f"{counts.fp:,}", f"{counts.tn:,}"),
    ]
    head = ("", f"predicted {name}", "predicted other")
    return [
        table(
            ("Score", "Value", "95 % interval", "Labels"),
            rows,
            "Scores, compared with known labels; intervals are Wilson's (1927)",
            (1, 2, 3),
        ),
        table(head, matrix, "Confusion matrix", (1, 2)),
    ]


def _audit(found: AuditEstimate | None, name: str) -> list[Markup]:
    if found is None:
        return [element("p", "No audit has labels enough: scores above rest on known labels.")]
    rows = [
        (f"Purity of the {found.n_predicted:,} predicted to be {name}", *_share(found.purity)),
        (f"Completeness of all that are {name}", *_share(found.completeness)),
    ]
    about = f"From {found.n_labels:,} sources drawn from the whole catalogue and labelled blind"
    return [table(("", "Estimate", "90 % interval"), rows, about, (1, 2))]


def _share(share: Share) -> tuple[str, str]:
    if share.value is None:
        return "not defined", ""
    return f"{100 * share.value:.1f} %", f"{100 * share.low:.1f} to {100 * share.high:.1f} %"


def _calibration(found: Calibration | str, name: str) -> list[Markup]:
    if isinstance(found, str):
        return [element("p", found or "Nothing is known of it.")]
    sentence = (
        f"On {found.n_labels:,} labels of the validation set probabilities are off by {100 * found.error_before:.1f} "
        f"percentage points on average, calibrated by {100 * found.error_after:.1f} (Venn-Abers, Vovk & Petej 2014). "
        f"By calibrated probabilities {100 * found.share:.1f} % of the catalogue is {name}; of the labels "
        f"{100 * found.share_labelled:.1f} % are."
    )
    return [element("p", sentence), reliability_diagram(found.before, found.after, name)]
