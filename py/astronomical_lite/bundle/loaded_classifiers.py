"""A bundle's classifiers, with their scalers, calibration and labelled sources, as objects.

>>> loaded = load_classifiers(bundle)
>>> loaded.classifiers[0].fitted
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from astronomical_lite.bundle.labelled_examples import numbers_name, read_examples
from astronomical_lite.bundle.load_models import load_model
from astronomical_lite.bundle.manifest import Entry
from astronomical_lite.bundle.saved_bundle import SavedBundle
from astronomical_lite.extensions import EXTENSIONS, load_extension, unload
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS, Classifier
from astronomical_lite.messages import UserError
from astronomical_lite.project.kept_python import kept_extension
from astronomical_lite.trust.calibrator import Calibrator, read_calibrator
from astronomical_lite.trust.unlike import Examples

if TYPE_CHECKING:
    from sklearn.base import ClassifierMixin
    from sklearn.preprocessing import RobustScaler

__all__ = ["Loaded", "LoadedClassifier", "load_classifiers", "own_python"]


@dataclass(frozen=True)
class LoadedClassifier:
    """A classifier of a bundle; `scaler_key` is equal where two were trained with the same scaling, and
    `examples` is one object where their labelled sources are the same."""

    entry: Entry
    members: list[Classifier]
    fitted: list[ClassifierMixin]
    scaler: RobustScaler | None
    scaler_key: bytes
    calibrator: Calibrator | None
    examples: Examples | None


@dataclass(frozen=True)
class Loaded:
    """A bundle with its classifiers, and whether its own Python may run."""

    bundle: SavedBundle
    trusted: bool
    classifiers: list[LoadedClassifier]


def load_classifiers(bundle: SavedBundle, trusted: bool = False) -> Loaded:
    """Load a bundle's classifiers.

    Parameters
    ----------
    bundle : SavedBundle
    trusted : bool
        True if the bundle's own Python, and models that are pickles, may run.

    Raises
    ------
    UserError
        A model cannot be loaded.
    """

    def load(path: str) -> Any:
        return load_model(bundle, path, trusted)

    examples = _examples(bundle)
    with own_python(bundle, trusted):
        loaded = [
            LoadedClassifier(
                entry,
                # one that the user made, and that is not here, predicts as any other does
                [CLASSIFIERS.get(name) or Classifier(name, _not_made) for name in entry.members],
                [load(path) for path in entry.models],
                None if entry.scaler is None else load(entry.scaler),
                b"" if entry.scaler is None else bundle.read(entry.scaler),
                _calibrator(bundle, entry.calibration),
                examples.get(entry.name),
            )
            for entry in bundle.manifest.classifiers
        ]
    return Loaded(bundle, trusted, loaded)


@contextmanager
def own_python(bundle: SavedBundle, trusted: bool) -> Iterator[None]:
    """Have what the bundle's own Python offers in the registries, if it is trusted."""
    kept = kept_extension(bundle.settings)
    if kept is None or not trusted:
        yield
        return
    name, source = kept
    loaded = EXTENSIONS.get(name)
    if loaded is not None and loaded.source == source:
        yield
        return
    extension = load_extension(source, name, settings=lambda: bundle.settings)
    try:
        yield
    finally:
        unload(extension)


def _not_made() -> ClassifierMixin:
    raise UserError("This classifier is not in the program: it can predict, and not be fitted.")


def _calibrator(bundle: SavedBundle, path: str | None) -> Calibrator | None:
    return None if path is None else read_calibrator(bundle.read(path), path)


def _examples(bundle: SavedBundle) -> dict[str, Examples]:
    """Return what labelled sources look like by classifier, for those that have it; equal ones are read once."""
    found: dict[str, Examples] = {}
    read: dict[bytes, Examples] = {}
    for one in bundle.manifest.classifiers:
        if one.unlike is None:
            continue
        numbers = bundle.read(numbers_name(one.unlike)) + bundle.read(one.unlike)
        if numbers not in read:
            read[numbers] = read_examples(bundle.read, one.unlike, len(bundle.manifest.features))
        found[one.name] = read[numbers]
    return found
