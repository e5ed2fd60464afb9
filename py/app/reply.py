"""What goes back to the page: patches as JSON, with binary parts beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Reply:
    """Patches in the order they are to be applied.

    A patch is one of `{target, html}`, `{image, data, box, limits}`, `{download, data, type}`,
    `{store, project, data}`, `{focus}`, `{announce}` or `{values}`; `data` is a position in
    `binaries`. What is to be stored is stored before any other patch is applied.
    """

    patches: list[dict[str, Any]] = field(default_factory=list)
    binaries: list[bytes] = field(default_factory=list)

    def add(self, **patch: Any) -> None:
        self.patches.append(patch)

    def add_binary(self, data: bytes, **patch: Any) -> None:
        self.patches.append(patch | {"data": len(self.binaries)})
        self.binaries.append(data)

    def download(self, name: str, data: bytes, media_type: str) -> None:
        """Have the browser save a file."""
        self.add_binary(data, download=name, type=media_type)

    def store(self, path: str, data: bytes) -> None:
        """Keep a file of the project in the browser's storage, in place of what was there."""
        self.add_binary(data, store=path)

    def json(self) -> str:
        return json.dumps(self.patches)
