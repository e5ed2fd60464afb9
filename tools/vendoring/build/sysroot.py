"""The include tree for wasm32, made from what is at hand: `python sysroot.py FOLDER STDLIB_ZIP NUMPY_WHEEL`.

Runs in the build environment, where ziglang is installed. Inputs: the host CPython's headers (the limited API is
the same everywhere), the configuration values in Pyodide's own `_sysconfigdata`, the headers in Pyodide's NumPy
wheel, ziglang's musl headers.
"""

from __future__ import annotations

import re
import shutil
import sys
import sysconfig
import zipfile
from pathlib import Path

SYSCONFIG = "_sysconfigdata__emscripten_wasm32-emscripten.py"


def python_headers(folder: Path, stdlib: Path) -> None:
    """CPython's headers with a `pyconfig.h` for Pyodide."""
    shutil.copytree(sysconfig.get_path("include"), folder)
    namespace: dict = {}
    with zipfile.ZipFile(stdlib) as archive:
        exec(archive.read(SYSCONFIG), namespace)
    values = namespace["build_time_vars"]
    host = Path(sysconfig.get_config_h_filename()).read_text()
    names = set(re.findall(r"^(?:#\s*define|/\*\s*#undef)\s+([A-Za-z_]\w*)", host, re.MULTILINE))
    names |= {name for name in values if re.match(r"(HAVE|SIZEOF|ALIGNOF)_\w+$", name)}
    lines = ["#ifndef Py_PYCONFIG_H", "#define Py_PYCONFIG_H"]
    for name in sorted(names):
        value = values.get(name)
        if isinstance(value, int) and value != 0:
            lines.append(f"#define {name} {value}")
    lines += ["#ifndef _GNU_SOURCE", "#define _GNU_SOURCE 1", "#endif", "#endif", ""]
    (folder / "pyconfig.h").write_text("\n".join(lines))


def numpy_headers(folder: Path, wheel: Path) -> None:
    """NumPy's headers as configured for wasm32."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            inside = name.partition("_core/include/")[2]
            if inside and not name.endswith("/"):
                path = folder / inside
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(archive.read(name))


def libc_headers(folder: Path, bundled: Path) -> None:
    """musl's headers for an ILP32 machine, with Emscripten's spelling of size_t and its errno numbers.

    The generic and riscv32 headers make the choices Emscripten makes: 64-bit time_t and off_t, 128-bit long double.
    """
    shutil.copytree(bundled / "generic-musl", folder)
    shutil.copytree(bundled / "riscv32-linux-musl", folder, dirs_exist_ok=True)
    types = folder / "bits/alltypes.h"
    text, count = re.subn(
        r"^#define (_Addr|_Reg) int$",
        r"#define \1 __PTRDIFF_TYPE__",
        types.read_text(),
        flags=re.MULTILINE,
    )
    if count != 2:
        raise SystemExit("musl's alltypes.h is not the one expected; pin ziglang again")
    types.write_text(text)

    interface = "\n".join(p.read_text() for p in (bundled / "wasm-wasi-musl/wasi").glob("*.h"))
    numbers = dict(re.findall(r"#define __WASI_ERRNO_(\w+) \(UINT16_C\((\d+)\)\)", interface))
    if numbers.get("RANGE") != "68":
        raise SystemExit("the WASI errno numbers are not those expected; pin ziglang again")

    def renumbered(match: re.Match) -> str:
        number = numbers.get(match[1], 200 + int(match[2]))
        return f"#define E{match[1]} {number}{match[3]}"

    errors = folder / "bits/errno.h"
    pattern = re.compile(r"^#define\s+E(\w+)\s+(\d+)(.*)$", re.MULTILINE)
    errors.write_text(pattern.sub(renumbered, errors.read_text()))


def main(folder: str, stdlib: str, wheel: str) -> None:
    import ziglang

    bundled = Path(ziglang.__file__).parent / "lib/libc/include"
    root = Path(folder)
    root.mkdir(parents=True)
    python_headers(root / "python", Path(stdlib))
    numpy_headers(root / "numpy", Path(wheel))
    libc_headers(root / "libc", bundled)


if __name__ == "__main__":
    main(*sys.argv[1:4])
