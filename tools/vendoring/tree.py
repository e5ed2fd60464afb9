"""The finished tree that the page is served from: everything put together and verified."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from vendoring import licences, packs
from vendoring.build import pieces
from vendoring.build.patches import faster_linking, large_addresses, one_address, places
from vendoring.build.stack_use import with_stack_use
from vendoring.fetch.cache import Cache, key_of, sha256_of
from vendoring.fetch.inputs import rewritten
from vendoring.fetch.node import run_in_pyodide
from vendoring.manifest import write_manifest
from vendoring.packs import Prepared
from vendoring.report import Progress, VendorError, megabytes
from vendoring.snapshot import compare_names as comparison
from vendoring.snapshot import snapshot

BUILD = Path(__file__).resolve().parent / "build"
STDLIB = "python_stdlib.zip"
LOCK = "pyodide-lock.json"
PACKING = [
    *(BUILD / name for name in ("collect_docstrings.py", "pieces.py", "trim.py")),
    BUILD.parent / "packs.py",
]
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
# The interpreter's script for a start without the snapshot, free of the patches that the snapshot needs
PLAIN_SCRIPT = "plain.asm.mjs"

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
    ("hyparquet-writer", "src/*.js", "hyparquet-writer"),
)

# Folder of the tree -> how the names of files begin that the page does not fetch.
UNUSED = {
    "pyscript": ("xterm", "zip-"),  # for pages with a terminal or zipped files
    "hyparquet": ("node.",),
    "hyparquet-compressors": (
        "index.",
        "compressors.",
    ),  # name packages, which browsers do not find
    "hyparquet-writer": ("index.", "node.", "write.", "write-rows."),
}

# Folder of the tree -> how its modules name another package's, and where those are in the tree.
NAMES_OF_PACKAGES = {
    "hyparquet-writer": (
        ("from 'hyparquet/src/", "from '../hyparquet/"),
        ("from 'hyparquet'", "from '../hyparquet/index.js'"),
    )
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
                _name_paths(target / path.name, NAMES_OF_PACKAGES.get(name, ()))


def _name_paths(module: Path, names: Sequence[tuple[str, str]]) -> None:
    """Have a module import others by their paths: a worker's modules cannot import packages."""
    if names:
        text = module.read_text(encoding="utf-8")
        for package, path in names:
            text = text.replace(package, path)
        module.write_text(text, encoding="utf-8")


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
    program = target / "pyodide.asm.wasm"
    try:
        program.write_bytes(with_stack_use(program.read_bytes()))
    except ValueError as error:
        raise VendorError(
            f"Pyodide's interpreter is not the one that tools/vendoring/build/stack_use.py is for: {error}. "
            "Bring that file up to date, or take the version of Pyodide in package.json back."
        ) from error
    script = target / "pyodide.asm.mjs"
    plain = large_addresses(script.read_text(encoding="utf-8"))
    patched = plain and places(plain)
    patched = patched and one_address(patched)
    if plain is None or patched is None:
        raise VendorError(
            "Pyodide's runtime is not the one that tools/vendoring/build/patches.py is for. "
            "Bring that file up to date, or take the version of Pyodide in package.json back."
        )
    faster = faster_linking(patched)
    if faster is None:
        progress.step("note: Pyodide's linker is not the one the patch is for; left as it is")
    script.write_text(faster or patched, encoding="utf-8")
    (target / PLAIN_SCRIPT).write_text(plain, encoding="utf-8")


