"""Browsers of the tests and benchmarks: found, or installed with the system's package manager where that is allowed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from commands import run, say

Found = TypeVar("Found")

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FIREFOX = ("firefox-esr", "firefox")
# Of Debian, of Arch, of Fedora; the second star is 2gtk-4.1 or gtk-6.0.
MINI_BROWSERS = (
    "lib/*/webkit*/MiniBrowser",
    "lib/webkit*/MiniBrowser",
    "libexec/webkit*/MiniBrowser",
)


class BrowserMissing(Exception):
    """A browser that is not there and could not be installed; says what to do."""


@dataclass(frozen=True)
class WebKit:
    """WebKitGTK: paths of its driver, of the browser it drives, and of the screen that this needs."""

    driver: str
    browser: str
    xvfb: str


def on_path(variable: str, names: tuple[str, ...]) -> str | None:
    """Path of a browser that a variable of the environment names, else of the first on PATH."""
    named = os.environ.get(variable)
    return named or next((path for path in map(shutil.which, names) if path), None)


def find_webkit(usr: Path = Path("/usr")) -> WebKit | None:
    """WebKit, if all that it takes is there."""
    found = (path for pattern in MINI_BROWSERS for path in sorted(usr.glob(pattern)))
    parts = (shutil.which("WebKitWebDriver"), next(found, None), shutil.which("Xvfb"))
    if not all(parts):
        return None
    driver, browser, xvfb = map(str, parts)
    return WebKit(driver, browser, xvfb)


def install(*packages: str) -> None:
    """Install packages with apt-get, where there is one and it may; say so where it fails."""
    apt = shutil.which("apt-get")
    if not apt:
        return
    may = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = [*may, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-qq"]
    say(f"Installing {' and '.join(packages)} with apt-get")
    try:
        run(*quiet, "update")
        run(*quiet, "install", "-y", *packages)
    except (subprocess.CalledProcessError, FileNotFoundError):
        say("apt-get could not install it.")


def found_or_installed(
    find: Callable[[], Found | None], packages: tuple[str, ...], todo: str
) -> Found:
    """What is found, if need be after installing packages; else the error says what to do."""
    found = find()
    if found is None:
        install(*packages)
        found = find()
    if found is None:
        raise BrowserMissing(todo)
    return found


def chromium() -> str:
    """Path of Chromium: $CHROMIUM, else the first on PATH.

    Raises
    ------
    BrowserMissing
        There is none.
    """
    return found_or_installed(
        lambda: on_path("CHROMIUM", CHROMIUM),
        ("chromium",),
        "The browser tests need Chromium: install it, or set CHROMIUM to its path, "
        "and run the same command again.",
    )


def firefox() -> str:
    """Path of Firefox: $FIREFOX, else the first on PATH.

    Raises
    ------
    BrowserMissing
        There is none.
    """
    return found_or_installed(
        lambda: on_path("FIREFOX", FIREFOX),
        ("firefox-esr",),
        "Firefox is not tested, since it is not there: install it, or set FIREFOX to its path. "
        "To do without: make test ENGINES=chromium,webkit",
    )


def webkit() -> WebKit:
    """WebKit with its driver and a screen.

    Raises
    ------
    BrowserMissing
        Something of it is missing.
    """
    return found_or_installed(
        find_webkit,
        ("webkit2gtk-driver", "xvfb"),
        "WebKit, the engine of Safari, is not tested: WebKitWebDriver, its MiniBrowser and Xvfb are not all there. "
        "On Linux install them (Debian and Ubuntu: apt-get install webkit2gtk-driver xvfb). "
        "Elsewhere they do not exist, so do without: make test ENGINES=chromium,firefox",
    )
