"""When to stop: have predictions settled, and what would more labels bring?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from app.panels.trust.section import Section
from app.services.label_recording import person_of
from app.services.remembered import remembered
from app.state.stages import Trained
from app.views.render import render
from astronomical_lite.messages import count_text

if TYPE_CHECKING:
    from astronomical_lite.trust.stability import Stability


PACE = "trust.pace"  # the draft that has how long answers took
MORE = 50  # labels from now that a forecast is for


def body(trained: Trained, key: str) -> str:
    from astronomical_lite.trust.stability import stability

    found = stability(trained.learner.history)
    return render(
        "trust_settled.html",
        sentence=sentence_of(found),
        numbers=numbers_of(found),
        **gain_of(trained),
    )


def sentence_of(found: Stability) -> str:
    """What the newest fits say, in plain words."""
    from astronomical_lite.trust.stability import WINDOW

    if found.n_lacking:
        n = count_text(found.n_lacking, "more label")
        return f"Whether predictions have settled can be said after {n}; it takes {WINDOW}."
    if math.isnan(found.kappa):
        return "Nothing can have settled yet: of late the classifier predicted the same of every source."
    if found.has_settled:
        return f"Predictions have settled: {quiet_of(found)}. More labels of this kind will hardly change them."
    if found.n_quiet == found.n_fits:
        return f"Predictions still change, of the few sources that the class has: {quiet_of(found)}. Go on labelling."
    return f"Predictions still change: only {quiet_of(found)}. Go on labelling."


def quiet_of(found: Stability) -> str:
    """How many of the newest labels, or fits, hardly changed anything."""
    if found.n_labels == found.n_fits:
        last = f"{found.n_quiet} of the last {found.n_labels} labels"
    else:
        last = f"{found.n_quiet} of the last {found.n_fits} trainings, on {found.n_labels} labels,"
    return f"{last} changed fewer than 0.1 % of sources"


def numbers_of(found: Stability) -> str:
    from astronomical_lite.trust.stability import SETTLED, WINDOW

    if found.n_lacking or math.isnan(found.kappa):
        return ""
    return (
        f"Cohen's kappa of each training's predictions and the next one's is {found.kappa:.4f} on average; they have "
        f"settled when it is {SETTLED} or more over {WINDOW} labels (after Bloodgood & Vijay-Shanker 2009). At most "
        f"{100 * found.largest:.2g} % of sources changed at once."
    )


def gain_of(trained: Trained) -> dict[str, str]:
    """What more labels would bring, in plain words and numbers."""
    from astronomical_lite.trust.forecast import CONFIDENCE, FEWEST_FITS, forecast

    learner = trained.learner
    confusion = learner.confusion("validation")
    found = forecast(learner.history, MORE)
    if not confusion.tp + confusion.fn:
        return {"gain": "", "gain_numbers": ""}  # no source of the class to score with
    if found is None:
        n = FEWEST_FITS - len(learner.history)
        lacking = (
            f"What more labels would bring can be said after {count_text(n, 'more training')}."
        )
        return {"gain": lacking, "gain_numbers": ""}
    now = learner.history[-1].validation.f1
    time, time_numbers = time_of(trained)
    return {
        "gain": f"{MORE} more labels would bring validation F1 from {now:.3f} to about {found.value:.3f}{time}.",
        "gain_numbers": (
            f"With a probability of {100 * CONFIDENCE:.0f} % it will be between {found.low:.3f} and {found.high:.3f}: "
            f"an inverse power law fitted to {len(learner.history)} trainings (after Figueroa et al. 2012)."
            f"{time_numbers}"
        ),
    }


def time_of(trained: Trained) -> tuple[str, str]:
    """How long that would take the person who labels, in plain words and numbers."""
    from astronomical_lite.trust.pace import CONFIDENCE, FEWEST, duration_text, pace

    taken = seconds_of(trained)
    found = pace(taken)
    if found is None:
        n = count_text(FEWEST - len(taken), "more answer")
        return "", f" How long they would take you can be said after {n} to questions."
    breaks = ""
    if found.n_breaks:
        taken_for = (
            "answer is taken for a break" if found.n_breaks == 1 else "answers are taken for breaks"
        )
        breaks = f"; {found.n_breaks} longer {taken_for}"
    return (
        f", in about {duration_text(MORE * found.seconds)}",
        f" You take {found.seconds:.1f} s for an answer, in the mean of your last {found.n_answers} "
        f"({100 * CONFIDENCE:.0f} % interval {found.low:.1f} to {found.high:.1f} s{breaks}); training comes on top.",
    )


def seconds_of(trained: Trained) -> list[float]:
    """Return how long the person's newest answers to questions took, the newest last."""
    from astronomical_lite.labelling.label_events import LABEL
    from astronomical_lite.trust.pace import NEWEST

    log, person = trained.session.label_log, person_of(trained.session)

    def make() -> list[float]:
        given = [
            (event.time, event.seconds)
            for event in log
            if event.kind == LABEL and event.person == person and event.seconds is not None
        ]
        return [seconds for _, seconds in sorted(given)[-NEWEST:]]

    return remembered(trained.drafts, PACE, (log, log.stamp, person), make)


SECTION = Section("settled", "Can I stop?", body)
