"""The pack of the page's Python: what is in it, and that what is edited is in it at the next reload."""

from __future__ import annotations

import urllib.request

import pytest
from python_packs import files_in

import python_code
import python_files
import serve


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


def test_it_is_smallest_where_pyodide_is_there(checkout):
    python_files.write_pack(checkout, smallest=True)
    pack = checkout / python_files.PACK
    by_gzip = pack.read_bytes()
    assert by_gzip.startswith(python_files.GZIP)
    interpreter = checkout / python_code.INTERPRETER
    interpreter.parent.mkdir(parents=True)
    interpreter.write_bytes(b"")
    python_files.write_pack(checkout, smallest=True)
    assert not pack.read_bytes().startswith(python_files.GZIP)
    assert texts_of(pack.read_bytes()) == texts_of(by_gzip)
    before = pack.stat().st_mtime_ns
    python_files.write_pack(checkout)
    assert pack.stat().st_mtime_ns == before
    pack.write_bytes(pack.read_bytes()[:-9])
    python_files.write_pack(checkout)
    assert texts_of(pack.read_bytes()) == texts_of(by_gzip)


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
