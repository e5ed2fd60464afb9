"""The pack of the page's Python: what is in it, and that what is edited is in it at the next reload."""

from __future__ import annotations

import shutil
import urllib.request
from pathlib import Path

import pytest
from python_packs import files_in

import python_code
import python_files
import serve
from environment import ROOT


def texts_of(pack: bytes) -> dict[str, str]:
    return {path: content.decode() for path, content in files_in(pack).items()}


@pytest.fixture
def checkout(tmp_path):
    for name in ("app/a.py", "app/templates/a.html", "app/notes.txt", "astronomical_lite/b.py"):
        path = tmp_path / "py" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name} in 5″ × 5″\n", "utf-8")
    (tmp_path / "py" / "shell.py").write_text("# of the page")
    return tmp_path


def files_of(checkout) -> dict[str, str]:
    python_files.write_pack(checkout)
    return texts_of((checkout / python_files.PACK).read_bytes())


def test_it_has_the_packages_and_their_templates(checkout):
    assert files_of(checkout) == {
        name: f"# {name} in 5″ × 5″\n"
        for name in ("app/a.py", "app/templates/a.html", "astronomical_lite/b.py")
    }


def test_what_is_up_to_date_is_left_alone(checkout):
    python_files.write_pack(checkout)
    pack = checkout / python_files.PACK
    before = pack.stat().st_mtime_ns
    python_files.write_pack(checkout)
    assert pack.stat().st_mtime_ns == before
    (checkout / "py" / "app" / "a.py").unlink()
    python_files.write_pack(checkout)
    assert "app/a.py" not in texts_of(pack.read_bytes())


def test_a_folder_with_the_pack_alone_keeps_it(tmp_path):
    pack = tmp_path / python_files.PACK
    pack.parent.mkdir(parents=True)
    pack.write_bytes(b"packed")
    python_files.write_pack(tmp_path)
    assert pack.read_bytes() == b"packed"


def test_the_local_server_sends_what_was_edited(checkout):
    server, address = serve.start(root=checkout)

    def asked() -> dict[str, str]:
        with urllib.request.urlopen(address + python_files.PACK) as answer:
            return texts_of(answer.read())

    assert asked()["app/a.py"].startswith("# app/a.py")
    (checkout / "py" / "app" / "a.py").write_text("edited")
    assert asked()["app/a.py"] == "edited"
    server.shutdown()
    server.server_close()


@pytest.fixture
def compiled(checkout) -> Path:
    """A checkout with an interpreter, whose files are compiled."""
    vendored = checkout / "static" / "vendor"
    vendored.mkdir(parents=True)
    shutil.copy(ROOT / "static" / "vendor" / "manifest.json", vendored)
    python_code.compile_missing(checkout, python_files.texts_of(checkout))
    return checkout


def code_in(checkout: Path) -> dict[str, str]:
    """The names of the compiled files in the pack, by the file they are compiled from."""
    python_files.write_pack(checkout)
    files = files_in((checkout / python_files.PACK).read_bytes())
    names = [Path(path) for path in files if path.endswith(".pyc")]
    return {f"{name.parents[1]}/{name.name.partition('.')[0]}.py": name.name for name in names}


def test_the_compiled_files_lie_where_the_interpreter_looks_for_them(compiled):
    code = code_in(compiled)
    assert set(code) == {"app/a.py", "astronomical_lite/b.py"}
    assert code["app/a.py"].startswith("a.cpython-3")


def test_what_was_edited_is_not_taken_for_compiled_and_is_compiled_next_time(compiled):
    edited = compiled / "py" / "app" / "a.py"
    edited.write_text("value = 1")
    assert set(code_in(compiled)) == {"astronomical_lite/b.py"}
    kept = set((compiled / python_code.FOLDER).iterdir())
    python_code.compile_missing(compiled, python_files.texts_of(compiled))
    assert set(code_in(compiled)) == {"app/a.py", "astronomical_lite/b.py"}
    assert len(kept - set((compiled / python_code.FOLDER).iterdir())) == 1  # of what was edited


def test_with_another_interpreter_all_is_compiled_anew(compiled):
    manifest = compiled / "static" / "vendor" / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"sha256": "', '"sha256": "0'), "utf-8")
    assert code_in(compiled) == {}


def test_a_file_that_cannot_be_compiled_is_told_and_the_page_has_its_text(checkout, capsys):
    (checkout / "static" / "vendor").mkdir(parents=True)
    shutil.copy(ROOT / "static/vendor/manifest.json", checkout / "static" / "vendor")
    (checkout / "py" / "app" / "a.py").write_text("def")
    python_code.compile_missing(checkout, python_files.texts_of(checkout))
    assert "SyntaxError" in capsys.readouterr().err
    assert "app/a.py" not in code_in(checkout)
