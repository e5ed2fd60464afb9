"""A folder is replaced whole or not at all."""

from __future__ import annotations

import pytest

from vendoring.folders import replace_folder


def test_an_interrupted_replacement_leaves_what_was_there(tmp_path):
    target = tmp_path / "static" / "vendor"
    target.mkdir(parents=True)
    (target / "old").touch()

    def breaks(folder):
        folder.mkdir()
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        replace_folder(target, breaks)
    assert [p.name for p in target.parent.rglob("*")] == ["vendor", "old"]
    replace_folder(target, lambda folder: folder.mkdir())
    assert list(target.iterdir()) == []


def test_a_killed_run_leaves_no_half_made_folder(tmp_path):
    (tmp_path / ".vendor-half" / "new").mkdir(parents=True)
    replace_folder(tmp_path / "vendor", lambda folder: folder.mkdir())
    assert [path.name for path in tmp_path.iterdir()] == ["vendor"]
