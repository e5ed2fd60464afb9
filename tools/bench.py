"""Ours against the reference, side by side in one run: python tools/bench.py [ROW ...]

Times on shared machines are noisy; the ratio is what counts. The last result of each row is kept in bench.json; once
every row has one, docs/performance.md is written.
"""

from __future__ import annotations

import json
import sys

from benchmarks import (
    actions,
    boot,
    cloud,
    engines_compared,
    first_label,
    first_plot,
    gestures,
    keys,
    loop,
    memory,
    selecting,
    steps,
    survey,
    tables,
)
from benchmarks.report import PAGE, as_page
from environment import ROOT

KEPT = ROOT / "bench.json"
MODULES = (
    boot,
    steps,
    engines_compared,
    first_label,
    actions,
    loop,
    keys,
    cloud,
    gestures,
    selecting,
    tables,
    first_plot,
    memory,
    survey,
)
ROWS = {row.name: row for module in MODULES for row in module.ROWS}


def shown(value: float | None, unit: str = "") -> str:
    return "-" if value is None else f"{value:.2f}{unit}"


def kept() -> dict[str, dict]:
    """Return the results there are, by row."""
    if not KEPT.exists():
        return {}
    return {result["row"]: result for result in json.loads(KEPT.read_text())}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in ROWS]
    if unknown:
        print(f"No such row: {', '.join(unknown)}. There are: {', '.join(ROWS)}.", file=sys.stderr)
        return 2
    results = kept()
    print(f"{'row':<15} {'ours':>9} {'reference':>10} {'ratio':>7} {'goal':>6}")
    for name in names or ROWS:
        row = ROWS[name]
        results[name] = result = row.result()
        ours, reference = shown(result["ours"], row.unit), shown(result["reference"], row.unit)
        print(
            f"{name:<15} {ours:>9} {reference:>10} {shown(result['ratio']):>7} {row.goal:>6.2f} "
            f"{'' if result['ok'] else 'NOT MET '}{row.text}; {result['note']}",
            flush=True,
        )
        KEPT.write_text(json.dumps(list(results.values()), indent=1))
    if all(name in results for name in ROWS):
        PAGE.write_text(as_page([results[name] for name in ROWS]))
        print(f"{PAGE.relative_to(ROOT)} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
