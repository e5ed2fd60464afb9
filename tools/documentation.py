"""Make static/docs/ of docs/, the source's docstrings and the help texts: python3 tools/documentation.py

Sphinx is got once into the per-user cache; what it makes is kept there too, by content, so that this takes a
moment when nothing has changed. The page does not need it: where Sphinx cannot be had, what was there stays,
or one page says where the texts are, and serving goes on.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import environment
from vendoring.fetch.cache import Cache, key_of
from vendoring.folders import replace_folder
from vendoring.report import Progress, VendorError

ROOT = Path(__file__).resolve().parents[1]
PLACE = "static/docs"
MARK = ".made-of"  # in that folder: the key of what it was made of
REQUIREMENTS = "docs/requirements.txt"
KEPT = 5  # results in the cache; each is some 4 MB
UNUSED = ("*.map", ".buildinfo*", "objects.inv")

# Scripts of the page's own and those written in it, by hash; nothing from elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'"
)
FALLBACK = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>AstronomicAL Lite: documentation</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<h1>The documentation is not here yet</h1>
<p>It is made with Sphinx, which could not be had when this site was made. Its texts are in the project's
folder <code>docs/</code>; with a network, <code>make vendor</code> makes this page of them.</p>
"""


def sources(root: Path) -> list[Path]:
    """Everything the documentation is made of, sorted."""
    own = [p for p in (root / "docs").rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    core = (root / "py" / "astronomical_lite").rglob("*.py")
    return sorted({*own, *core, root / "static" / "help.json"})


def content_key(root: Path = ROOT) -> str:
    parts: list[str | bytes] = [Path(__file__).read_bytes()]
    for path in sources(root):
        parts += [path.relative_to(root).as_posix(), path.read_bytes()]
    return key_of(*parts)


def with_policy(html: str) -> str:
    """A page with its Content-Security-Policy, which names the scripts written in it."""
    inline = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digests = sorted({hashlib.sha256(text.encode()).digest() for text in inline})
    hashes = "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    policy = POLICY.format(hashes=hashes)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    head, found, rest = html.partition("<head>")
    if not found:
        raise VendorError("Sphinx made a page without a head; see docs/requirements.txt.")
    return f"{head}{found}{meta}{rest}"


def build(root: Path, folder: Path, python: Path) -> None:
    """Run Sphinx on a copy of docs/, strictly: a warning is an error.

    It writes beside its sources, so it gets a copy; what they include of py/ is a link away.
    """
    copy = folder.with_name("checkout")
    shutil.copytree(root / "docs", copy / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "py").symlink_to(root / "py")
    command: list[str | Path] = [python, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
    command += ["-d", copy / "doctrees", copy / "docs", folder]
    settings = os.environ | {"CHECKOUT": str(root), "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, capture_output=True, text=True, env=settings, check=False)
    if done.returncode:
        raise VendorError(f"Sphinx found these faults:\n{done.stderr.strip()}")
    for pattern in UNUSED:
        for path in folder.glob(f"**/{pattern}"):
            path.unlink()
    for path in folder.rglob("*.html"):
        path.write_text(with_policy(path.read_text("utf-8")), "utf-8")


def made(root: Path, key: str, cache: Cache, progress: Progress) -> Path:
    """The finished pages of this key, from the cache or made now."""

    def fill(folder: Path) -> None:
        saying = "Installing what makes the documentation (about 20 MB), once"
        python = environment.python_with(root / REQUIREMENTS, saying)
        progress.step("making the documentation")
        build(root, folder, python)

    with cache.alone(progress):
        pages = cache.make("documentation", key, fill)
        ready = sorted(pages.parent.iterdir(), key=lambda path: path.stat().st_mtime)
        for old in ready[:-KEPT]:
            if old != pages:
                cache.drop("documentation", old.name)
    return pages


def is_current(root: Path = ROOT) -> bool:
    """Return True if the pages are those of the sources."""
    mark = root / PLACE / MARK
    return mark.exists() and mark.read_text() == content_key(root)


def document(root: Path, cache: Cache, progress: Progress) -> None:
    """Bring `static/docs/` up to date.

    Raises
    ------
    VendorError, OSError, subprocess.CalledProcessError
        It could not be made; what was there is as it was.
    """
    if is_current(root):
        return
    key = content_key(root)
    pages = made(root, key, cache, progress)

    def fill(folder: Path) -> None:
        shutil.copytree(pages, folder, dirs_exist_ok=True)
        (folder / MARK).write_text(key)

    replace_folder(root / PLACE, fill)
    progress.step(f"{PLACE} is ready")


def main() -> int:
    os.environ.setdefault("PIP_RETRIES", "2")
    try:
        document(ROOT, Cache.default(), Progress())
    except (VendorError, OSError, subprocess.CalledProcessError) as error:
        print(f"documentation: {error}", file=sys.stderr)
        page = ROOT / PLACE / "index.html"
        if not page.exists():
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(FALLBACK, "utf-8")
        print("documentation: not brought up to date; the page works without it.", file=sys.stderr)
    except KeyboardInterrupt:
        print("\ndocumentation: stopped.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
