"""HTTP with the certificates and the proxy of the user's pip, so that what works there works here."""

from __future__ import annotations

import functools
import ssl
import subprocess
import sys
import urllib.request
from http.client import HTTPResponse

# A server that does not answer within this is taken for absent.
CONNECT_SECONDS = 6.0
# One that has answered before may pause this long.
PAUSE_SECONDS = 30.0


@functools.cache
def pip_settings() -> dict[str, str]:
    """pip's settings by bare name (`cert`, `proxy`, ...), however they were made."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    settings = {}
    for line in done.stdout.splitlines():
        name, _, value = line.partition("=")
        settings[name.strip().rpartition(".")[2]] = value.strip().strip("'\"")
    return settings


@functools.cache
def opener() -> urllib.request.OpenerDirector:
    """An opener that trusts what the system, pip's `cert` setting and pip itself trust."""
    context = ssl.create_default_context()
    try:  # CPython from python.org on macOS comes with no certificates at all
        from pip._vendor import certifi

        context.load_verify_locations(certifi.where())
    except (ImportError, OSError):
        pass
    settings = pip_settings()
    if "cert" in settings:
        try:
            context.load_verify_locations(settings["cert"])
        except OSError:
            pass
    handlers: list[urllib.request.BaseHandler] = [urllib.request.HTTPSHandler(context=context)]
    if "proxy" in settings:
        proxy = settings["proxy"]
        handlers.append(urllib.request.ProxyHandler({"http": proxy, "https": proxy}))
    return urllib.request.build_opener(*handlers)


def request(
    url: str, *, start: int = 0, end: int | None = None, timeout: float = PAUSE_SECONDS
) -> HTTPResponse:
    """Open `url`, or bytes `start` up to `end` (inclusive; None is the last) of it.

    Raises
    ------
    urllib.error.HTTPError
        The answer is not a success.
    OSError
        There is none.
    """
    headers = {"User-Agent": "astronomical-lite", "Accept-Encoding": "identity"}
    if start or end is not None:
        headers["Range"] = f"bytes={start}-{'' if end is None else end}"
    answer: HTTPResponse = opener().open(
        urllib.request.Request(url, headers=headers), timeout=timeout
    )
    return answer
