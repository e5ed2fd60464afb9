"""Where wheels come from: a made-up lock and made-up wheels, served on loopback."""

from __future__ import annotations

import hashlib
import io
import json
import random
import socket
import zipfile

import pytest
from loopback import serving

import vendor
from vendoring.fetch import inputs, pip, sources
from vendoring.fetch.cache import Cache
from vendoring.fetch.remote_zip import NoRanges, RemoteZip
from vendoring.report import Progress, VendorError

VERSION = "314.0.3"


def wheel(name: str, size: int) -> bytes:
    """A small wheel that does not compress, different for every name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(f"{name}/data.bin", random.Random(name).randbytes(size))
        archive.writestr(f"{name}-1.0.dist-info/METADATA", f"Name: {name}\nVersion: 1.0\n")
    return stream.getvalue()


def entry(name: str, data: bytes, depends: list[str]) -> dict:
    return {
        "name": name,
        "version": "1.0",
        "file_name": f"{name}-1.0-py3-none-any.whl",
        "sha256": hashlib.sha256(data).hexdigest(),
        "depends": depends,
        "imports": [name],
        "install_dir": "site",
        "package_type": "package",
    }


WHEELS = {"star": wheel("star", 700_000), "dust": wheel("dust", 40_000), "gas": wheel("gas", 900)}
DEPENDS = {"star": ["dust"], "dust": [], "gas": []}
LOCK = {"info": {}, "packages": {n: entry(n, w, DEPENDS[n]) for n, w in WHEELS.items()}}
FILES = {f"/full/{LOCK['packages'][n]['file_name']}": w for n, w in WHEELS.items()}
STAR = "/full/star-1.0-py3-none-any.whl"


@pytest.fixture
def cdn():
    with serving(dict(FILES)) as server:
        yield server


@pytest.fixture
def checkout(tmp_path):
    """A checkout that asks for `star`, and the Pyodide npm would have installed for it."""
    root, pyodide = tmp_path / "checkout", tmp_path / "modules" / "pyodide"
    root.mkdir()
    pyodide.mkdir(parents=True)
    (root / "pyscript.toml").write_text('packages = ["star"]\n')
    (pyodide / "pyodide-lock.json").write_text(json.dumps(LOCK))
    (pyodide / "package.json").write_text(json.dumps({"version": VERSION}))
    return root


@pytest.fixture
def collect(checkout, tmp_path, cdn, monkeypatch):
    """Collects the wheels as `make vendor` does, from the CDN on loopback."""
    monkeypatch.setenv(sources.CDN_VARIABLE, cdn.address + "full")
    stream = io.StringIO()

    def run():
        cache = Cache(tmp_path / "cache")
        _, wheels = vendor.collect_wheels(
            checkout, tmp_path / "modules", cache, Progress(stream=stream)
        )
        return {name: file.path.read_bytes() for name, file in wheels.items()}

    run.printed = stream
    return run


def test_the_cdn_gives_the_closure_and_nothing_else(collect, cdn):
    assert collect() == {"star": WHEELS["star"], "dust": WHEELS["dust"]}
    assert sorted(path for path, _ in cdn.requests) == sorted(
        path for path in FILES if "gas" not in path
    )
    assert "star 1.0 (0.7 MB)" in collect.printed.getvalue()


def test_a_second_run_asks_for_nothing(collect, cdn):
    first = collect()
    cdn.requests.clear()
    assert collect() == first
    assert cdn.requests == []


def test_a_download_that_broke_off_is_continued(collect, cdn):
    cdn.breaks[STAR] = 300_000
    assert collect()["star"] == WHEELS["star"]
    assert [asked for path, asked in cdn.requests if path == STAR] == [None, "bytes=300000-"]
    assert cdn.sent == len(WHEELS["star"]) + len(WHEELS["dust"])


def test_a_run_that_was_interrupted_is_continued_by_the_next(collect, cdn, tmp_path):
    part = Cache(tmp_path / "cache").path(LOCK["packages"]["star"]["sha256"]).with_suffix(".part")
    part.parent.mkdir(parents=True)
    part.write_bytes(WHEELS["star"][:123_456])
    assert collect()["star"] == WHEELS["star"]
    assert (STAR, "bytes=123456-") in cdn.requests
    assert not part.exists()


@pytest.mark.parametrize("length", [1000, 10**6], ids=["shorter", "longer"])
def test_a_beginning_of_another_file_is_not_built_upon(collect, cdn, tmp_path, length):
    part = Cache(tmp_path / "cache").path(LOCK["packages"]["star"]["sha256"]).with_suffix(".part")
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * length)
    assert collect()["star"] == WHEELS["star"]


def test_a_server_without_ranges_sends_the_file_again(collect, cdn):
    cdn.ranges = False
    cdn.breaks[STAR] = 300_000
    assert collect()["star"] == WHEELS["star"]


def test_wrong_bytes_are_an_error_that_names_the_file(collect, cdn, tmp_path):
    cdn.files[STAR] = WHEELS["star"][:-1] + b"!"
    with pytest.raises(VendorError, match=r"star-1\.0-py3-none-any\.whl.*sha256") as said:
        collect()
    assert LOCK["packages"]["star"]["sha256"] in str(said.value)
    kept = [p for p in (tmp_path / "cache" / "files").rglob("*") if p.is_file()]
    assert [p.read_bytes() for p in kept] in ([], [WHEELS["dust"]])


def test_a_cached_file_that_was_changed_is_fetched_again(collect, cdn, tmp_path):
    collect()
    path = Cache(tmp_path / "cache").path(LOCK["packages"]["dust"]["sha256"])
    path.write_bytes(b"changed")
    cdn.requests.clear()
    assert collect()["dust"] == WHEELS["dust"]
    assert len(cdn.requests) == 1


def in_carrier(monkeypatch, address: str) -> None:
    monkeypatch.setattr(pip, "address_of", lambda requirement: (address, "0" * 64))


def carrier(names: list[str]) -> bytes:
    """A package that carries wheels among much else."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(8):
            archive.writestr(f"open_webui/{number}.bin", random.Random(number).randbytes(2_000_000))
        for name in names:
            file_name = LOCK["packages"][name]["file_name"]
            archive.writestr(sources.CARRIER_FOLDER + file_name, WHEELS[name])
    return stream.getvalue()


