"""The interpreter is compiled from what is kept unpacked, and from what is packed where that is missing or damaged."""

from __future__ import annotations

import json
import subprocess

import pytest

from environment import ROOT
from vendoring.fetch.node import find_node

SCRIPT = """
import { fetchKeptProgram, unpacking } from "ROOT/static/js/start/unpacked_files.mjs";
const answer = ANSWER;
const module = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]); // the least there is
const headers = { "Content-Type": "application/wasm" };
const answers = {
  kept: () => new Response(module, { headers }),
  damaged: () => new Response(module.subarray(0, 5), { headers }),
  "no content": () => new Response(null, { status: 204 }),
  "not found": () => new Response("no such file", { status: 404, headers }),
  "no network": () => { throw new TypeError("no network"); },
};
globalThis.fetch = async () => answers[answer]();
const asked = [];
const downloads = {
  async fetch(address) {
    asked.push(address);
    return new Response(module);
  },
  expect(files) {
    asked.push(files.map(({ bytes }) => bytes));
  },
};
const files = ["memory", "program", "data"].map((name, i) => ({ path: `pyodide/${name}.bin`, bytes: i + 1 }));
const decoding = Promise.resolve({ unpacking: () => new TransformStream() });
const kept = fetchKeptProgram("vendor/");
const { program } = unpacking(downloads, "vendor/", decoding, Promise.resolve(files), kept);
const compiled = (await program) instanceof WebAssembly.Module;
console.log(JSON.stringify([compiled, asked.flat()]));
"""


def started(answer: str) -> tuple[bool, list]:
    """If the interpreter was compiled, and the sizes that were expected and files that were fetched."""
    script = SCRIPT.replace("ROOT", str(ROOT)).replace("ANSWER", json.dumps(answer))
    command = [find_node(), "--input-type=module", "--eval", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    is_compiled, asked = json.loads(done.stdout)
    return is_compiled, sorted(asked, key=str)


def test_what_is_kept_is_compiled_and_nothing_is_fetched():
    assert started("kept") == (True, [1])


def test_what_is_kept_damaged_is_fetched():
    assert started("damaged") == (True, [1, "vendor/pyodide/program.bin"])


@pytest.mark.parametrize("answer", ["no content", "not found", "no network"])
def test_what_is_not_kept_is_fetched(answer):
    assert started(answer) == (True, [1, 2, "vendor/pyodide/program.bin"])
