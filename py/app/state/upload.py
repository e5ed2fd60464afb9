"""A file that comes from the page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Upload:
    """A file on its way from the page, piece by piece.

    One that is `held` by the browser is not written: its path becomes that file at the end.
    """

    role: str
    name: str
    size: int
    path: Path
    modified: str = ""  # milliseconds since 1970, as browsers tell; empty where they do not
    held: bool = False
    received: int = 0
    digest: Any = field(default_factory=hashlib.sha256)
