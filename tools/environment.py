"""The tests' own Python and Chromium, got once: python3 tools/environment.py

Prints the path of a Python that has everything in tests/requirements.txt. It lives in the per-user
cache, named after what is in it, so that a second checkout finds it ready.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "tests" / "requirements.txt"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "astronomical-lite"


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(*command: object) -> None:
    """Run a step; its output goes to standard error, so that only the result is printed."""
    subprocess.run([str(word) for word in command], check=True, stdout=sys.stderr)


def python_with(requirements: Path, saying: str) -> Path:
    """A Python that has what a file of hash-pinned requirements names, made where it is not there yet.

    Raises
    ------
    subprocess.CalledProcessError
        venv or pip failed; what they said is on standard error.
    """
    key = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:16]
    folder = cache_folder() / "environments" / key
    python = folder / "bin" / "python"
    done = folder / "complete"
    if done.exists():
        return python
    say(saying)
    shutil.rmtree(folder, ignore_errors=True)
    run(sys.executable, "-m", "venv", folder)
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    # modAL comes as source only and builds with the setuptools that pip brings along.
    run(*pip, "--require-hashes", "-r", requirements)
    done.touch()
    return python


def test_python() -> Path:
    return python_with(REQUIREMENTS, "Installing what the tests need (about 250 MB), once")


def find_chromium() -> str | None:
    """Path of a Chromium: $CHROMIUM, else the first on PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


def chromium() -> str:
    """A Chromium, installed with the system's package manager where that is allowed."""
    path = find_chromium()
    if path:
        return path
    apt = shutil.which("apt-get")
    if apt:
        sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
        say("Installing Chromium with apt-get")
        try:
            run(*sudo, apt, "update", "-qq")
            run(
                *sudo,
                "env",
                "DEBIAN_FRONTEND=noninteractive",
                apt,
                "install",
                "-y",
                "-qq",
                "chromium",
            )
        except (subprocess.CalledProcessError, FileNotFoundError):
            say("apt-get could not install it.")
        path = find_chromium()
    if not path:
        raise SystemExit(
            "The browser tests need Chromium: install it, or set CHROMIUM to its path, "
            "and run the same command again."
        )
    return path


if __name__ == "__main__":
    try:
        chromium()
        print(test_python())
    except subprocess.CalledProcessError as error:
        sys.exit(f"This step failed: {' '.join(error.cmd)}. Check the network and try again.")
