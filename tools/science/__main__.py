"""Writes all figures and tables, or one: python -m science [--only wrong_labels] [--seeds N] [--to FOLDER]"""

from __future__ import annotations

import argparse
from pathlib import Path

from environment import ROOT
from science import fewer_labels, wrong_labels

parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
parser.add_argument("--only", choices=["fewer_labels", "wrong_labels"])
parser.add_argument(
    "--seeds", type=int, default=10, help="draws of sources, 2 or more, of fewer_labels"
)
parser.add_argument("--labels", type=int, default=30, help="labels, of fewer_labels")
parser.add_argument("--rows", type=int, default=4000, help="sources, of fewer_labels")
parser.add_argument("--draws", type=int, default=10, help="draws of wrong answers, of wrong_labels")
parser.add_argument("--to", type=Path, default=ROOT / "docs/science")
asked = parser.parse_args()
asked.to.mkdir(parents=True, exist_ok=True)
if asked.only != "wrong_labels":
    fewer_labels.write(asked.to, asked.seeds, asked.labels, asked.rows)
if asked.only != "fewer_labels":
    wrong_labels.write(asked.to, asked.draws)
