"""A classifier of the dashboard: its set-up, its training and what is shown of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from app.state.explained import WhatMatters, WhySource
    from astronomical_lite.learning import Learner
    from astronomical_lite.learning.querying.batch_sampling import Batch
    from astronomical_lite.tables.source_ids import SourceIds

# The results on the test set: not shown, behind the caution that is shown first, shown.
TEST_HIDDEN, TEST_CAUTION, TEST_SHOWN = "hidden", "caution", "shown"

OFFERED_POINTS = 6
"""How many initial points the form offers: with more fewer of the first labels are asked for, with fewer a rare class
may be missed."""


@dataclass
class GivenIds:
    """The ids of labelled rows as texts, made once per row."""

    ids: SourceIds
    rows: np.ndarray
    texts: list[str]


@dataclass
class Training:
    """A classifier that is being trained.

    Attributes
    ----------
    ids : of the data set whose rows the learner speaks of
    batch : what is asked about before the next fit, if that is more than one source; the learner's
        `query_row` is then the one of them that is asked about now
    given : the labelled rows' ids as they were written last
    what_matters, why_source : what it goes by, as far as the user asked
    """

    learner: Learner
    ids: SourceIds
    batch: Batch | None = None
    given: GivenIds | None = None
    what_matters: WhatMatters | None = None
    why_source: WhySource | None = None

    @property
    def answers(self) -> dict[int, int]:
        """Label by row of what is answered in the batch, not trained on yet."""
        return {} if self.batch is None else self.batch.answers


@dataclass
class ClassifierTab:
    """One one-vs-rest classifier: its set-up form, then its training and what is shown of it.

    Attributes
    ----------
    members : (classifier, query strategy) of each member of the committee
    training : None until it is started
    first : how the initial points are chosen, a key of `initial_points.FIRST`
    note : what became of labels given earlier, as a sentence
    test : one of `TEST_HIDDEN`, `TEST_CAUTION`, `TEST_SHOWN`
    checkpoint : the name under which this iteration's model was downloaded
    """

    label: int
    members: list[tuple[str, str]] = field(default_factory=list)
    n_initial: int = OFFERED_POINTS
    keep_missing: bool = False
    n_batch: int = 1
    first: str = "Random"
    training: Training | None = None
    view: str = "training"
    show_correct: bool = True
    show_incorrect: bool = True
    note: str = ""
    test: str = TEST_HIDDEN
    checkpoint: str = ""

    @property
    def learner(self) -> Learner | None:
        """The training's learner, where None before the start is an answer too."""
        return None if self.training is None else self.training.learner
