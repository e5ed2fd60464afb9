"""How much of the program the native tests run, and which files are below the floor: tools/coverage_report.py MEASURED

MEASURED is SlipCover's JSON. Below the floor in all, the command fails.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

FLOOR = 97.0  # % of lines and branches
LONGEST = 60  # characters of a list of lines


def main(measured: Path) -> int:
    found = json.loads(measured.read_text("utf-8"))
    files: dict[str, dict] = found["files"]
    percent = {name: file["summary"]["percent_covered"] for name, file in files.items()}
    below = sorted((share, name) for name, share in percent.items() if share < FLOOR)
    for share, name in below:
        print(f"{share:5.1f} % {name}: {_missing(files[name])}")
    total: float = found["summary"]["percent_covered"]
    print(f"{total:5.1f} % of lines and branches in all; {len(below)} files below {FLOOR:g} %")
    if total < FLOOR:
        print(f"The tests run less than {FLOOR:g} % of the program: test what is new.")
        return 1
    return 0


def _missing(file: dict) -> str:
    missing = set(file["missing_lines"])
    branches = [branch for branch in file["missing_branches"] if missing.isdisjoint(branch)]
    text = " ".join([*map(str, sorted(missing)), *(f"{a}->{b}" for a, b in branches)])
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rpartition(" ")[0] + " …"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
