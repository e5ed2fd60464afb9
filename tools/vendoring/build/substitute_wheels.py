"""Substitute wheels: packages that only Pyodide's CDN has, built from source where it cannot be reached.

astropy and pyerfa are compiled from their source distributions with ziglang's clang as `wasmcc`; of PyYAML and
MarkupSafe the pure-Python parts suffice. All are pinned by hash, the tools that build them too. A build is keyed by
everything that goes into it; another host Python gives other bytes that work as well, so what is made is
verified by importing and reading with it (verify.py), not by a hash.
"""

from __future__ import annotations

import os
import platform
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path

from vendoring.fetch import pip
from vendoring.fetch.cache import Cache, key_of, sha256_of
from vendoring.fetch.inputs import Package
from vendoring.fetch.pinned_wheels import by_name, pinned_wheels
from vendoring.fetch.sources import CDN_VARIABLE
from vendoring.report import Progress, VendorError

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sdists.txt"
WHEELS = HERE / "substitute-wheels.txt"
TOOLS = HERE / "build-tools.txt"
BUILT = ["astropy", "markupsafe", "pyerfa", "pyyaml"]
PURE = ["astropy-iers-data", "jinja2"]
# 2026-01-01, the time stamp of every file in a built wheel
EPOCH = "1767225600"


def has_substitute(package: Package) -> bool:
    """Return True if `package` can be had without the CDN in this way."""
    return package.name in BUILT or package.name in PURE


def substitutes(
    missing: list[Package],
    found: dict[str, Path],
    stdlib: Path,
    cache: Cache,
    progress: Progress,
) -> dict[str, Path]:
    """Substitute wheels by package name.

    Parameters
    ----------
    missing : list of Package
        Packages whose Pyodide build could not be had.
    found : dict of str to Path
        Wheels that were had, by package name; NumPy's headers are in its wheel.
    stdlib : Path
        Pyodide's standard library.

    Raises
    ------
    VendorError
        One of the packages has no substitute.
    """
    lost = [str(package) for package in missing if not has_substitute(package)]
    if lost:
        raise VendorError(
            f"No source has {', '.join(lost)}. Connect to the network, or name a mirror of "
            f"Pyodide's packages in {CDN_VARIABLE}, and run the same command again."
        )
    names = {package.name for package in missing}
    made: dict[str, Path] = {}
    if names & set(PURE):
        made |= pinned_wheels(WHEELS, cache, progress)
    if names & set(BUILT):
        made |= built_wheels(found["numpy"], stdlib, cache, progress)
    return {name: path for name, path in made.items() if name in names}


def build_key(numpy_wheel: Path, stdlib: Path) -> str:
    """Return the key of everything that goes into a build."""
    files = [HERE / name for name in ("substitute_wheels.py", "sysroot.py", "wasmcc.py")]
    contents = [path.read_bytes() for path in [*files, SOURCES, TOOLS]]
    host = f"{platform.python_implementation()} {sys.version} {platform.machine()}"
    return key_of(host, sha256_of(numpy_wheel), sha256_of(stdlib), *contents)


def built_wheels(
    numpy_wheel: Path, stdlib: Path, cache: Cache, progress: Progress
) -> dict[str, Path]:
    """Wheels compiled for WebAssembly, by package name."""

    def fill(folder: Path) -> None:
        with cache.work() as scratch:
            build(numpy_wheel, stdlib, scratch, folder, progress)

    return by_name(cache.make("built", build_key(numpy_wheel, stdlib), fill))


def build(numpy_wheel: Path, stdlib: Path, scratch: Path, folder: Path, progress: Progress) -> None:
    """Compile into `folder`, working in `scratch`."""
    if not (Path(sysconfig.get_path("include")) / "Python.h").exists():
        raise VendorError(
            "Python's headers are not installed, which building astropy needs. Install them (on "
            "Debian and Ubuntu: apt-get install python3-dev) and run the same command again."
        )
    progress.step("building astropy and pyerfa for WebAssembly: fetching the compiler (100 MB)")
    python = environment(scratch / "environment")
    arguments = ["install", "--quiet", "--require-hashes", "--requirement", str(TOOLS)]
    pip.run(arguments, doing="installing the compiler", python=python)

    progress.step("building astropy and pyerfa for WebAssembly: compiling (about two minutes)")
    sysroot = scratch / "sysroot"
    make = [python, str(HERE / "sysroot.py"), str(sysroot), str(stdlib), str(numpy_wheel)]
    run(make, "preparing the headers for WebAssembly")
    where = "import os, ziglang; print(os.path.join(os.path.dirname(ziglang.__file__), 'zig'))"
    zig = run([python, "-c", where], "finding the compiler").strip()
    compiler = shlex.join([python, str(HERE / "wasmcc.py")])
    cross = {
        "WASM_ZIG": zig,
        "WASM_SYSROOT": str(sysroot),
        "CC": compiler,
        "LDSHARED": f"{compiler} -shared",
        "CFLAGS": "",
        "LDFLAGS": "",
        "CPPFLAGS": "",
        "_PYTHON_HOST_PLATFORM": "pyemscripten_2026_0_wasm32",
        "EXTENSION_HELPERS_PY_LIMITED_API": "cp311",
    }
    pure = {"CC": "false", "PYYAML_FORCE_LIBYAML": "0"}
    sources = SOURCES.read_text().splitlines()
    for names, settings in ((("pyerfa", "astropy"), cross), (("pyyaml", "markupsafe"), pure)):
        pins = scratch / f"{names[0]}.txt"
        pins.write_text("\n".join(line for line in sources if line.startswith(names)))
        arguments = ["wheel", "--quiet", "--no-cache-dir", "--no-deps", "--no-build-isolation"]
        arguments += ["--require-hashes", "--no-binary", ",".join(names)]
        arguments += ["--wheel-dir", str(folder), "--requirement", str(pins)]
        always = {"SOURCE_DATE_EPOCH": EPOCH, "PYTHONHASHSEED": "0"}
        env = {**os.environ, **always, **settings}
        pip.run(arguments, doing=f"building {' and '.join(names)}", python=python, env=env)


def environment(folder: Path) -> str:
    """A new virtual environment; returns the path of its Python."""
    run([sys.executable, "-m", "venv", str(folder)], "making a virtual environment")
    return str(folder / "bin" / "python")


def run(command: list[str], doing: str) -> str:
    """Run a command and return what it printed; its last words when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        words = (done.stderr or done.stdout).strip()[-800:]
        raise VendorError(f"{doing.capitalize()} failed: {words}")
    return done.stdout
