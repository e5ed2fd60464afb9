"""The example catalogue, simulated in Pyodide so that nothing native is needed."""

from __future__ import annotations

import shutil
from pathlib import Path

from vendoring.fetch.cache import Cache, key_of
from vendoring.fetch.node import find_node, run_in_pyodide
from vendoring.report import Progress

TABLE = "example_catalogue.fits"
IMAGES = "example_images"
# Has the key of the scripts that made the files; lies in a folder that is never committed.
MARK = f"{IMAGES}/.made-by"


def ensure_example(root: Path, cache: Cache, progress: Progress) -> None:
    """Make `data/example_catalogue.fits` where it is missing or made by another version of its script."""
    script = root / "tools" / "example_catalogue.py"
    if not script.exists():
        return
    modules = sorted((script.parent / "example_data").glob("*.py"))
    key = key_of(*(path.read_bytes() for path in [script, *modules]))
    data = root / "data"
    mark = data / MARK
    if (data / TABLE).exists() and mark.exists() and mark.read_text() == key:
        return

    def fill(folder: Path) -> None:
        progress.step("simulating the example catalogue")
        runtime = root / "static" / "vendor" / "pyodide"
        mounts = [root, folder]
        label = "Simulating the example catalogue"
        node, packages = find_node(), ["numpy", "astropy", "pillow"]
        run_in_pyodide(
            node, runtime, script, str(folder), mounts=mounts, packages=packages, label=label
        )

    with cache.alone(progress):
        made = cache.make("example", key, fill)
    data.mkdir(exist_ok=True)
    shutil.rmtree(data / IMAGES, ignore_errors=True)
    shutil.copytree(made, data, dirs_exist_ok=True)
    mark.parent.mkdir(exist_ok=True)
    mark.write_text(key)
    progress.step(f"example catalogue in {data.relative_to(root)}/{TABLE}")
