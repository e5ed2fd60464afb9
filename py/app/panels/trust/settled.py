"""When to stop: have predictions settled?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from app.panels.trust.section import Section
from app.state.stages import Trained
from app.views.render import render
from astronomical_lite.messages import count_text

if TYPE_CHECKING:
    from astronomical_lite.trust.stability import Stability


def body(trained: Trained, key: str) -> str:
    from astronomical_lite.trust.stability import stability

    found = stability(trained.learner.history)
    return render("trust_settled.html", sentence=sentence_of(found), numbers=numbers_of(found))


def sentence_of(found: Stability) -> str:
    """What the newest fits say, in plain words."""
    from astronomical_lite.trust.stability import WINDOW

    if found.n_lacking:
        return (
            f"Whether predictions have settled can be said after {count_text(found.n_lacking, 'more label')}: "
            f"it takes {WINDOW} that the classifier was trained on while this page looked."
        )
    if math.isnan(found.kappa):
        return "Nothing can have settled yet: of late the classifier predicted the same of every source."
    if found.has_settled:
        return f"Predictions have settled: {quiet_of(found)}. More labels of this kind will hardly change them."
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


SECTION = Section("settled", "Can I stop?", body)
