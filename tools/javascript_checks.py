"""Types, lint and format of JavaScript and CSS: python3 tools/javascript_checks.py [--write]

Runs TypeScript's compiler over the JSDoc types and Biome over code and styles; with `--write` only Biome, which
puts right what it can. Both are fetched from npm once, by `package-lock.json`, into the per-user cache.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from vendoring.fetch.cache import Cache
from vendoring.fetch.node import find_node, install_modules, modules_key
from vendoring.report import Progress, VendorError

ROOT = Path(__file__).resolve().parents[1]
# The page and what runs in workers have other names at hand: one configuration each.
PROJECTS = ("tsconfig.json", "tsconfig.worker.json")


def checkers() -> tuple[str, Path]:
    """Node.js, and the `node_modules` with the checkers, fetched where they are not there yet.

    Raises
    ------
    VendorError
        There is no Node.js, or npm could not fetch them.
    """
    cache, progress = Cache.default(), Progress()
    node = find_node()
    ready = cache.result("npm", modules_key(ROOT, with_checkers=True))
    if ready:
        return node, ready / "node_modules"
    with cache.alone(progress):
        return node, install_modules(ROOT, cache, progress, with_checkers=True)


def commands(node: str, modules: Path, write: bool) -> list[list[str]]:
    """The command lines of the checks, or of what puts files right."""
    biome = [node, str(modules / "@biomejs" / "biome" / "bin" / "biome")]
    if write:
        return [[*biome, "check", "--write"]]
    compiler = [node, str(modules / "typescript" / "bin" / "tsc"), "--project"]
    return [[*biome, "check", "--error-on-warnings"], *([*compiler, name] for name in PROJECTS)]


def main(arguments: list[str]) -> int:
    """Run all checks; 1 if one of them has findings or could not be made ready."""
    try:
        node, modules = checkers()
    except VendorError as error:
        print(f"lint: {error}", file=sys.stderr)
        return 1
    done = [
        subprocess.run(command, cwd=ROOT, check=False).returncode
        for command in commands(node, modules, "--write" in arguments)
    ]
    return int(any(done))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
