"""How Sphinx makes the documentation; `tools/documentation.py` runs it on a copy of this folder.

The API reference is read from the source, which is not imported: nothing but Sphinx is needed.
"""

import ast
import importlib.metadata
import json
import os
import re
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

ROOT = Path(os.environ["CHECKOUT"])
CORE = ROOT / "py" / "astronomical_lite"
HELP = ROOT / "static" / "help.json"

# The API reference has what docs/api.md lists; the rest is the program's own business.
PUBLIC = set(
    re.findall(
        "^api/astronomical_lite/(.+)/index$",
        Path(__file__).with_name("api.md").read_text("utf-8"),
        re.M,
    )
)

project = "AstronomicAL Lite"
author = "the AstronomicAL Lite developers"
release = re.findall('^__version__ = "(.+)"$', (CORE / "__init__.py").read_text("utf-8"), re.M)[0]
extensions = ["myst_parser", "sphinx.ext.napoleon", "autoapi.extension"]
exclude_patterns = ["requirements*", "science/*.md"]
suppress_warnings = [
    "autoapi.python_import_resolution",  # of modules that are left out
    "toc.not_included",  # a page may be found by search alone
]
myst_enable_extensions = ["substitution"]
myst_substitutions = {"release": release}
myst_heading_anchors = 3
default_role = "code"

html_theme = "furo"
html_title = "AstronomicAL Lite"
html_static_path = ["docs.css"]
html_css_files = ["docs.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_domain_indices = False
html_use_index = False
html_theme_options = {"top_of_page_buttons": []}

autoapi_dirs = [str(CORE)]
autoapi_root = "api"
autoapi_ignore = [
    str(path)
    for path in CORE.rglob("*.py")
    if path.relative_to(CORE).with_suffix("").as_posix() not in PUBLIC
]
autoapi_add_toctree_entry = False
autoapi_options = ["members"]  # attributes are in their class's docstring
autoapi_python_class_content = "class"
autoapi_member_order = "bysource"
napoleon_numpy_docstring = True
napoleon_google_docstring = False
napoleon_use_ivar = True


class Controls(SphinxDirective):
    """The help texts of a section of the page, as the page shows them: ```{controls} Parameters```."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        self.env.note_dependency(str(HELP))
        sections = json.loads(HELP.read_text("utf-8"))
        (section,) = [s for s in sections if s["title"] == self.arguments[0]]
        listed = nodes.definition_list(classes=["controls"])
        for name, text in dict(section["controls"].values()).items():
            term = nodes.term("", "", nodes.strong("", name))
            told = nodes.definition("", nodes.paragraph("", text))
            listed += nodes.definition_list_item("", term, told)
        return [listed]


def registered(modules):
    """(name, description, paper) of what `register` adds in these modules, read from its decorators."""
    trees = [ast.parse((CORE / name).read_text("utf-8")) for name in modules]
    for function in (node for tree in trees for node in tree.body):
        for call in getattr(function, "decorator_list", []):
            called = getattr(call, "func", None)
            if "register" in (getattr(called, "id", ""), getattr(called, "attr", "")):
                constants = [k for k in call.keywords if isinstance(k.value, ast.Constant)]
                said = {k.arg: k.value.value for k in constants}
                yield call.args[0].value, said.get("description", ""), said.get("paper", "")


class Registered(SphinxDirective):
    """A table of what comes with the page: ```{registered} strategies```."""

    required_arguments = 1
    modules = {  # noqa: RUF012
        "strategies": [
            f"learning/querying/{name}.py"
            for name in ("uncertainty", "information_density", "disagreement", "random_sampling")
        ],
        "classifiers": ["learning/classifiers/original.py", "learning/classifiers/additional.py"],
    }

    def run(self):
        lines = ["| name | what it is | paper |", "|---|---|---|"]
        rows = registered(self.modules[self.arguments[0]])
        lines += [f"| {' | '.join(row)} |" for row in rows]
        return self.parse_text_to_nodes("\n".join(lines))


# What of others is in the pages themselves: the theme, search, colours of code.
SHIPPED = ("Furo", "Sphinx", "Pygments", "snowballstemmer")


def write_licences(app, error):
    folder = Path(app.outdir) / "licences"
    folder.mkdir(exist_ok=True)
    for name in SHIPPED:
        files = importlib.metadata.files(name)
        texts = [f.read_text("utf-8") for f in files if re.search("(?i)licen[cs]e|copying", f.name)]
        if not texts:
            raise ExtensionError(f"{name} comes without the text of its licence")
        (folder / f"{name.lower()}.txt").write_text("\n\n".join(texts), "utf-8")


def setup(app):
    app.connect("build-finished", write_licences)
    app.add_directive("controls", Controls)
    app.add_directive("registered", Registered)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
