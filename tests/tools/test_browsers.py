"""Browsers of the tests: found, installed, or missed with a sentence that says what to do."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import browsers
from environment import ROOT


def program(folder: Path, name: str, script: str = "") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def path(tmp_path, monkeypatch) -> Path:
    """The only folder in which programs are found."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "env", "cp"):
        (folder / name).symlink_to(shutil.which(name))
    monkeypatch.setenv("PATH", str(folder))
    for name in ("CHROMIUM", "FIREFOX"):
        monkeypatch.delenv(name, raising=False)
    return folder


def test_a_browser_that_a_variable_names_goes_first(path, monkeypatch):
    program(path, "firefox")
    assert browsers.firefox() == str(path / "firefox")
    monkeypatch.setenv("FIREFOX", "/somewhere/firefox")
    assert browsers.firefox() == "/somewhere/firefox"


@pytest.mark.parametrize(
    ("get", "words"),
    [
        (browsers.chromium, "set CHROMIUM"),
        (browsers.firefox, "ENGINES=chromium,webkit"),
        (browsers.webkit, "ENGINES=chromium,firefox"),
    ],
)
def test_without_a_package_manager_the_sentence_says_what_to_do(path, get, words):
    with pytest.raises(browsers.BrowserMissing, match=words):
        get()


def test_what_is_missing_is_installed_with_the_package_manager(path, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    log, ready = tmp_path / "log", program(tmp_path, "ready")
    program(
        path,
        "apt-get",
        f'echo "$@" >> {log}; case "$*" in *install*) cp {ready} {path}/firefox-esr;; esac',
    )
    assert browsers.firefox() == str(path / "firefox-esr")
    assert log.read_text().split("\n")[:2] == ["-qq update", "-qq install -y firefox-esr"]


def test_a_package_manager_that_fails_is_no_traceback(path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    program(path, "apt-get", "exit 100")
    with pytest.raises(browsers.BrowserMissing, match="webkit2gtk-driver"):
        browsers.webkit()


@pytest.mark.parametrize(
    "place",
    ["lib/x86_64-linux-gnu/webkit2gtk-4.1", "lib/webkit2gtk-4.1", "libexec/webkitgtk-6.0"],
    ids=["Debian", "Arch", "Fedora"],
)
def test_webkit_is_found_where_distributions_put_it(path, tmp_path, place):
    driver, xvfb = program(path, "WebKitWebDriver"), program(path, "Xvfb")
    assert browsers.find_webkit(tmp_path) is None
    browser = program(tmp_path / place, "MiniBrowser")
    assert browsers.find_webkit(tmp_path) == browsers.WebKit(str(driver), str(browser), str(xvfb))
    xvfb.unlink()
    assert browsers.find_webkit(tmp_path) is None


@pytest.mark.skipif(not shutil.which("setpriv"), reason="WebKit is tested on Linux")
def test_what_was_started_for_webkit_ends_when_the_tests_are_killed():
    # It says that it runs: who is killed before setpriv has asked for it leaves a process behind.
    script = """
import os, signal, subprocess
from engines import webdriver
command = ["sh", "-c", "echo it runs; exec sleep 60"]
with webdriver.started(*command, stdout=subprocess.PIPE) as process:
    process.stdout.readline()
    print(process.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    folders = os.pathsep.join(str(ROOT / name) for name in ("tools", "tests/browser"))
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": folders},
        stdout=subprocess.PIPE,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    left = Path("/proc") / done.stdout.decode().strip() / "cmdline"
    ends = time.monotonic() + 10
    while left.exists() and left.read_bytes():  # an ended process that nobody waits for has none
        assert time.monotonic() < ends
        time.sleep(0.05)
