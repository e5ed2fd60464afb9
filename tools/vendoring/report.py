"""Output for a person: errors that are sentences, and progress in words, MB and seconds."""

from __future__ import annotations

import sys
import time
from typing import TextIO


class VendorError(Exception):
    """A fault a person can act on; the text is a sentence that says what to do."""


def megabytes(count: int) -> str:
    """`count` bytes as text in MB (10**6), or in kB below a tenth of one."""
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.0f} kB"


class Progress:
    """Prints steps as they are taken and, on a terminal, the progress of a download."""

    def __init__(self, stream: TextIO | None = None):
        self.stream = stream or sys.stderr
        self.started = time.monotonic()
        self.shown = 0.0
        self.live = bool(getattr(self.stream, "isatty", lambda: False)())

    def step(self, text: str) -> None:
        """Print a line with the seconds since the start."""
        elapsed = time.monotonic() - self.started
        clear = "\r\033[K" if self.live else ""
        print(f"{clear}[{elapsed:5.0f} s] {text}", file=self.stream, flush=True)

    def part(self, name: str, done: int, total: int) -> None:
        """Print `done` of `total` bytes of `name` over the last such line."""
        now = time.monotonic()
        if not self.live or now - self.shown < 0.2:
            return
        self.shown = now
        of = f" of {megabytes(total)}" if total else ""
        print(
            f"\r\033[K          {name}: {megabytes(done)}{of}", end="", file=self.stream, flush=True
        )
