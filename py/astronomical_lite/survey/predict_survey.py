"""A bundle's predictions for a survey: all files, in partitions, into a folder of Parquet or one file.

>>> done = predict_survey(Request("survey-project.zip", input_files(["tiles/*.fits"]), "out"))
>>> done.rows, done.failures
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from operator import add
from pathlib import Path
from typing import Any

from astronomical_lite.bundle.labelled_examples import numbers_name
from astronomical_lite.bundle.saved_bundle import SavedBundle, open_bundle
from astronomical_lite.messages import UserError, some_of
from astronomical_lite.survey.aside import write_aside, write_bytes, write_json
from astronomical_lite.survey.destination import HATS, Destination, destination_of
from astronomical_lite.survey.divided import Divided
from astronomical_lite.survey.engine import ALL_CORES, Workers, map_merge
from astronomical_lite.survey.hats_output import write_hats
from astronomical_lite.survey.inputs import InputFile
from astronomical_lite.survey.outcome import Outcome, merged, summary
from astronomical_lite.survey.partitions import PARTITION_ROWS, Partition
from astronomical_lite.survey.plan import Plan
from astronomical_lite.survey.predicting import Job, classifiers_of, divide_input, predict_partition
from astronomical_lite.survey.provenance import provenance
from astronomical_lite.survey.rows import rows_of, rows_table
from astronomical_lite.survey.sentences import in_a_sentence
from astronomical_lite.tables.export.table_files import WRITERS, write_table

__all__ = ["Done", "Request", "predict_survey"]


@dataclass(frozen=True)
class Request:
    """What is to be predicted.

    Attributes
    ----------
    bundle : str
    files : list of InputFile
    out : str
        File whose ending names its format, or a folder of Parquet.
    table : int, optional
        Number of the table to read in every file.
    doubtful : int
        How many of the least certain rows to write as a table of their own.
    trusted, ignore_units : bool
    hats : str
        Folder of the HATS catalogue that is read, if `out` is to be one with its pixels.
    rows : int
        Of a partition.
    workers : Workers
    """

    bundle: str
    files: list[InputFile]
    out: str
    table: int | None = None
    doubtful: int = 0
    trusted: bool = False
    ignore_units: bool = False
    hats: str = ""
    rows: int = PARTITION_ROWS
    workers: Workers = ALL_CORES


@dataclass(frozen=True)
class Done:
    """Rows that were predicted, sentences on files that were not, remarks, and what was written."""

    rows: int
    failures: list[str]
    notes: list[str]
    written: list[Path]


def predict_survey(request: Request) -> Done:
    """Predict all files; one that cannot be is named, and the others are done.

    Raises
    ------
    UserError
        Nothing can be predicted, or what was cannot be written.
    """
    began = datetime.now(UTC)
    files = request.files
    destination = destination_of(request.out, bool(request.hats))
    destination.require_other_than(files)
    bundle = open_bundle(request.bundle)
    job = Job(
        bundle=str(Path(request.bundle).absolute()),
        config_sha256=bundle.config_sha256,
        parts=destination.parts,
        date=began.strftime("%Y-%m-%d"),
        table=request.table,
        rows=request.rows,
        trusted=request.trusted,
        ignore_units=request.ignore_units,
        doubtful=request.doubtful,
    )
    if not request.workers.scheduler:
        # what is wrong with them is said before anything is written; other processes begin with them
        classifiers_of(job)
    _plan(request, bundle, files).begin(destination.parts, request.out)
    try:
        divided = map_merge(partial(divide_input, job=job), files, add, request.workers)
        partitions, outcome = _predicted(job, divided, files, request.workers)
    except UserError:
        destination.give_up()
        raise
    if not partitions:
        destination.give_up()
        raise UserError("\n".join(outcome.failures[number] for number in sorted(outcome.failures)))
    written = _write(request, destination, job, bundle, files, partitions, outcome, began)
    return Done(
        outcome.rows,
        [outcome.failures[number] for number in sorted(outcome.failures)],
        _remarks(outcome, files),
        written,
    )


def _plan(request: Request, bundle: SavedBundle, files: list[InputFile]) -> Plan:
    digest = hashlib.sha256(bundle.config_sha256.encode())
    for entry in bundle.manifest.classifiers:
        also = [numbers_name(entry.unlike)] if entry.unlike else []
        for path in (*entry.models, *([entry.scaler] if entry.scaler else []), *also):
            digest.update(bundle.read(path))
    options = {
        "table": request.table,
        "rows_of_partition": request.rows,
        "ignore_units": request.ignore_units,
        "trusted": request.trusted,
    }
    return Plan.of(digest.hexdigest(), options, files)


def _predicted(
    job: Job, divided: Divided, files: list[InputFile], workers: Workers
) -> tuple[list[Partition], Outcome]:
    """Return the partitions of the files that are predicted whole, and their outcome."""
    partitions, failures = divided.partitions, dict(divided.failures)
    outcome, notes = Outcome(doubtful=job.doubtful), frozenset[tuple[str, int]]()
    while partitions:
        outcome = map_merge(partial(predict_partition, job=job), partitions, merged, workers)
        notes |= outcome.notes  # of what is there from the time before nothing is remarked again
        found = {**outcome.failures, **_other_ids(outcome, files)}
        if not found:
            break
        failures |= found
        # a file is there whole or not at all: what was predicted of it does not count
        partitions = [one for one in partitions if one.file.number not in found]
    for number in failures:
        job.parts.remove(number)
    return partitions, replace(outcome, failures=failures, notes=notes)


def _other_ids(outcome: Outcome, files: list[InputFile]) -> dict[int, str]:
    """Return what is wrong with files whose ids are not of the kind of the first one's."""
    kinds = {n: kind for n, kind in sorted(outcome.id_kinds.items()) if n not in outcome.failures}
    first = next(iter(kinds), 0)
    names = {"none": "no column of ids", "text": "ids of text", "numbers": "ids of numbers"}
    return {
        number: f"{files[number].name} has {names[kind]}, and {files[first].name} {names[kinds[first]]}: "
        "predict it on its own."
        for number, kind in kinds.items()
        if kind != kinds[first]
    }


