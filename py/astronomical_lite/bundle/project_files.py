"""One download with all a user takes away: models, labels, scores, settings, and how to use them.

>>> data = DataSet.of("survey.fits", frame, sha256)
>>> files = project_files(settings, {0: learner}, ids, curated, data, datetime.now(UTC))
>>> download("survey.zip", as_zip([(f"survey/{path}", content) for path, content in files]))

What the archive holds is listed in its own README.md (`project_bundle_readme`).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from astronomical_lite.bundle.export_tables import _column_stem
from astronomical_lite.bundle.model_files import model_files, safe_name
from astronomical_lite.bundle.readme import Trained, readme
from astronomical_lite.bundle.script import (
    Entry,
    feature_names,
    load_safely_script,
    predict_script,
    requirements,
)
from astronomical_lite.bundle.skops_files import skops_files, skops_there
from astronomical_lite.learning import Learner
from astronomical_lite.messages import UserError
from astronomical_lite.project.configuration import to_config
from astronomical_lite.project.settings import Settings
from astronomical_lite.project.test_set import TEST_SET_NAME, write_test_set
from astronomical_lite.tables.labels import UNSURE, UNSURE_NAME
from astronomical_lite.tables.source_ids import SourceIds

__all__ = ["DataSet", "project_files"]

# so that no file name passes the 255 bytes of file systems, whatever the script
LONGEST_NAME = 40


@dataclass(frozen=True)
class DataSet:
    """The catalogue the classifiers were trained on.

    `sha256` is that of the file, in hexadecimal, or None. `single_precision` names the columns of
    float32: with "Optimise for memory" these may be float64 in the file.
    """

    name: str
    rows: int
    columns: int
    sha256: str | None = None
    single_precision: frozenset[str] = frozenset()

    @classmethod
    def of(cls, name: str, frame: pd.DataFrame, sha256: str | None = None) -> DataSet:
        single = (column for column, dtype in frame.dtypes.items() if dtype == np.float32)
        return cls(name, *frame.shape, sha256, frozenset(single))


def project_files(
    settings: Settings,
    learners: Mapping[int, Learner],
    ids: SourceIds,
    curated: Mapping[str, int],
    data: DataSet,
    when: datetime,
    *,
    safe: bool = False,
    progress: Callable[[str, float], None] = lambda name, fraction: None,
) -> list[tuple[str, bytes]]:
    """Return the files of a project as (path, content).

    Parameters
    ----------
    settings : Settings
        Their `classifiers` are brought up to date with `learners`; other keys of its entries stay.
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
        Whether to add .skops files (`project_bundle_skops`), for `predict.py` to read. A classifier
        the format does not allow keeps its joblib files alone.
    progress : function
        Told before each classifier its name and how much is done, 0 to 1.

    Raises
    ------
    UserError
        A learner has not started, or was trained on other features than the settings have; or skops
        is asked for and not there.
    """
    if safe and not skops_there():
        raise UserError("The package skops is not there: save the project without .skops files.")
    features = feature_names(settings)
    for label, learner in learners.items():
        _require_same_features(learner, features, settings.name_of(label))
    made = []
    for label, learner in learners.items():
        progress(settings.name_of(label), len(made) / len(learners))
        made.append(_classifier(settings, learner, label, ids, safe))
    trained = [one.about for one in made]
    files = [
        ("README.md", readme(settings, data, features, trained, len(curated), when).encode()),
        ("config.json", _configuration(settings, learners, ids).encode()),
    ]
    if curated:
        files.append((TEST_SET_NAME, write_test_set(curated).encode()))
    if made:
        precision = next(iter(learners.values())).problem.X.dtype.name
        entries = _with_own_columns([one.entry for one in made], settings.id_col)
        script = predict_script(settings, entries, precision, data.single_precision)
        more = ["skops"] if any(about.safe for about in trained) else []
        files += [
            ("predict.py", script.encode()),
            ("requirements.txt", requirements(more).encode()),
        ]
        if more:
            files.append(("load_safely.py", load_safely_script().encode()))
    return files + [file for one in made for file in one.files]


@dataclass(frozen=True)
class _Classifier:
    """What the bundle has of one classifier, and how the script and the README tell of it."""

    files: list[tuple[str, bytes]]
    entry: Entry
    about: Trained


def _classifier(settings, learner, label, ids, safe) -> _Classifier:
    name = settings.name_of(label)
    short = name[:LONGEST_NAME]
    # the label makes it unique; no name ends in a dot or is one that Windows reserves
    folder = f"classifiers/{label}-{safe_name(short).rstrip('. ') or '_'}"
    models = model_files(learner, short)
    files, used = list(models), models
    if safe:
        try:
            used = skops_files(learner, short)
            files += used
        except UserError:
            safe = False
    files.append(("labelled.csv", _labelled(settings, learner, ids)))
    files.append(("scores.csv", _scores(learner)))
    files = [(f"{folder}/{path}", content) for path, content in files]
    paths = [f"{folder}/{path}" for path, _ in used]
    n_models = len(learner.members)
    keep_missing = _keeps_missing(learner)
    entry = Entry(
        name=_column_stem(name),
        models=paths[:n_models],
        scaler=paths[n_models] if len(paths) > n_models else None,
        keep_missing=keep_missing,
    )
    y = learner.labelled_y
    about = Trained(
        name=name,
        members=learner.members,
        n_labelled=len(y),
        n_unsure=int(np.count_nonzero(y == UNSURE)),
        n_trained=learner.n_trained,
        validation=learner.scores("validation"),
        keep_missing=keep_missing,
        safe=safe,
    )
    return _Classifier(files, entry, about)


def _with_own_columns(entries: Sequence[Entry], id_name: str) -> list[Entry]:
    """Number the names that would give two columns of the output one name."""
    taken, numbered = {id_name}, []
    for entry in entries:
        name, number = entry.name, 2
        while {f"{name}_probability", f"{name}_predicted"} & taken:
            name, number = f"{entry.name}_{number}", number + 1
        taken |= {f"{name}_probability", f"{name}_predicted"}
        numbered.append(replace(entry, name=name))
    return numbered


def _keeps_missing(learner: Learner) -> bool:
    """Whether it was shown rows with missing values: one that was not says nothing about them."""
    said = learner.probabilities[learner.problem.missing]
    return bool(len(said) and not np.isnan(said).any())


def _labelled(settings, learner, ids) -> bytes:
    """One row per labelled source, in the order of labelling."""
    person = settings.author.strip() or "user"
    catalogue = learner.problem.labels
    pairs = zip(learner.labelled_rows.tolist(), learner.labelled_y.tolist(), strict=True)
    rows = (
        (
            order,
            ids.text(row),
            label,
            UNSURE_NAME if label == UNSURE else settings.name_of(label),
            "catalogue" if order <= learner.n_initial else person,
            int(catalogue[row]),
        )
        for order, (row, label) in enumerate(pairs, start=1)
    )
    head = ("order", "id", "label", "label_name", "labelled_by", "catalogue_label")
    return _csv(head, rows)


def _scores(learner) -> bytes:
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


def _configuration(settings, learners, ids) -> str:
    entries = dict(settings.classifiers)
    for label, learner in learners.items():
        entries[str(label)] = entries.get(str(label), {}) | {
            "classifier": [classifier for classifier, _ in learner.members],
            "query": [strategy for _, strategy in learner.members],
            "id": ids.texts(learner.labelled_rows),
            "y": learner.labelled_y.tolist(),
        }
    return json.dumps(to_config(replace(settings, classifiers=entries)), indent=2) + "\n"


def _require_same_features(learner, features, name) -> None:
    if learner.problem.features != features:
        raise UserError(
            f"The features in the settings are not those {name} was trained on. Close the settings, "
            "so that it is trained again, and then save the project."
        )
