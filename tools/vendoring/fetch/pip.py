"""Downloads by pip, so that the user's index, certificates and proxies hold."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from vendoring.report import VendorError

# A wheel for any platform may refuse the Python at hand. Files are only read from it, so another version is named.
ANY_PYTHON = ["--only-binary", ":all:", "--python-version", "3.12"]


def run(
    arguments: list[str],
    *,
    doing: str,
    python: str = sys.executable,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run pip.

    Raises
    ------
    VendorError
        It failed; the text has its last words.
    """
    command = [python, "-m", "pip", *arguments, "--disable-pip-version-check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    if done.returncode == 0:
        return
    if "No module named pip" in done.stderr:
        raise VendorError(
            f"{python} has no pip, which is needed for {doing}. Install it (on Debian and Ubuntu: "
            "apt-get install python3-pip python3-venv) and run the same command again."
        )
    words = [line for line in done.stderr.splitlines() if line.startswith(("ERROR", "error"))]
    reason = " ".join(words[-3:]) or done.stderr.strip()[-600:] or "it gave no reason"
    raise VendorError(
        f"pip failed while {doing}: {reason} Check the network and pip's own settings "
        "(`pip config list`), then run the same command again."
    )


def address_of(requirement: str) -> tuple[str, str]:
    """Address and sha256 of the wheel pip would install for `requirement`; nothing is installed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        arguments = ["install", "--dry-run", "--ignore-installed", "--no-deps", *ANY_PYTHON]
        arguments += ["--target", folder, "--report", str(report), requirement]
        run(arguments, doing=f"looking up {requirement}")
        found = json.loads(report.read_text())["install"][0]["download_info"]
    return found["url"], found["archive_info"]["hashes"]["sha256"]


def download_whole(requirement: str, folder: Path) -> Path:
    """Download the wheel of `requirement` into `folder`."""
    arguments = ["download", "--no-deps", *ANY_PYTHON, "--dest", str(folder), requirement]
    run(arguments, doing=f"downloading {requirement}")
    return next(folder.glob("*.whl"))


def download_pinned(requirements: Path, folder: Path) -> list[Path]:
    """Download the wheels that a file of hash-pinned requirements names."""
    arguments = ["download", "--no-deps", "--require-hashes", *ANY_PYTHON]
    arguments += ["--dest", str(folder), "--requirement", str(requirements)]
    run(arguments, doing=f"downloading the wheels of {requirements.name}")
    return sorted(folder.glob("*.whl"))
