"""Has the interpreter use its own stack where it calls itself, so that Python knows how deep it is.

Python takes for its depth how much of its stack in memory is used. In WebAssembly a function whose variables need no
address uses none of it, while the browser's stack fills with each call: a sum of thousands of terms, or freeing a list
in a list in a list, then ended the interpreter. So each function that asks how deep Python is, and the one that frees
objects, gets a piece of that stack for as long as it runs.
"""

from __future__ import annotations

from collections.abc import Iterator

from vendoring.build.wasm_data import MAGIC, number, read_number, sections
from vendoring.build.wasm_instructions import RETURN, Reader, instructions

TYPES, IMPORTS, FUNCTIONS, GLOBALS, EXPORTS, CODE = 1, 2, 3, 6, 7, 10
FUNCTION, GLOBAL = 0, 3

# Bytes that a function takes which calls one of these to ask how deep Python is: multiples of 16, as all there is on
# the stack, and more than a call of it and of what it calls takes of the 500 kB that a worker of Chromium's has, in
# V8's optimised code too, whose frames are the largest.
ASKS = {
    "_Py_CheckRecursiveCall": 448,
    "Py_EnterRecursiveCall": 448,
    # each rule of the grammar, some 25 for a pair of brackets
    "_Py_ReachedRecursionLimitWithMargin": 224,
}
# What asks in a way of its own: running a function, and freeing an object.
TAKES = {"_PyEval_EvalFrameDefault": 5632, "_Py_Dealloc": 448}
STACK_POINTER = "__stack_pointer"

CALL, CALL_INDIRECT, BR, BLOCK, END = 0x10, 0x11, 0x0C, 0x02, 0x0B
GLOBAL_GET, GLOBAL_SET, I32_CONST, I32_ADD, I32_SUB = 0x23, 0x24, 0x41, 0x6A, 0x6B
NOTHING = 0x40


def exported(section: bytes, kind: int) -> dict[str, int]:
    """Return the numbers of what is exported of a kind, by name."""
    reader = Reader(section)
    found = {}
    for _ in range(reader.number()):
        name, what, index = reader.bytes().decode(), reader.byte(), reader.number()
        if what == kind:
            found[name] = index
    return found


def results(section: bytes) -> list[bytes]:
    """Return the types of the results of each type of functions."""
    reader = Reader(section)
    found = []
    for _ in range(reader.number()):
        if reader.byte() != 0x60:
            raise ValueError("a type that is not of functions")
        reader.bytes()
        found.append(reader.bytes())
    return found


def signed(value: int) -> bytes:
    """Return a number that is not negative as signed LEB128."""
    made = bytearray()
    while value >= 0x40:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value])


def moving_stack(pointer: int, piece: int, how: int) -> bytes:
    """Return instructions that add to the stack pointer, or subtract from it."""
    return b"".join(
        [
            bytes([GLOBAL_GET]) + number(pointer),
            bytes([I32_CONST]) + signed(piece),
            bytes([how, GLOBAL_SET]) + number(pointer),
        ]
    )


def with_piece(body: bytes, result: bytes, pointer: int, piece: int) -> bytes:
    """Return the code of a function that takes a piece of the stack while it runs.

    Its instructions are put into a block, which ends where the function did.

    Raises
    ------
    ValueError
        It has several results or instructions that are unknown.
    """
    if len(result) > 1:
        raise ValueError("a function with several results")
    begin = begin_of(body)
    made = [
        body[:begin],
        moving_stack(pointer, piece, I32_SUB),
        bytes([BLOCK]) + (result or bytes([NOTHING])),
    ]
    done = begin
    for at, kind, depth in instructions(body, begin):
        if kind == RETURN:
            made += [body[done:at], bytes([BR]) + number(depth)]
            done = at + 1
    # the last instruction is the end of the function, which ends the block
    made += [body[done:], moving_stack(pointer, piece, I32_ADD), bytes([END])]
    return b"".join(made)


def counted_imports(section: bytes) -> int:
    """Return the number of imported functions of a program of Emscripten's, which imports no tags."""
    reader = Reader(section)
    functions = 0
    for _ in range(reader.number()):
        reader.bytes(), reader.bytes()
        kind = reader.byte()
        functions += kind == FUNCTION
        if kind == FUNCTION:
            reader.number()
        elif kind == GLOBAL:
            reader.byte(), reader.byte()
        else:
            if kind == 1:
                reader.byte()
            for _ in range(2 if reader.number() & 1 or kind == 4 else 1):
                reader.number()
    return functions


def pieces(bodies: list[bytes], imported: int, functions: dict[str, int]) -> dict[int, int]:
    """Return the bytes that functions take, by their place among the bodies.

    A function that does nothing but ask has ended when what asked by it goes on; so these callers are meant.
    """
    asks = {functions[name]: piece for name, piece in ASKS.items()}
    found = callers(bodies, asks)
    only = {i: piece for i, piece in found.items() if set(calls(bodies[i])) <= set(asks)}
    found |= callers(bodies, {imported + i: piece for i, piece in only.items()})
    found = {i: piece for i, piece in found.items() if i not in only}
    return found | {functions[name] - imported: piece for name, piece in TAKES.items()}


def callers(bodies: list[bytes], pieces: dict[int, int]) -> dict[int, int]:
    """Return the places of the bodies that call one of some functions, with the largest of the numbers of these."""
    likely = [bytes([CALL]) + number(function) for function in pieces]
    found = {}
    for i, body in enumerate(bodies):
        if any(call in body for call in likely):
            taken = [pieces[called] for called in calls(body) if called in pieces]
            if taken:
                found[i] = max(taken)
    return found


def with_stack_use(program: bytes) -> bytes:
    """Return the interpreter, of which the functions that ask how deep Python is use its stack.

    Raises
    ------
    ValueError
        It is not built as it was.
    """
    held = {kind: content for kind, content in sections(program) if kind}
    functions = exported(held[EXPORTS], FUNCTION)
    pointer = exported(held[EXPORTS], GLOBAL).get(STACK_POINTER)
    missing = [name for name in (*ASKS, *TAKES) if name not in functions]
    if missing or pointer is None:
        raise ValueError(f"the interpreter is without {', '.join(missing) or STACK_POINTER}")
    of_types, reader = results(held[TYPES]), Reader(held[FUNCTIONS])
    types = [reader.number() for _ in range(reader.number())]
    reader = Reader(held[CODE])
    bodies = [reader.bytes() for _ in range(reader.number())]
    for i, piece in pieces(bodies, counted_imports(held[IMPORTS]), functions).items():
        bodies[i] = with_piece(bodies[i], of_types[types[i]], pointer, piece)
    code = b"".join([number(len(bodies)), *(number(len(body)) + body for body in bodies)])
    made = [MAGIC]
    for kind, content in sections(program):
        content = code if kind == CODE else content
        made += [bytes([kind]), number(len(content)), content]
    return b"".join(made)


def calls(body: bytes) -> Iterator[int]:
    """Yield the numbers of the functions that a function calls; -1 for one of the function table."""
    for at, kind, _ in instructions(body, begin_of(body)):
        if kind == CALL:
            yield read_number(body, at + 1)[0]
        elif kind == CALL_INDIRECT:
            yield -1


def begin_of(body: bytes) -> int:
    """Return where the instructions of a function begin, behind its variables."""
    reader = Reader(body)
    for _ in range(reader.number()):
        reader.number()
        reader.byte()
    return reader.at
