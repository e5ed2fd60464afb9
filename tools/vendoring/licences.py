"""Licences of everything in the tree, as texts and as one page that lists them."""

from __future__ import annotations

import html
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path

from vendoring.build.trim import is_licence

# Texts of packages that bring none of their own.
TEXTS = Path(__file__).resolve().parent / "licences"

# Needed by pyodide under Node.js only; by hyparquet-compressors for what zstddec does here.
NOT_SHIPPED = {"ws", "@types/emscripten", "fzstd"}

# Compiled into other packages: (name, licence, home page, part of). Those with a text have it in TEXTS.
BUILT_IN = (
    ("CPython", "PSF-2.0", "https://www.python.org", "pyodide"),
    ("Emscripten", "MIT", "https://emscripten.org", "pyodide"),
    ("zlib", "Zlib", "https://zlib.net", "pyodide"),
    ("bzip2", "bzip2-1.0.6", "https://sourceware.org/bzip2", "pyodide"),
    ("liblzma", "0BSD", "https://tukaani.org/xz", "pyodide"),
    ("libffi", "MIT", "https://sourceware.org/libffi", "pyodide"),
    ("libmpdec", "BSD-2-Clause", "https://www.bytereef.org/mpdecimal", "pyodide"),
    ("HACL*", "Apache-2.0 OR MIT", "https://hacl-star.github.io", "pyodide"),
    ("SQLite", "public domain", "https://sqlite.org", "pyodide"),
    ("OpenBLAS", "BSD-3-Clause", "https://www.openblas.net", "scipy"),
    ("HiGHS", "MIT", "https://highs.dev", "scipy"),
    ("SuperLU", "BSD-3-Clause", "https://github.com/xiaoyeli/superlu", "scipy"),
    ("Qhull", "Qhull", "http://www.qhull.org", "scipy, matplotlib"),
    ("FreeType", "FTL", "https://freetype.org", "matplotlib, pillow"),
    ("Raqm", "MIT", "https://github.com/HOST-Oman/libraqm", "pillow"),
    ("HarfBuzz", "MIT-Modern-Variant", "https://harfbuzz.github.io", "pillow"),
    ("CodeMirror", "MIT", "https://codemirror.net", "@pyscript/core"),
    ("LibTIFF", "libtiff", "https://libtiff.gitlab.io/libtiff", "pillow"),
    ("libjpeg, of the Independent JPEG Group", "IJG", "https://ijg.org", "pillow"),
    ("libwebp", "BSD-3-Clause", "https://developers.google.com/speed/webp", "pillow"),
)

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'">
<title>Licences · AstronomicAL Lite</title>
<link rel="stylesheet" href="../../css/base.css">
</head>
<body>
<main>
<h1>Licences</h1>
<p>AstronomicAL Lite is published under the BSD 3-Clause licence. It comes with the following, some of it trimmed of
files the page does not use, and compiled.</p>
<table>
<thead><tr><th scope="col">Name</th><th scope="col">Version</th><th scope="col">Licence</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
<p><a href="../../../index.html">Back to the page</a></p>
</main>
</body>
</html>
"""


@dataclass(frozen=True)
class Component:
    """One row of the page: `licence` as its authors declare it, `text` all its licence texts."""

    name: str
    version: str
    licence: str
    text: str
    home: str = ""

    @property
    def file_name(self) -> str:
        plain = self.name.replace("/", "-").lstrip("@")
        return f"{plain}-{self.version}.txt" if self.version else f"{plain.lower()}.txt"

    @property
    def content(self) -> str:
        return self.text or f"Licence as declared: {self.licence}\n{self.home}\n"


def _is_text(path: Path) -> bool:
    """Return True if a file of a package is a licence."""
    return path.is_file() and path.name.upper().startswith(("LICEN", "COPYING"))


def _kept_here(name: str) -> str:
    path = TEXTS / f"{name.replace('/', '-').lstrip('@').lower()}.txt"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def of_modules(modules: Path) -> Iterator[Component]:
    """Yield the npm packages, nested ones too."""
    for description in sorted(modules.glob("**/package.json")):
        package = json.loads(description.read_text(encoding="utf-8"))
        holder = description.parent.parent
        if holder.name.startswith("@"):
            holder = holder.parent
        if holder.name != "node_modules" or "version" not in package:
            continue
        name = package["name"]
        if name in NOT_SHIPPED:
            continue
        texts = [p for p in sorted(description.parent.iterdir()) if _is_text(p)]
        text = "\n\n".join(p.read_text(encoding="utf-8", errors="replace") for p in texts)
        home = package.get("homepage", "")
        licence = package.get("license", "see its home page")
        yield Component(name, package["version"], licence, text or _kept_here(name), home)


def declared(metadata: Message) -> str:
    """Return the licence that a wheel's metadata declare.

    That is an SPDX expression, else classifiers, else the first line of the field for it.
    """
    if metadata["License-Expression"]:
        return metadata["License-Expression"]
    classifiers = metadata.get_all("Classifier", [])
    names = [c.rpartition(" :: ")[2] for c in classifiers if c.startswith("License ::")]
    lines = (metadata["License"] or "").strip().splitlines()
    return ", ".join(names) or (lines[0] if lines else "see its text")


def of_wheel(path: Path, name: str) -> Component:
    """Return the component that is a wheel published as the file `name`."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        texts = [archive.read(n) for n in names if is_licence(n) and not n.endswith("/")]
        where = next(n for n in names if n.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(archive.read(where).decode(), headersonly=True)
    text = "\n\n".join(text.decode(errors="replace") for text in texts)
    distribution, version = name.split("-")[:2]
    home = metadata["Home-page"] or ""
    return Component(distribution, version, declared(metadata), text, home)


def _row(component: Component, cell: str = "") -> str:
    name, version, licence, file_name = map(
        html.escape, (component.name, component.version, component.licence, component.file_name)
    )
    return f'<tr><td>{name}</td><td>{cell or version}</td><td><a href="{file_name}">{licence}</a></td></tr>'


def write(components: Iterable[Component], target: Path) -> None:
    """Write a text for each component, and `index.html`, into the folder `target`."""
    target.mkdir(parents=True, exist_ok=True)
    once = {component.file_name: component for component in components}
    whole = sorted(once.values(), key=lambda component: component.name.lstrip("@").lower())
    rows = [_row(component) for component in whole]
    parts = [
        (Component(name, "", licence, _kept_here(name), home), f"in {part}")
        for name, licence, home, part in BUILT_IN
    ]
    for component, where in parts:
        if component.text:
            rows.append(_row(component, where))
        else:
            link = f'<a href="{component.home}" rel="noreferrer">{component.licence}</a>'
            rows.append(f"<tr><td>{component.name}</td><td>{where}</td><td>{link}</td></tr>")
    for component in [*whole, *(part for part, _ in parts if part.text)]:
        (target / component.file_name).write_text(component.content, encoding="utf-8")
    page = PAGE.format(rows="\n".join(rows))
    (target / "index.html").write_text(page, encoding="utf-8")
