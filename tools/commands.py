"""Commands that a tool runs, and what it says meanwhile: on standard error, so that standard output is its result."""

from __future__ import annotations

import subprocess
import sys


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
