"""The list of the page's files, the folder that is published, and what is said about licences."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import urllib.request
from html.parser import HTMLParser
from pathlib import Path

import pytest

import serve
import site_files
import site_folder

ROOT = Path(__file__).resolve().parents[2]
LICENCES = ROOT / "static" / "vendor" / "licences"


@pytest.fixture
def small(tmp_path):
    """A checkout of a few files, some of which are nobody's business."""
    root = tmp_path / "checkout"
    names = ["index.html", "pyscript.toml", "LICENSE", "service-worker.js", "README.md"]
    names += ["py/worker.py", "py/app/a.py", "py/app/__pycache__/a.pyc", "py/.hidden"]
    names += [
        "static/js/a.mjs",
        "static/js/a.d.ts",
        "static/vendor/b.wasm",
        "tools/c.py",
        "data/mine.fits",
    ]
    for name in [*names, "data/example_catalogue.fits", "data/example_images/d.png"]:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"content of {name}")
    return root


def test_the_list_has_the_page_and_nothing_else(small):
    made = site_files.write_list(small)
    assert json.loads((small / site_files.LIST).read_text()) == made
    page = ["index.html", "py/worker.py", "pyscript.toml"]
    own = ["static/js/a.mjs", "static/python.bin", "static/vendor/b.wasm"]
    assert list(made["files"]) == [*page, *own]
    assert list(made["optional"]) == ["data/example_catalogue.fits", "data/example_images/d.png"]
    content = (small / "py/worker.py").read_bytes()
    expected = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    assert made["files"]["py/worker.py"] == expected
    assert site_files.write_list(small) == made


def test_what_few_need_is_listed_apart(small):
    pyodide = small / "static" / "vendor" / "pyodide"
    pyodide.mkdir()
    plain = ["numpy-2.whl", "plain.asm.mjs", "pyodide.asm.wasm"]
    documentation = ["docstrings-numpy.zip", "sources-numpy.zip"]
    for name in [*plain, *documentation, "later-1.whl", "numpy-numpy.linalg-2.zip"]:
        (pyodide / name).write_text(name)
    names = ["numpy-2.whl", "numpy-numpy.linalg-2.zip"]
    lock = {"packages": {name: {"file_name": name} for name in names}}
    (pyodide / "pyodide-lock.json").write_text(json.dumps(lock))
    made = site_files.listed(small)
    here = "static/vendor/pyodide/"
    assert list(made["plain"]) == [here + name for name in plain]
    assert list(made["documentation"]) == [here + name for name in documentation]
    assert {here + "later-1.whl", here + "numpy-numpy.linalg-2.zip"} < set(made["files"])
    assert not {*made["plain"], *made["documentation"]} & set(made["files"])
    assert {*made["plain"], *made["documentation"]} < set(site_folder.contents(small))


@pytest.mark.parametrize("name", ["py/app/a.py", "data/example_images/d.png"])
def test_the_version_follows_the_contents(small, name):
    before = site_files.listed(small)["version"]
    (small / "data" / "mine.fits").write_text("other data of the user")
    (small / "tools" / "c.py").write_text("another tool")
    assert site_files.listed(small)["version"] == before
    path = small / name
    path.write_text("k" + path.read_text()[1:])
    changed = site_files.listed(small)["version"]
    assert changed != before
    path.rename(path.with_name("renamed.py"))
    assert site_files.listed(small)["version"] not in (before, changed)


def test_the_local_server_lists_what_there_is_now(small):
    server, address = serve.start("/prefix/", small)

    def asked() -> dict:
        with urllib.request.urlopen(address + site_files.LIST) as answer:
            assert answer.headers.get_content_type() == "application/json"
            return json.load(answer)

    first = asked()
    assert first == site_files.listed(small, live=True)
    (small / "index.html").write_text("edited")
    assert asked()["files"]["index.html"]["sha256"] == hashlib.sha256(b"edited").hexdigest()
    server.shutdown()
    server.server_close()


def test_the_folder_holds_what_is_listed_and_replaces_itself(small, tmp_path):
    target = tmp_path / "build" / "site"
    site_folder.build(target, small)
    (small / "py" / "app" / "a.py").unlink()
    names = site_folder.build(target, small)
    there = sorted(p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file())
    assert there == names
    assert "py/app/a.py" not in there
    assert not {"README.md", "tools/c.py", "data/mine.fits"} & set(there)
    made = json.loads((target / site_files.LIST).read_text())
    own = {site_files.LIST, "service-worker.js", "data/index.json", "LICENSE"}
    assert {*made["files"], *made["optional"], *own} == set(there)
    assert made["live"] is False
    data = json.loads((target / "data" / "index.json").read_text())
    assert [file["path"] for file in data] == ["data/example_catalogue.fits"]
    assert [p.name for p in target.parent.iterdir()] == ["site"]


