"""Instructions of WebAssembly: where each begins, and how deep in blocks it is."""

from __future__ import annotations

from collections.abc import Iterator

from vendoring.build.wasm_data import read_number

BLOCK, LOOP, IF, TRY, END, RETURN, DELEGATE, TRY_TABLE = (
    *(0x02, 0x03, 0x04, 0x06),
    *(0x0B, 0x0F, 0x18, 0x1F),
)
BR_TABLE, SELECT_TYPED, F32_CONST, F64_CONST = 0x0E, 0x1C, 0x43, 0x44
OPENING = (BLOCK, LOOP, IF, TRY, TRY_TABLE)
# Numbers that follow an instruction; after all others there are none.
NUMBERS = {
    **dict.fromkeys((BLOCK, LOOP, IF, TRY, TRY_TABLE, 0x07, 0x08, 0x09, 0x0C, 0x0D), 1),
    **dict.fromkeys((0x10, 0x12, 0x14, 0x15, DELEGATE), 1),
    **dict.fromkeys((0x11, 0x13), 2),
    **dict.fromkeys(range(0x20, 0x27), 1),
    **dict.fromkeys(range(0x28, 0x3F), 2),
    **dict.fromkeys((0x3F, 0x40, 0x41, 0x42, 0xD0, 0xD2), 1),
}
# 0xFC, by the number that comes first
MORE_NUMBERS = {8: 2, 9: 1, 10: 2, 11: 1, 12: 2, 13: 1, 14: 2, 15: 1, 16: 1, 17: 1}
NO_OPERANDS = {0x00, 0x01, 0x05, 0x0A, END, RETURN, 0x19, 0x1A, 0x1B, 0xD1, *range(0x45, 0xC5)}


class Reader:
    """Reads what WebAssembly modules are made of, one after the other (WebAssembly Core Specification 2.0, 5)."""

    def __init__(self, code: bytes, at: int = 0):
        self.code, self.at = code, at

    def byte(self) -> int:
        self.at += 1
        return self.code[self.at - 1]

    def number(self) -> int:
        value, self.at = read_number(self.code, self.at)
        return value

    def bytes(self) -> bytes:
        length = self.number()
        self.at += length
        return self.code[self.at - length : self.at]


def skip_operands(reader: Reader, kind: int) -> None:
    """Skip what follows an instruction.

    Raises
    ------
    ValueError
        The instruction is unknown.
    """
    count = NUMBERS.get(kind, 0)
    if kind == BR_TABLE:
        count = reader.number() + 1
    elif kind == SELECT_TYPED:
        count = reader.number()
    elif kind in (F32_CONST, F64_CONST):
        reader.at += 4 if kind == F32_CONST else 8
    elif kind == 0xFC:
        count = MORE_NUMBERS.get(reader.number(), 0)
    elif not count and kind not in NO_OPERANDS:
        raise ValueError(f"an unknown instruction, {kind:#x}")
    for _ in range(count):
        reader.number()
    if kind == TRY_TABLE:
        for _ in range(reader.number()):
            clause = reader.byte()
            for _ in range(2 if clause < 2 else 1):
                reader.number()


def instructions(body: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield of each instruction of a function from `at` on where it begins, its kind, and how many blocks it is in.

    Raises
    ------
    ValueError
        One is unknown, such as those of vectors and of threads.
    """
    reader = Reader(body, at)
    depth = 0
    while reader.at < len(body):
        begins = reader.at
        kind = reader.byte()
        yield begins, kind, depth
        skip_operands(reader, kind)
        if kind in OPENING:
            depth += 1
        elif kind in (END, DELEGATE):
            depth -= 1
