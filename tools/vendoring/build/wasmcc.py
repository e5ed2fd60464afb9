"""A `cc` that makes Emscripten side modules (dylink.0) with ziglang's clang and wasm-ld.

setuptools calls it as compiler (`-c`) and as linker (`-shared`), so it takes a C compiler's arguments and leaves
out those meant for the host. The environment says where things are: WASM_ZIG, WASM_SYSROOT (see sysroot.py).
"""

from __future__ import annotations

import os
import subprocess
import sys

FEATURES = ["-mbulk-memory", "-mnontrapping-fptoint", "-msign-ext", "-mmutable-globals"]
# setjmp/longjmp as Pyodide's own modules have it
EXCEPTIONS = ["-mexception-handling", "-mllvm", "-wasm-enable-sjlj"]
EXCEPTIONS += ["-mllvm", "-wasm-use-legacy-eh=true"]
HOST_ONLY: tuple[str, ...] = (
    "-O",
    "-g",
    "-W",
    "-march",
    "-mtune",
    "-fstack",
    "-D_FORTIFY",
    "-flto",
    "-pthread",
)
HOST_ONLY += ("-arch", "-isysroot", "-mmacosx")


def for_host(argument: str) -> bool:
    """Return True if a compiler argument is about the machine that builds."""
    host_headers = argument.startswith("-I/") and not argument[2:].startswith(os.getcwd())
    return host_headers or argument.startswith(HOST_ONLY)


def compile_command(zig: str, sysroot: str, arguments: list[str]) -> list[str]:
    """The command that compiles one C file."""
    folders = [f"{sysroot}/{name}" for name in ("python", "numpy", "libc")]
    folders.append(os.path.join(os.path.dirname(zig), "lib/include"))
    include = [word for folder in folders for word in ("-isystem", folder)]
    kept = [argument for argument in arguments if not for_host(argument)]
    flags = ["-fPIC", "-O2", "-fno-strict-aliasing", "-fvisibility=hidden", "-w"]
    target = "--target=wasm32-unknown-emscripten"
    return [zig, "clang", target, *flags, *FEATURES, *EXCEPTIONS, *include, *kept, "-DNDEBUG"]


def link_command(zig: str, arguments: list[str]) -> list[str]:
    """The command that links objects into one extension module."""
    output = arguments[arguments.index("-o") + 1]
    objects = sorted(argument for argument in arguments if argument.endswith(".o"))
    module = os.path.basename(output).split(".")[0]
    exported = (f"PyInit_{module}", "__wasm_apply_data_relocs", "__wasm_call_ctors")
    exports = [f"--export-if-defined={name}" for name in exported]
    flags = ["-shared", "--experimental-pic", "--no-entry", "--import-memory", "--strip-all"]
    flags += ["--gc-sections", "--unresolved-symbols=import-dynamic", "--no-export-dynamic"]
    return [zig, "wasm-ld", *flags, *exports, "-o", output, *objects]


def main(arguments: list[str]) -> int:
    zig, sysroot = os.environ["WASM_ZIG"], os.environ["WASM_SYSROOT"]
    if "-c" in arguments:
        return subprocess.run(compile_command(zig, sysroot, arguments)).returncode
    if "-shared" in arguments:
        return subprocess.run(link_command(zig, arguments)).returncode
    print("wasmcc: only -c and -shared", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