def prepare(
    files: list[Wheel], modules: Path, node: str, cache: Cache, progress: Progress
) -> list[Prepared]:
    """Trim and precompile wheels and the standard library; return the new files in the same order."""
    runtime = modules / "pyodide"
    code = [(BUILD / name).read_bytes() for name in ("precompile.py", "strip_source.py", "trim.py")]
    interpreter = [sha256_of(runtime / name) for name in ("pyodide.asm.wasm", "python_stdlib.zip")]
    done: list[Wheel] = []

    def one(file: Wheel) -> Prepared:
        key = key_of(sha256_of(file.path), file.name, *interpreter, *code)

        def fill(folder: Path) -> None:
            target, bare = folder / file.name, folder / "bare" / file.name
            bare.parent.mkdir()
            run_in_pyodide(
                node,
                runtime,
                BUILD / "precompile.py",
                str(file.path),
                str(target),
                str(bare),
                mounts=[file.path.parent, folder],
                label=f"Preparing {file.name}",
            )
            done.append(file)
            sizes = f"{megabytes(file.path.stat().st_size)} -> {megabytes(target.stat().st_size)}"
            progress.step(f"precompiled {file.name} ({sizes}) [{len(done)} of {len(files)}]")

        folder = cache.make("prepared", key, fill)
        return Prepared(file.path, folder / file.name, folder / "bare" / file.name)

    # The largest first, so that no worker is left alone with it at the end.
    order = sorted(files, key=lambda file: -file.path.stat().st_size)
    with ThreadPoolExecutor(os.cpu_count() or 1) as workers:
        made = dict(zip(order, workers.map(one, order), strict=True))
    return [made[file] for file in files]


def add_python(
    pyodide: Path,
    lock: dict,
    library: Prepared,
    wheels: dict[str, Prepared],
    lazy: list[Prepared],
    modules: Path,
    node: str,
    cache: Cache,
    progress: Progress,
) -> str:
    """Add the snapshot, the wheels in pieces, what documents them, and the lock, to the runtime in `pyodide`.

    Returns the snapshot's key.

    Parameters
    ----------
    lock : dict
        Pyodide's own lock.
    library : Prepared
        The standard library.
    wheels, lazy : Prepared
        Wheels of packages in the lock, by their name, and further ones.
    """
    everything = [*wheels.values(), *lazy]
    inputs = [pyodide / name for name in RUNTIME]
    inputs += [path for one in [library, *everything] for path in (one.shipped, one.bare)]
    code = [path.read_bytes() for path in [*snapshot.CODE_FILES, *PACKING]]
    # Without docstrings: email.policy, imported later, joins its own with those of a module in memory.
    shutil.copyfile(library.bare, pyodide / STDLIB)
    (pyodide / LOCK).write_text(json.dumps(rewritten(lock, {})), encoding="utf-8")

    def fill(folder: Path) -> None:
        progress.step("importing everything and taking the snapshot")
        bare = [one.bare for one in everything]
        with cache.work() as scratch:

            def pack(source: Path, target: Path) -> None:
                names = (str(source), str(target))
                script, runtime = BUILD / "pack.py", modules / "pyodide"
                run_in_pyodide(node, runtime, script, *names, mounts=[scratch], label="Packing")

            def collect(survey: Path, target: Path) -> None:
                progress.step("collecting the docstrings of what is in the snapshot")
                plain = plain_pyodide(scratch / "plain", pyodide, lock, library, wheels)
                script, names = BUILD / "collect_docstrings.py", (str(survey), str(target))
                run_in_pyodide(
                    node,
                    plain,
                    script,
                    *names,
                    mounts=[scratch],
                    packages=list(wheels),
                    label="Collecting docstrings",
                )

            def make_packs(survey: Path) -> list[Path]:
                in_memory = packs.files_in_memory(survey)
                versions = {
                    one.shipped.name: lock["packages"][n]["version"] for n, one in wheels.items()
                }
                divided = packs.write_wheels(
                    wheels.values(), versions, in_memory, snapshot.is_data, folder
                )
                for one in lazy:
                    shutil.copyfile(one.shipped, folder / one.shipped.name)
                packs.write_descriptions(lazy, folder)
                packs.write_sources([library, *everything], folder)
                distributions = snapshot.distributions_of(bare)
                packs.write_docstrings(survey, collect, distributions, scratch, folder)
                made = lock_of(lock, wheels, divided, folder)
                (folder / LOCK).write_text(json.dumps(made, indent=1, sort_keys=True), "utf-8")
                return sorted(path for path in folder.iterdir() if path.suffix in (".whl", ".zip"))

            snapshot.make(pyodide, library.bare, bare, make_packs, folder, node, pack, scratch)

    key = key_of(*map(sha256_of, inputs), *code)
    for path in cache.make("snapshots", key, fill).iterdir():
        shutil.copyfile(path, pyodide / path.name)
    return key


