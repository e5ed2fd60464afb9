"""A classifier of the dashboard: its set-up, its learner and what is shown of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from astronomical_lite.learning import Learner
    from astronomical_lite.learning.querying.batch_sampling import Batch
    from astronomical_lite.tables.columns import SourceIds

# What of the test results is on the page.
TEST_HIDDEN, TEST_CAUTION, TEST_SHOWN = "hidden", "caution", "shown"


@dataclass
class GivenIds:
    """The ids of a tab's labelled rows as texts, made once per row."""

    ids: SourceIds
    rows: np.ndarray
    texts: list[str]


@dataclass
class ClassifierTab:
    """One one-vs-rest classifier: its set-up form, then its learner and what is shown of it.

    Attributes
    ----------
    batch : what is asked about before the next fit, if that is more than one source; the learner's
        `query_row` is then the one of them that is asked about now
    """

    label: int
    members: list[tuple[str, str]] = field(default_factory=list)
    n_initial: int = 10
    keep_missing: bool = False
    n_batch: int = 1
    batch: Batch | None = None
    learner: Learner | None = None
    view: str = "training"
    show_correct: bool = True
    show_incorrect: bool = True
    note: str = ""
    test: str = TEST_HIDDEN
    checkpoint: str = ""
    ids: SourceIds | None = None
    given: GivenIds | None = None
