"""Import the page's own Python and show the first form once, so that all of it is in memory; for take.mjs."""

import functools
import gc
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

PACKAGES = ("app", "astronomical_lite")


def import_compiled(home: Path) -> None:
    """Import each module of the page that was compiled beforehand: others come later, if at all."""
    for path in sorted(home.rglob("__pycache__/*.pyc")):
        folder, name = path.relative_to(home).parent.parent, path.name.split(".")[0]
        if folder.parts[0] in PACKAGES:
            __import__(".".join(folder.parts if name == "__init__" else (*folder.parts, name)))


def show_first_form() -> None:
    """Import what the page imports ahead, show its first form, and forget the data of that."""
    from app.actions.opening import NEEDED_LATER
    from app.application import App

    for name in NEEDED_LATER:
        __import__(name)
    App().dispatch("open", {}, content={"projects": [], "storage": {"refused": ""}})
    for thing in gc.get_objects():
        if isinstance(thing, functools._lru_cache_wrapper):
            thing.cache_clear()


def import_all(change: Callable) -> None:
    """Import all and make it immortal.

    Parameters
    ----------
    change : callable
        As for `immortalise.make_immortal`.
    """
    home = Path.cwd()
    for folder in sorted(Path("/own").iterdir()):
        shutil.copytree(folder, home, dirs_exist_ok=True)
    # Else Jinja would write what it compiles later into a folder that the page does not have.
    shutil.rmtree(home / "app" / "compiled_templates")
    sys.path.insert(0, "/tools")
    from vendoring.build import immortalise
    from vendoring.build.compile_files import LATER_PANELS

    import_compiled(home)
    show_first_form()
    from app.views.render import environment

    for name in environment().list_templates():
        if not name.startswith(LATER_PANELS):
            environment().get_template(name)
    for package in (*PACKAGES, "pyscript"):
        shutil.rmtree(home / package)
    sys.path.remove("/tools")
    sys.path_importer_cache.pop("/tools", None)
    for name in [name for name in sys.modules if name.partition(".")[0] == "vendoring"]:
        del sys.modules[name]
    gc.collect()
    immortalise.make_immortal(change)
