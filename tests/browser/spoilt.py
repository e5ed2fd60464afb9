"""Starts that something keeps from their usual way, in any engine: files that came damaged, browsers that do otherwise.

The files are spoilt where they are served, since not every driver can change what a browser is sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from person import Person

SOON = 30_000  # ms; a second or two where nothing else is going on
PLAIN_START = '#plain-start[role="status"]'
FAILURE = '#failure[role="alert"]'

Change = Callable[[bytes], bytes | None]  # of a file's content; None for a file that is missing


def cut(content: bytes) -> bytes:
    return content[: len(content) * 2 // 3]


def altered(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + b"}<@\x01" + content[middle + 4 :]


def missing(content: bytes) -> None:
    return None


def after(code: str) -> Change:
    """Have code run before a module; in workers there is no other way in."""
    return lambda content: code.encode() + b"\n" + content


CHANGES: dict[str, Change] = {"missing": missing, "cut": cut, "altered": altered}

MORE_PLACES = """
const grow = WebAssembly.Table.prototype.grow;
let times = 0;
WebAssembly.Table.prototype.grow = function (by) {
  return grow.call(this, by + (++times === 5 ? 5000 : 0));
};
"""
NO_INSTANCE = """
const { instantiate } = WebAssembly;
let tries = 0;
WebAssembly.instantiate = async (what, imports) => {
  if (imports && "GOT.mem" in imports && !tries++) throw new Error("odd"); // the interpreter
  return instantiate(what, imports);
};
"""
NO_FEATURE = "throw new TypeError('this browser lacks something');"
NO_MEMORY = """
WebAssembly.Memory = class {
  constructor() { throw new RangeError("WebAssembly.Memory(): could not allocate memory"); }
};
"""
# Before anything else of the page
FULL = """
const refuse = async () => { throw new DOMException("no room", "QuotaExceededError"); };
if (navigator.storage) navigator.storage.getDirectory = refuse;
CacheStorage.prototype.open = refuse;
"""
NO_DATABASE = """
IDBFactory.prototype.open = () => { throw new DOMException("denied", "SecurityError"); };
"""


@dataclass(frozen=True)
class Case:
    """A start that is not as usual, and how it ends.

    Attributes
    ----------
    files : what is changed, by the end of a file's path
    box : what appears; nothing where Python starts the fast way
    words : what it says, as patterns
    """

    name: str
    files: dict[str, Change]
    box: str
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


def plain(file: str, how: str, reason: str) -> Case:
    """A file of the fast way that is done without."""
    return Case(f"{file} {how}", {file: CHANGES[how]}, PLAIN_START, (reason,))


def otherwise(name: str, module: str, code: str) -> Case:
    """A browser that does something in another way than the fast way needs."""
    return Case(name, {module: after(code)}, PLAIN_START, ("the fast way failed",))


def named(file: str, how: str, words: str) -> Case:
    """A file that the page cannot do without."""
    return Case(f"{file} {how}", {file: CHANGES[how]}, FAILURE, (words, "reload"))


MEMORY_ALTERED = Case(
    "memory.bin altered",
    {"memory.bin": altered},
    PLAIN_START,
    ("the fast way failed", "memory.bin is damaged"),
)
ANOTHER_TABLE = otherwise("another table", "interpreter.mjs", MORE_PLACES)

CASES = [
    plain("code.bin", "cut", "ended early"),
    plain("program.bin", "altered", "the fast way failed"),
    plain("pyodide.asm.mjs", "missing", "pyodide.asm.mjs"),
    plain("snapshot_loader.mjs", "cut", "the fast way failed"),
    plain("zstddec.wasm", "altered", "the fast way failed"),
    ANOTHER_TABLE,
    otherwise("no instance", "interpreter.mjs", NO_INSTANCE),
    otherwise("an exception", "fast_start.mjs", NO_FEATURE),
    named("python.bin", "cut", "python.bin is damaged"),
    named("start/interpreter.mjs", "missing", "interpreter.mjs"),
    named("py/worker.py", "missing", "py/worker.py"),
    named("pyscript.toml", "missing", "pyscript.toml"),
    named("pyscript/core.js", "missing", "core.js is missing"),
    named("micropython.wasm", "missing", "could not be loaded"),
    named("micropython.wasm", "cut", "not as it should be"),
    named("shell/elements.mjs", "missing", "elements.mjs is missing"),
    named("shell/status.mjs", "cut", "status.mjs is damaged"),
    named("start/worker_messages.mjs", "missing", "worker_messages.mjs is missing"),
    Case(
        "memory refused",
        {"interpreter.mjs": after(NO_MEMORY)},
        FAILURE,
        ("not enough free memory", "Close other tabs"),
    ),
    Case(
        "no WebAssembly in workers",
        {"interpreter.mjs": after("delete self.WebAssembly;")},
        FAILURE,
        ("no WebAssembly",),
    ),
    Case("unpack_ahead.mjs missing", {"unpack_ahead.mjs": CHANGES["missing"]}, ""),
    Case("no room", {"start/guard.js": after(FULL)}, ""),
    Case(
        "no databases",
        {"start/guard.js": after(FULL + NO_DATABASE), "interpreter.mjs": after(NO_DATABASE)},
        "",
    ),
]


def told(person: Person, box: str, *words: str) -> None:
    """Until a box appears, which says this."""
    person.page.wait_for_selector(box, timeout=SOON)
    said = person.page.locator(box).inner_text()
    for part in words:
        assert re.search(part, said, re.IGNORECASE), f"{part!r} is not in: {said}"
    assert "Traceback" not in said


def expect_end(person: Person, case: Case) -> None:
    """The page is opened, and it ends as it is to."""
    person.open()
    if case.box:
        told(person, case.box, *case.words)
        return
    person.wait_for_python()
    for box in (FAILURE, PLAIN_START):
        assert not person.page.locator(box).is_visible()
