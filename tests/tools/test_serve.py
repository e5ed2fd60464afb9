"""The local server and the index of data/."""

from __future__ import annotations

import email.utils
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

import data_index
import serve

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def site(tmp_path):
    """A folder with one file of each kind, served under a prefix; its address."""
    folder = tmp_path / "site"
    folder.mkdir()
    for suffix in ("mjs", "js", "wasm", "whl", "toml", "html", "css", "json"):
        (folder / f"a.{suffix}").write_text("x")
    (tmp_path / "secret.html").write_text("not to be served")
    server, address = serve.start("/some/prefix/", folder)
    yield address
    server.shutdown()
    server.server_close()


def test_files_have_the_types_browsers_insist_on(site):
    types = {"mjs": "text/javascript", "js": "text/javascript", "wasm": "application/wasm"}
    types |= {"html": "text/html", "css": "text/css", "json": "application/json"}
    for suffix, expected in types.items():
        with urllib.request.urlopen(f"{site}a.{suffix}") as answer:
            assert answer.headers.get_content_type() == expected, suffix
            assert answer.read() == b"x"


def test_a_file_that_has_not_changed_is_not_sent_again(site):
    with urllib.request.urlopen(f"{site}a.wasm") as answer:
        seen = answer.headers["Last-Modified"]
    assert email.utils.parsedate_to_datetime(seen)
    again = urllib.request.Request(f"{site}a.wasm", headers={"If-Modified-Since": seen})
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(again)
    assert answer.value.code == 304


@pytest.mark.parametrize("path", ["/a.js", "/some/a.js", "/some/prefix/../../secret.html"])
def test_nothing_outside_the_prefix_is_served(site, path):
    host, port = site.split("/")[2].split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert connection.makefile("rb").readline().split()[1] == b"404"


def checkout(folder: Path) -> Path:
    """As much of a checkout as serving needs."""
    (folder / "data").mkdir(parents=True)
    (folder / "index.html").write_text("the page")
    (folder / "tools").mkdir()
    for name in (
        "serve.py",
        "data_index.py",
        "site_files.py",
        "python_files.py",
        "python_code.py",
        "python_memory.py",
    ):
        shutil.copy(ROOT / "tools" / name, folder / "tools")
    return folder


def started(root: Path, *arguments: str) -> subprocess.Popen:
    command = [sys.executable, str(root / "tools" / "serve.py"), *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, env={**os.environ, "PYTHONUNBUFFERED": "1"}, **pipes)


def test_the_address_is_printed_and_ctrl_c_ends_it_cleanly(tmp_path):
    root = checkout(tmp_path / "checkout")
    (root / "data" / "stars.fits").write_bytes(b"x")
    with started(root) as process:
        lines = iter(process.stdout.readline, "")
        address = next(line.strip() for line in lines if line.startswith("http"))
        with urllib.request.urlopen(address) as answer:
            assert answer.read() == b"the page"
        with urllib.request.urlopen(address + "data/index.json") as answer:
            assert b"data/stars.fits" in answer.read()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert errors == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_when_started_where_ctrl_c_is_ignored(tmp_path, number):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with started(checkout(tmp_path / "checkout")) as process:
            next(line for line in iter(process.stdout.readline, "") if line.startswith("http"))
            process.send_signal(number)
            process.communicate(timeout=20)
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.returncode == 0


def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path):
    root = checkout(tmp_path / "checkout")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with started(root, "--port", str(port)) as process:
            _, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert f"Port {port} is taken" in errors
    assert "Traceback" not in errors


def test_the_index_lists_tables_and_nothing_else(tmp_path):
    folder = tmp_path / "data"
    (folder / "example_images").mkdir(parents=True)
    tables = ["a.fits", "b.FITS", "c.csv.gz", "d.ecsv", "e.votable", "f.fit.gz", "g.parquet"]
    for name in [*tables, ".hidden.fits", "notes.txt", "g.h5", "example_images/h.fits"]:
        (folder / name).write_bytes(b"12345")
    elsewhere = tmp_path / "large.fits"
    elsewhere.write_bytes(b"123")
    (folder / "link.fits").symlink_to(elsewhere)
    data_index.write_index(folder)
    (folder / "gone.fits").symlink_to(tmp_path / "nowhere.fits")
    listed = data_index.write_index(folder)
    assert sorted(file["name"] for file in listed) == sorted([*tables, "link.fits"])
    by_name = {file["name"]: file for file in listed}
    assert by_name["link.fits"]["bytes"] == 3
    assert by_name["a.fits"]["path"] == "data/a.fits"
    assert by_name["a.fits"]["modified"] == int((folder / "a.fits").stat().st_mtime)
