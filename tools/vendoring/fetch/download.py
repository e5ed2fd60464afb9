"""One file over HTTP: resumed after an interruption, verified by its sha256.

path = fetch(url, sha256, cache, name="numpy.whl", progress=progress)
"""

from __future__ import annotations

import http.client
import urllib.error
from pathlib import Path

from vendoring.fetch import network
from vendoring.fetch.cache import Cache, sha256_of
from vendoring.report import Progress, VendorError

ATTEMPTS = 4
CHUNK = 1 << 18


class Unreachable(Exception):
    """The server did not answer at all."""


class NotThere(Exception):
    """The server answered that it has no such file."""


def fetch(
    url: str,
    sha256: str,
    cache: Cache,
    *,
    name: str,
    progress: Progress,
    timeout: float = network.PAUSE_SECONDS,
) -> Path:
    """Download `url` into the cache and return its path there.

    What an earlier, interrupted run has fetched is continued.

    Raises
    ------
    Unreachable
        No connection could be made.
    NotThere
        The server has no such file.
    VendorError
        The bytes are not those the lock names, or the connection kept breaking.
    """
    part = cache.path(sha256).with_suffix(".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    continued = part.exists() and part.stat().st_size > 0
    _complete(url, part, name, progress, timeout)
    if sha256_of(part) != sha256 and continued:
        # The part may have been the beginning of another file.
        part.unlink()
        _complete(url, part, name, progress, timeout)
    found = sha256_of(part)
    if found != sha256:
        part.unlink()
        raise VendorError(
            f"{name}, downloaded from {url}, is not the file it should be: its sha256 is {found}, "
            f"the lock says {sha256}. Try again; if it stays so, the server is not to be trusted."
        )
    return cache.keep(part, sha256)


def _complete(url: str, part: Path, name: str, progress: Progress, timeout: float) -> None:
    """Fill `part` with the whole of `url`, going on from what it holds."""
    for attempt in range(ATTEMPTS):
        try:
            if _continue(url, part, name, progress, timeout):
                return
        except urllib.error.HTTPError as error:
            if error.code == 416:  # the part is as long as the file, or longer
                part.unlink()
                continue
            if error.code in (403, 404, 410):
                raise NotThere(url) from None
            if attempt == ATTEMPTS - 1:
                raise VendorError(
                    f"The server of {name} answers {error.code} {error.reason} ({url}). "
                    "Try again later."
                ) from None
        except (OSError, http.client.HTTPException) as error:
            if isinstance(error, OSError) and error.errno == 28:
                raise  # the disk is full: no attempt will help
            if not part.exists() or part.stat().st_size == 0:
                raise Unreachable(f"{url}: {error}") from None
    raise VendorError(
        f"The connection broke {ATTEMPTS} times while downloading {name} ({url}). "
        "Run the same command again: it goes on where this stopped."
    )


def _continue(url: str, part: Path, name: str, progress: Progress, timeout: float) -> bool:
    """Read what is left of `url` into `part`; True when that was all of it."""
    have = part.stat().st_size if part.exists() else 0
    with network.request(url, start=have, timeout=timeout) as answer:
        if have and answer.status != 206:
            have = 0  # the server sends the whole file again
        left = answer.headers.get("Content-Length")
        total = have + int(left) if left else 0
        with open(part, "ab" if have else "wb") as stream:
            while chunk := answer.read(CHUNK):
                stream.write(chunk)
                have += len(chunk)
                progress.part(name, have, total)
    return not total or have == total
