"""Compare all that modules in the snapshot hold with what they hold in a Python as it is published."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

from vendoring.report import VendorError
from vendoring.snapshot.snapshot import HERE, run

NAMES = "names.json"
# What describes, on which the description of the plain Python depends, and all
DESCRIBING = (HERE / "describe_names.py", HERE / "run_plain.mjs")
SCRIPTS = (*DESCRIBING, HERE / "compare_names.py")

# Attributes that tell how a module was loaded, or were left out on purpose (strip_source.py).
UNLIKE = {
    *(
        "__annotate__",
        "__annotations__",
        "__builtins__",
        "__cached__",
        "__conditional_annotations__",
    ),
    *("__doc__", "__file__", "__loader__", "__path__", "__spec__", "__warningregistry__"),
}

# Names that differ for a reason.
KNOWN = {
    # what was used once has been got ready
    "PIL.Image._initialized",
    "matplotlib.pyplot._backend_mod",
    "re._MAXCACHE",
    "typing.ContextManager",
    # the last of a set of classes or functions
    *(f"astropy.io.misc.yaml.{name}" for name in ("cls", "name", "tag")),
    *("scipy.sparse._data.name", "scipy.sparse._data.npfunc"),
    # of this run
    *("logging._startTime", "sys._base_executable", "sys.executable", "sysconfig._PROJECT_BASE"),
    *("pyodide_js.js_id", "pyodide_js.lockfileBaseUrl", "pyodide_js._api.js_id"),
    # left over from making docstrings
    "astropy.coordinates.solar_system.f",
    "astropy.units.function.units._description",
    "astropy.units.function.units._generate_unit_summary",
    "astropy.units.function.units.template",
    "numpy._typing._add_docstring",
}

Names = dict[str, dict[str, str]]


def script_in(folder: Path) -> Path:
    """Return a script that describes names into `folder`, written into it."""
    script = folder / "script.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\n"
        f"sys.path.insert(0, {str(HERE)!r})\nimport describe_names\n"
        f"del sys.path[0], sys.modules['describe_names']\ndescribe_names.main(Path({str(folder)!r}))\n"
    )
    return script


def names_in(folder: Path) -> Names:
    """Read what describe_names.py wrote."""
    found: Names = json.loads((folder / NAMES).read_text(encoding="utf-8"))
    return found


def woken_names(pyodide: Path, node: str, folder: Path) -> Names:
    """Names in the Python that starts from its snapshot in `pyodide`; `folder` is an empty one."""
    mounts = [f"--mount={HERE}", f"--mount={folder}"]
    script = script_in(folder)
    run(node, HERE / "run_snapshot.mjs", *mounts, pyodide, script, doing="Describing what is woken")
    return names_in(folder)


def plain_names(
    runtime: Path, wheels: list[Path], modules: list[str], node: str, folder: Path
) -> Names:
    """Names in the Python of the folder `runtime` with `wheels` as they are published."""
    site = folder / "site"
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)
    (folder / "modules.json").write_text(json.dumps(modules))
    script = script_in(folder)
    run(
        node, HERE / "run_plain.mjs", runtime, site, folder, script, doing="Describing what is real"
    )
    return names_in(folder)


def differences(woken: Names, plain: Names) -> Iterator[str]:
    """Yield a line for each name that is missing or something else in the woken Python."""
    for module, names in plain.items():
        for name, real in names.items():
            found = woken.get(module, {}).get(name, "missing")
            if found != real and name not in UNLIKE and f"{module}.{name}" not in KNOWN:
                yield f"{module}.{name}: {found}, should be {real}"


def refuse_differences(woken: Names, plain: Names) -> None:
    """Refuse a Python that is not the real one.

    Raises
    ------
    VendorError
        A name is missing or something else; the text has them.
    """
    found = list(differences(woken, plain))
    if found:
        lines = "\n".join(found[:50])
        raise VendorError(f"{len(found)} names are not what they are in a plain Python:\n{lines}")
