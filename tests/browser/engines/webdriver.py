"""W3C WebDriver to WebKit's own driver, with a screen of its own; what is started ends with whoever started it."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from browsers import WebKit

SCREEN = "1920x1200x24"
# Else the processor does a graphics card's work: two cores are busy for a third of the time while pictures change.
NO_GRAPHICS_CARD = {"WEBKIT_DISABLE_COMPOSITING_MODE": "1"}
PATIENCE = 10.0  # s, for the driver to listen
LONGEST = 120.0  # s, for one answer


class WebDriverError(Exception):
    """Error of the driver, by its name in the standard, such as "stale element reference"."""

    def __init__(self, name: str, message: str):
        super().__init__(f"{name}: {message}" if message else name)
        self.name = name


class Session:
    """A browser's session: https://www.w3.org/TR/webdriver2/"""

    def __init__(self, port: int, capabilities: dict[str, Any]):
        self.port = port
        self.path = "/session"
        made = self.command("POST", "", {"capabilities": {"alwaysMatch": capabilities}})
        self.path = f"/session/{made['sessionId']}"

    def command(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Value that the driver answers.

        Raises
        ------
        WebDriverError
            It answered with an error.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        sent = None if body is None else json.dumps(body)
        connection.request(method, self.path + path, sent, {"Content-Type": "application/json"})
        response = connection.getresponse()
        value = json.loads(response.read())["value"]
        connection.close()
        if response.status != 200:
            raise WebDriverError(value["error"], value["message"])
        return value

    def run(self, script: str, *arguments: Any) -> Any:
        """What the body of a function returns in the page."""
        return self.command("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def close(self) -> None:
        self.command("DELETE", "")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@contextmanager
def started(*command: str, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is told to end when this is left, or when this process is killed."""
    with subprocess.Popen(["setpriv", "--pdeathsig", "TERM", *command], **options) as process:
        try:
            yield process
        finally:
            process.terminate()


def wait_until_listening(port: int) -> None:
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.05)
        else:
            return


@contextmanager
def session(webkit: WebKit, home: Path, downloads: Path) -> Iterator[Session]:
    """A browser on a screen of its own, which keeps all it has in a folder.

    Without its screen the browser ends, however its driver ended.
    """
    config = home / "config"
    config.mkdir(parents=True)
    (config / "user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{downloads}"\n')
    folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "CACHE")}
    screen = (webkit.xvfb, "-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp")
    quiet = {"stderr": subprocess.DEVNULL}
    with started(*screen, stdout=subprocess.PIPE, **quiet) as display:
        number = display.stdout.readline().decode().strip()
        port = free_port()
        own = {"DISPLAY": f":{number}", "HOME": str(home)}
        environment = os.environ | folders | own | NO_GRAPHICS_CARD
        with started(webkit.driver, f"--port={port}", env=environment, **quiet):
            wait_until_listening(port)
            options = {"binary": webkit.browser, "args": ["--automation"]}
            made = Session(port, {"webkitgtk:browserOptions": options})
            yield made
            made.close()
