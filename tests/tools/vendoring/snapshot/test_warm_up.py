"""All that the page imports is in the snapshot."""

from __future__ import annotations

import ast

from snapshots import PYODIDE, run_snapshot

from environment import ROOT


def imported(path) -> set[tuple[str, str]]:
    """Modules and names that a file of ours imports from packages."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {(alias.name, "__name__") for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {(node.module, alias.name) for alias in node.names}
    return found


# skops, pyarrow and hats are used where the user has them, processes outside the page
ELSEWHERE = {
    "__future__",
    "app",
    "astronomical_lite",
    "dask",
    "distributed",
    "hats",
    "multiprocessing",
    "pyarrow",
    "skops",
}
# few ask for it, and it is fetched when they do
LATER = {"matplotlib.backends.backend_pdf", "astropy.timeseries", "scipy.spatial"}


def test_all_that_the_page_imports_is_in_the_memory(tmp_path):
    """`warm_up.py` imports what `py/` does, so that no import waits for a wheel."""
    folders = [ROOT / "py" / "app", ROOT / "py" / "astronomical_lite"]
    files = [path for folder in folders for path in folder.rglob("*.py")]
    wanted = sorted(set().union(*map(imported, files)))
    wanted = [
        (module, name)
        for module, name in wanted
        if module.split(".")[0] not in ELSEWHERE and module not in LATER
    ]
    assert {("numpy", "__name__"), ("astropy.table", "Table")} <= set(wanted)
    script = (
        f"import sys\nwanted = {wanted!r}\n"
        "print([pair for pair in wanted if not hasattr(sys.modules.get(pair[0]), pair[1])])"
    )
    done = run_snapshot(PYODIDE, script, tmp_path)
    assert done.stdout.splitlines()[:1] == ["[]"], done.stderr[-400:]
