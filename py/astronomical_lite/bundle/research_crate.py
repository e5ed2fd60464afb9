"""`ro-crate-metadata.json` of a bundle: what is in it, for machines (RO-Crate 1.1, Soiland-Reyes et al. 2022).

>>> text = crate_text(files, settings, data, when)     # files: (path, content), all but this one
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from astronomical_lite import __version__
from astronomical_lite.bundle.citation_file import CITATION_NAME, doi_in
from astronomical_lite.bundle.contents import DataSet
from astronomical_lite.bundle.manifest import MANIFEST_NAME
from astronomical_lite.bundle.report import REPORT_NAME, REPORT_PDF_NAME
from astronomical_lite.labelling.label_log import LOG_NAME
from astronomical_lite.project.migrations import PROGRAM
from astronomical_lite.project.settings import Settings
from astronomical_lite.project.test_set import TEST_SET_NAME

__all__ = ["CRATE_NAME", "crate_text"]

CRATE_NAME = "ro-crate-metadata.json"

ROOT, AUTHOR, PROGRAM_ID, CATALOGUE, LICENCE = "./", "#author", "#program", "#catalogue", "#licence"

ABOUT = {
    "README.md": "What is in the bundle and how to use it",
    "config.json": "All settings and labels",
    "predict.py": "Predicts with the classifiers on another table",
    "requirements.txt": "Versions of Python packages that it runs with",
    "load_safely.py": "Loads the models in skops' safe format",
    MANIFEST_NAME: "Which files the classifiers are",
    REPORT_NAME: "Report: data, labels, learning curves, audits, calibration, scores, versions",
    REPORT_PDF_NAME: "The same report on sheets of A4",
    CITATION_NAME: "How to cite the bundle",
    LOG_NAME: "Who gave each label, when and why, one event a line",
    TEST_SET_NAME: "Sources labelled by hand, for the test set",
    "labelled.csv": "Labelled sources in their order, with who labelled them",
    "scores.csv": "Scores after each training",
    "predictions.npy": "The classifier's probability for each source of the catalogue, in its order",
    "calibration.json": "What the classifier's probabilities mean, as a step function",
}

FORMATS = {
    ".md": "text/markdown",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".py": "text/x-python",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".cff": "text/yaml",
    ".whl": "application/zip",
}


def crate_text(
    files: Sequence[tuple[str, bytes]], settings: Settings, data: DataSet, when: datetime
) -> str:
    """Return the file's text.

    Parameters
    ----------
    files : sequence of (path, content)
        All others of the bundle.
    settings : Settings
    data : DataSet
        The catalogue that was learned on, which the bundle does not hold.
    when : datetime
    """
    graph = [
        {
            "@id": CRATE_NAME,
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": ROOT},
        },
        _root([path for path, _ in files], settings, data, when),
        *(_file(path, content) for path, content in files),
        *_context(settings, data, when),
    ]
    content = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}
    return json.dumps(content, indent=1) + "\n"


def _root(
    paths: Sequence[str], settings: Settings, data: DataSet, when: datetime
) -> dict[str, Any]:
    name = data.name or "a catalogue"
    root: dict[str, Any] = {
        "@id": ROOT,
        "@type": "Dataset",
        "name": f"Classifiers and labels learned on {name}",
        "description": (
            f"A project of {PROGRAM}: classifiers trained by active learning on {data.rows:,} sources of {name}, the "
            "labels given for it, scores, settings, and a program that predicts with them."
        ),
        "datePublished": when.isoformat(timespec="seconds"),
        "license": {"@id": LICENCE},
        "author": {"@id": AUTHOR},
        "hasPart": [{"@id": quote(path)} for path in paths],
        "mentions": [{"@id": "#training"}],
        "isBasedOn": {"@id": CATALOGUE},
    }
    doi = doi_in(settings.doi)
    return root | ({"identifier": f"https://doi.org/{doi}"} if doi else {})


def _file(path: str, content: bytes) -> dict[str, Any]:
    name = PurePosixPath(path).name
    suffix = PurePosixPath(path).suffix
    entity: dict[str, Any] = {
        "@id": quote(path),
        "@type": "File",
        "name": path,
        "contentSize": str(len(content)),
        "encodingFormat": FORMATS.get(suffix, "application/octet-stream"),
    }
    if name in ABOUT:
        entity["description"] = ABOUT[name]
    elif suffix in (".joblib", ".skops"):
        entity["description"] = "A trained model, or the scaler of its features"
    elif suffix == ".whl":
        entity["description"] = f"The program, {PROGRAM} {__version__}, which predict.py runs"
    return entity


def _context(settings: Settings, data: DataSet, when: datetime) -> list[dict[str, Any]]:
    """Return whom and what the crate speaks of and does not hold."""
    catalogue: dict[str, Any] = {
        "@id": CATALOGUE,
        "@type": "CreativeWork",
        "name": data.name or "a catalogue",
        "description": f"The table that was learned on: {data.rows:,} rows, {data.columns:,} columns.",
    }
    if data.sha256:
        catalogue["identifier"] = f"sha256:{data.sha256}"
    return [
        {
            "@id": AUTHOR,
            "@type": "Person",
            "name": " ".join(settings.author.split()) or "Whoever made this bundle",
        },
        {
            "@id": PROGRAM_ID,
            "@type": "SoftwareApplication",
            "name": PROGRAM,
            "version": __version__,
        },
        catalogue,
        {
            "@id": LICENCE,
            "@type": "CreativeWork",
            "name": "No licence is stated",
            "description": (
                "Ask the author of the bundle how it may be used. The program in it is under the BSD-3-Clause licence."
            ),
        },
        {
            "@id": "#training",
            "@type": "CreateAction",
            "name": "Active learning",
            "agent": {"@id": AUTHOR},
            "instrument": {"@id": PROGRAM_ID},
            "object": {"@id": CATALOGUE},
            "result": {"@id": ROOT},
            "endTime": when.isoformat(timespec="seconds"),
        },
    ]
