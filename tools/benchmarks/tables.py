"""Reading tables in WebAssembly against native astropy."""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.row import Measured, Row
from environment import ROOT
from vendoring.fetch.node import find_node

READ = """
import sys, time
import astropy.io.fits, numpy, pandas, astropy.table
from astronomical_lite.tables.catalogue import read_catalogue
times = []
for _ in range(5):
    began = time.perf_counter()
    read_catalogue(sys.argv[1], "bench.fits")
    times.append(time.perf_counter() - began)
print(min(times))
"""


def fits() -> Measured:
    """100,000 rows of 30 mixed columns to the frame used; ours in WebAssembly, astropy natively."""
    from astropy.table import Table

    rng = np.random.default_rng(0)
    n = 100_000
    columns = {f"m{i}": rng.normal(size=n).astype("float32") for i in range(18)}
    columns |= {f"d{i}": rng.normal(size=n) for i in range(6)}
    columns |= {f"k{i}": rng.integers(0, 2**60, n) for i in range(3)}
    columns |= {f"s{i}": rng.choice(["STAR", "GALAXY", "QSO"], n) for i in range(3)}
    with tempfile.TemporaryDirectory() as name:
        path, script = Path(name) / "bench.fits", Path(name) / "read.py"
        Table(columns).write(path)
        script.write_text(READ)
        times = []
        for _ in range(5):
            began = time.perf_counter()
            Table.read(path).to_pandas()
            times.append(time.perf_counter() - began)
        runner = ROOT / "tools" / "run_in_pyodide.mjs"
        command: list[str | Path] = [find_node(), runner, "--mount", name, script, path]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Measured(float(done.stdout.split()[-1]), min(times))


ROWS = [Row("fits", "FITS 100,000 x 30, against native astropy", fits, 1.0)]
