"""A reply to the page: patches in the order in which they are to be applied.

>>> reply = Reply()
>>> reply.focus("#question")
>>> reply.download("config.json", text.encode(), "application/json")
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from app.protocol.patches import Announce, Download, DownloadPiece, Focus, Patch, Store, Then
from astronomical_lite.file_names import plain_name

Send = Callable[[list[Patch]], None]


@dataclass
class Reply:
    """Patches in the order in which they are to be applied.

    Attributes
    ----------
    patches : list of Patch
    send : callable or None
        Takes patches that are ready while others are being made; None where the caller takes them
        all at the end.
    send_early : callable or None
        Takes pieces of a file at once, whatever has to be stored first.
    """

    patches: list[Patch] = field(default_factory=list)
    send: Send | None = None
    send_early: Send | None = None

    def add(self, patch: Patch) -> None:
        """Add a patch of any kind."""
        self.patches.append(patch)

    def extend(self, patches: Iterable[Patch]) -> None:
        """Add several patches."""
        self.patches.extend(patches)

    def focus(self, selector: str) -> None:
        """Move the keyboard's focus to the first element that a CSS selector finds."""
        self.add(Focus(selector))

    def announce(self, words: str) -> None:
        """Have screen readers say something."""
        self.add(Announce(words))

    def then(self, action: str) -> None:
        """Have the page ask for another action when the user does nothing."""
        self.add(Then(action))

    def download(self, name: str, data: bytes, media_type: str) -> None:
        """Have the browser save a file."""
        self.add(Download(plain_name(name), data, media_type))

    def download_written(
        self, name: str, write: Callable[[Callable[[bytes], None]], None], media_type: str
    ) -> None:
        """Have the browser save a file that is written in pieces, of which the page gets each at once.

        Parameters
        ----------
        write : callable
            Called with what takes a piece. If it raises, nothing is saved.
        """
        pieces: list[bytes] = []
        n_sent = 0

        def take(piece: bytes) -> None:
            nonlocal n_sent
            if self.send_early is None:
                pieces.append(piece)
                return
            self.send_early([DownloadPiece(n_sent, piece)])
            n_sent += 1

        write(take)
        self.add(Download(plain_name(name), b"".join(pieces), media_type, n_sent))

    def store(self, path: str, data: bytes, project: str = "") -> None:
        """Keep a file in the browser's storage; without a project's id, one of the project that is open."""
        self.add(Store(project, path, data))

    def hand_over(self) -> None:
        """Let the page have the patches so far, while the rest is being made."""
        if self.send is not None and self.patches:
            self.send(self.patches)
            self.patches = []
