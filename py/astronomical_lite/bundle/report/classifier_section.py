"""What a report says of one classifier: scores, learning curve, whether it has settled, audit, calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from astronomical_lite.bundle.report.blocks import Block, Heading, Paragraph, Table
from astronomical_lite.bundle.report.charts import learning_curve, reliability_diagram
from astronomical_lite.bundle.report.facts import Report
from astronomical_lite.learning import Learner
from astronomical_lite.learning.score_intervals import score_intervals
from astronomical_lite.tables.labels import UNSURE
from astronomical_lite.trust.stability import stability

if TYPE_CHECKING:
    from astronomical_lite.trust.audit_estimate import AuditEstimate, Share
    from astronomical_lite.trust.calibration import Calibration

__all__ = ["classifier_section"]


def classifier_section(report: Report, label: int) -> list[Block]:
    """Return the section of the classifier of a label."""
    learner, name = report.learners[label], report.settings.name_of(label)
    return [
        Heading(f"Classifier of {name}", 2),
        _training(learner),
        *_curve(learner, name),
        Heading("Validation set", 3),
        *_scores(learner, name),
        Heading("Audit: purity and completeness of the whole catalogue", 3),
        *_audit(report.audits.get(label), name),
        Heading("Calibration: is 0.8 really 80 %?", 3),
        *_calibration(report.calibrations.get(label, ""), name),
    ]


def _training(learner: Learner) -> Table:
    n_unsure = learner.labelled_y.tolist().count(UNSURE)
    members = ", ".join(f"{classifier} ({query})" for classifier, query in learner.members)
    sets = (learner.train_rows, learner.validation_rows, learner.test_rows)
    rows = [
        ("Model (query strategy)", members),
        ("Training, validation, test set", ", ".join(f"{len(one):,}" for one in sets) + " sources"),
        ("Points trained on", f"{learner.n_trained:,}"),
        ("of these to start from", f"{learner.n_initial:,}"),
        ("Unsure", f"{n_unsure:,}"),
        ("Sources predicted to be of the class", f"{int(learner.predictions.sum()):,}"),
    ]
    return Table("Training", ("", ""), rows)


def _curve(learner: Learner, name: str) -> list[Block]:
    found = stability(learner.history)
    if found.n_lacking:
        settled = "Too few labels were given in turn to say whether predictions have settled."
    else:
        have = "have settled" if found.has_settled else "have not settled"
        settled = (
            f"Predictions {have}: over the last {found.n_labels} labels Cohen's kappa of successive trainings is "
            f"{found.kappa:.4f} on average (Bloodgood & Vijay-Shanker 2009; settled from 0.998 on)."
        )
    has_scores = learner.confusion("validation").total > 0
    curve = [learning_curve(learner.history, name)] if has_scores else []
    return [Heading("Learning curve", 3), *curve, Paragraph(settled)]


def _scores(learner: Learner, name: str) -> list[Block]:
    counts = learner.confusion("validation")
    if not counts.total:
        return [Paragraph("No source of it has a label, so there are no scores.")]
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
        Table(
            "Scores, compared with known labels; intervals are Wilson's (1927)",
            ("Score", "Value", "95 % interval", "Labels"),
            rows,
            (1, 2, 3),
        ),
        Table("Confusion matrix", head, matrix, (1, 2)),
    ]


def _audit(found: AuditEstimate | None, name: str) -> list[Block]:
    if found is None:
        return [Paragraph("No audit has labels enough: scores above rest on known labels.")]
    rows = [
        (f"Purity of the {found.n_predicted:,} predicted to be {name}", *_share(found.purity)),
        (f"Completeness of all that are {name}", *_share(found.completeness)),
    ]
    about = f"From {found.n_labels:,} sources drawn from the whole catalogue and labelled blind"
    return [Table(about, ("", "Estimate", "90 % interval"), rows, (1, 2))]


def _share(share: Share) -> tuple[str, str]:
    if share.value is None:
        return "not defined", ""
    return f"{100 * share.value:.1f} %", f"{100 * share.low:.1f} to {100 * share.high:.1f} %"


def _calibration(found: Calibration | str, name: str) -> list[Block]:
    if isinstance(found, str):
        return [Paragraph(found or "Nothing is known of it.")]
    sentence = (
        f"On {found.n_labels:,} labels of the validation set probabilities are off by {100 * found.error_before:.1f} "
        f"percentage points on average, calibrated by {100 * found.error_after:.1f} (Venn-Abers, Vovk & Petej 2014). "
        f"By calibrated probabilities {100 * found.share:.1f} % of the catalogue is {name}; of the labels "
        f"{100 * found.share_labelled:.1f} % are."
    )
    return [Paragraph(sentence), reliability_diagram(found.before, found.after, name)]
