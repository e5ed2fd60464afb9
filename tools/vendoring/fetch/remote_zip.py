"""Read single members of a zip on a server by HTTP ranges; the rest is not downloaded.

with RemoteZip(url) as archive:
    data = archive.read("folder/name")
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from vendoring.fetch import network

WINDOW = 1 << 20


class NoRanges(Exception):
    """The server sends whole files only."""


class RangeFile(io.RawIOBase):
    """A file on a server as a seekable stream; each read is one range request."""

    def __init__(self, url: str):
        self.url = url
        self.position = 0
        with network.request(url, start=0, end=0) as answer:
            if answer.status != 206:
                raise NoRanges(url)
            self.size = int(answer.headers["Content-Range"].rpartition("/")[2])

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self.position, io.SEEK_END: self.size}[whence]
        self.position = origin + offset
        return self.position

    def readinto(self, buffer: Any) -> int:
        end = min(self.position + len(buffer), self.size)
        if end <= self.position:
            return 0
        with network.request(self.url, start=self.position, end=end - 1) as answer:
            if answer.status != 206:
                raise NoRanges(self.url)
            data = answer.read()
        buffer[: len(data)] = data
        self.position += len(data)
        return len(data)


class RemoteZip(zipfile.ZipFile):
    """A `ZipFile` on a server.

    Raises
    ------
    NoRanges
        The server sends whole files only.
    """

    def __init__(self, url: str):
        super().__init__(io.BufferedReader(RangeFile(url), WINDOW))
