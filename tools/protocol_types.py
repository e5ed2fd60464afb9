"""Keep static/js/protocol.d.ts: the messages of py/app/protocol for JavaScript.

python tools/protocol_types.py [--check]
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
import types
import typing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "py"))

from app.protocol import messages, patches  # noqa: E402

TYPES = ROOT / "static" / "js" / "protocol.d.ts"
HEAD = """\
// Messages between the page and Python. Written by tools/protocol_types.py from py/app/protocol; change it there.
"""
SHARED = """\
/** A submitted form: the texts of each field. */
export type Fields = Record<string, string[]>;

/** Four edges or sides: x0, x1, y0, y1, or left, top, width and height. */
export type Limits = [number, number, number, number];
"""
ALIASES = {
    patches.Patch: "Patch",
    patches.Limits: "Limits",
    messages.Fields: "Fields",
}
PLAIN = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    bytes: "Uint8Array<ArrayBuffer>",
    type(None): "null",
    Any: "unknown",
}


def type_text(kind: Any) -> str:
    """A Python type as TypeScript writes it.

    Raises
    ------
    TypeError
        It is none that messages are made of.
    """
    if kind in PLAIN:
        return PLAIN[kind]
    if kind in ALIASES:
        return ALIASES[kind]
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Required, typing.NotRequired):
        return type_text(arguments[0])
    if origin is typing.Literal:
        return " | ".join(f'"{value}"' for value in arguments)
    if origin in (typing.Union, types.UnionType):
        return " | ".join(map(type_text, arguments))
    if origin is list:
        element = type_text(arguments[0])
        return f"({element})[]" if " " in element else f"{element}[]"
    if origin is tuple and arguments[-1] is Ellipsis:
        return f"{type_text(arguments[0])}[]"
    if origin is tuple:
        return f"[{', '.join(map(type_text, arguments))}]"
    if origin is dict:
        return f"Record<{', '.join(map(type_text, arguments))}>"
    if isinstance(kind, type):
        return kind.__name__
    raise TypeError(f"{kind} has no type in JavaScript")


def comment(text: str, indent: str = "") -> str:
    """A text as a comment that editors show."""
    lines = text.strip().splitlines()
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */\n"
    return "\n".join([f"{indent}/**", *(f"{indent} * {line}".rstrip() for line in lines)]) + (
        f"\n{indent} */\n"
    )


def described(kind: type) -> tuple[str, dict[str, str]]:
    """A class's docstring without its attributes, and those by name."""
    text, _, attributes = inspect.cleandoc(kind.__doc__ or "").partition("Attributes\n----------\n")
    entries = re.findall(r"^(\w[\w, ]*) : (.*)$", attributes, re.M)
    return text, {name: said for names, said in entries for name in names.split(", ")}


def interface(kind: type) -> str:
    """A message's class as an interface; a patch says its kind first."""
    text, said = described(kind)
    members = []
    if dataclasses.is_dataclass(kind):
        members.append(f'  kind: "{kind.kind}";\n')  # type: ignore[attr-defined]  # of patches
    optional = getattr(kind, "__optional_keys__", ())
    for name, annotation in typing.get_type_hints(kind, include_extras=True).items():
        if typing.get_origin(annotation) is typing.ClassVar:
            continue
        note = comment(said[name], "  ") if name in said else ""
        mark = "?" if name in optional else ""
        members.append(f"{note}  {name}{mark}: {type_text(annotation)};\n")
    return f"{comment(text)}export interface {kind.__name__} {{\n{''.join(members)}}}\n"


def module_classes(module: types.ModuleType) -> list[type]:
    """The classes that a module defines, in their order."""
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__
    ]
    return sorted(found, key=lambda kind: inspect.getsourcelines(kind)[1])


def written() -> str:
    """The text of protocol.d.ts."""
    classes = [*module_classes(patches), *module_classes(messages)]
    union = "".join(f"\n  | {kind.__name__}" for kind in typing.get_args(patches.Patch))
    patch = f"/** Anything that the worker asks of the page. */\nexport type Patch ={union};\n"
    return "\n".join([HEAD, SHARED, *map(interface, classes), patch])


def main(arguments: list[str]) -> int:
    text = written()
    if TYPES.exists() and TYPES.read_text("utf-8") == text:
        return 0
    if "--check" in arguments:
        print("protocol.d.ts is not what py/app/protocol says: run python tools/protocol_types.py")
        return 1
    TYPES.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
