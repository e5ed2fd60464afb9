"""What importing the page's own Python changes in the memory that Python wakes with: laid over it, all is imported."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from python_packs import files_in
from snapshots import PYODIDE

import python_code
import python_files
import python_memory
from environment import ROOT

# Wakes Python with changes of its memory and runs a script in it, as the page does.
WAKE = """
import { readFileSync } from "node:fs";
import { MemoryChanges } from "ROOT/static/js/start/memory_changes.mjs";
import { wake } from "ROOT/static/js/start/snapshot_loader.mjs";
import { zstandard } from "ROOT/static/js/start/zstd.mjs";
import { loadPyodide } from "PYODIDE/pyodide.mjs";
import createModule from "PYODIDE/pyodide.asm.mjs";

const zstd = await zstandard(readFileSync("PYODIDE/../zstd/zstddec.wasm"));
const unpacked = (name) => new Response(zstd.unpacked(readFileSync(`PYODIDE/${name}`), name)).body;
const [changes, files, script] = process.argv.slice(2);
const streams = {
  code: unpacked("code.bin"),
  memory: unpacked("memory.bin"),
  data() {},
  changes: Promise.resolve(new MemoryChanges(new Uint8Array(readFileSync(changes)))),
};
const python = await wake(loadPyodide, createModule, streams, {});
python.FS.mkdirTree(files);
python.FS.mount(python.FS.filesystems.NODEFS, { root: files }, files);
python.runPython(readFileSync(script, "utf8"));
"""

SCRIPT = """
import builtins, json, os, shutil, sys
from pathlib import Path

before = sorted(name for name in sys.modules if name.split(".")[0] in ("app", "astronomical_lite"))
shutil.copytree(FILES, ".", dirs_exist_ok=True)
taken, compiled = builtins.compile, []

def noted(source, filename, *rest, **more):
    compiled.append(os.fspath(filename))
    return taken(source, filename, *rest, **more)

builtins.compile = noted
from app.application import App

app = App(lambda *words: None)
told = {"projects": [], "storage": {"refused": ""}}
reply = app.dispatch("open", {}, b"", content=told)
shown = [patch.html for patch in reply.patches if type(patch).__name__ == "Html"]
import app.panels.trust  # in no memory
ours = [name for name in compiled if name.startswith(("/home/pyodide", "app"))]
print(json.dumps([before, ours, shown, sys.modules["app.application"].__file__]))
"""


def woken(folder: Path, changes: bytes) -> list:
    """What is there when Python wakes with these changes, what it compiles for the first form, and that."""
    (folder / "files").mkdir()
    for path, text in python_files.texts_of(ROOT).items():
        (folder / "files" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "files" / path).write_bytes(text)
    (folder / "changes").write_bytes(changes)
    text = WAKE.replace("ROOT", str(ROOT)).replace("PYODIDE", str(PYODIDE))
    (folder / "wake.mjs").write_text(text)
    (folder / "start.py").write_text(f"FILES = {str(folder / 'files')!r}\n{SCRIPT}")
    names = [str(folder / name) for name in ("wake.mjs", "changes", "files", "start.py")]
    done = subprocess.run(["node", *names], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-600:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def changes() -> bytes:
    return files_in((ROOT / python_files.PACK).read_bytes())[python_files.MEMORY]


def test_all_is_imported_and_the_first_form_compiled_when_python_wakes(changes, tmp_path):
    before, compiled, shown, origin = woken(tmp_path, changes)
    assert {"app.application", "app.actions.opening", "astronomical_lite.learning"} <= set(before)
    assert not [name for name in compiled if "trust" not in name]
    assert origin == "/home/pyodide/app/application.py"
    assert any("Data set" in html or "form" in html for html in shown)


def test_changes_of_another_memory_are_left_aside(changes, tmp_path):
    other = b"0" * 16 + changes[16:]
    before, compiled, shown, _ = woken(tmp_path, other)
    assert before == []
    assert "/home/pyodide/app/application.py" in compiled
    assert shown


def test_they_are_those_of_the_texts_they_were_made_of():
    texts = python_files.texts_of(ROOT)
    assert python_memory.changes_of(ROOT, texts)
    assert python_memory.changes_of(ROOT, texts | {"app/new.py": b""}) is None
    path, text = next(iter(texts.items()))
    assert python_memory.changes_of(ROOT, texts | {path: text + b"\n"}) is None


def test_the_pack_has_them_or_what_is_compiled():
    files = files_in((ROOT / python_files.PACK).read_bytes())
    ours = [path for path in files if path.endswith(".pyc") and path.startswith(("app", "astro"))]
    assert not ours
    edited = python_files.compiled_for(ROOT, python_files.texts_of(ROOT) | {"app/new.py": b""})
    assert python_files.MEMORY not in edited
    assert edited == python_code.compiled(ROOT)


def test_what_cannot_be_imported_is_said_and_nothing_kept(tmp_path, capsys):
    (tmp_path / "py" / "app").mkdir(parents=True)
    (tmp_path / "static" / "vendor").mkdir(parents=True)
    shutil.copy(ROOT / python_memory.SNAPSHOT, tmp_path / python_memory.SNAPSHOT)
    (tmp_path / "static" / "vendor" / "pyodide").symlink_to(PYODIDE)
    (tmp_path / "static" / "vendor" / "zstd").symlink_to(PYODIDE.parent / "zstd")
    (tmp_path / "build").mkdir()
    texts = {"app/application.py": b"raise RuntimeError('odd')"}
    python_memory.take_changes(tmp_path, texts)
    assert "beforehand failed" in capsys.readouterr().err
    assert python_memory.changes_of(tmp_path, texts) is None
