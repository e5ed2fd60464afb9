"""Downloads, as files that arrive in a folder: Firefox and WebKit tell their drivers of none."""

from __future__ import annotations

import time
from pathlib import Path

TIMEOUT = 90.0  # s
PARTIAL = (".part", ".wkdownload")  # of Firefox, of WebKit


def arrived(folder: Path) -> Path:
    """The one file that has arrived whole.

    Raises
    ------
    TimeoutError
        Nothing has, or it goes on arriving.
    """
    ends = time.monotonic() + TIMEOUT
    while time.monotonic() < ends:
        files = list(folder.iterdir()) if folder.exists() else []
        if len(files) == 1 and files[0].suffix not in PARTIAL and files[0].stat().st_size:
            return files[0]
        time.sleep(0.05)
    raise TimeoutError(f"no download arrived within {TIMEOUT:.0f} s; in its folder: {files}")
