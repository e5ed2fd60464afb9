"""Node.js: finding it, installing the JavaScript side with npm, running Python scripts in Pyodide."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from vendoring.fetch.cache import Cache, key_of
from vendoring.fetch.inputs import shipped_modules
from vendoring.report import Progress, VendorError

OLDEST_NODE = 18
MODULES = ("package.json", "package-lock.json", ".npmrc")  # what npm installs by
RUNNER = Path(__file__).resolve().parents[2] / "run_in_pyodide.mjs"


def find_node() -> str:
    """The path of a Node.js that can run Pyodide."""
    node = shutil.which("node") or shutil.which("nodejs")
    how = f"Install Node.js {OLDEST_NODE} or later and run the same command again."
    if node is None:
        raise VendorError(f"Node.js was not found; it prepares the Python runtime. {how}")
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)", done.stdout)
    if version is None or int(version[1]) < OLDEST_NODE:
        raise VendorError(f"{node} is version {done.stdout.strip() or 'unknown'}. {how}")
    return node


def modules_key(root: Path, *, with_checkers: bool = False) -> str:
    """The key in the cache of what `install_modules` installs."""
    if with_checkers:
        return key_of(*((root / name).read_bytes() for name in MODULES))
    return key_of(shipped_modules(root), (root / ".npmrc").read_bytes())


def install_modules(
    root: Path, cache: Cache, progress: Progress, *, with_checkers: bool = False
) -> Path:
    """The `node_modules` of `package-lock.json`, installed in the cache; npm verifies each integrity.

    What checks JavaScript (`devDependencies`) is among them only `with_checkers`.
    """

    def fill(folder: Path) -> None:
        npm = shutil.which("npm")
        if npm is None:
            raise VendorError("npm was not found. Install it and run the same command again.")
        progress.step("JavaScript side: npm ci from package-lock.json")
        for name in MODULES:
            shutil.copy(root / name, folder)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        if not with_checkers:
            command.append("--omit=dev")
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            words = [line for line in done.stderr.splitlines() if "A complete log" not in line]
            raise VendorError(
                f"npm could not install the JavaScript side: {' '.join(words)[-800:]} "
                "Check the network and npm's own settings, then run the same command again."
            )

    key = modules_key(root, with_checkers=with_checkers)
    return cache.make("npm", key, fill) / "node_modules"


def run_in_pyodide(
    node: str,
    runtime: Path,
    script: Path,
    *arguments: str,
    mounts: list[Path],
    packages: Sequence[str] = (),
    label: str,
) -> str:
    """Run a Python script in the Pyodide that is in `runtime`; return what it printed.

    `mounts` are the folders it sees, under their own paths. What the script itself imports is
    loaded; `packages` are those that only its modules import.
    """
    command = [node, str(RUNNER), "--pyodide", str(runtime)]
    for mount in mounts:
        command += ["--mount", str(mount)]
    if packages:
        command += ["--packages", ",".join(packages)]
    command += [str(script), *arguments]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        # Node shows the line of JavaScript where it stopped, which is the whole minified runtime.
        lines = (done.stderr or done.stdout).strip().splitlines()
        words = "\n".join(line for line in lines if len(line) < 400)[-1500:]
        raise VendorError(f"{label} failed in Pyodide under Node.js:\n{words}")
    return done.stdout
