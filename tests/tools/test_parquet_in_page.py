"""The page reads and writes Parquet files as ordinary Python does: hyparquet's columns are pyarrow's."""

from __future__ import annotations

import gzip
import json
import pickle
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import parquet_files
import pyarrow as pa
import pyarrow.parquet as pq
import write_parquet
from astropy.table import MaskedColumn, Table
from drawn_files import write_drawn
from read_tables import contents

from environment import ROOT
from vendoring.fetch.node import find_node


def write_any(folder: Path, count: int) -> None:
    """Write tables of every kind in every way."""

    def write(number, table, way):
        parquet_files.write(table, folder / f"any{number}.parquet", way)

    write_drawn(count, write, table=parquet_files.tables(), way=parquet_files.ways())


def write_encodings(folder: Path) -> None:
    rng = np.random.default_rng(0)
    n = 5000
    gone = rng.random(n) < 0.2
    words = np.array(["alpha", "alphabet", "beta", "", "é" * 40])

    def column(values: np.ndarray, kind: pa.DataType) -> pa.Array:
        return pa.array(values, kind, mask=gone)

    table = pa.table(
        {
            "i": column(rng.integers(-(2**31), 2**31, n), pa.int32()),
            "l": column(rng.integers(-(2**62), 2**62, n), pa.int64()),
            "whole": pa.array(rng.integers(0, 9, n)),
            "f": column(rng.normal(size=n), pa.float32()),
            "d": column(rng.normal(size=n), pa.float64()),
            "s": column(rng.choice(words, n), pa.string()),
            "all": pa.array([f"J{i:07d}" for i in range(n)]),
        }
    )
    for version in ("1.0", "2.0"):
        for codec in parquet_files.CODECS:
            way = {"compression": codec, "data_page_version": version, "data_page_size": 9000}
            pq.write_table(table, folder / f"{codec}{version}.parquet", **way)
            plain = folder / f"{codec}{version}plain.parquet"
            pq.write_table(table, plain, use_dictionary=False, **way)
        for encoding, columns in (
            ("DELTA_BINARY_PACKED", ["i", "l", "whole"]),
            ("DELTA_LENGTH_BYTE_ARRAY", ["s", "all"]),
            ("DELTA_BYTE_ARRAY", ["s", "all"]),
            ("BYTE_STREAM_SPLIT", ["i", "l", "f", "d"]),
        ):
            path = folder / f"{encoding}{version}.parquet"
            parquet_files.encoded(table, path, encoding, columns, data_page_version=version)


def write_dictionaries(folder: Path) -> None:
    """Write dictionaries of many sizes: places in them are packed in 1 to 14 bits, or in runs."""
    rng = np.random.default_rng(0)
    n = 20_003
    columns = {}
    for bits in range(1, 15):
        places = rng.integers(0, 2**bits, n)
        columns[f"d{bits}"] = rng.normal(size=2**bits)[places]
        columns[f"f{bits}"] = rng.normal(size=2**bits).astype("float32")[places]
        columns[f"i{bits}"] = rng.integers(-(2**7), 2**7, 2**bits).astype("int8")[places]
        columns[f"t{bits}"] = np.array([f"name {i}" for i in range(2**bits)])[np.sort(places)]
    table = pa.table(columns)
    for name, way in {"long": {}, "short": {"data_page_size": 700, "write_batch_size": 50}}.items():
        for version in ("1.0", "2.0"):
            path = folder / f"{name} dictionaries {version}.parquet"
            pq.write_table(table, path, data_page_version=version, **way)


def write_long_pages(folder: Path) -> None:
    """Write pages that Snappy leaves as they are, in several runs of 64 kB, of numbers and in dictionaries."""
    rng = np.random.default_rng(0)
    n = 21_000

    def columns(gone: np.ndarray | None) -> dict[str, pa.Array]:
        return {
            "f": pa.array(rng.normal(size=n).astype("float32"), mask=gone),
            "d": pa.array(rng.normal(size=n), mask=gone),
            "l": pa.array(rng.integers(-(2**62), 2**62, n), mask=gone),
            "i": pa.array(rng.integers(-(2**31), 2**31, n), pa.int32(), mask=gone),
            "h": pa.array(rng.integers(-(2**15), 2**15, n), pa.int16(), mask=gone),
            "t": pa.array([text.hex() for text in map(rng.bytes, [4] * n)], mask=gone),
        }

    whole, holed = pa.table(columns(None)), pa.table(columns(rng.random(n) < 0.1))
    required = pa.schema([field.with_nullable(False) for field in whole.schema])
    for name, table in {"whole": whole, "holed": holed, "required": whole.cast(required)}.items():
        for version in ("1.0", "2.0"):
            for packed in (False, True):
                path = folder / f"long {name} {version} {packed}.parquet"
                pq.write_table(table, path, data_page_version=version, use_dictionary=packed)


