"""What the page has in WebAssembly's text format is assembled, once for each text."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import wasm_files
from environment import ROOT
from vendoring.fetch.cache import Cache
from vendoring.fetch.node import find_node
from vendoring.report import Progress, VendorError

ADD = """(module (func (export "add") (param i32 i32) (result i32)
  (i32.add (local.get 0) (local.get 1))))"""
CALL = """
const { readFileSync } = require("node:fs");
const module = new WebAssembly.Module(readFileSync(process.argv[1]));
console.log(new WebAssembly.Instance(module).exports.add(40, 2));
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "static" / "js" / "sums").mkdir(parents=True)
    (tmp_path / "static" / "js" / "sums" / "add.wat").write_text(ADD)
    return tmp_path


def test_a_text_becomes_a_module_that_does_what_it_says(site):
    (site / "static" / "wasm").mkdir()
    (site / "static" / "wasm" / "old.wasm").write_bytes(b"of a text that is gone")
    (path,) = wasm_files.write_all(site, Cache.default(), Progress())
    assert [p.name for p in (site / "static" / "wasm").iterdir()] == ["add.wasm"]
    said = subprocess.check_output([find_node(), "-e", CALL, path], text=True)
    assert said.strip() == "42"
    written = path.stat().st_mtime_ns
    assert wasm_files.write_all(site, Cache.default(), Progress()) == [path]
    assert path.stat().st_mtime_ns == written


def test_a_text_that_is_wrong_is_told_with_its_place(site):
    (site / "static" / "js" / "sums" / "add.wat").write_text(ADD.replace("i32.add", "i32.plus"))
    with pytest.raises(VendorError, match=r"(?s)add\.wat cannot be assembled.*add\.wat:2:4"):
        wasm_files.write_all(site, Cache.default(), Progress())
    assert not list((site / "static" / "wasm").iterdir())


def test_the_pages_own_are_there():
    texts = {path.stem for path in (ROOT / wasm_files.SCRIPTS).rglob("*.wat")}
    assert texts
    assert {path.stem for path in (ROOT / wasm_files.TARGET).iterdir()} == texts