def test_a_folder_of_somebody_else_is_left_alone(small, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").touch()
    with pytest.raises(FileExistsError, match="thesis"):
        site_folder.build(tmp_path / "thesis", small)
    assert (tmp_path / "thesis" / "chapter.tex").exists()


def test_the_table_adds_up(small):
    names = site_folder.contents(small)
    (small / site_files.LIST).write_text("{}")
    (small / "data" / "index.json").write_text("[]")
    rows = [line.split() for line in site_folder.table(small, names).splitlines()]
    assert rows[-1][:2] == ["in", "all"]
    assert int(rows[-1][2]) == len(names) == sum(int(row[1]) for row in rows[1:-1])


class Links(HTMLParser):
    """Addresses in a page."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes) -> None:
        self.found += [v for k, v in attributes if k in ("href", "src") and v]


def test_everything_the_page_links_is_published():
    listed = site_files.listed(ROOT)["files"]
    links = [link.split("#")[0] for link in Links((ROOT / "index.html").read_text()).found]
    local = [link for link in links if link and "://" not in link]
    assert "static/manifest.webmanifest" in local
    assert [link for link in local if link not in listed] == []


def test_what_try_the_example_asks_for_is_published():
    asked = set(re.findall(r'"(data/example[^"]+)"', (ROOT / "py" / "shell.py").read_text()))
    assert "data/example_config.json" in asked
    assert asked <= set(site_files.listed(ROOT)["optional"])


def test_the_service_worker_and_the_tools_speak_of_one_list():
    text = (ROOT / site_folder.WORKER).read_text()
    assert f'"{site_files.LIST}"' in text
    known = set(re.findall(r"^  (\w+): \"", text, re.MULTILINE)) | {"py", "toml", "txt"}
    suffixes = {Path(name).suffix[1:] for name in site_files.listed(ROOT)["files"]}
    assert suffixes <= known


def test_the_page_can_be_installed():
    path = ROOT / "static" / "manifest.webmanifest"
    manifest = json.loads(path.read_text())
    assert (path.parent / manifest["start_url"]).resolve() == ROOT
    assert manifest["display"] == "standalone"
    sizes = set()
    for icon in manifest["icons"]:
        data = (path.parent / icon["src"]).read_bytes()
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", data[16:24])
            assert icon["sizes"] == f"{width}x{height}"
            sizes.add(width)
    assert {192, 512} <= sizes


def test_all_that_is_shipped_has_its_licence_on_the_page():
    text = (LICENCES / "index.html").read_text("utf-8")
    links = [link for link in Links(text).found if "/" not in link]
    assert sorted(links) == sorted(path.name for path in LICENCES.glob("*.txt"))
    assert all((LICENCES / link).stat().st_size > 20 for link in links)
    wheels = (ROOT / "static" / "vendor" / "pyodide").glob("*.whl")
    named = {link.rpartition("-")[0] for link in links}
    assert {wheel.name.split("-")[0] for wheel in wheels} <= named
    for runtime in ("cpython.txt", "emscripten.txt", "openblas.txt"):
        assert runtime in links
    pyodide = next(LICENCES.glob("pyodide-*.txt")).read_text("utf-8")
    assert "Mozilla Public License" in pyodide


def test_no_script_fetches_at_once_what_is_left_out():
    """Parts of PyScript are not shipped; those that are ask for them only when such a page needs them."""
    folder = ROOT / "static" / "vendor" / "pyscript"
    for path in folder.glob("*.js"):
        for name in re.findall(r"(?:from|import)\"\./([\w.-]+\.js)\"", path.read_text("utf-8")):
            assert (folder / name).exists(), f"{path.name} needs {name}"


def test_each_stylesheet_comes_with_the_page_or_with_the_panel_that_it_is_for():
    css = {path.name for path in (ROOT / "static/css").glob("*.css")}
    link = re.compile(r'<link rel="stylesheet" href="static/css/(.*?)"')
    first = link.findall((ROOT / "index.html").read_text("utf-8"))
    morph = (ROOT / "static/js/shell/morph.mjs").read_text("utf-8")
    listed = re.search(r"const STYLES = \{\n(.*?)\n\};", morph, re.DOTALL)[1]
    later = [f"{name}.css" for name in re.findall(r"(\w+): ", listed)]
    with_code = re.findall(
        r'"../../css/(.*?)"', (ROOT / "static/js/rows/table_panel.mjs").read_text("utf-8")
    )
    assert sorted([*first, *later, *with_code]) == sorted(css)
    # What the first visit shows nothing of is not fetched with it.
    assert {"selections.css", "table.css", "trust.css"}.isdisjoint(first)
