"""Import the page's own Python and show the first form once, so that all of it is in memory; for take.mjs."""

import gc
import shutil
import sys
from pathlib import Path


def import_all(change):
    """Import each module that is compiled beforehand, load each template, and make what is made immortal.

    Parameters
    ----------
    change : callable
        As for `immortalise.make_immortal`.
    """
    home = Path.cwd()
    sys.path.insert(0, "/tools")
    from vendoring.build import immortalise
    from vendoring.build.compile_files import LATER_PANELS

    for folder in sorted(Path("/own").iterdir()):
        shutil.copytree(folder, home, dirs_exist_ok=True)
    # Jinja would write what it compiles later into a folder that the page does not have.
    shutil.rmtree(home / "app" / "compiled_templates")
    compiled = sorted(path for path in home.rglob("__pycache__/*.pyc"))
    for path in compiled:
        names = path.relative_to(home).parent.parent.joinpath(path.name.split(".")[0]).parts
        if names[0] != "pyscript":
            __import__(".".join(names[:-1] if names[-1] == "__init__" else names))
    from app.application import App
    from app.views.render import environment

    for name in environment().list_templates(filter_func=lambda name: not name.startswith(LATER_PANELS)):
        environment().get_template(name)
    app = App()
    app.dispatch("open", {}, content={"projects": [], "storage": {"refused": ""}})
    del app
    for folder in ("app", "astronomical_lite", "pyscript"):
        shutil.rmtree(home / folder)
    sys.path.remove("/tools")
    for name in [name for name in sys.modules if name.partition(".")[0] == "vendoring"]:
        del sys.modules[name]
    sys.path_importer_cache.pop("/tools", None)
    gc.collect()
    immortalise.make_immortal(change)


import_all
