"""The tests' own Python, got once, and Chromium: python3 tools/environment.py

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

from browsers import BrowserMissing, chromium
from commands import alone, run, say

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "tests" / "requirements.txt"


def cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "astronomical-lite"


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
    with alone(folder.with_suffix(".lock")):
        if done.exists():  # made by the run that was waited for
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


if __name__ == "__main__":
    try:
        with alone(cache_folder() / "browsers.lock"):
            chromium()
        print(test_python())
    except BrowserMissing as missing:
        sys.exit(str(missing))
    except subprocess.CalledProcessError as error:
        sys.exit(f"This step failed: {' '.join(error.cmd)}. Check the network and try again.")
