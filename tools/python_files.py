"""Keep the list of Python files in pyscript.toml: python tools/python_files.py [--check]"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MARK = "[files]\n"
SUFFIXES = {".py", ".html"}


def listed() -> str:
    """The [files] table: source path in the served folder -> path in the worker."""
    paths = sorted(
        path.relative_to(ROOT / "py")
        for package in ("astronomical_lite", "app")
        for path in (ROOT / "py" / package).rglob("*")
        if path.suffix in SUFFIXES
    )
    return "".join(f'"py/{path.as_posix()}" = "./{path.as_posix()}"\n' for path in paths)


def main(arguments: list[str]) -> int:
    config = ROOT / "pyscript.toml"
    text = config.read_text("utf-8")
    head, mark, _ = text.partition(MARK)
    wanted = head + mark + listed()
    if text == wanted:
        return 0
    if "--check" in arguments:
        print("pyscript.toml does not list the files of py/: run python tools/python_files.py")
        return 1
    config.write_text(wanted, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