def write_suspects(folder: Path) -> None:
    """Write numbers that may stand for missing ones, whose extremes the file says or not."""
    values = np.arange(60) / 7
    columns = {"no": values, "nan": np.where(values < 1, np.nan, values), "inf": values.copy()}
    columns["low"] = np.where(values < 1, -99, values)
    columns["high"] = np.where(values > 8, 1e30, values).astype("float32")
    columns["second"] = np.where(values < 1, -99.99, np.where(values > 8, 99, values))
    columns["nan and low"] = np.where(values > 8, np.nan, columns["low"])
    columns["integers"] = np.where(values < 1, -(2**63), np.arange(60) + 2**60)
    columns["unsigned"] = np.arange(60).astype("uint64") + 2**63
    columns["inf"][0] = np.inf
    table = pa.table({**columns, "holed": pa.array(columns["low"], mask=values > 7)})
    for name, way in {
        "told": {},
        "groups": {"row_group_size": 7},
        "untold": {"write_statistics": False},
    }.items():
        pq.write_table(table, folder / f"suspects {name}.parquet", **way)


def write_others(folder: Path) -> None:
    """Write what pandas and astropy write, a packed file and damaged ones."""
    frame = pd.DataFrame({"id": [5, 6], "n": pd.array([1, None], "Int64"), "t": ["a", None]})
    frame["lasted"] = pd.to_timedelta([1, 2], unit="s")
    frame.set_index("id").to_parquet(folder / "pandas.parquet")
    table = Table({"g": MaskedColumn([1.0, 2.0], mask=[True, False], unit="mag")})
    table["code"] = np.array([b"x", b"yz"])
    table["spectrum"] = np.arange(40.0).reshape(2, 20)
    table.write(folder / "astropy.parquet")
    content = (folder / "astropy.parquet").read_bytes()
    (folder / "packed.parquet.gz").write_bytes(gzip.compress(content))
    (folder / "short.parquet").write_bytes(content[:-9])
    some = np.arange(300) // 100 == 1  # so that a dictionary has nothing in it
    values = {"x": np.arange(300.0), "n": np.arange(300), "t": np.arange(300).astype(str)}
    nothing = pa.table({name: pa.array(one, mask=~some) for name, one in values.items()})
    for version in ("1.0", "2.0"):
        for codec in parquet_files.CODECS:
            path = folder / f"nothing {codec} {version}.parquet"
            way = {"compression": codec, "data_page_version": version}
            pq.write_table(nothing, path, row_group_size=100, **way)
    maps = pa.array([[("k", 1)], []], pa.map_(pa.string(), pa.int64()))
    left_out = pa.table({"a": [1, 2], "m": maps, "l": [[{"x": 1}], []]})
    pq.write_table(left_out, folder / "maps.parquet")


