"""Functions that ask how deep Python is take a piece of its stack, and give it back however they end."""

from __future__ import annotations

import json
import subprocess

import pytest

from vendoring.build.stack_use import ASKS, TAKES, with_stack_use
from vendoring.build.wasm_data import MAGIC, number

TOP = 65536
STACK_POINTER = bytes([0x23, 0])  # global.get 0
I32 = 0x7F
# Each returns a number: where the stack is, unless it says otherwise.
FUNCTIONS = {
    "_Py_CheckRecursiveCall": STACK_POINTER,
    "Py_EnterRecursiveCall": STACK_POINTER,
    "_Py_ReachedRecursionLimitWithMargin": STACK_POINTER,
    "_PyEval_EvalFrameDefault": STACK_POINTER,
    "_Py_Dealloc": STACK_POINTER,
    "untouched": STACK_POINTER,
    # call 5, drop; block: call 0, return, end; unreachable
    "returns early": bytes([0x10, 5, 0x1A, 0x02, 0x40, 0x10, 0, 0x0F, 0x0B, 0x00]),
    "only asks": bytes([0x10, 0]),
    # calls what only asks, drops that, calls another
    "asks by another": bytes([0x10, 7, 0x1A, 0x10, 5]),
    "rule of grammar": bytes([0x10, 2, 0x1A, 0x10, 5]),
}


def section(kind: int, *items: bytes) -> bytes:
    content = number(len(items)) + b"".join(items)
    return bytes([kind]) + number(len(content)) + content


def program() -> bytes:
    names = [name.encode() for name in FUNCTIONS]
    exports = [number(len(name)) + name + bytes([0, i]) for i, name in enumerate(names)]
    exports.append(number(15) + b"__stack_pointer" + bytes([3, 0]))
    bodies = [b"\0" + code + b"\x0b" for code in FUNCTIONS.values()]
    return MAGIC + b"".join(
        [
            section(1, bytes([0x60, 0, 1, I32])),
            section(2),
            section(3, *[b"\0"] * len(names)),
            section(6, bytes([I32, 1, 0x41, 0x80, 0x80, 0x04, 0x0B])),
            section(7, *exports),
            section(10, *(number(len(body)) + body for body in bodies)),
        ]
    )


CALL_ALL = """
const bytes = new Uint8Array(require("fs").readFileSync(0));
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
const top = exports.__stack_pointer.value;
const taken = {};
for (const [name, call] of Object.entries(exports))
  if (typeof call === "function") taken[name] = top - call();
console.log(JSON.stringify({ taken, left: top - exports.__stack_pointer.value, top }));
"""


def test_what_asks_takes_a_piece_and_gives_it_back():
    done = subprocess.run(
        ["node", "-e", CALL_ALL], input=with_stack_use(program()), capture_output=True, check=True
    )
    found = json.loads(done.stdout)
    piece = ASKS["_Py_CheckRecursiveCall"]
    assert found["top"] == TOP
    assert found["left"] == 0
    assert found["taken"] == {
        **dict.fromkeys(ASKS, 0),
        **TAKES,
        "untouched": 0,
        "returns early": piece,
        "only asks": 0,
        "asks by another": piece,
        "rule of grammar": ASKS["_Py_ReachedRecursionLimitWithMargin"],
    }


def test_an_interpreter_without_these_functions_is_refused():
    changed = program().replace(b"_Py_Dealloc", b"_Py_Release")
    with pytest.raises(ValueError, match="without _Py_Dealloc"):
        with_stack_use(changed)
