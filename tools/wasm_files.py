"""Assemble what the page has in WebAssembly's text format: python3 tools/wasm_files.py

Each `static/js/**/NAME.wat` becomes `static/wasm/NAME.wasm`, by wabt, which npm installs with the page's
JavaScript. It is made once for each text and kept in the per-user cache.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from vendoring.fetch.cache import Cache, key_of
from vendoring.fetch.inputs import shipped_modules
from vendoring.fetch.node import find_node, install_modules
from vendoring.report import Progress, VendorError

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = "static/js"
TARGET = "static/wasm"
ASSEMBLER = Path(__file__).with_name("assemble.mjs")


def assembled(text: Path, cache: Cache, progress: Progress) -> bytes:
    """Return the module of a text.

    Raises
    ------
    VendorError
        There is no Node.js, wabt cannot be had, or the text is wrong, which is told with its line.
    """

    def fill(folder: Path) -> None:
        modules = install_modules(ROOT, cache, progress)
        command = [
            find_node(),
            str(ASSEMBLER),
            str(modules),
            str(text),
            str(folder / "module.wasm"),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise VendorError(f"{text.name} cannot be assembled:\n{done.stderr.strip()}")

    key = key_of(text.read_bytes(), ASSEMBLER.read_bytes(), shipped_modules(ROOT))
    made = cache.result("wasm", key)
    if made is None:
        with cache.alone(progress):
            made = cache.make("wasm", key, fill)
    return (made / "module.wasm").read_bytes()


def write_all(root: Path, cache: Cache, progress: Progress) -> list[Path]:
    """Write the module of each text, where it is not there as it should be; return their paths."""
    target = root / TARGET
    target.mkdir(exist_ok=True)
    found = []
    for text in sorted((root / SCRIPTS).rglob("*.wat")):
        path, content = target / f"{text.stem}.wasm", assembled(text, cache, progress)
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)
        found.append(path)
    for path in set(target.glob("*.wasm")) - set(found):
        path.unlink()
    return found


if __name__ == "__main__":
    try:
        for module in write_all(ROOT, Cache.default(), Progress()):
            print(f"{module.relative_to(ROOT)}: {module.stat().st_size:,} bytes")
    except VendorError as error:
        sys.exit(f"vendor: {error}")
