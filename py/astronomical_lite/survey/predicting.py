"""A partition predicted and written, wherever the process that does it runs.

>>> outcome = predict_partition(partition, job)
>>> outcome.rows, outcome.failures

What was written before is not predicted again; its outcome is read from the part. A process uses one core:
the others have processes of their own, and threads of each for all cores would wait for one another.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import joblib
import numpy as np
from threadpoolctl import threadpool_limits

from astronomical_lite.bundle.loaded_classifiers import Loaded, load_classifiers
from astronomical_lite.bundle.predict import predict_catalogue, table_trained_on
from astronomical_lite.bundle.saved_bundle import SavedBundle, open_bundle
from astronomical_lite.bundle.trained_features import columns_needed
from astronomical_lite.messages import UserError
from astronomical_lite.survey.aside import CannotWriteError
from astronomical_lite.survey.divided import Divided
from astronomical_lite.survey.inputs import InputFile
from astronomical_lite.survey.outcome import Outcome, failed, outcome_of
from astronomical_lite.survey.partitions import Partition, divide, read_partition
from astronomical_lite.survey.parts import Parts, columns_of
from astronomical_lite.survey.sentences import in_a_sentence
from astronomical_lite.survey.units_check import require_same_units
from astronomical_lite.tables.formats.text.line_lengths import CUT_SHORT

if TYPE_CHECKING:
    from astropy.table import Table

    from astronomical_lite.tables.catalogue import Catalogue

__all__ = ["Job", "classifiers_of", "divide_input", "predict_partition"]

# Partitions share the process's registries, and its memory is reckoned for one of them.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Job:
    """What is the same for all partitions.

    Attributes
    ----------
    bundle : str
        Absolute path.
    config_sha256 : str
        Of its settings, so that another bundle of this name is not taken for it.
    parts : Parts
    date : str
    table : int, optional
        Number of the table to read in every file.
    rows : int
        Of a partition.
    trusted, ignore_units : bool
    doubtful : int
        How many of the least certain rows are wanted.
    """

    bundle: str
    config_sha256: str
    parts: Parts
    date: str
    table: int | None
    rows: int
    trusted: bool = False
    ignore_units: bool = False
    doubtful: int = 0


def divide_input(file: InputFile, job: Job) -> Divided:
    """Return the partitions of a file as the bundle reads it, or what is wrong with it."""
    bundle = _bundle(job.bundle, job.config_sha256)
    settings = bundle.settings
    try:
        table = table_trained_on(bundle, file.path, job.table)
        if bundle.manifest.own_features:
            # what a maker's own function makes of a row may depend on the others
            return Divided([Partition(file, table=table)], {})
        corrections, ids = settings.column_corrections, [settings.id_col]
        found = divide(file, table, job.rows, corrections=corrections, ids=ids)
        return Divided(found, {})
    except Exception as error:
        return Divided([], {file.number: in_a_sentence(error, file.name, "read")})


def predict_partition(partition: Partition, job: Job) -> Outcome:
    """Predict a partition and write the part, unless it is there.

    Raises
    ------
    CannotWriteError
        The disk is full, or the like. What is wrong with the input is in the outcome.
    """
    with _ONE_AT_A_TIME, _one_core():
        file = partition.file
        loaded = classifiers_of(job)
        id_column = loaded.bundle.settings.id_col
        if job.parts.are_there(partition):
            return outcome_of(partition, job.parts.columns(partition), id_column, job.doubtful)
        try:
            table, notes = _predicted(partition, job, loaded)
        except CannotWriteError:
            raise
        except Exception as error:
            sentence = in_a_sentence(error, file.name, "predicted")
            return failed(file.number, sentence, job.doubtful)
        job.parts.write(partition, table)
        return outcome_of(partition, columns_of(table), id_column, job.doubtful, notes)


@contextmanager
def _one_core() -> Iterator[None]:
    """Keep products of matrices, and what scikit-learn divides among threads, to the thread that asks."""
    with threadpool_limits(1), joblib.parallel_config(backend="sequential"):
        yield


def _predicted(
    partition: Partition, job: Job, loaded: Loaded
) -> tuple[Table, frozenset[tuple[str, int]]]:
    bundle = loaded.bundle
    corrections = bundle.settings.column_corrections
    catalogue = read_partition(partition, columns_needed(bundle), corrections)
    if any(note.startswith(CUT_SHORT) for note in catalogue.notes):
        raise UserError(
            f"{partition.file.name} is incomplete: it ends in the middle of a line. Download or copy it again."
        )
    if not job.ignore_units:
        require_same_units(catalogue.units, bundle.manifest.units, partition.file.name)
    predicted = predict_catalogue(loaded, catalogue, date=job.date)
    name = bundle.settings.id_col
    if name in predicted.table.colnames:
        predicted.table.replace_column(name, _exact_ids(predicted.table[name], catalogue, name))
    of_file = set(catalogue.notes)
    notes = [(one, partition.file.number if one in of_file else -1) for one in predicted.notes]
    return predicted.table, frozenset(notes)


def _exact_ids(ids: Any, catalogue: Catalogue, name: str) -> Any:
    """Return ids in the one type that all partitions have: int64 (or uint64) if they are whole numbers,
    masked where one is missing."""
    values, mask = np.ma.getdata(ids), np.ma.getmask(ids)
    whole = any(info.name == name and info.kind == "integer" for info in catalogue.read_columns)
    if whole and values.dtype.kind == "f":
        mask = np.isnan(values)
        values = np.where(mask, 0, values).astype(np.int64)
    elif values.dtype.kind in "iu" and values.dtype != np.uint64:
        values = values.astype(np.int64, copy=False)
    from astropy.table import Column, MaskedColumn

    if mask is np.ma.nomask:
        return Column(values, name)
    return MaskedColumn(values, name, mask=mask)


@lru_cache(maxsize=1)
def _bundle(path: str, config_sha256: str) -> SavedBundle:
    bundle = open_bundle(path)
    if bundle.config_sha256 != config_sha256:
        raise UserError(f"{path} has changed since the command began: run it again.")
    return bundle


def classifiers_of(job: Job) -> Loaded:
    """Return the bundle with its classifiers, loaded once in a process.

    Raises
    ------
    UserError
        The bundle has changed, or a model cannot be loaded.
    """
    return _loaded(job.bundle, job.config_sha256, job.trusted)


@lru_cache(maxsize=1)
def _loaded(path: str, config_sha256: str, trusted: bool) -> Loaded:
    return load_classifiers(_bundle(path, config_sha256), trusted)
