"""What a report is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from astronomical_lite.bundle.contents import DataSet
from astronomical_lite.labelling.label_events import LabelEvent
from astronomical_lite.learning import Learner
from astronomical_lite.project.settings import Settings

if TYPE_CHECKING:
    from astronomical_lite.trust.audit_estimate import AuditEstimate
    from astronomical_lite.trust.calibration import Calibration

__all__ = ["Report"]


@dataclass(frozen=True)
class Report:
    """A project as its report tells it.

    Attributes
    ----------
    settings : Settings
    data : DataSet
    learners : mapping of label to Learner
        Started; may be empty.
    calibrations : mapping of label to Calibration or str
        What the learners' probabilities mean, or why that is not known.
    audits : mapping of label to AuditEstimate
        Of the learners that an audit says something of.
    events : sequence of LabelEvent
        Who gave labels, and when.
    n_curated : int
        Sources labelled by hand, for the test set.
    when : datetime
    """

    settings: Settings
    data: DataSet
    learners: Mapping[int, Learner]
    calibrations: Mapping[int, Calibration | str]
    audits: Mapping[int, AuditEstimate]
    events: Sequence[LabelEvent]
    n_curated: int
    when: datetime
