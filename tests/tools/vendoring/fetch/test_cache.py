"""The cache: results are there whole or not at all."""

from __future__ import annotations

import io

import pytest

from vendoring.fetch.cache import Cache, key_of
from vendoring.report import Progress


def fill(folder):
    (folder / "a.whl").write_bytes(b"abc")


def test_a_result_that_could_not_be_finished_is_not_there(tmp_path):
    cache = Cache(tmp_path)

    def breaks(folder):
        fill(folder)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.make("trees", "key", breaks)
    assert cache.result("trees", "key") is None
    assert list((tmp_path / "work").iterdir()) == []
    made = cache.make("trees", "key", fill)
    assert cache.make("trees", "key", breaks) == made


def test_parts_of_a_key_are_kept_apart():
    assert key_of("ab", "c") != key_of("a", "bc")


def test_a_killed_run_leaves_no_scratch_folders(tmp_path):
    cache = Cache(tmp_path / "cache")
    (cache.root / "work" / "half").mkdir(parents=True)
    with cache.alone(Progress(stream=io.StringIO())), cache.work() as scratch:
        assert [path.name for path in (cache.root / "work").iterdir()] == [scratch.name]
