"""Lock files, and the key over everything that decides the finished tree."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

from environment import ROOT
from vendoring.fetch import inputs


def test_the_key_changes_with_packages_and_code_and_nothing_else(tmp_path):
    for name in ("package.json", "package-lock.json", "pyscript.toml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    start = tmp_path / "static" / "js" / "start"
    shutil.copytree(ROOT / "static" / "js" / "start", start)
    key = inputs.tree_key(tmp_path)
    assert key == inputs.tree_key(ROOT)
    (tmp_path / "tools" / "serve.py").write_text("")
    (start / "zstd.mjs").write_text("")
    with open(tmp_path / "pyscript.toml", "a") as stream:
        stream.write("# a remark\n")
    for name in ("package.json", "package-lock.json"):
        text = (tmp_path / name).read_text()
        (tmp_path / name).write_text(text.replace('"typescript": "', '"typescript": "1'))
    assert inputs.tree_key(tmp_path) == key, "what checks JavaScript is not in the tree"
    for path in (
        tmp_path / "tools" / "vendoring" / "build" / "trim.py",
        start / "function_places.mjs",
    ):
        before = path.read_text()
        path.write_text(before + "\n")
        assert inputs.tree_key(tmp_path) != key, path.name
        path.write_text(before)


def test_lock_files_record_hashes_and_no_addresses():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert all("integrity" in entry for entry in packages.values())
    assert not any("resolved" in entry for entry in packages.values())
    pins = [
        *(ROOT / "tools" / "vendoring" / "build").glob("*.txt"),
        ROOT / "tests" / "requirements.txt",
    ]
    for path in pins:
        text = path.read_text()
        assert "--hash=sha256:" in text, path.name
        assert "://" not in text, path.name


def test_what_fetches_names_no_host_but_pyodides_own():
    """Package registries are those that pip and npm are set up with."""
    places = [
        "tools",
        "Makefile",
        ".ci",
        ".github",
        "package.json",
        "pyproject.toml",
        "tests/*.txt",
    ]
    command = ["git", "ls-files", *places]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    files = [name for name in listed.stdout.split() if "licences" not in name]
    assert len(files) > 50
    hosts = {
        host
        for name in files
        for host in re.findall(r"https?://([\w.-]+\w)", (ROOT / name).read_text("utf-8", "replace"))
    }
    assert hosts == {"127.0.0.1", "cdn.jsdelivr.net"}
