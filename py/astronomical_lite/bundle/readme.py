"""The README of a project's bundle."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from astronomical_lite import __version__
from astronomical_lite.bundle.contents import DataSet, Trained
from astronomical_lite.bundle.wheel import wheel_name
from astronomical_lite.project.migrations import PROGRAM
from astronomical_lite.project.settings import Settings
from astronomical_lite.project.table_matches import told_match

__all__ = ["readme"]

MANY = 40  # feature names listed in the README; all are in models.json

ASTRONOMICAL = (
    "Stevens, G., Fotopoulou, S., Bremer, M. N. & Ray, O. (2021). AstronomicAL: an interactive\n"
    "dashboard for visualisation, integration and classification of data with Active Learning.\n"
    "Journal of Open Source Software 6(65), 3635. https://doi.org/10.21105/joss.03635"
)


def readme(
    settings: Settings,
    data: DataSet,
    features: Sequence[str],
    classifiers: Sequence[Trained],
    n_curated: int,
    when: datetime,
    n_events: int = 0,
    has_pdf: bool = False,
) -> str:
    """Return the README as Markdown."""
    parts = [
        f"# {plain(data.name) or 'Project'}: what was learned",
        f"Made with {PROGRAM} {__version__} on {when:%Y-%m-%d %H:%M}"
        + (f" by {plain(settings.author)}" if settings.author.strip() else "")
        + ".",
        _files(classifiers, n_curated, n_events, has_pdf),
        _data_set(settings, data),
    ]
    if classifiers:
        parts += [_training(settings, features), _results(classifiers), _use(classifiers)]
    parts.append(_citing(settings))
    return "\n\n".join(parts) + "\n"


def plain(text: str) -> str:
    """Text from outside, on one line, with nothing that Markdown or HTML would take as markup."""
    return re.sub(r"([\\`*_{}\[\]<>#|!&])", r"\\\1", " ".join(str(text).split()))


def _files(classifiers: Sequence[Trained], n_curated: int, n_events: int, has_pdf: bool) -> str:
    lines = ["## Files", ""]
    if classifiers:
        lines += [
            "- `predict.py`: predicts with the classifiers on any table with the base columns;",
            "  `requirements.txt`: the versions it runs with",
            f"- `{wheel_name()}`: the program that made this, which `predict.py` runs;",
            "  `models.json`: which files the classifiers are",
            "- `classifiers/`: a folder per classifier with",
            "  - its models and scaler (`.joblib`), replaced at each iteration",
            "  - `labelled.csv`: the sources labelled for it, in order, with who labelled them: the",
            "    catalogue (the initial points) or a person; label -1 is Unsure",
            "  - `scores.csv`: scores on the training and validation set after each iteration",
            "  - `predictions.npy`: what it says of every source of the data, a NumPy array of the",
            "    probabilities in the file's order; by it the page, opening this bundle, tells whether",
            "    it says the same again",
        ]
    if any(trained.calibrated for trained in classifiers):
        lines.append(
            "  - `calibration.json`: what its probabilities mean, a table of plain numbers"
        )
    if any(trained.compared for trained in classifiers):
        lines += [
            "  - `unlike.json`, `unlike.npy`: what its labelled sources look like, as plain numbers; by",
            "    them `predict.py` flags sources unlike all of these",
        ]
    if any(trained.safe for trained in classifiers):
        lines.append("- `load_safely.py` and `.skops` files: the same models in a safe format")
    lines.append(f"- `config.json`: all settings and labels; load it in {PROGRAM} or AstronomicAL")
    if has_pdf:
        lines.append("- `report.pdf`: the report below on sheets of A4")
    lines += [
        "- `report.html`: data, labels, learning curves, audits, calibration and scores on one page",
        "- `CITATION.cff`, `ro-crate-metadata.json` (RO-Crate 1.1): how to cite this and what is in",
        "  it, for programs and repositories",
    ]
    if n_curated:
        lines.append(f"- `test_set.json`: {n_curated:,} sources labelled by hand (id: label)")
    if n_events:
        lines.append("- `labels.jsonl`: who gave each label, when and why, one event a line")
    return "\n".join(lines)


def _data_set(settings: Settings, data: DataSet) -> str:
    lines = [
        "## Data set",
        "",
        f"{plain(data.name)}: {data.rows:,} sources, {data.columns:,} columns. "
        f"ID column: {plain(settings.id_col)}; label column: {plain(settings.label_col)}.",
    ]
    if data.sha256:
        lines.append(f"SHA-256 of the file: `{data.sha256}`")
    lines += [plain(told_match(one)) for one in settings.table_matches]
    lines += ["", "| Label | Name |", "| ---: | --- |"]
    lines += [f"| {label} | {plain(settings.name_of(label))} |" for label in settings.labels]
    return "\n".join(lines)


def _training(settings: Settings, features: Sequence[str]) -> str:
    listed = ", ".join(map(plain, features[:MANY]))
    if len(features) > MANY:
        listed += f" and {len(features) - MANY} more (see `models.json`)"
    scaled = (
        "scaled with RobustScaler (median and interquartile range of the training set)"
        if settings.scale_data
        else "not scaled"
    )
    left_out = []
    if settings.exclude_unknown_labels:
        left_out.append("sources of unknown label")
    if settings.exclude_labels and settings.unclassified_labels:
        names = (plain(settings.name_of(label)) for label in settings.unclassified_labels)
        left_out.append(f"the labels {', '.join(names)}")
    without = f", without {' and '.join(left_out)}" if left_out else ""
    test = "the test set is `test_set.json`" if settings.test_set_file else "drawn at random"
    return "\n".join(
        [
            "## How it was trained",
            "",
            "Active learning: each classifier tells one label from all others. It starts from some",
            "points of known label, then asks a person about the source that its query strategy",
            "finds most informative, and is trained again.",
            "",
            f"{len(features)} features, {scaled}: {listed}.",
            "",
            f"Sets: 60% training, 20% validation, 20% test, stratified{without}; {test}.",
        ]
    )


def _results(classifiers: Sequence[Trained]) -> str:
    lines = [
        "| Classifier | Models (query strategy) | Labelled | Unsure | Trained on "
        "| Accuracy | Precision | Recall | F1 |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for trained in classifiers:
        members = ", ".join(f"{plain(name)} ({plain(query)})" for name, query in trained.members)
        s = trained.validation
        lines.append(
            f"| {plain(trained.name)} | {members} | {trained.n_labelled} | {trained.n_unsure} "
            f"| {trained.n_trained} | {s.accuracy:.4f} | {s.precision:.4f} | {s.recall:.4f} "
            f"| {s.f1:.4f} |"
        )
    return "\n".join(
        [
            "## Scores on the validation set",
            "",
            *lines,
            "",
            "They compare with the catalogue's labels. Several models are a committee, which",
            "predicts by mean probability.",
        ]
    )


def _use(classifiers: Sequence[Trained]) -> str:
    keep = [plain(trained.name) for trained in classifiers if trained.keep_missing]
    lines = [
        "## How to use it",
        "",
        "With Python 3.11 or later, in this folder:",
        "",
        "    python -m venv env",
        "    env/bin/pip install -r requirements.txt      # Windows: env\\Scripts\\pip",
        "    env/bin/python predict.py TABLE -o OUT.csv",
        "",
        "TABLE is a file of any kind that the page reads, with the features above that are not",
        "combinations, in the same units. It is read, combined and scaled as the page did it, with",
        "your corrections of columns and the table you chose (`--table` names another). OUT (`.csv`,",
        "`.ecsv`, `.fits`, `.parquet`) has predicted_class with its probability and margin, whether a",
        "feature is missing, and NAME_predicted and NAME_probability for each classifier"
        + (
            ",\nand NAME_calibrated_probability: calibrated on validation labels, for a catalogue with the same\n"
            "mix of classes as this one."
            if any(one.calibrated for one in classifiers)
            else "."
        ),
        "Sources with a missing feature get no prediction"
        + (f", except by {', '.join(keep)}." if keep else "."),
        "",
        "The same without unpacking, once the wheel is installed (`pip install` and its name):",
        "`astronomical-lite predict BUNDLE.zip TABLE -o OUT.csv`.",
        "",
        "A `.joblib` file is a pickle: loading one can run code that its maker put there, and so can",
        "Python of the maker's own in `config.json`. Neither is run unless you add `--trust`: do so",
        "only with bundles of people you trust.",
    ]
    if any(trained.safe for trained in classifiers):
        lines += [
            "Where there are `.skops` files (https://skops.readthedocs.io), these are loaded instead:",
            "they run no code, and trees made to crash Python are refused. `load_safely.py` loads one",
            "in a script of your own. When the bundle is a stranger's, do not run what is in it but",
            "the installed `astronomical-lite predict` of a bundle of your own.",
        ]
    return "\n".join(lines)


def _citing(settings: Settings) -> str:
    lines = ["## How to cite", "", ASTRONOMICAL, ""]
    lines.append(
        f"Say that the classifiers were trained with {PROGRAM} {__version__}, the same dashboard "
        "as a web page."
    )
    if settings.author.strip() or settings.doi.strip():
        given = (plain(text) for text in (settings.author, settings.doi) if text.strip())
        lines += ["", f"This project: {', '.join(given)}."]
    return "\n".join(lines)
