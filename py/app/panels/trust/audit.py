"""The audit: purity and completeness of the whole catalogue, from sources labelled blind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.panels.trust.section import Section
from app.services import audit_results, audits
from app.state.by_hand import AUDIT
from app.state.session import ACTIVE_LEARNING
from app.state.stages import Trained
from app.views.render import render
from astronomical_lite.messages import count_text, plural

if TYPE_CHECKING:
    from astronomical_lite.trust.audit_curve import CurvePoint
    from astronomical_lite.trust.audit_estimate import Share

FIRST_SIZE = 100

NOTHING_SAID: dict[str, Any] = {
    "statements": [],
    "n_wanting": 0,
    "n_needed": 0,
    "rests_on": "",
    "n_halve": 0,
    "diagram": None,
    "points": [],
}

# Of the diagram, in its own units.
LEFT, RIGHT, TOP, BOTTOM = 34.0, 346.0, 10.0, 150.0


def body(trained: Trained, key: str) -> str:
    label, settings = trained.tab.label, trained.settings
    audit = audits.audit_of(trained, label)
    n_drawn, n_given = (len(audit.drawn), len(audit.labels)) if audit else (0, 0)
    result = audit_results.result_of(trained)
    return render(
        "trust_audit.html",
        key=key,
        name=settings.name_of(label),
        was_trained_on=audits.was_trained_on(trained, label),
        n_drawn=n_drawn,
        n_given=n_given,
        n_left=n_drawn - n_given,
        asks=trained.session.by_hand.purpose == AUDIT,
        can_label=trained.session.mode == ACTIVE_LEARNING,
        n_more=3 * n_drawn if result and result.found and n_drawn == n_given else FIRST_SIZE,
        other_table=audit_results.OTHER_TABLE if audit and result is None else "",
        **(NOTHING_SAID | (said_of(trained, result) if result else {})),
        error=trained.errors.get("audit", ""),
    )


def said_of(trained: Trained, result: audit_results.AuditResult) -> dict[str, Any]:
    """What the audit says, in sentences and as a diagram; or how many labels are wanting."""
    from astronomical_lite.trust.audit_estimate import LABELS_NEEDED, labels_to_halve

    name = trained.settings.name_of(trained.tab.label)
    if result.found is None:
        return {"n_wanting": LABELS_NEEDED - result.n_labels, "n_needed": LABELS_NEEDED}
    found = result.found
    # An answer does not wait for the curve: it is there when nothing is left to answer, or something else is asked.
    is_busy = result.n_left and trained.session.by_hand.purpose == AUDIT
    points = [] if is_busy else audit_results.curve_of(trained, result)
    predicted = count_text(found.n_predicted, "source")
    return {
        "statements": [
            statement(
                "Purity",
                f"of the {predicted} predicted to be {name}, about {{}} are",
                found.purity,
                f"no source is predicted to be {name}",
            ),
            statement(
                "Completeness",
                f"of all sources that are {name}, about {{}} are predicted to be",
                found.completeness,
                f"no source was found to be {name}",
            ),
        ],
        "rests_on": rests_on(trained, result),
        "n_halve": labels_to_halve(found.n_labels),
        "diagram": diagram(points),
        "points": [
            {
                "threshold": f"{point.threshold:.2f}",
                "n": point.found.n_predicted,
                "purity": interval(point.found.purity),
                "completeness": interval(point.found.completeness),
            }
            for point in points
        ],
    }


def statement(title: str, sentence: str, share: Share, none: str) -> dict[str, str]:
    if share.value is None:
        return {"sentence": f"{title}: {none}.", "numbers": ""}
    value = percent(share.value, share)
    numbers = f"90 % interval: {percent(share.low, share)} to {percent(share.high, share)}."
    return {"sentence": f"{title}: {sentence.format(value)}.", "numbers": numbers}


def percent(value: float, share: Share) -> str:
    """A share in percent, with as many digits as its interval is worth."""
    return f"{100 * value:.{1 if share.high - share.low < 0.1 else 0}f} %"


def interval(share: Share) -> str:
    if share.value is None:
        return "–"
    return f"{share.value:.2f} ({share.low:.2f}–{share.high:.2f})"


def rests_on(trained: Trained, result: audit_results.AuditResult) -> str:
    """Which labels the statements rest on, and which were left out."""
    n_trained = trained.learner.n_trained
    labels = count_text(result.n_labels, "label")
    told = [
        f"From {labels} given blind, drawn from {count_text(result.n_population, 'source')} in strata of like "
        f"probability; the {count_text(n_trained, 'source')} trained on {plural(n_trained, 'counts', 'count')} "
        "as labelled."
    ]
    if result.n_unsure:
        told.append(f"{count_text(result.n_unsure, 'Unsure one')} left out.")
    if result.n_trained_on:
        left_out = count_text(result.n_trained_on, "label")
        told.append(f"{left_out} left out, whose sources the classifier was trained on since.")
    if result.n_compared:
        compared = count_text(result.n_compared, "source")
        told.append(f"Your labels are those of the catalogue for {result.n_same:,} of {compared}.")
    return " ".join(told)


# ---- the diagram ---------------------------------------------------------------------------------


def diagram(points: list[CurvePoint]) -> dict[str, Any] | None:
    """Return what an SVG of both shares over the threshold needs; None where there is no line."""
    lines = {
        "purity": [(one.threshold, one.found.purity) for one in points],
        "completeness": [(one.threshold, one.found.completeness) for one in points],
    }
    drawn = [
        {"name": name, "line": line(shares), "band": band(shares)}
        for name, shares in lines.items()
        if sum(share.value is not None for _, share in shares) > 1
    ]
    if not drawn:
        return None
    return {
        "lines": drawn,
        "y_ticks": [{"at": y_of(value), "text": f"{value:.1f}"} for value in (0.0, 0.5, 1.0)],
        "x_ticks": [
            {"at": x_of(value), "text": f"{value:.1f}"} for value in (0.1, 0.3, 0.5, 0.7, 0.9)
        ],
        "left": LEFT,
        "right": RIGHT,
        "bottom": BOTTOM,
    }


def x_of(threshold: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * (threshold - 0.1) / 0.8, 1)


def y_of(share: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * share, 1)


def line(shares: list[tuple[float, Share]]) -> str:
    there = [(x, share.value) for x, share in shares if share.value is not None]
    return " ".join(f"{x_of(x)},{y_of(value)}" for x, value in there)


def band(shares: list[tuple[float, Share]]) -> str:
    there = [(x, share) for x, share in shares if share.value is not None]
    corners = [(x, share.high) for x, share in there]
    corners += [(x, share.low) for x, share in reversed(there)]
    return " ".join(f"{x_of(x)},{y_of(value)}" for x, value in corners)


SECTION = Section("audit", "Purity and completeness of the whole catalogue", body)
