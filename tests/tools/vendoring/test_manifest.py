"""The manifest tells a whole tree from one that is not."""

from __future__ import annotations

import hashlib

import pytest

from vendoring import manifest


def fill(folder):
    (folder / "pyodide").mkdir()
    (folder / "pyodide" / "a.whl").write_bytes(b"abc")
    (folder / "b.js").write_bytes(b"b")


def test_the_manifest_says_how_much_there_is_to_load(tmp_path):
    fill(tmp_path)
    made = manifest.write_manifest(tmp_path, "key")
    assert made["bytes"] == 4
    assert made["files"][1] == {
        "path": "pyodide/a.whl",
        "bytes": 3,
        "sha256": hashlib.sha256(b"abc").hexdigest(),
    }
    assert manifest.is_complete(tmp_path, "key", hashes=True)


@pytest.mark.parametrize("content", [None, b"ab", b"abd"], ids=["missing", "shorter", "changed"])
def test_a_tree_that_is_not_whole_is_noticed(tmp_path, content):
    fill(tmp_path)
    manifest.write_manifest(tmp_path, "key")
    wheel = tmp_path / "pyodide" / "a.whl"
    wheel.unlink() if content is None else wheel.write_bytes(content)
    assert not manifest.is_complete(tmp_path, "key", hashes=True)
    assert not manifest.is_complete(tmp_path, "another key")