def _write(
    request: Request,
    destination: Destination,
    job: Job,
    bundle: SavedBundle,
    files: list[InputFile],
    partitions: list[Partition],
    outcome: Outcome,
    began: datetime,
) -> list[Path]:
    """Write what comes of all partitions, and return the files beside the predictions."""
    out, written = Path(request.out), []
    if destination.format == HATS:
        write_hats(out, Path(request.hats), job.parts, partitions, request.workers)
    elif destination.format:
        try:
            table = job.parts.table(partitions)
            write_aside(out, partial(WRITERS[destination.format].write, table))
        except UserError:
            raise
        except Exception as error:
            raise UserError(in_a_sentence(error, out.name, "written")) from error
    if request.doubtful and len(outcome.row):
        corrections = bundle.settings.column_corrections
        found = rows_of(
            partitions, outcome.file, outcome.row, request.workers, corrections, job.parts
        )
        content, _, _ = write_table(rows_table(found), "fits")
        path = destination.beside("doubtful.fits")
        write_bytes(path, content)
        written.append(path)
    for name, told in (
        ("summary.json", summary(outcome)),
        (
            "provenance.json",
            provenance(
                bundle,
                _options(request),
                files,
                partitions,
                outcome,
                began,
                _remarks(outcome, files),
            ),
        ),
    ):
        write_json(destination.beside(name), told)
        written.append(destination.beside(name))
    destination.finish()
    return written


def _remarks(outcome: Outcome, files: list[InputFile]) -> list[str]:
    """Return each remark once, with the files that it is about."""
    about: dict[str, list[str]] = {}
    for note, number in sorted(outcome.notes):
        about.setdefault(note, []).extend([files[number].name] if number >= 0 else [])
    return [f"{some_of(names, most=3)}: {note}" if names else note for note, names in about.items()]


def _options(request: Request) -> dict[str, Any]:
    return {
        "table": request.table,
        "doubtful": request.doubtful,
        "trust": request.trusted,
        "ignore_units": request.ignore_units,
        "rows_of_partition": request.rows,
        **({"hats": request.hats} if request.hats else {}),
    }
