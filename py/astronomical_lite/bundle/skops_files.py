"""Models as .skops files, which are safe to load from people one does not know.

>>> skops_there()
True
>>> skops_files(learner, "Star")
[('Star-RFor_Unce.skops', b'...'), ('Star-RFor_Unce-SCALER.skops', b'...')]

A pickle runs whatever code its maker put into it. A .skops file is an archive of JSON and NumPy
arrays that names the types it holds, and loading refuses all but known ones
(https://skops.readthedocs.io).
"""

from __future__ import annotations

import zipfile

from astronomical_lite.bundle.model_files import model_parts
from astronomical_lite.learning import Learner
from astronomical_lite.messages import UserError

__all__ = ["skops_files", "skops_there"]


def skops_there() -> bool:
    """Return True if the skops package can be imported; the page fetches it for that."""
    try:
        import skops.io  # noqa: F401
    except ImportError:
        return False
    return True


def skops_files(learner: Learner, label_name: str) -> list[tuple[str, bytes]]:
    """Return what `bundle.model_files` does, by the same names but for their ending.

    Raises
    ------
    UserError
        skops is not installed, training has not started, or a model holds what cannot be checked
        when it is loaded.
    """
    try:
        import skops.io

        from astronomical_lite.bundle.load_safely import TRUSTED, require_sound
    except ImportError as error:
        raise UserError(
            "Models cannot be saved as .skops files, since the package skops is not there. "
            "Save them as joblib files."
        ) from error
    files = []
    for name, part in zip(*model_parts(learner, label_name), strict=True):
        content = skops.io.dumps(part, compression=zipfile.ZIP_DEFLATED)
        unknown = sorted(set(skops.io.get_untrusted_types(data=content)) - set(TRUSTED))
        if unknown:
            raise _refused(part, f"{', '.join(unknown)} in it would not be loaded")
        try:
            require_sound(part, "it")
        except ValueError as error:
            raise _refused(part, str(error)) from error
        files.append((name.removesuffix(".joblib") + ".skops", content))
    return files


def _refused(part: object, why: str) -> UserError:
    return UserError(
        f"{type(part).__name__} cannot be saved as a .skops file: {why}. Save it as a joblib file."
    )
