"""An extension module without the initial content of its memory, which is in the snapshot anyway."""

from __future__ import annotations

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


def emptied(section: bytes) -> bytes:
    """A data section whose segments have their place and no content.

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
    """The module; as it is, where its content is needed to link it or is not understood."""
    if not module.startswith(MAGIC) or any(name in module for name in JAVASCRIPT):
        return module
    made, at = [MAGIC], len(MAGIC)
    while at < len(module):
        kind = module[at]
        length, begins = read_number(module, at + 1)
        content = module[begins : begins + length]
        if kind == DATA:
            try:
                content = emptied(content)
            except ValueError:
                return module
        made += [bytes([kind]), number(len(content)), content]
        at = begins + length
    return b"".join(made)