def test_without_the_cdn_members_of_the_carrier_are_read(collect, cdn, monkeypatch):
    whole = carrier(["star", "dust", "gas"])
    cdn.files["/carrier.whl"] = whole
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv(sources.CDN_VARIABLE, f"http://127.0.0.1:{closed.getsockname()[1]}/")
    in_carrier(monkeypatch, cdn.address + "carrier.whl")
    assert collect() == {"star": WHEELS["star"], "dust": WHEELS["dust"]}
    assert cdn.sent < len(whole) / 3
    printed = collect.printed.getvalue()
    assert printed.count("cannot be reached") == 1


def test_what_the_cdn_lacks_comes_from_the_carrier(collect, cdn, monkeypatch):
    del cdn.files[STAR]
    cdn.files["/carrier.whl"] = carrier(["star"])
    in_carrier(monkeypatch, cdn.address + "carrier.whl")
    assert collect() == {"star": WHEELS["star"], "dust": WHEELS["dust"]}


def test_what_no_source_has_is_named(collect, cdn, monkeypatch):
    del cdn.files[STAR]
    cdn.files["/carrier.whl"] = carrier(["gas"])
    in_carrier(monkeypatch, cdn.address + "carrier.whl")
    with pytest.raises(VendorError, match=r"No source has star 1\.0"):
        collect()


def test_a_remote_zip_is_the_same_as_the_file_it_reads():
    data = carrier(["star", "gas"])
    with serving({"/a.zip": data}) as server:
        with RemoteZip(server.address + "a.zip") as remote:
            assert remote.testzip() is None
            assert remote.namelist() == zipfile.ZipFile(io.BytesIO(data)).namelist()
        server.ranges = False
        with pytest.raises(NoRanges):
            RemoteZip(server.address + "a.zip")


def test_a_package_the_lock_does_not_know_is_said():
    with pytest.raises(VendorError, match="no package named comet"):
        inputs.closure(LOCK, ["star", "comet"])


def test_the_rewritten_lock_names_what_is_vendored_only():
    made = inputs.rewritten(LOCK, {"star": ("star-1.1.whl", "1.1", "ab" * 32)})
    assert list(made["packages"]) == ["star"]
    star = made["packages"]["star"]
    assert (star["version"], star["file_name"], star["depends"]) == ("1.1", "star-1.1.whl", [])
    assert LOCK["packages"]["star"]["depends"] == ["dust"]
