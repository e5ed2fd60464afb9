"""Reading tables in WebAssembly against native astropy, pandas and pyarrow."""

from __future__ import annotations

import csv as quoting
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.pairs import in_turn, median_of
from benchmarks.row import Measured, Row
from environment import ROOT
from vendoring.fetch.node import find_node

PAIRS = 5

READ = """
import shutil, sys, time
import astropy.io.fits, numpy, pandas, astropy.table
from astronomical_lite.tables.catalogue import read_catalogue
path, times = sys.argv[1], []
path = shutil.copy(path, "/home/pyodide")  # where the page has it: in memory
for _ in range(int(sys.argv[2])):
    began = time.perf_counter()
    read_catalogue(path, "bench")
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
        path = Path(name) / "bench.fits"
        Table(columns).write(path)
        return _in_turn(path, lambda: Table.read(path).to_pandas(), times=5)


def votable() -> Measured:
    """300,000 rows of 20 mixed columns in BINARY2; ours in WebAssembly, astropy natively."""
    from astropy.table import Table

    rng = np.random.default_rng(0)
    n = 300_000
    columns = {f"m{i}": rng.normal(size=n).astype("float32") for i in range(10)}
    columns |= {f"d{i}": rng.normal(size=n) for i in range(6)}
    columns |= {f"k{i}": rng.integers(0, 2**60, n) for i in range(2)}
    columns |= {f"s{i}": rng.choice(["STAR", "GALAXY", "QSO"], n) for i in range(2)}
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "bench.vot"
        Table(columns).write(path, format="votable", tabledata_format="binary2")
        return _in_turn(path, lambda: Table.read(path).to_pandas(), times=1, pairs=3)


def csv() -> Measured:
    """1,000,000 rows of 10 columns, all in quotation marks; ours in WebAssembly, pandas natively."""
    import pandas as pd

    rng = np.random.default_rng(0)
    n = 1_000_000
    columns: dict[str, Any] = {"id": rng.integers(0, 2**60, n), "count": rng.integers(0, 100, n)}
    columns |= {f"mag{i}": np.round(rng.normal(20, 2, n), 4) for i in range(3)}
    columns |= {f"flux{i}": rng.normal(size=n) for i in range(3)}
    columns["name"] = np.array([f"J{i:08d}, A" for i in rng.integers(0, 10**8, n)])
    columns["class"] = rng.choice(["STAR", "GALAXY", "QSO"], n)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "bench.csv"
        pd.DataFrame(columns).to_csv(path, index=False, quoting=quoting.QUOTE_ALL)
        return _in_turn(path, lambda: pd.read_csv(path))


def parquet() -> Measured:
    """1,000,000 rows of 30 mixed columns to the frame used; ours in WebAssembly, pyarrow natively.

    Both read all columns, as the page does: whoever uses ten of them is shown the others too.
    """
    import pandas as pd
    import pyarrow.parquet as pq

    rng = np.random.default_rng(0)
    n = 1_000_000
    columns: dict[str, Any] = {f"m{i}": rng.normal(size=n).astype("float32") for i in range(15)}
    columns |= {f"d{i}": rng.normal(size=n) for i in range(8)}
    columns |= {f"k{i}": rng.integers(0, 2**60, n) for i in range(2)}
    columns |= {f"n{i}": rng.integers(0, 50, n) for i in range(2)}
    columns |= {f"s{i}": rng.choice(["STAR", "GALAXY", "QSO"], n) for i in range(3)}
    ten = list(columns)[:4] + list(columns)[15:19] + ["k0", "s0"]
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "bench.parquet"
        pd.DataFrame(columns).to_parquet(path)
        of_ten = _quickest(lambda: pq.read_table(path, columns=ten).to_pandas(), 3)
        measured = _in_turn(path, lambda: pq.read_table(path).to_pandas(), times=5)
    return replace(
        measured, note=f"{measured.note}; pyarrow reads ten of the columns in {of_ten:.2f} s"
    )


def _in_turn(
    path: Path, read: Callable[[], object], times: int = 2, pairs: int = PAIRS
) -> Measured:
    """Reading a file in WebAssembly and natively, in turn."""
    return median_of(
        in_turn(lambda: _in_webassembly(path, times), lambda: _quickest(read, times), pairs)
    )


def _quickest(read: Callable[[], object], times: int) -> float:
    """Return the seconds that the quickest of several runs took."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        read()
        taken.append(time.perf_counter() - began)
    return min(taken)


def _in_webassembly(path: Path, times: int) -> float:
    """Return the seconds that reading a file took at best, in Pyodide under Node.js."""
    script = path.with_name("read.py")
    script.write_text(READ)
    runner = ROOT / "tools" / "run_in_pyodide.mjs"
    command: list[str | Path] = [
        find_node(),
        runner,
        "--libraries",
        "yes",
        "--mount",
        path.parent,
        script,
        path,
        str(times),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


ROWS = [
    Row("fits", "FITS 100,000 x 30, against native astropy", fits, 0.7),
    Row("votable", "VOTable BINARY2 300,000 x 20, against native astropy", votable, 1.5),
    Row("parquet", "Parquet 1,000,000 x 30, against native pyarrow", parquet, 1.5),
    Row("csv", "CSV 1,000,000 x 10 in quotation marks, against native pandas", csv, 1.5),
]
