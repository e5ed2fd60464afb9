"""The packages' own tests, and what runs them.

Wheels for WebAssembly come without tests, and the page's are trimmed of them; the wheels of the same versions for Linux
have them. Only Python and data of the tests are taken from those.
"""

from __future__ import annotations

import importlib.util
import shutil
import zipfile
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from vendoring.fetch import pip
from vendoring.fetch.inputs import normalized

# Folder of the package by its distribution
SUITES = {
    "astropy": "astropy",
    "matplotlib": "matplotlib",
    "numpy": "numpy",
    "pandas": "pandas",
    "scikit-learn": "sklearn",
    "scipy": "scipy",
}
# Folders of pictures to compare with, which wheels are without; Matplotlib's tests do not begin where there is none.
EMPTY = ("matplotlib/tests/baseline_images",)
# pytest and what the tests import, in pure Python, from the Python that this runs in
RUNNERS = ("_pytest", "pytest", "pluggy", "iniconfig", "pygments", "sortedcontainers")
SINGLE = ("py",)
# What the tests' own Python has compiled
PURE = Path(__file__).with_name("runners.txt")
PLATFORMS: tuple[str, ...] = (
    "manylinux_2_28_x86_64",
    "manylinux_2_27_x86_64",
    "manylinux_2_24_x86_64",
)
PLATFORMS += ("manylinux_2_17_x86_64", "manylinux2014_x86_64")


def download(name: str, version: str, python: str, folder: Path) -> Path:
    """Download the wheel for Linux of a version into `folder`; return its path.

    Parameters
    ----------
    python : str
        Version of Python, such as "3.14".
    """
    arguments = ["download", "--no-deps", "--only-binary", ":all:", "--python-version", python]
    arguments += [
        "--implementation",
        "cp",
        "--abi",
        f"cp{python.replace('.', '')}",
        "--abi",
        "abi3",
    ]
    for platform in PLATFORMS:
        arguments += ["--platform", platform]
    folder.mkdir(parents=True, exist_ok=True)
    requirement = f"{name}=={version}"
    pip.run([*arguments, "--dest", str(folder), requirement], doing=f"downloading {requirement}")
    return next(path for path in folder.glob("*.whl") if is_wheel_of(path, name, version))


def is_wheel_of(path: Path, name: str, version: str) -> bool:
    """Return True if a wheel is one of this version of a distribution."""
    distribution, found = path.name.split("-")[:2]
    return normalized(distribution) == name and found == version


def is_of_tests(file: str) -> bool:
    """Return True if a file of a wheel is a test, or is there for tests."""
    path = PurePosixPath(file)
    is_compiled = path.suffix in (".so", ".pyd")
    return not is_compiled and ("tests" in path.parts[:-1] or path.name == "conftest.py")


def unpack(wheel: Path, folder: Path) -> None:
    """Unpack the tests of a wheel into `folder`."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if is_of_tests(name)])
    for path in map(folder.joinpath, EMPTY):
        if path.parent.is_dir():
            path.mkdir(exist_ok=True)


def files_of(folder: Path, package: str, wanted: Collection[str] = ()) -> list[str]:
    """Return the paths below `folder` of a package's files of tests, those that have one of `wanted` in them."""
    found = sorted((folder / package).rglob("test_*.py"))
    names = [path.relative_to(folder).as_posix() for path in found]
    return [name for name in names if not wanted or any(part in name for part in wanted)]


def place_of(module: str) -> Path:
    """Return the file of a module that is installed.

    Raises
    ------
    ModuleNotFoundError
        It is not.
    """
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{module} is not installed beside pytest", name=module)
    return Path(spec.origin)


def copy_runners(folder: Path) -> None:
    """Copy pytest and what the tests import into `folder`."""
    leave = shutil.ignore_patterns("__pycache__", "*.so")
    for name in RUNNERS:
        shutil.copytree(place_of(name).parent, folder / name, ignore=leave, dirs_exist_ok=True)
    for name in SINGLE:
        shutil.copyfile(place_of(name), folder / f"{name}.py")
    for wheel in pip.download_pinned(PURE, folder):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
