"""One download with all a user takes away: models, labels, scores, settings, and how to use them.

>>> data = DataSet.of("survey.fits", frame, sha256)
>>> files = project_files(settings, {0: learner}, ids, curated, data, datetime.now(UTC))
>>> download("survey.zip", as_zip([(f"survey/{path}", content) for path, content in files]))

What the archive holds is listed in its own README.md (`bundle.readme`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import sklearn

from astronomical_lite.bundle.citation_file import CITATION_NAME, citation_text
from astronomical_lite.bundle.classifier_files import ClassifierFiles, classifier_files
from astronomical_lite.bundle.combinations import feature_names, own_features
from astronomical_lite.bundle.contents import DataSet
from astronomical_lite.bundle.manifest import MANIFEST_NAME, Manifest, manifest_text
from astronomical_lite.bundle.readme import readme
from astronomical_lite.bundle.report import REPORT_NAME, REPORT_PDF_NAME, Report, report_html
from astronomical_lite.bundle.research_crate import CRATE_NAME, crate_text
from astronomical_lite.bundle.script import load_safely_script, predict_script, requirements
from astronomical_lite.bundle.skops_files import skops_there
from astronomical_lite.bundle.wheel import core_wheel
from astronomical_lite.labelling.label_events import LabelEvent
from astronomical_lite.labelling.label_log import LOG_NAME, log_text
from astronomical_lite.learning import Learner
from astronomical_lite.messages import UserError
from astronomical_lite.project.configuration import configuration_text
from astronomical_lite.project.settings import Settings
from astronomical_lite.project.test_set import TEST_SET_NAME, write_test_set
from astronomical_lite.tables.source_ids import SourceIds
from astronomical_lite.trust.audit_estimate import AuditEstimate
from astronomical_lite.trust.calibration import Calibration

__all__ = ["project_files"]

_NONE: Mapping[int, Calibration | str] = {}
_NO_AUDITS: Mapping[int, AuditEstimate] = {}


def _no_report(name: str, fraction: float) -> None:
    """Tell nobody of the progress."""


def project_files(
    settings: Settings,
    learners: Mapping[int, Learner],
    ids: SourceIds,
    curated: Mapping[str, int],
    data: DataSet,
    when: datetime,
    *,
    safe: bool = False,
    events: Sequence[LabelEvent] = (),
    calibrations: Mapping[int, Calibration | str] = _NONE,
    audits: Mapping[int, AuditEstimate] = _NO_AUDITS,
    pdf: Callable[[Report], bytes] | None = None,
    report_progress: Callable[[str, float], None] = _no_report,
) -> list[tuple[str, bytes]]:
    """Return the files of a project as (path, content).

    Parameters
    ----------
    settings : Settings
        Their `classifiers` have all labels that were given (`project.classifier_entry`), those of
        the learners and of others; they are written as they are.
    learners : mapping of label to Learner
        Started; may be empty.
    ids : SourceIds
        Of the rows of the catalogue.
    curated : mapping of id to label
        The curated test set; may be empty.
    data : DataSet
    when : datetime
        For the README.
    safe : bool
        Whether to add .skops files (`skops_files`), to predict with. A classifier
        the format does not allow keeps its joblib files alone.
    events : sequence of LabelEvent
        Who gave labels, when and why; may be empty.
    calibrations : mapping of label to Calibration or str, optional
        What the learners' probabilities mean, or why that is not known.
    audits : mapping of label to AuditEstimate, optional
        What audits say of the learners.
    pdf : callable, optional
        `report.pdf.report_pdf`, to have the report on sheets of paper too.
    report_progress : callable
        Told before each classifier its name and how much is done, 0 to 1.

    Raises
    ------
    UserError
        A learner has not started, or was trained on other features than the settings have; or skops
        is asked for and not there.
    """
    if safe and not skops_there():
        raise UserError("The package skops is not there: save the project without .skops files.")
    features = feature_names(settings, data.first_rows)
    for label, learner in learners.items():
        _require_same_features(learner, features, settings.name_of(label))
    made: list[ClassifierFiles] = []
    for label, learner in learners.items():
        report_progress(settings.name_of(label), len(made) / len(learners))
        made.append(classifier_files(settings, learner, ids, safe, calibrations.get(label, "")))
    trained = [one.about for one in made]
    files = [
        (
            "README.md",
            readme(
                settings, data, features, trained, len(curated), when, len(events), pdf is not None
            ).encode(),
        ),
        ("config.json", configuration_text(settings).encode()),
    ]
    if curated:
        files.append((TEST_SET_NAME, write_test_set(curated).encode()))
    if events:
        files.append((LOG_NAME, log_text(events).encode()))
    if made:
        manifest = Manifest(
            data.name,
            data.table,
            data.table_name,
            features,
            sorted(data.single_precision),
            own_features(settings, data.first_rows),
            sklearn.__version__,
            [one.entry for one in made],
            {name: unit for name, unit in data.units.items() if name in features},
            data.sha256,
            data.rows,
        )
        wheel, core = core_wheel()
        more = ["skops"] if any(about.safe for about in trained) else []
        files += [
            (MANIFEST_NAME, manifest_text(manifest).encode()),
            ("predict.py", predict_script(wheel).encode()),
            ("requirements.txt", requirements(more).encode()),
            (wheel, core),
        ]
        if more:
            files.append(("load_safely.py", load_safely_script().encode()))
    report = Report(settings, data, learners, calibrations, audits, events, len(curated), when)
    files.append((REPORT_NAME, report_html(report).encode()))
    if pdf is not None:
        report_progress("report", 1.0)
        files.append((REPORT_PDF_NAME, pdf(report)))
    files += [
        (CITATION_NAME, citation_text(settings, data, when).encode()),
    ]
    files += [file for one in made for file in one.files]
    return [*files, (CRATE_NAME, crate_text(files, settings, data, when).encode())]


def _require_same_features(learner: Learner, features: list[str], name: str) -> None:
    if learner.problem.features != features:
        raise UserError(
            f"The features in the settings are not those {name} was trained on. Close the settings, "
            "so that it is trained again, and then save the project."
        )
