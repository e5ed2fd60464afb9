"""People in one Chromium, in which Python is compiled already: a page stays open, and theirs share its process.

V8 compiles what a process has not compiled yet, which is half of what a start costs. Each of them meets the page at a
port of its own, where nothing is kept yet.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from person import Person
from playwright.sync_api import Browser, Page

import serve

ONE_PROCESS = "--process-per-site"  # ports are of one site


class Neighbour(Person):
    """Somebody who leaves the browser as it was."""

    def leave(self) -> None:
        self.context.remove_listener("request", self._note)
        self.context.unroute_all()
        self.context.set_offline(False)
        self.context.clear_permissions()
        self.check()


class Neighbours:
    """The browser, and the page that stays open."""

    def __init__(self, browser: Browser, address: str):
        self.context = browser.new_context(
            viewport={"width": 1440, "height": 900}, accept_downloads=True, service_workers="block"
        )
        self.address = address
        self.kept: Page | None = None

    def _keep(self) -> Page:
        """The page that stays open: anew where the process it is in has ended."""
        if self.kept is None or self.kept.is_closed():
            started = Person(None, self.address, context=self.context)
            started.open()
            started.wait_for_python()
            started.context.remove_listener("request", started._note)
            self.kept = started.page
            self.kept.on("crash", lambda page: page.close())
        return self.kept

    @contextmanager
    def one(self) -> Iterator[Neighbour]:
        kept = self._keep()
        server, address = serve.start()
        someone = Neighbour(None, address, context=self.context)
        yield someone
        try:
            someone.leave()
        finally:
            for page in self.context.pages:
                if page is not kept:
                    page.close()
            self._forget(address)
            threading.Thread(target=server.shutdown).start()  # which takes half a second

    def _forget(self, address: str) -> None:
        """What was kept at this address is in the browser's memory."""
        if self.kept is not None and not self.kept.is_closed():
            session = self.context.new_cdp_session(self.kept)
            origin = {"origin": address.rstrip("/"), "storageTypes": "all"}
            session.send("Storage.clearDataForOrigin", origin)
            session.detach()