def in_page(script: str, folder: Path) -> None:
    """Run a script of tests/support in Pyodide, with the folder."""
    runner = ROOT / "tools" / "run_in_pyodide.mjs"
    path = ROOT / "tests" / "support" / script
    command = [find_node(), runner, "--libraries", "yes", "--mount", folder, path, folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_page_reads_what_pyarrow_reads(tmp_path):
    write_any(tmp_path, 60)
    write_encodings(tmp_path)
    write_dictionaries(tmp_path)
    write_long_pages(tmp_path)
    write_suspects(tmp_path)
    write_others(tmp_path)
    in_page("read_tables.py", tmp_path)
    found = pickle.loads((tmp_path / "found.pickle").read_bytes())
    assert len(found) > 90
    wrong = [name for name, made in found.items() if made != contents(tmp_path / name)]
    assert wrong == []


def in_node(script: str) -> object:
    """What a script of static/js/tables says."""
    folder = (ROOT / "static" / "js" / "tables").as_uri()
    command = [find_node(), "--input-type=module", "--eval", script.replace("TABLES", folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_bytes_in_runs_are_cut_anywhere():
    script = """
      import { copyRuns, cut, joined } from "TABLES/parquet_bytes.mjs";
      const runs = () => [[1, 2], [3], [], [4, 5, 6]].map((run) => Uint8Array.from(run));
      const cuts = [0, 1, 2, 3, 4, 6].map((size) => {
        const [first, rest] = cut(runs(), size);
        return [[...first], [...joined(rest)]];
      });
      const target = new Uint8Array(6);
      copyRuns(runs(), 4, target, 1);
      let problem = "";
      try {
        copyRuns(runs(), 7, new Uint8Array(9), 0);
      } catch (error) {
        problem = error.message;
      }
      console.log(JSON.stringify([cuts, [...target], [...joined([])], problem]));
    """
    cuts, target, nothing, problem = in_node(script)
    six = [1, 2, 3, 4, 5, 6]
    assert cuts == [[six[:size], six[size:]] for size in (0, 1, 2, 3, 4, 6)]
    assert target == [0, 1, 2, 3, 4, 0]
    assert nothing == []
    assert problem == "a page ends early"


def test_a_value_that_is_not_in_its_dictionary_is_refused():
    script = """
      import { numberStore } from "TABLES/parquet_numbers.mjs";
      import { textStore } from "TABLES/parquet_texts.mjs";
      const stores = [["FLOAT", Float32Array], ["DOUBLE", Float64Array], [null, Int32Array]];
      const made = stores.flatMap(([type, Kind]) => {
        const dictionary = Kind.of(1, 2, 3);
        const plain = type && [new Uint8Array(dictionary.buffer)];
        const values = [..."abc"].map((letter) => new TextEncoder().encode(letter));
        return [[9, 0], [9, 5], [9, 8]].map(([n, where]) => [-1, 0, 2, 3].map((place) => {
          const column = { kind: "number", element: { type } };
          const target = new Kind(n);
          const store = type ? numberStore(column, target) : textStore(target);
          store.useDictionary({ slots: 3, values, plain });
          const places = new Int32Array(n).fill(1);
          places[where] = place;
          try {
            store.fill({ slots: n, values: places, inDictionary: true, plain: null }, 0);
          } catch (error) {
            return error.message;
          }
          return [...target].map(Number);
        }));
      });
      console.log(JSON.stringify(made));
    """
    made = in_node(script)
    assert len(made) == 9
    for i, (below, first, last, past) in enumerate(made):
        missing = "a text is not in its dictionary" if i > 5 else "a value is not in its dictionary"
        numbers = [0, 1, 2] if i > 5 else [1, 2, 3]
        where = (0, 5, 8)[i % 3]
        assert (below, past) == (missing, missing)
        for found, place in ((first, 0), (last, 2)):
            expected = [numbers[1]] * 9
            expected[where] = numbers[place]
            assert found == expected


def test_extremes_are_those_of_all_row_groups_that_say_them():
    script = """
      import { extremesOf } from "TABLES/parquet_statistics.mjs";
      const said = (low, high) => ({ statistics: { min_value: low, max_value: high } });
      const column = { kind: "number", depth: 0 };
      console.log(JSON.stringify([
        extremesOf([said(1.5, 7), said(-0.25, 3), said(2, 1e30)], column),
        extremesOf([said(5n, 2n ** 60n), said(-(2n ** 63n), 7n)], column),
        extremesOf([said(0, Infinity)], column),
        extremesOf([said(1, 2), said(NaN, 2)], column),
        extremesOf([said(1, 2), {}], column),
        extremesOf([said(1, 2), undefined], column),
        extremesOf([said("a", "b")], column),
        extremesOf([], column),
        extremesOf([{ statistics: { min_value: 1, max_value: 2, is_max_value_exact: false } }], column),
        extremesOf([said(1, 2)], { kind: "date", depth: 0 }),
        extremesOf([said(1, 2)], { kind: "number", depth: 1 }),
      ]));
    """
    floats, integers, infinite, *others = in_node(script)
    assert floats == ["-0.25", "1e+30"]
    assert integers == ["-9223372036854775808", "1152921504606846976"]
    assert infinite == ["0", "Infinity"]
    assert others == [None] * 8


def written(path: Path) -> tuple[object, ...]:
    """What pyarrow reads of a file, in a form that compares equal where values are NaN or -0."""
    file = pq.ParquetFile(path)
    metadata = {key: text for key, text in file.metadata.metadata.items() if key != b"ARROW:schema"}
    values = [repr(column.to_pylist()) for column in file.read().columns]
    return file.schema_arrow.remove_metadata(), metadata, values


def test_the_page_writes_what_pyarrow_writes(tmp_path):
    write_any(tmp_path, 60)
    in_page("write_parquet.py", tmp_path)
    (tmp_path / "here").mkdir()
    write_parquet.write_all(tmp_path, tmp_path / "here")
    names = {path.name for path in (tmp_path / "here").iterdir()}
    assert len(names) > 40
    assert names == {path.name for path in (tmp_path / "page").iterdir()}
    wrong = [
        name
        for name in sorted(names)
        if written(tmp_path / "page" / name) != written(tmp_path / "here" / name)
    ]
    assert wrong == []
    table, made = Table.read(tmp_path / "page" / "kinds.parquet"), write_parquet.every_kind()
    assert table["float32"].unit == "mag"
    assert table["float32"].description == made["float32"].description
    assert table["ids missing"].unit == made["ids missing"].unit
    assert table.meta["author"] == "Müller"
    assert table["unsigned ids"][-1] == made["unsigned ids"][-1]
