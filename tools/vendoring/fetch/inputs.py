"""Inputs of the finished tree: the packages asked for, their closure in Pyodide's lock, the key over all of it."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from vendoring.fetch.cache import key_of
from vendoring.report import VendorError

# Dependencies in Pyodide's lock that nothing in the page follows, so that it does not load them at every
# start: pandas 3 and matplotlib work without pytz; matplotlib uses fonttools to write PDF and PostScript only.
NOT_NEEDED = {"fonttools", "pytz"}


@dataclass(frozen=True)
class Package:
    """One entry of Pyodide's lock."""

    name: str
    version: str
    file_name: str
    sha256: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def normalized(name: str) -> str:
    """A distribution's name in its normal form (PyPA, "Names and normalization")."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted_packages(configuration: Path) -> list[str]:
    """The `packages` of `pyscript.toml`."""
    try:
        settings = tomllib.loads(configuration.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise VendorError(f"{configuration} is not valid TOML: {error}. Correct it.") from None
    packages = settings.get("packages", [])
    if not packages:
        raise VendorError(f"{configuration} names no packages. Add `packages = [...]` to it.")
    return packages


def read_lock(path: Path) -> dict:
    """Pyodide's own lock."""
    return json.loads(path.read_text(encoding="utf-8"))


def closure(lock: dict, wanted: list[str]) -> list[Package]:
    """`wanted` and all they depend on, sorted by name.

    Raises
    ------
    VendorError
        The lock has no package of one of these names.
    """
    entries = lock["packages"]
    found: dict[str, Package] = {}
    waiting = [normalized(name) for name in wanted]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        if name not in entries:
            raise VendorError(
                f"Pyodide's lock has no package named {name}. Correct `packages` in pyscript.toml."
            )
        entry = entries[name]
        found[name] = Package(name, entry["version"], entry["file_name"], entry["sha256"])
        waiting += [normalized(d) for d in entry["depends"] if d not in NOT_NEEDED]
    return sorted(found.values(), key=lambda package: package.name)


def rewritten(lock: dict, wheels: dict[str, tuple[str, str, str]]) -> dict:
    """Return the lock for what is vendored: `wheels` gives (file name, version, sha256) by package name."""
    packages = {}
    for name, (file_name, version, sha256) in sorted(wheels.items()):
        entry = dict(lock["packages"][name], file_name=file_name, version=version, sha256=sha256)
        entry["depends"] = [d for d in entry["depends"] if normalized(d) in wheels]
        packages[name] = entry
    return dict(lock, packages=packages)


def shipped_modules(root: Path) -> str:
    """`package.json` and `package-lock.json` as one JSON text, without the tools that only check JavaScript."""
    package = json.loads((root / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))
    for described in (package, lock["packages"][""]):
        described.pop("devDependencies", None)
    lock["packages"] = {k: v for k, v in lock["packages"].items() if not v.get("dev")}
    return json.dumps([package, lock])


def tree_key(root: Path) -> str:
    """Return the key of the finished tree, over everything in the checkout that decides its content."""
    tools = root / "tools"
    # The page's own, which taking the snapshot uses too
    places = root / "static" / "js" / "start" / "function_places.mjs"
    files = [tools / "run_in_pyodide.mjs", places]
    vendoring = tools / "vendoring"
    files += [path for kind in ("*.py", "*.mjs", "*.txt") for path in vendoring.rglob(kind)]
    parts: list[str | bytes] = ["\n".join(wanted_packages(root / "pyscript.toml"))]
    parts.append(shipped_modules(root))
    for path in sorted(files):
        parts += [path.relative_to(root).as_posix(), path.read_bytes()]
    return key_of(*parts)
