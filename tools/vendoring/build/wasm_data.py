"""Data sections of WebAssembly modules: their content is in the snapshot of the memory and need not come twice."""

from __future__ import annotations

from collections.abc import Iterator

MAGIC = b"\0asm\1\0\0\0"
DATA = 11
# Emscripten's linker reads JavaScript from the initial content of modules that have these.
JAVASCRIPT = (b"__em_js__", b"__start_em_asm")
GLOBAL_GET, I32_CONST, END = 0x23, 0x41, 0x0B


def read_number(code: bytes, at: int) -> tuple[int, int]:
    """An unsigned LEB128 number and where it ends (WebAssembly Core Specification 2.0, 5.2.2)."""
    value = shift = 0
    while True:
        byte = code[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def number(value: int) -> bytes:
    """`value` as LEB128."""
    made = bytearray()
    while value >= 0x80:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value])


def read_integer(code: bytes, at: int) -> tuple[int, int]:
    """A signed LEB128 number and where it ends."""
    value, end = read_number(code, at)
    bits = 7 * (end - at)
    return (value - (1 << bits) if value >> (bits - 1) else value), end


def sections(module: bytes) -> Iterator[tuple[int, bytes]]:
    """The number and the content of each section, in order."""
    at = len(MAGIC)
    while at < len(module):
        length, begins = read_number(module, at + 1)
        yield module[at], module[begins : begins + length]
        at = begins + length


def segments(module: bytes) -> Iterator[tuple[int, bytes]]:
    """The address and the content of each segment of a program's data, in order.

    Raises
    ------
    ValueError
        A segment is not at a constant address.
    """
    section = next((content for kind, content in sections(module) if kind == DATA), b"\0")
    count, at = read_number(section, 0)
    for _ in range(count):
        if section[at] != 0 or section[at + 1] != I32_CONST:
            raise ValueError("a data segment that is not at a constant address")
        address, at = read_integer(section, at + 2)
        if section[at] != END:
            raise ValueError("a data segment whose address is computed")
        length, begins = read_number(section, at + 1)
        at = begins + length
        yield address, section[begins:at]


def unchanged(module: bytes, memory: bytes) -> tuple[int, int]:
    """Addresses between which the memory of a program that ran is still as its data section made it.

    Linkers put read-only data first, so it is these that lie between.

    Parameters
    ----------
    module : bytes
        The program.
    memory : bytes
        Its memory after it ran.

    Returns
    -------
    begin, end : int
        Both 0 where the program has no data.
    """
    begin = end = 0
    for i, (address, content) in enumerate(segments(module)):
        if i == 0:
            begin = end = address
        if address < end or any(memory[end:address]):
            break
        if memory[address : address + len(content)] != content:
            break
        end = address + len(content)
    return begin, end


def emptied(section: bytes) -> bytes:
    """Return a data section whose segments have their place and no content.

    Raises
    ------
    ValueError
        It has another kind of segment than Emscripten makes for extension modules.
    """
    count, at = read_number(section, 0)
    made = [number(count)]
    for _ in range(count):
        begins = at
        if section[at] != 0 or section[at + 1] not in (GLOBAL_GET, I32_CONST):
            raise ValueError("a data segment that is not put at one address")
        _, at = read_number(section, at + 2)
        if section[at] != END:
            raise ValueError("a data segment whose address is computed")
        made += [section[begins : at + 1], b"\0"]
        length, at = read_number(section, at + 1)
        at += length
    return b"".join(made)


def without_data(module: bytes) -> bytes:
    """Return the module without the content of its data.

    It is returned unchanged where linking needs that content, or the section is of an unknown kind.
    """
    if not module.startswith(MAGIC) or any(name in module for name in JAVASCRIPT):
        return module
    made = [MAGIC]
    for kind, content in sections(module):
        if kind == DATA:
            try:
                content = emptied(content)
            except ValueError:
                return module
        made += [bytes([kind]), number(len(content)), content]
    return b"".join(made)
