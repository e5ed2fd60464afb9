"""The finished tree: what the page is served from, with its manifest and every licence."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from vendoring import licences
from vendoring.build.patches import faster_linking, large_addresses, places
from vendoring.fetch.cache import Cache, key_of, sha256_of
from vendoring.fetch.inputs import rewritten
from vendoring.fetch.node import run_in_pyodide
from vendoring.report import Progress, VendorError, megabytes
from vendoring.snapshot import snapshot

BUILD = Path(__file__).resolve().parent / "build"
MANIFEST = "manifest.json"
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
)

# Libraries of others in PyScript that only pages with a terminal or zipped files fetch.
UNUSED = ("xterm", "zip-")


@dataclass(frozen=True)
class Wheel:
    """A file in the cache, where its path says nothing, with the name and version it is published under."""

    path: Path
    name: str
    version: str


def copy_javascript(modules: Path, folder: Path) -> None:
    """The JavaScript side, without its source maps."""
    for package, pattern, name in JAVASCRIPT:
        target = folder / name
        target.mkdir(parents=True, exist_ok=True)
        for path in sorted((modules / package).glob(pattern)):
            unused = name == "pyscript" and path.name.startswith(UNUSED)
            if path.is_file() and path.suffix != ".map" and not unused:
                shutil.copyfile(path, target / path.name)


def copy_decoder(modules: Path, folder: Path) -> None:
    """zstddec's WebAssembly, which is text in its script, for static/js/zstd.mjs."""
    script = (modules / "zstddec" / "dist" / "zstddec-stream.mjs").read_text(encoding="utf-8")
    found = re.search(r'wasm = "([A-Za-z0-9+/=]+)"', script)
    if found is None:
        raise VendorError(
            "zstddec's script holds its WebAssembly in another way than tools/vendoring/tree.py expects. "
            "Take the version of zstddec in package.json back."
        )
    (folder / "zstd").mkdir(parents=True)
    (folder / "zstd" / "zstddec.wasm").write_bytes(base64.b64decode(found[1]))


def copy_runtime(modules: Path, folder: Path, progress: Progress) -> None:
    """Pyodide's interpreter, patched."""
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
    """Trimmed and precompiled versions of wheels and of the standard library, in the same order."""
    runtime = modules / "pyodide"
    code = [(BUILD / name).read_bytes() for name in ("precompile.py", "strip_source.py", "trim.py")]
    interpreter = [sha256_of(runtime / name) for name in ("pyodide.asm.wasm", "python_stdlib.zip")]
    done = []

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

    # the largest first, so that no worker is left alone with it at the end
    order = sorted(files, key=lambda file: -file.path.stat().st_size)
    with ThreadPoolExecutor(os.cpu_count() or 1) as workers:
        made = dict(zip(order, workers.map(one, order), strict=True))
    return [made[file] for file in files]


def put_to_sleep(
    pyodide: Path, wheels: list[Path], modules: Path, node: str, cache: Cache, progress: Progress
) -> None:
    """Add to the runtime in `pyodide` the files it is woken from."""
    inputs = [pyodide / name for name in RUNTIME] + [pyodide / STDLIB, *wheels]
    code = [path.read_bytes() for path in snapshot.CODE_FILES]

    def fill(folder: Path) -> None:
        progress.step("importing everything and putting Python to sleep")
        with cache.work() as scratch:

            def pack(source: Path, target: Path) -> None:
                names = (str(source), str(target))
                script, runtime = BUILD / "pack.py", modules / "pyodide"
                run_in_pyodide(node, runtime, script, *names, mounts=[scratch], label="Packing")

            snapshot.make(pyodide, wheels, folder, node, pack, scratch)

    made = cache.make("asleep", key_of(*map(sha256_of, inputs), *code), fill)
    for path in made.iterdir():
        shutil.copyfile(path, pyodide / path.name)


def assemble(
    folder: Path,
    key: str,
    lock: dict,
    wheels: dict[str, Wheel],
    later: dict[str, Wheel],
    modules: Path,
    node: str,
    cache: Cache,
    progress: Progress,
) -> None:
    """Fill `folder` with the finished tree and prove that it works.

    `wheels` are those of the lock; `later` are further packages, for when they are first imported (runtime_imports.py).
    """
    copy_javascript(modules, folder)
    copy_decoder(modules, folder)
    copy_runtime(modules, folder, progress)
    stdlib = Wheel(modules / "pyodide" / STDLIB, STDLIB, "")
    everything = [stdlib, *wheels.values(), *later.values()]
    prepared = prepare(everything, modules, node, cache, progress)
    entries = {}
    for path in prepared:
        shutil.copyfile(path, folder / "pyodide" / path.name)
    for (name, wheel), path in zip(wheels.items(), prepared[1:], strict=False):
        entries[name] = (wheel.name, wheel.version, sha256_of(path))
    text = json.dumps(rewritten(lock, entries), indent=1, sort_keys=True)
    (folder / "pyodide" / "pyodide-lock.json").write_text(text, encoding="utf-8")
    all_wheels = [*wheels.values(), *later.values()]
    found = [licences.of_wheel(wheel.path, wheel.name) for wheel in all_wheels]
    licences.write([*licences.of_modules(modules), *found], folder / "licences")
    progress.step("verifying: importing everything, reading and writing tables")
    script = snapshot.VERIFY
    run_in_pyodide(node, folder / "pyodide", script, mounts=[], label="Verifying static/vendor")
    put_to_sleep(folder / "pyodide", prepared[1:], modules, node, cache, progress)
    snapshot.verify(folder / "pyodide", node)
    write_manifest(folder, key)


def write_manifest(folder: Path, key: str) -> dict:
    """Write `manifest.json`: the key, the total size and each file's path, size and sha256."""
    files = [
        {
            "path": path.relative_to(folder).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": sha256_of(path),
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    ]
    total = sum(file["bytes"] for file in files)
    manifest = {"key": key, "bytes": total, "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return manifest


def read_manifest(folder: Path) -> dict | None:
    """The manifest of a tree, or None where there is none to be read."""
    try:
        return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def is_complete(folder: Path, key: str, *, hashes: bool = False) -> bool:
    """Whether `folder` is the tree of this key with all its files, of the right size or, if asked, hash."""
    manifest = read_manifest(folder)
    if manifest is None or manifest.get("key") != key:
        return False
    for file in manifest["files"]:
        path = folder / file["path"]
        if not path.is_file() or path.stat().st_size != file["bytes"]:
            return False
        if hashes and sha256_of(path) != file["sha256"]:
            return False
    return True


def replace(target: Path, fill: Callable[[Path], None]) -> None:
    """Make the folder `target` anew with `fill(folder)`; what was there goes only when that is done."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(f".{target.name}-*"):  # by a run that was killed on the spot
        shutil.rmtree(left, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        fill(scratch / "new")
        (scratch / "new").chmod(0o755)
        if target.exists():
            os.replace(target, scratch / "old")
        os.replace(scratch / "new", target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
