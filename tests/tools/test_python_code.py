"""What the page's Python is compiled to before it is served: the page takes it, but for what was edited since."""

from __future__ import annotations

import _imp
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from python_packs import files_in
from snapshots import PYODIDE

import python_code
import python_files
from environment import ROOT

# In the page's Python: the files of a pack in their place, some edited, and which of them it compiles when the page
# starts and shows its first form.
SCRIPT = """
import builtins, os, shutil, sys, warnings
from pathlib import Path

os.chdir("/home/pyodide")
sys.path.insert(0, "/home/pyodide")
shutil.copytree(FILES, ".", dirs_exist_ok=True)
for name, line in EDITED.items():
    path = Path(name)
    path.write_text(line + path.read_text("utf-8"), "utf-8")
taken, compiled = builtins.compile, []

def noted(source, filename, *rest, **more):
    compiled.append(os.fspath(filename))
    return taken(source, filename, *rest, **more)

builtins.compile = noted
from app.application import App

app = App(lambda *words: None)
told = {"projects": [], "storage": {"refused": ""}}
app.dispatch("projects", {}, b"", content=told, send=lambda patches: None)
print(sorted(os.path.relpath(name) for name in compiled if name.startswith(("/home/pyodide", "app"))))
"""


def compiled_in_the_page(folder: Path, edited: dict[str, str]) -> list[str]:
    """The modules and templates that the page compiles where no changes of the memory fit, with files edited since."""
    files = folder / "files"
    packed = python_files.texts_of(ROOT) | python_code.compiled(ROOT)
    for path, content in packed.items():
        (files / path).parent.mkdir(parents=True, exist_ok=True)
        (files / path).write_bytes(content)
    script = folder / "start.py"
    script.write_text(f"FILES = {str(files)!r}\nEDITED = {edited!r}\n{SCRIPT}", "utf-8")
    tool = ROOT / "tools" / "vendoring" / "snapshot" / "run_snapshot.mjs"
    command = ["node", str(tool), f"--mount={folder}", str(PYODIDE), str(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return eval(done.stdout.splitlines()[0])


def test_the_page_compiles_nothing_to_start(tmp_path):
    assert compiled_in_the_page(tmp_path, {}) == []


def test_what_was_edited_is_compiled_by_the_page(tmp_path):
    edited = {"app/state/session.py": "# edited\n", "app/templates/projects.html": "{# edited #}\n"}
    assert compiled_in_the_page(tmp_path, edited) == sorted(edited)


def test_pyscripts_own_python_is_compiled_as_pyscript_writes_it():
    files = files_in((ROOT / python_files.PACK).read_bytes())
    (core,) = (ROOT / python_code.PYSCRIPT).glob("core-*.js")
    script = core.read_text("utf-8")
    for name in ("__init__", "context", "display", "events", "storage"):
        at = script.index(key := f'"{name}.py":') + len(key)
        text, _ = json.JSONDecoder().raw_decode(script, at)
        (code,) = (
            files[path] for path in files if path.startswith(f"pyscript/__pycache__/{name}.")
        )
        assert code[4] & 0b10, "it is not taken for what its text is"
        interpreter = int.from_bytes(code[:4], "little")
        assert code[8:16] == _imp.source_hash(interpreter, text.encode())


@pytest.fixture
def checkout(tmp_path) -> Path:
    """As much of a checkout as compiling needs, with a module and a template that cannot be."""
    for name in ("app/views", "app/templates", "astronomical_lite"):
        (tmp_path / "py" / name).mkdir(parents=True)
    for name in ("app/__init__.py", "app/views/__init__.py", "app/views/render.py"):
        shutil.copy(ROOT / "py" / name, tmp_path / "py" / name)
    (tmp_path / "py/app/wrong.py").write_text("def")
    (tmp_path / "py/app/templates/wrong.html").write_text("{% if %}")
    interpreter = tmp_path / python_code.INTERPRETER
    interpreter.parent.mkdir(parents=True)
    shutil.copy(ROOT / python_code.INTERPRETER, interpreter)
    return tmp_path


def test_what_cannot_be_compiled_is_said_and_the_rest_is(checkout, capsys):
    texts = python_files.texts_of(checkout)
    python_code.compile_texts(checkout, texts)
    said = capsys.readouterr().err
    assert "wrong.py" in said
    assert "wrong.html" in said
    names = [Path(path).name.partition(".")[0] for path in python_code.compiled(checkout)]
    assert sorted(names) == ["__init__", "__init__", "render"]
    # nothing is done again, and nothing said, until something is edited or the interpreter is another
    python_code.compile_texts(checkout, texts)
    assert capsys.readouterr().err == ""
    with (checkout / python_code.INTERPRETER).open("ab") as library:
        library.write(b"newer")
    assert (
        python_code.key_of(checkout, texts) != (checkout / python_code.FOLDER / "key").read_text()
    )


def test_without_an_interpreter_nothing_is_compiled(tmp_path):
    python_code.compile_texts(tmp_path, {"app/a.py": b""})
    assert python_code.compiled(tmp_path) == {}