def lock_of(
    lock: dict,
    wheels: dict[str, Prepared],
    divided: dict[str, list[pieces.Piece]],
    folder: Path,
) -> dict:
    """Return Pyodide's lock for the wheels in `folder`, which depend on their pieces there."""
    entries = {
        name: (
            one.shipped.name,
            lock["packages"][name]["version"],
            sha256_of(folder / one.shipped.name),
        )
        for name, one in wheels.items()
    }
    made = rewritten(lock, entries)
    packages: dict[str, dict] = {}
    for name, one in wheels.items():
        found = divided[one.shipped.name]
        packages |= pieces.entries(name, made["packages"][name], found, sha256_of)
    return made | {"packages": packages}


def plain_pyodide(
    folder: Path, pyodide: Path, lock: dict, library: Prepared, wheels: dict[str, Prepared]
) -> Path:
    """Make a Pyodide in `folder` that has the whole wheels; return the folder."""
    folder.mkdir()
    for name in RUNTIME:
        shutil.copyfile(pyodide / name, folder / name)
    shutil.copyfile(library.shipped, folder / STDLIB)
    for one in wheels.values():
        shutil.copyfile(one.shipped, folder / one.shipped.name)
    made = lock_of(lock, wheels, {one.shipped.name: [] for one in wheels.values()}, folder)
    (folder / LOCK).write_text(json.dumps(made), encoding="utf-8")
    return folder


def compare_names(
    pyodide: Path,
    made: str,
    published: list[Path],
    modules: Path,
    node: str,
    cache: Cache,
    progress: Progress,
) -> None:
    """Compare the snapshot in `pyodide`, of the key `made`, with a Python of the packages as they are published.

    Raises
    ------
    VendorError
        A name that a module has is missing or something else in the snapshot.
    """
    runtime = modules / "pyodide"
    describing = [path.read_bytes() for path in comparison.DESCRIBING]
    code = [path.read_bytes() for path in comparison.SCRIPTS]
    inputs = [
        sha256_of(path) for path in (*(runtime / name for name in (*RUNTIME, STDLIB)), *published)
    ]

    def compare(folder: Path) -> None:
        with cache.work() as scratch:
            woken = comparison.woken_names(pyodide, node, scratch)
        names = list(woken)

        def describe(found: Path) -> None:
            progress.step("importing everything in a plain Python, to compare with")
            with cache.work() as scratch:
                comparison.plain_names(runtime, published, names, node, scratch)
                shutil.copyfile(scratch / comparison.NAMES, found / comparison.NAMES)

        real = cache.make("names", key_of(*inputs, *describing, *names), describe)
        comparison.refuse_differences(woken, comparison.names_in(real))
        (folder / "same").touch()

    cache.make("compared", key_of(made, *inputs, *code), compare)


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
    library, *prepared = prepare(everything, modules, node, cache, progress)
    pyodide, count = folder / "pyodide", len(wheels)
    by_name = dict(zip(wheels, prepared[:count], strict=True))
    all_wheels = [*wheels.values(), *lazy.values()]
    found = [licences.of_wheel(wheel.path, wheel.name) for wheel in all_wheels]
    licences.write([*licences.of_modules(modules), *found], folder / "licences")
    rest = prepared[count:]
    made = add_python(pyodide, lock, library, by_name, rest, modules, node, cache, progress)
    progress.step("verifying: importing everything, reading and writing tables")
    script = snapshot.VERIFY
    run_in_pyodide(node, pyodide, script, mounts=[], label="Verifying static/vendor")
    snapshot.verify(pyodide, node)
    published = [wheel.path for wheel in all_wheels]
    compare_names(pyodide, made, published, modules, node, cache, progress)
    write_manifest(folder, key)
