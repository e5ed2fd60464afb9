"""Ours against the reference, side by side in one run: python tools/bench.py [ROW ...]

Times on shared machines are noisy; the ratio is what counts. Results go to bench.json and, when every
row ran, to docs/performance.md.
"""

from __future__ import annotations

import json
import sys

from benchmarks import boot, cloud, first_plot, gestures, keys, loop, memory, survey, tables
from benchmarks.report import PAGE, as_page
from environment import ROOT

MODULES = (boot, loop, keys, cloud, gestures, tables, first_plot, memory, survey)
ROWS = {row.name: row for module in MODULES for row in module.ROWS}


def shown(value: float | None, unit: str = "") -> str:
    return "-" if value is None else f"{value:.2f}{unit}"


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in ROWS]
    if unknown:
        print(f"No such row: {', '.join(unknown)}. There are: {', '.join(ROWS)}.", file=sys.stderr)
        return 2
    results = []
    print(f"{'row':<15} {'ours':>9} {'reference':>10} {'ratio':>7} {'goal':>6}")
    for name in names or ROWS:
        row = ROWS[name]
        result = row.result()
        results.append(result)
        ours, reference = shown(result["ours"], row.unit), shown(result["reference"], row.unit)
        print(
            f"{name:<15} {ours:>9} {reference:>10} {shown(result['ratio']):>7} {row.goal:>6.2f} "
            f"{'' if result['ok'] else 'NOT MET '}{row.text}; {result['note']}",
            flush=True,
        )
    (ROOT / "bench.json").write_text(json.dumps(results, indent=1))
    if not names:
        PAGE.write_text(as_page(results))
        print(f"{PAGE.relative_to(ROOT)} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
