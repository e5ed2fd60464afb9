"""A browser with a profile of its own on disk, which can be killed and started again."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

from engines.launching import CHROMIUM_FLAGS
from person import Person
from playwright.sync_api import BrowserContext, Playwright

import browsers

# Firefox would ask, after a few kills, whether to start without extensions, and open the tabs there were.
AFTER_KILLS = {
    "toolkit.startup.max_resumed_crashes": -1,
    "browser.sessionstore.resume_from_crash": False,
}


def kill(processes: list[int]) -> None:
    for pid in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


class Home:
    """A browser at home.

    Attributes
    ----------
    engine : "chromium" or "firefox"
    folder : its profile
    address : of the page
    script : what makes it a browser of another kind, before any script of a page runs
    """

    def __init__(self, playwright: Playwright, engine: str, folder: Path, address: str):
        self.playwright, self.engine, self.folder, self.address = (
            playwright,
            engine,
            folder,
            address,
        )
        self.script = ""
        self.context: BrowserContext | None = None

    def start(self) -> Person:
        options = {"headless": True, "viewport": {"width": 1440, "height": 900}}
        if self.engine == "chromium":
            self.context = self.playwright.chromium.launch_persistent_context(
                self.folder,
                executable_path=browsers.chromium(),
                args=CHROMIUM_FLAGS,
                accept_downloads=True,
                **options,
            )
        else:
            self.context = self.playwright.firefox.launch_persistent_context(
                self.folder,
                channel="moz-firefox",
                executable_path=browsers.firefox(),
                firefox_user_prefs=AFTER_KILLS,
                **options,
            )
        if self.script:
            self.context.add_init_script(self.script)
        return self.sit_down()

    def sit_down(self) -> Person:
        """Another tab."""
        return Person(None, self.address, context=self.context)

    def processes(self) -> list[int]:
        """The browser's processes: those whose command line names its profile, and all that these started."""
        parents, mine = {}, set()
        for entry in Path("/proc").iterdir():
            if not entry.name.isdecimal():
                continue
            try:
                command = (entry / "cmdline").read_bytes().split(b"\0")
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
            folder = str(self.folder).encode()
            if folder in command or b"--user-data-dir=" + folder in command:
                mine.add(int(entry.name))
        found = set(mine)
        while True:
            more = {pid for pid, parent in parents.items() if parent in found} - found
            if not more:
                return sorted(found)
            found |= more

    def kill(self) -> None:
        """SIGKILL to every process of this browser, at once and without a word."""
        kill(self.processes())
        self.clear_up()

    def clear_up(self) -> None:
        """After a kill: what Playwright holds, and what says that the browser is running."""
        with contextlib.suppress(Exception):
            self.context.close()
        for lock in self.folder.glob("Singleton*"):
            lock.unlink()
