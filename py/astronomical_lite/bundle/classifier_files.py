"""One classifier's folder in a bundle: models, labelled sources, scores."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from astronomical_lite.bundle.contents import Trained
from astronomical_lite.bundle.kept_predictions import PREDICTIONS_NAME
from astronomical_lite.bundle.labelled_examples import UNLIKE_NAME, examples_files
from astronomical_lite.bundle.manifest import Entry
from astronomical_lite.bundle.model_files import model_files, safe_name
from astronomical_lite.bundle.number_file import number_file
from astronomical_lite.bundle.skops_files import skops_files
from astronomical_lite.learning import Learner
from astronomical_lite.messages import UserError
from astronomical_lite.project.settings import Settings
from astronomical_lite.tables.labels import UNSURE, UNSURE_NAME
from astronomical_lite.tables.source_ids import SourceIds
from astronomical_lite.trust.calibrator import Calibrator, calibrator_text
from astronomical_lite.trust.unlike import examples_for

__all__ = ["ClassifierFiles", "classifier_files"]

# File systems take names of 255 bytes, a letter may have four, and endings are added.
LONGEST_NAME = 40

CALIBRATION_NAME = "calibration.json"


@dataclass(frozen=True)
class ClassifierFiles:
    """The folder of one classifier.

    Attributes
    ----------
    files : list of (path, content)
    entry : Entry
        For models.json.
    about : Trained
        For the README.
    """

    files: list[tuple[str, bytes]]
    entry: Entry
    about: Trained


def classifier_files(
    settings: Settings,
    learner: Learner,
    ids: SourceIds,
    safe: bool,
    calibrator: Calibrator | str = "",
) -> ClassifierFiles:
    """Return the folder of a learner.

    Parameters
    ----------
    settings : Settings
        Their `classifiers` have the labels given for it.
    learner : Learner
        Started.
    ids : SourceIds
        Of the rows of the catalogue.
    safe : bool
        Whether to add .skops files, if the format allows its models.
    calibrator : Calibrator or str
        What its probabilities mean, or why that is not known, as a sentence.
    """
    label = learner.label
    name = settings.name_of(label)
    short = name[:LONGEST_NAME]
    # The label makes it unique, and keeps it from being a name that Windows reserves.
    folder = f"classifiers/{label}-{safe_name(short)}"
    models = model_files(learner, short)
    files, used = list(models), models
    if safe:
        try:
            used = skops_files(learner, short)
            files += used
        except UserError:
            safe = False
    given = settings.classifiers[str(label)]
    files.append(("labelled.csv", _labelled(settings, learner, given, ids)))
    files.append(("scores.csv", _scores(learner)))
    files.append((PREDICTIONS_NAME, number_file(learner.probabilities)))
    is_calibrated = isinstance(calibrator, Calibrator)
    if isinstance(calibrator, Calibrator):
        files.append((CALIBRATION_NAME, calibrator_text(calibrator, name).encode()))
    looks, not_compared = _examples(settings, learner)
    files += looks
    files = [(f"{folder}/{path}", content) for path, content in files]
    paths = [f"{folder}/{path}" for path, _ in used]
    n_models = len(learner.members)
    keep_missing = _keeps_missing(learner)
    entry = Entry(
        name=name,
        members=[member for member, _ in learner.members],
        models=paths[:n_models],
        scaler=paths[n_models] if len(paths) > n_models else None,
        keep_missing=keep_missing,
        calibration=f"{folder}/{CALIBRATION_NAME}" if is_calibrated else None,
        not_calibrated=calibrator if isinstance(calibrator, str) else "",
        predictions=f"{folder}/{PREDICTIONS_NAME}",
        n_trained=learner.n_trained,
        unlike=f"{folder}/{UNLIKE_NAME}" if looks else None,
        not_compared=not_compared,
    )
    about = Trained(
        name=name,
        members=learner.members,
        n_labelled=len(given["y"]),
        n_unsure=given["y"].count(UNSURE),
        n_trained=learner.n_trained,
        validation=learner.scores("validation"),
        keep_missing=keep_missing,
        safe=safe,
        calibrated=is_calibrated,
        compared=bool(looks),
    )
    return ClassifierFiles(files, entry, about)


def _examples(settings: Settings, learner: Learner) -> tuple[list[tuple[str, bytes]], str]:
    """Return the files of what its labelled sources look like, or why there are none."""
    names = {label: settings.name_of(label) for label in settings.known_labels}
    try:
        return examples_files(examples_for(learner, names)), ""
    except UserError as error:
        return [], str(error)


def _keeps_missing(learner: Learner) -> bool:
    """Return True if it was shown rows with missing values and predicts all of them."""
    probabilities = learner.probabilities[learner.problem.missing]
    return bool(len(probabilities) and not np.isnan(probabilities).any())


def _labelled(
    settings: Settings, learner: Learner, given: dict[str, list[Any]], ids: SourceIds
) -> bytes:
    """One row per labelled source, in the order of labelling."""
    person = settings.author.strip() or "user"
    sources = [str(source) for source in given["id"]]
    catalogue = learner.problem.labels[ids.rows(sources)].tolist()
    rows = (
        (
            order,
            source,
            label,
            UNSURE_NAME if label == UNSURE else settings.name_of(label),
            "catalogue" if order <= learner.n_initial else person,
            known,
        )
        for order, (source, label, known) in enumerate(
            zip(sources, given["y"], catalogue, strict=True), start=1
        )
    )
    head = ("order", "id", "label", "label_name", "labelled_by", "catalogue_label")
    return _csv(head, rows)


def _scores(learner: Learner) -> bytes:
    """One row per fit: number of points, then the scores on the training and validation set."""
    names = list(asdict(learner.scores("train")))
    head = ["n_points", *(f"{where}_{name}" for where in ("train", "validation") for name in names)]
    rows = (
        (one.n_points, *asdict(one.train).values(), *asdict(one.validation).values())
        for one in learner.history
    )
    return _csv(head, rows)


def _csv(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue().encode()
