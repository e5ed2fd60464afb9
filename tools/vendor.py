"""Fill `static/vendor/` with everything the page loads at run time: `python3 tools/vendor.py`.

JavaScript comes from npm by `package-lock.json`; Python packages are the closure of `packages` in
`pyscript.toml`, verified against Pyodide's own lock, trimmed and precompiled. Everything is made once and
kept in a per-user cache, so this is idempotent, goes on where it was interrupted, and needs no network the
second time. The steps are in `tools/vendoring/`.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):
    sys.exit("This needs Python 3.11 or later; run it with a newer python3.")

import errno
import shutil
from pathlib import Path

from vendoring import example, tree
from vendoring.build import substitute_wheels
from vendoring.fetch import inputs, sources
from vendoring.fetch.cache import Cache
from vendoring.fetch.node import find_node, install_modules
from vendoring.fetch.pinned_wheels import LAZY_WHEELS, pinned_wheels
from vendoring.folders import replace_folder
from vendoring.manifest import is_complete, read_manifest
from vendoring.report import Progress, VendorError, megabytes

ROOT = Path(__file__).resolve().parent.parent


def collect_wheels(
    root: Path, modules: Path, cache: Cache, progress: Progress
) -> tuple[dict, dict[str, tree.Wheel]]:
    """Return Pyodide's lock, and the verified wheels the page needs by package name."""
    pyodide = modules / "pyodide"
    lock = inputs.read_lock(pyodide / "pyodide-lock.json")
    version = inputs.read_lock(pyodide / "package.json")["version"]
    packages = inputs.closure(lock, inputs.wanted_packages(root / "pyscript.toml"))
    carried = {p.name for p in packages if not substitute_wheels.has_substitute(p)}
    cdn = sources.cdn_address(version)
    found = sources.obtain(packages, cache, cdn, carried, progress)
    by_name = {p.name: p for p in packages}
    wheels = {
        name: tree.Wheel(path, by_name[name].file_name, by_name[name].version)
        for name, path in found.items()
    }
    missing = [p for p in packages if p.name not in found]
    if missing:
        stdlib = pyodide / "python_stdlib.zip"
        made = substitute_wheels.substitutes(missing, found, stdlib, cache, progress)
        wheels |= {name: tree.Wheel.named(path) for name, path in made.items()}
    return lock, wheels


def make_tree(root: Path, key: str, cache: Cache, progress: Progress) -> Path:
    """Return the finished tree of this key in the cache; it is made and verified where it is not there yet."""

    def fill(folder: Path) -> None:
        node = find_node()
        modules = install_modules(root, cache, progress)
        lock, wheels = collect_wheels(root, modules, cache, progress)
        found = pinned_wheels(LAZY_WHEELS, cache, progress)
        lazy = {name: tree.Wheel.named(path) for name, path in found.items()}
        tree.assemble(folder, key, lock, wheels, lazy, modules, node, cache, progress)

    return cache.make("trees", key, fill)


def vendor(root: Path, cache: Cache, progress: Progress) -> None:
    """Bring `static/vendor/` up to date.

    Raises
    ------
    VendorError
        A person has to act; the text says how.
    """
    key = inputs.tree_key(root)
    target = root / "static" / "vendor"
    if is_complete(target, key):
        return
    with cache.alone(progress):
        made = make_tree(root, key, cache, progress)
        if not is_complete(made, key, hashes=True):
            progress.step("the finished files in the cache were changed; making them again")
            cache.drop("trees", key)
            made = make_tree(root, key, cache, progress)
        replace_folder(target, lambda folder: shutil.copytree(made, folder))
    manifest = read_manifest(target)
    if manifest is not None:
        progress.step(f"static/vendor is ready: {megabytes(manifest['bytes'])}")


def set_up(root: Path = ROOT, cache: Cache | None = None, progress: Progress | None = None) -> None:
    """Make all that a checkout needs to be served: the vendored files and the example catalogue."""
    cache, progress = cache or Cache.default(), progress or Progress()
    vendor(root, cache, progress)
    example.ensure_example(root, cache, progress)


def main() -> int:
    """Run the set-up; problems are printed as sentences."""
    try:
        set_up()
    except VendorError as error:
        print(f"vendor: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        full = error.errno == errno.ENOSPC
        hint = "Make room (about 2 GB) and" if full else "Correct that, then"
        print(f"vendor: {error}. {hint} run the same command again.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nvendor: stopped; the same command goes on from here.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
