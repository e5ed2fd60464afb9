"""A hub of programs on this computer, and a program at it: astropy's own, on loopback."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from astropy.samp import SAMPHubServer, SAMPIntegratedClient, conf
from astropy.samp.hub import WebProfileDialog

WEB_PORT = 21012  # of the Web Profile, by the standard
LONGEST = 20.0  # seconds


class Visitors(WebProfileDialog):
    """Answers the hub's question whether to let a page in; `asked` has the names of those that did."""

    def __init__(self, welcome: bool = True):
        super().__init__()
        self.welcome = welcome
        self.asked: list[str] = []

    def show_dialog(self, samp_name, details, client, origin) -> None:
        self.asked.append(samp_name)
        (self.consent if self.welcome else self.reject)()


class Program(SAMPIntegratedClient):
    """Another program, which keeps what it hears."""

    def __init__(self) -> None:
        super().__init__(name="Twin", description="Another program", addr="127.0.0.1")
        self.heard: list[tuple[str, dict[str, Any]]] = []

    def listen(self, *mtypes: str) -> None:
        for mtype in mtypes:
            self.bind_receive_call(mtype, self._hear_call)
            self.bind_receive_notification(mtype, self._hear)

    def _hear_call(self, private_key, sender, message, mtype, params, extra) -> None:
        self.heard.append((mtype, params))
        self.reply(message, {"samp.status": "samp.ok", "samp.result": {}})

    def _hear(self, private_key, sender, mtype, params, extra) -> None:
        self.heard.append((mtype, params))

    def wait_for(self, mtype: str) -> dict[str, Any]:
        """The params of the first message of a kind that is waited for, which is taken away."""
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            for place, (kind, params) in enumerate(self.heard):
                if kind == mtype:
                    del self.heard[place]
                    return params
            time.sleep(0.05)
        raise AssertionError(f"{mtype} did not come; heard {[kind for kind, _ in self.heard]}")


@contextlib.contextmanager
def running_hub(folder: Path, welcome: bool = True) -> Iterator[tuple[SAMPHubServer, Visitors]]:
    """A hub with the Web Profile."""
    conf.use_internet = False
    visitors = Visitors(welcome)
    hub = SAMPHubServer(
        web_profile_dialog=visitors,
        lockfile=str(folder / "samp"),
        addr="127.0.0.1",
        web_port=WEB_PORT,
        label="hub",
    )
    hub.start()
    done = threading.Event()

    def answer() -> None:
        while not done.wait(0.05):
            visitors.handle_queue()

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield hub, visitors
    finally:
        done.set()
        thread.join()
        if hub.is_running:
            hub.stop()
