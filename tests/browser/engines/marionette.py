"""Firefox by Marionette, its own protocol, which WebDriver's commands go through: for measuring.

By WebDriver BiDi Playwright has Firefox copy the content of every answer, which makes a start half as long again.
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engines.webdriver import WebDriverError, free_port, started, wait_until_listening

LONGEST = 120.0  # s, for one answer
# Names of WebDriver's commands, by the paths that they have in HTTP; "*" is an element.
COMMANDS = {
    "/url": "Navigate",
    "/refresh": "Refresh",
    "/execute/sync": "ExecuteScript",
    "/actions": "PerformActions",
    "/window/rect": "SetWindowRect",
    "/element/*/click": "ElementClick",
    "/element/*/value": "ElementSendKeys",
    "/element/*/computedlabel": "GetComputedLabel",
}
ELEMENT = re.compile(r"^/element/([^/]+)")
PREFERENCES = {"marionette.port": 0, "datareporting.policy.dataSubmissionEnabled": False}


class Session:
    """A browser's session, as `engines.webdriver.Session`: https://firefox-source-docs.mozilla.org/testing/marionette/"""

    def __init__(self, port: int):
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=LONGEST)
        self.stream = self.connection.makefile("rb")
        self._receive()  # it says what it is
        self.number = 0
        self._send("WebDriver:NewSession", {})

    def _receive(self) -> Any:
        length = b""
        while (digit := self.stream.read(1)) != b":":
            length += digit
        return json.loads(self.stream.read(int(length)))

    def _send(self, name: str, parameters: dict[str, Any]) -> Any:
        """Answer to a command.

        Raises
        ------
        WebDriverError
            It is an error.
        """
        self.number += 1
        message = json.dumps([0, self.number, name, parameters]).encode()
        self.connection.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._receive()
        if error:
            raise WebDriverError(error["error"], error["message"])
        return result

    def command(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Value that the browser answers; see `engines.webdriver.Session`."""
        element = ELEMENT.match(path)
        of_element = {"id": element[1]} if element else {}
        name = COMMANDS[ELEMENT.sub("/element/*", path)]
        return (self._send(f"WebDriver:{name}", (body or {}) | of_element) or {}).get("value")

    def run(self, script: str, *arguments: Any) -> Any:
        """What the body of a function returns in the page."""
        return self.command("POST", "/execute/sync", {"script": script, "args": list(arguments)})


@contextmanager
def session(firefox: str, profile: Path) -> Iterator[Session]:
    """A browser without a window, which keeps all it has in a folder."""
    profile.mkdir(parents=True)
    port = free_port()
    preferences = PREFERENCES | {"marionette.port": port}
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in preferences.items()]
    (profile / "user.js").write_text("".join(lines))
    command = (firefox, "--headless", "--marionette", "--no-remote", "--profile", str(profile))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with started(*command, **quiet):
        wait_until_listening(port)
        yield Session(port)
