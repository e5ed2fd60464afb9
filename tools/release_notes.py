"""Print a release's section of CHANGELOG.md: python3 tools/release_notes.py v0.2.0

Stops with a sentence where the tag is not the version that the core names, or the changelog has no section of it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORE = "py/astronomical_lite/__init__.py"
CHANGELOG = "CHANGELOG.md"


def version_of(root: Path) -> str:
    """Return the version that the core names."""
    found = re.findall(r'^__version__ = "(.+)"$', (root / CORE).read_text("utf-8"), re.MULTILINE)
    version: str = found[0]
    return version


def section_of(changelog: str, version: str) -> str:
    """Return what the changelog says of a version, without its heading; empty where there is nothing."""
    pattern = rf"^## \[?{re.escape(version)}\b[^\n]*\n(.*?)(?=^## |\Z)"
    found = re.search(pattern, changelog, re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else ""


def notes(tag: str, root: Path = ROOT) -> str:
    """Return the notes of the release that a tag such as v0.2.0 makes.

    Raises
    ------
    ValueError
        The tag and the version differ, or the changelog says nothing of it.
    """
    version = version_of(root)
    if tag != f"v{version}":
        raise ValueError(f"The tag is {tag}, but {CORE} has version {version}. Make them agree.")
    section = section_of((root / CHANGELOG).read_text("utf-8"), version)
    if not section:
        raise ValueError(f"{CHANGELOG} has no section of {version}. Write it.")
    return section


if __name__ == "__main__":
    try:
        print(notes(sys.argv[1]))
    except ValueError as error:
        sys.exit(f"release: {error}")
