"""The models of a bundle, loaded from their files."""

from __future__ import annotations

import io
import warnings
from typing import Any

import joblib

from astronomical_lite.bundle.saved_bundle import SavedBundle
from astronomical_lite.messages import UserError

__all__ = ["is_pickle", "load_model"]


def is_pickle(path: str) -> bool:
    """Return True if loading a model's file can run code that its maker put there."""
    return not path.endswith(".skops")


def load_model(bundle: SavedBundle, path: str, trusted: bool) -> Any:
    """Return a fitted estimator.

    Parameters
    ----------
    bundle : SavedBundle
    path : str
        In the bundle: ".skops" is loaded with scikit-learn's known types alone, anything else is
        a pickle.
    trusted : bool
        True if the user said that the bundle's maker may run code.

    Raises
    ------
    UserError
        The file is a pickle and the bundle not trusted, is damaged, holds what is not safe, or
        skops is not installed.
    """
    content = bundle.read(path)
    if is_pickle(path) and not trusted:
        raise UserError(
            f"{path} in {bundle.name} is a pickle: loading it can run code that its maker put "
            "there. If you trust whoever made this bundle, add --trust."
        )
    try:
        with warnings.catch_warnings():
            # scikit-learn's warning of another version: the pinned one is in requirements.txt
            warnings.simplefilter("ignore")
            if is_pickle(path):
                return joblib.load(io.BytesIO(content))
            return _load_skops(content, path)
    except UserError:
        raise
    except Exception as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise UserError(
            f"{path} in {bundle.name} cannot be loaded ({lines[0][:200].rstrip('.')}). Use the "
            "versions in the bundle's requirements.txt."
        ) from error


def _load_skops(content: bytes, path: str) -> Any:
    try:
        from astronomical_lite.bundle.load_safely import loads_safely
    except ModuleNotFoundError as error:
        raise UserError(
            "The bundle's models are in skops' safe format, and the package skops is not "
            "installed: pip install -r requirements.txt of the bundle."
        ) from error
    return loads_safely(content, path)
