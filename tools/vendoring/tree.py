"""The finished tree that the page is served from: everything put together and verified."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from vendoring import licences
from vendoring.build.patches import faster_linking, large_addresses, places
from vendoring.fetch.cache import Cache, key_of, sha256_of
from vendoring.fetch.inputs import rewritten
from vendoring.fetch.node import run_in_pyodide
from vendoring.manifest import write_manifest
from vendoring.report import Progress, VendorError, megabytes
from vendoring.snapshot import snapshot

BUILD = Path(__file__).resolve().parent / "build"
STDLIB = "python_stdlib.zip"
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")

# (package, its files, folder of the tree)
JAVASCRIPT = (
    ("@pyscript/core", "dist/*", "pyscript"),
    ("@micropython/micropython-webassembly-pyscript", "micropython.mjs", "micropython"),
    ("@micropython/micropython-webassembly-pyscript", "micropython.wasm", "micropython"),
    ("idiomorph", "dist/idiomorph.esm.js", "idiomorph"),
    ("gridstack", "dist/gridstack-all.js", "gridstack"),
    ("gridstack", "dist/gridstack.min.css", "gridstack"),
    ("hyparquet", "src/*.js", "hyparquet"),
    ("hyparquet-compressors", "src/*.js", "hyparquet-compressors"),
)

# Folder of the tree -> how the names of files begin that the page does not fetch.
UNUSED = {
    "pyscript": ("xterm", "zip-"),  # for pages with a terminal or zipped files
    "hyparquet": ("node.",),
    "hyparquet-compressors": (
        "index.",
        "compressors.",
    ),  # name packages, which browsers do not find
}


@dataclass(frozen=True)
class Wheel:
    """A wheel in the cache, where its path is a hash, with the name and version it is published under."""

    @classmethod
    def named(cls, path: Path) -> Wheel:
        """Return the wheel of a path that has the file name it is published under."""
        return cls(path, path.name, path.name.split("-")[1])

    path: Path
    name: str
    version: str


def copy_javascript(modules: Path, folder: Path) -> None:
    """Copy the JavaScript side, without its source maps."""
    for package, pattern, name in JAVASCRIPT:
        target = folder / name
        target.mkdir(parents=True, exist_ok=True)
        for path in sorted((modules / package).glob(pattern)):
            unused = path.name.startswith(UNUSED.get(name, ()))
            if path.is_file() and path.suffix != ".map" and not unused:
                shutil.copyfile(path, target / path.name)


# WebAssembly that is text in a script: (package, the script, how the text is found there, file of the tree)
DECODERS = (
    ("zstddec", "dist/zstddec-stream.mjs", r'wasm = "([A-Za-z0-9+/=]+)"', "zstd/zstddec.wasm"),
    ("hysnappy", "js/uncompress.js", r"wasm64 = '([A-Za-z0-9+/=]+)'", "hysnappy/uncompress.wasm"),
)


def copy_decoders(modules: Path, folder: Path) -> None:
    """Copy decoders' WebAssembly, for static/js/start/zstd.mjs and static/js/tables/snappy.mjs.

    Raises
    ------
    VendorError
        A script is another one than expected.
    """
    for package, script, pattern, name in DECODERS:
        found = re.search(pattern, (modules / package / script).read_text(encoding="utf-8"))
        if found is None:
            raise VendorError(
                f"{package}'s script holds its WebAssembly in another way than tools/vendoring/tree.py "
                f"expects. Take the version of {package} in package-lock.json back."
            )
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(base64.b64decode(found[1]))


def copy_runtime(modules: Path, folder: Path, progress: Progress) -> None:
    """Copy Pyodide's interpreter, patched.

    Raises
    ------
    VendorError
        It is not the one that the patches are for.
    """
    target = folder / "pyodide"
    target.mkdir(parents=True, exist_ok=True)
    for name in RUNTIME:
        shutil.copyfile(modules / "pyodide" / name, target / name)
    script = target / "pyodide.asm.mjs"
    patched = places(script.read_text(encoding="utf-8"))
    patched = patched and large_addresses(patched)
    if patched is None:
        raise VendorError(
            "Pyodide's runtime is not the one that tools/vendoring/build/patches.py is for. "
            "Bring that file up to date, or take the version of Pyodide in package.json back."
        )
    faster = faster_linking(patched)
    if faster is None:
        progress.step("note: Pyodide's linker is not the one the patch is for; left as it is")
    script.write_text(faster or patched, encoding="utf-8")


def prepare(
    files: list[Wheel], modules: Path, node: str, cache: Cache, progress: Progress
) -> list[Path]:
    """Trim and precompile wheels and the standard library; return the new files in the same order."""
    runtime = modules / "pyodide"
    code = [(BUILD / name).read_bytes() for name in ("precompile.py", "strip_source.py", "trim.py")]
    interpreter = [sha256_of(runtime / name) for name in ("pyodide.asm.wasm", "python_stdlib.zip")]
    done: list[Wheel] = []

    def one(file: Wheel) -> Path:
        key = key_of(sha256_of(file.path), file.name, *interpreter, *code)

        def fill(folder: Path) -> None:
            target = folder / file.name
            run_in_pyodide(
                node,
                runtime,
                BUILD / "precompile.py",
                str(file.path),
                str(target),
                mounts=[file.path.parent, folder],
                label=f"Preparing {file.name}",
            )
            done.append(file)
            sizes = f"{megabytes(file.path.stat().st_size)} -> {megabytes(target.stat().st_size)}"
            progress.step(f"precompiled {file.name} ({sizes}) [{len(done)} of {len(files)}]")

        return cache.make("prepared", key, fill) / file.name

    # The largest first, so that no worker is left alone with it at the end.
    order = sorted(files, key=lambda file: -file.path.stat().st_size)
    with ThreadPoolExecutor(os.cpu_count() or 1) as workers:
        made = dict(zip(order, workers.map(one, order), strict=True))
    return [made[file] for file in files]


def add_snapshot(
    pyodide: Path, wheels: list[Path], modules: Path, node: str, cache: Cache, progress: Progress
) -> None:
    """Add the files of the snapshot to the runtime in the folder `pyodide`."""
    inputs = [pyodide / name for name in RUNTIME] + [pyodide / STDLIB, *wheels]
    code = [path.read_bytes() for path in snapshot.CODE_FILES]

    def fill(folder: Path) -> None:
        progress.step("importing everything and taking the snapshot")
        with cache.work() as scratch:

            def pack(source: Path, target: Path) -> None:
                names = (str(source), str(target))
                script, runtime = BUILD / "pack.py", modules / "pyodide"
                run_in_pyodide(node, runtime, script, *names, mounts=[scratch], label="Packing")

            snapshot.make(pyodide, wheels, folder, node, pack, scratch)

    made = cache.make("snapshots", key_of(*map(sha256_of, inputs), *code), fill)
    for path in made.iterdir():
        shutil.copyfile(path, pyodide / path.name)


def assemble(
    folder: Path,
    key: str,
    lock: dict,
    wheels: dict[str, Wheel],
    lazy: dict[str, Wheel],
    modules: Path,
    node: str,
    cache: Cache,
    progress: Progress,
) -> None:
    """Fill `folder` with the finished tree and prove that it works.

    Parameters
    ----------
    folder : Path
        An empty folder.
    key : str
        Key over everything that decides the content, for the manifest.
    lock : dict
        Pyodide's own lock.
    wheels, lazy : dict of str to Wheel
        Wheels of packages in the lock, and of further packages that are fetched when they are first imported.
    modules : Path
        The `node_modules` of package-lock.json.
    node : str
        Path of Node.js.

    Raises
    ------
    VendorError
        Something could not be made, or does not work.
    """
    copy_javascript(modules, folder)
    copy_decoders(modules, folder)
    copy_runtime(modules, folder, progress)
    stdlib = Wheel(modules / "pyodide" / STDLIB, STDLIB, "")
    everything = [stdlib, *wheels.values(), *lazy.values()]
    prepared = prepare(everything, modules, node, cache, progress)
    entries = {}
    for path in prepared:
        shutil.copyfile(path, folder / "pyodide" / path.name)
    for (name, wheel), path in zip(wheels.items(), prepared[1:], strict=False):
        entries[name] = (wheel.name, wheel.version, sha256_of(path))
    text = json.dumps(rewritten(lock, entries), indent=1, sort_keys=True)
    (folder / "pyodide" / "pyodide-lock.json").write_text(text, encoding="utf-8")
    all_wheels = [*wheels.values(), *lazy.values()]
    found = [licences.of_wheel(wheel.path, wheel.name) for wheel in all_wheels]
    licences.write([*licences.of_modules(modules), *found], folder / "licences")
    progress.step("verifying: importing everything, reading and writing tables")
    script = snapshot.VERIFY
    run_in_pyodide(node, folder / "pyodide", script, mounts=[], label="Verifying static/vendor")
    add_snapshot(folder / "pyodide", prepared[1:], modules, node, cache, progress)
    snapshot.verify(folder / "pyodide", node)
    write_manifest(folder, key)
