"""`models.json` of a bundle: which files its classifiers are, and what they were trained on.

>>> text = manifest_text(Manifest("survey.fits", 1, "CATALOGUE", ["g", "r"], ["g"], {}, entries))
>>> read_manifest(text.encode())

The settings are in `config.json` beside it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from astronomical_lite import __version__
from astronomical_lite.messages import UserError
from astronomical_lite.project.json_files import read_json
from astronomical_lite.project.migrations import StoredFormat

__all__ = ["MANIFEST", "MANIFEST_NAME", "Entry", "Manifest", "manifest_text", "read_manifest"]

MANIFEST_NAME = "models.json"


def add_calibration(manifest: dict[str, Any]) -> dict[str, Any]:
    """Format 2: a classifier may have a calibration; before, none had."""
    none = {"calibration": None, "not_calibrated": ""}
    return manifest | {"classifiers": [none | one for one in _of(list, manifest["classifiers"])]}


def add_units(manifest: dict[str, Any]) -> dict[str, Any]:
    """Format 3: the units of the table trained on; before, none were kept."""
    return manifest | {"units": {}}


def add_predictions(manifest: dict[str, Any]) -> dict[str, Any]:
    """Format 4: digest of the data and what each classifier said of them; before, neither was kept."""
    none = {"predictions": None, "n_trained": 0}
    classifiers = [none | one for one in _of(list, manifest["classifiers"])]
    return manifest | {"data_sha256": None, "rows": 0, "classifiers": classifiers}


def add_unlike(manifest: dict[str, Any]) -> dict[str, Any]:
    """Format 5: what a classifier's labelled sources look like; before, that was not kept."""
    none = {"unlike": None, "not_compared": ""}
    return manifest | {"classifiers": [none | one for one in _of(list, manifest["classifiers"])]}


MANIFEST = StoredFormat(
    "models.json of the bundle", (add_calibration, add_units, add_predictions, add_unlike)
)


@dataclass(frozen=True)
class Entry:
    """One classifier.

    Attributes
    ----------
    name : str
        That of its label.
    members : sequence of str
        Names of the classifiers it is made of.
    models : sequence of str
        Their files, paths in the bundle.
    scaler : str or None
        File of the scaler.
    keep_missing : bool
        True if it predicts rows with missing values.
    calibration : str or None
        File of its calibrator, if it has one.
    not_calibrated : str
        Why it has none, as a sentence; "" if nobody asked.
    predictions : str or None
        File of what it said of the data, if that is kept.
    n_trained : int
        Points that it was trained on.
    unlike : str or None
        File of what its labelled sources look like, if that is kept.
    not_compared : str
        Why that is not known, as a sentence; "" if nobody asked.
    """

    name: str
    members: Sequence[str]
    models: Sequence[str]
    scaler: str | None
    keep_missing: bool
    calibration: str | None = None
    not_calibrated: str = ""
    predictions: str | None = None
    n_trained: int = 0
    unlike: str | None = None
    not_compared: str = ""


@dataclass(frozen=True)
class Manifest:
    """Facts that predicting needs beside the settings.

    Attributes
    ----------
    data : str
        Name of the file the classifiers were trained on.
    table : int
        Number of its table that was read.
    table_name : str
    features : sequence of str
        Columns of the matrix the classifiers know, in order.
    single_precision : sequence of str
        Features that were held as float32.
    own_features : mapping of str to list of str
        Combination (``"OPERATION of N"``) -> columns it made, for operations that are not the
        program's own.
    scikit_learn : str
        Version the classifiers were fitted with.
    classifiers : sequence of Entry
    units : mapping of str to str
        Column -> its unit in the table trained on, for those that had any.
    data_sha256 : str or None
        Digest of that file, in hexadecimal, if it is known.
    rows : int
        Of the table trained on.
    version : str
        That of the program that made the bundle; "" if it is not known.
    """

    data: str
    table: int
    table_name: str
    features: Sequence[str]
    single_precision: Sequence[str] = ()
    own_features: Mapping[str, Sequence[str]] = field(default_factory=dict)
    scikit_learn: str = ""
    classifiers: Sequence[Entry] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    data_sha256: str | None = None
    rows: int = 0
    version: str = __version__


def manifest_text(manifest: Manifest) -> str:
    """Return the file."""
    return json.dumps(asdict(manifest) | MANIFEST.stamp(), indent=2) + "\n"


def read_manifest(content: bytes) -> Manifest:
    """Return what a file says.

    Raises
    ------
    UserError
        It is damaged, or a newer program wrote it.
    """
    given = read_json(content, MANIFEST_NAME)
    if not isinstance(given, dict):
        raise _damaged()
    try:
        given = MANIFEST.migrate(given)
        entries = [
            Entry(
                _of(str, one["name"]),
                _texts(one["members"]),
                _texts(one["models"]),
                _text_or_none(one["scaler"]),
                _of(bool, one["keep_missing"]),
                _text_or_none(one["calibration"]),
                _of(str, one["not_calibrated"]),
                _text_or_none(one["predictions"]),
                _of(int, one["n_trained"]),
                _text_or_none(one["unlike"]),
                _of(str, one["not_compared"]),
            )
            for one in _of(list, given["classifiers"])
        ]
        own = _of(dict, given["own_features"])
        return Manifest(
            _of(str, given["data"]),
            _of(int, given["table"]),
            _of(str, given["table_name"]),
            _texts(given["features"]),
            _texts(given["single_precision"]),
            {key: _texts(names) for key, names in own.items()},
            _of(str, given["scikit_learn"]),
            entries,
            {name: _of(str, unit) for name, unit in _of(dict, given["units"]).items()},
            _text_or_none(given["data_sha256"]),
            _of(int, given["rows"]),
            _of(str, given.get("version", "")),
        )
    except (KeyError, TypeError) as error:
        raise _damaged() from error


def _damaged() -> UserError:
    return UserError(f"{MANIFEST_NAME} of the bundle is damaged: download the bundle again.")


def _of(kind: type, value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(value)
    return value


def _text_or_none(value: Any) -> str | None:
    return None if value is None else _of(str, value)


def _texts(value: Any) -> list[str]:
    return [_of(str, one) for one in _of(list, value)]
