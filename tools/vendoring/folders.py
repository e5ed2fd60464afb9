"""Replace a folder as a whole, so that an interruption leaves the old one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


def replace_folder(target: Path, fill: Callable[[Path], object]) -> None:
    """Make the folder `target` anew with `fill(folder)`; what was there goes only when that is done."""
    target.parent.mkdir(parents=True, exist_ok=True)
    # A run that was killed on the spot leaves its scratch folder behind.
    for left in target.parent.glob(f".{target.name}-*"):
        shutil.rmtree(left, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        fill(scratch / "new")
        (scratch / "new").chmod(0o755)
        if target.exists():
            os.replace(target, scratch / "old")
        os.replace(scratch / "new", target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
