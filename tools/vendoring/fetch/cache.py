"""The per-user cache outside the checkout: downloads, and results of building.

    cache = Cache.default()
    path = cache.file(sha256)                     # a download, if it is there
    folder = cache.make("built", key, fill)       # results, made once by fill(folder)

Everything is keyed by content. Files and folders appear under their final name only when complete,
so an interruption at any time leaves nothing half-made behind that a later run could take for whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from commands import alone
from vendoring.report import Progress


def sha256_of(path: Path) -> str:
    """Hexadecimal sha256 of a file's content."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def key_of(*parts: str | bytes) -> str:
    """Return a short key over `parts`, in order; where one part ends cannot be mistaken."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()[:32]


class Cache:
    """A folder with `files/` by sha256, `results/<kind>/<key>/` and `work/` for what is being made."""

    def __init__(self, root: Path):
        self.root = Path(root)

    @classmethod
    def default(cls) -> Cache:
        """The user's own: `$XDG_CACHE_HOME/astronomical-lite`, or below `~/.cache`."""
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        return cls(Path(base) / "astronomical-lite")

    def path(self, sha256: str) -> Path:
        """Path of the file with this hash, whether or not it is there."""
        return self.root / "files" / sha256[:2] / sha256

    def file(self, sha256: str) -> Path | None:
        """The cached file with this hash; one whose bytes have changed since is thrown away."""
        path = self.path(sha256)
        if not path.exists():
            return None
        if sha256_of(path) != sha256:
            path.unlink()
            return None
        return path

    def keep(self, source: Path, sha256: str) -> Path:
        """Move `source`, known to have this hash, into the cache."""
        target = self.path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)
        return target

    @contextlib.contextmanager
    def work(self) -> Iterator[Path]:
        """A scratch folder on the cache's disk, removed afterwards."""
        parent = self.root / "work"
        parent.mkdir(parents=True, exist_ok=True)
        path = Path(tempfile.mkdtemp(dir=parent))
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    def result(self, kind: str, key: str) -> Path | None:
        """The finished folder of results `kind`/`key`, if it has been made."""
        path = self.root / "results" / kind / key
        return path if path.is_dir() else None

    def make(self, kind: str, key: str, fill: Callable[[Path], None]) -> Path:
        """The folder of results `kind`/`key`; `fill(folder)` makes it where it is not there yet."""
        ready = self.result(kind, key)
        if ready:
            return ready
        target = self.root / "results" / kind / key
        target.parent.mkdir(parents=True, exist_ok=True)
        with self.work() as scratch:
            made = scratch / "made"
            made.mkdir()
            fill(made)
            os.replace(made, target)
        return target

    def drop(self, kind: str, key: str) -> None:
        """Forget a folder of results."""
        shutil.rmtree(self.root / "results" / kind / key, ignore_errors=True)

    @contextlib.contextmanager
    def alone(self, progress: Progress) -> Iterator[None]:
        """Hold the cache while working in it; a second run waits for the first."""
        with alone(self.root / "lock", progress.step):
            # A run that was killed on the spot leaves its scratch folders behind.
            shutil.rmtree(self.root / "work", ignore_errors=True)
            yield
