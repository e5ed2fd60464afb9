"""Whether 0.8 is 80 %: calibrated probabilities, a reliability diagram, and thresholds for what is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.panels.trust.section import Section
from app.services.calibrated import calibration_of, thresholds_of
from app.state.stages import Trained
from app.views.render import render
from astronomical_lite.messages import UserError, count_text

if TYPE_CHECKING:
    from astronomical_lite.trust.calibration import Calibration
    from astronomical_lite.trust.reliability import Bin

WANTED = "trust.wanted"  # the draft with the purity and completeness that are wanted, in percent
FIRST_WANTED = 90

# Of the diagram, in its own units.
LEFT, RIGHT, TOP, BOTTOM = 34.0, 194.0, 10.0, 170.0


def body(trained: Trained, key: str) -> str:
    context = {"key": key, "name": trained.settings.name_of(trained.tab.label), "lacking": ""}
    context["error"] = trained.errors.get("wanted", "")
    try:
        found = calibration_of(trained)
    except UserError as error:
        return render("trust_probabilities.html", **context | {"lacking": str(error)})
    wanted = trained.drafts.get(WANTED, FIRST_WANTED)
    return render(
        "trust_probabilities.html",
        **context,
        sentence=sentence_of(found),
        numbers=numbers_of(found),
        share=f"{100 * found.share:.1f} %",
        share_labelled=f"{100 * found.share_labelled:.1f} %",
        wanted=wanted,
        thresholds=thresholds_in_words(trained, found, wanted),
        diagram=diagram(found),
        bins=[
            {"which": which, "said": f"{one.said:.2f}", **found_in(one)}
            for which, bins in (("as it says", found.before), ("calibrated", found.after))
            for one in bins
        ],
    )


def sentence_of(found: Calibration) -> str:
    """Whether probabilities mean what they say, in plain words."""
    before, after = (f"{100 * error:.1f}" for error in (found.error_before, found.error_after))
    if found.error_after >= found.error_before:
        return (
            f"Yes: probabilities are off by {before} percentage points on average, and calibration makes them no "
            "better."
        )
    return (
        f"Probabilities are off by {before} percentage points on average; calibrated, by {after}."
    )


def numbers_of(found: Calibration) -> str:
    return (
        f"On {count_text(found.n_labels, 'label')} of the validation set, each calibrated by others of it: Venn-Abers "
        "(Vovk & Petej 2014)."
    )


def thresholds_in_words(trained: Trained, found: Calibration, wanted: int) -> list[str]:
    """From which probability on the whole catalogue's sources are as pure, or as complete, as is wanted."""
    return [
        f"No threshold has a {what} of {wanted} % to be expected."
        if threshold is None
        else f"For a {what} of {wanted} % take the {count_text(n, 'source')} to which the classifier "
        f"gives {threshold:.2f} or more."
        for what, threshold, n in thresholds_of(trained, found, wanted / 100)
    ]


def found_in(one: Bin) -> dict[str, Any]:
    share = one.found
    value = "–" if share.value is None else f"{share.value:.2f}"
    return {"n": share.n, "found": f"{value} ({share.low:.2f}–{share.high:.2f})"}


def diagram(found: Calibration) -> dict[str, Any]:
    """Return what an SVG of said against found needs."""
    return {
        "lines": [
            {"name": name, "points": points, "line": " ".join(f"{x},{y}" for x, y, _, _ in points)}
            for name, points in (("before", places(found.before)), ("after", places(found.after)))
        ],
        "ticks": [
            {"x": x_of(value), "y": y_of(value), "text": f"{value:.1f}"}
            for value in (0.0, 0.5, 1.0)
        ],
        "left": LEFT,
        "right": RIGHT,
        "top": TOP,
        "bottom": BOTTOM,
    }


def places(bins: list[Bin]) -> list[tuple[float, float, float, float]]:
    """Return of each bin where it is, and where its interval ends."""
    return [
        (x_of(one.said), y_of(one.found.value or 0.0), y_of(one.found.low), y_of(one.found.high))
        for one in bins
    ]


def x_of(value: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * value, 1)


def y_of(value: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * value, 1)


SECTION = Section("probabilities", "Is 0.8 really 80 %?", body)
