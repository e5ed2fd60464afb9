"""What goes back to the page: patches as JSON, with binary parts beside it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

Send = Callable[[str, list[bytes]], None]


@dataclass
class Reply:
    """Patches in the order they are to be applied.

    Attributes
    ----------
    patches : what is to be done
    binaries : bytes that patches speak of by their position
    send : takes patches as JSON text, and their binaries; None where the caller takes the whole

    A patch is one of `{target, html}`, `{image, data, width, height, box, limits, log_x}`,
    `{download, data, type}`, `{store, project, data}`, `{features, data}`, `{compute, data}`,
    `{stop}`, `{focus}`, `{announce}`, `{copy}` or `{values}`; `data` is a position in `binaries`.
    What is to be stored is stored before any patch that follows is applied.
    """

    patches: list[dict[str, Any]] = field(default_factory=list)
    binaries: list[bytes] = field(default_factory=list)
    send: Send | None = None

    def add(self, **patch: Any) -> None:
        self.patches.append(patch)

    def add_binary(self, data: bytes, **patch: Any) -> None:
        self.patches.append(patch | {"data": len(self.binaries)})
        self.binaries.append(data)

    def download(self, name: str, data: bytes, media_type: str) -> None:
        """Have the browser save a file."""
        self.add_binary(data, download=file_name(name), type=media_type)

    def store(self, path: str, data: bytes) -> None:
        """Keep a file of the project in the browser's storage, in place of what was there."""
        self.add_binary(data, store=path)

    def extend(self, other: Reply, patches: Iterable[dict[str, Any]]) -> None:
        """Add patches of another reply."""
        for patch in patches:
            moved = dict(patch)
            if "data" in patch:
                moved["data"] = len(self.binaries)
                self.binaries.append(other.binaries[patch["data"]])
            self.patches.append(moved)

    def hand_over(self) -> None:
        """Let the page have what there is, while the rest is being made."""
        if self.send is not None and self.patches:
            self.send(self.json(), self.binaries)
            self.patches, self.binaries = [], []

    def json(self) -> str:
        return json.dumps(self.patches)


MOST_BYTES = 200  # of a file's name; file systems take 255


def file_name(name: str) -> str:
    """A name that every file system takes: no separators, no characters that are not seen (such as
    one that turns the direction of writing, which can hide an ending), no dot in front."""
    seen = "".join("_" if unicodedata.category(c)[0] in "CZ" and c != " " else c for c in name)
    plain = re.sub(r'[\\/:*?"<>|]', "_", seen).strip(" .") or "download"
    suffix = PurePosixPath(plain).suffix[:20]
    stem = plain.removesuffix(suffix).encode()[: MOST_BYTES - len(suffix.encode())]
    return stem.decode(errors="ignore") + suffix
