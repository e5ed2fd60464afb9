"""Commands that a tool runs, and what it says meanwhile: on standard error, so that standard output is its result."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # not POSIX: two runs at once are then the user's to avoid
    fcntl = None  # type: ignore[assignment]


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(*command: object) -> None:
    """Run a step.

    Raises
    ------
    subprocess.CalledProcessError
        It failed; what it said is on standard error.
    """
    subprocess.run([str(word) for word in command], check=True, stdout=sys.stderr)


@contextlib.contextmanager
def alone(lock: Path, waiting: Callable[[str], object] = say) -> Iterator[None]:
    """Hold a lock file; a second run says so with `waiting(text)` and waits for the first, even one that is killed."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with open(lock, "w") as handle:
        if fcntl:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                waiting("another set-up is running; waiting for it")
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield
