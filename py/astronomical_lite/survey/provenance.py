"""Where predictions come from: the program, the bundle, every file and what became of it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sklearn

from astronomical_lite import __version__
from astronomical_lite.bundle.saved_bundle import SavedBundle
from astronomical_lite.project.migrations import PROGRAM
from astronomical_lite.survey.inputs import InputFile
from astronomical_lite.survey.outcome import Outcome
from astronomical_lite.survey.partitions import Partition

__all__ = ["provenance"]


def provenance(
    bundle: SavedBundle,
    options: dict[str, Any],
    files: Sequence[InputFile],
    partitions: Sequence[Partition],
    outcome: Outcome,
    began: datetime,
    notes: Sequence[str],
) -> dict[str, Any]:
    """Return what predictions were made of, as JSON has it.

    Parameters
    ----------
    bundle : SavedBundle
    options : dict
        Of the command.
    files : sequence of InputFile
    partitions : sequence of Partition
        Those that were predicted.
    outcome : Outcome
    began : datetime
    notes : sequence of str
        Remarks that the user was told.
    """
    parts = Counter(one.file.number for one in partitions)
    return {
        "software": f"{PROGRAM} {__version__}",
        "python": sys.version.split()[0],
        "scikit_learn": sklearn.__version__,
        "began": began.isoformat(timespec="seconds"),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "bundle": {
            "name": bundle.name,
            "configuration_sha256": bundle.config_sha256,
            "scikit_learn": bundle.manifest.scikit_learn,
            "trained_on": bundle.manifest.data,
            "classifiers": [entry.name for entry in bundle.manifest.classifiers],
        },
        "options": options,
        "rows": outcome.rows,
        "files": [
            {
                "number": file.number,
                "path": file.path,
                "bytes": file.size,
                "partitions": parts[file.number],
                **(
                    {"failed": outcome.failures[file.number]}
                    if file.number in outcome.failures
                    else {}
                ),
            }
            for file in files
        ],
        "notes": list(notes),
    }
