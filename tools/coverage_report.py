"""How much of the program the native tests run, and which files are below the floor: tools/coverage_report.py

The floor is `fail_under` in pyproject.toml; below it in all, the command fails.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import coverage

LONGEST = 60  # characters of a list of lines


def main() -> int:
    measured = coverage.Coverage()
    floor = float(str(measured.get_option("report:fail_under")))
    measured.combine()
    measured.save()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "coverage.json"
        total = measured.json_report(outfile=str(out))
        files = json.loads(out.read_text("utf-8"))["files"]
    below = {
        name: file["summary"]["percent_covered"]
        for name, file in files.items()
        if file["summary"]["percent_covered"] < floor
    }
    for name, percent in sorted(below.items(), key=lambda item: item[1]):
        print(f"{percent:5.1f} % {name}: {_missing(files[name])}")
    print(f"{total:5.1f} % of lines and branches in all; {len(below)} files below {floor:g} %")
    if total < floor:
        print(f"The tests run less than {floor:g} % of the program: test what is new.")
        return 1
    return 0


def _missing(file: dict) -> str:
    missing = set(file["missing_lines"])
    branches = [branch for branch in file["missing_branches"] if missing.isdisjoint(branch)]
    text = " ".join([*map(str, sorted(missing)), *(f"{a}->{b}" for a, b in branches)])
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rpartition(" ")[0] + " …"


if __name__ == "__main__":
    sys.exit(main())
