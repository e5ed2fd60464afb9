"""Jinja2 with autoescaping on: whatever comes from data stays text."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from markupsafe import Markup

FOLDER = Path(__file__).parents[1]
# What the templates were compiled to before the page was served, and what they are compiled to now.
COMPILED = FOLDER / "compiled_templates"


@cache
def environment() -> Environment:
    """Return Jinja's environment with this project's filters."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        bytecode_cache=FileSystemBytecodeCache(str(COMPILED)) if COMPILED.is_dir() else None,
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "count": lambda n: f"{n:,}",
        "brief_count": brief_count,
        "size": file_size,
        "score": "{:.3f}".format,
    }
    return made


def render(template: str, **context: object) -> Markup:
    """A template's HTML, which other templates may hold as it is."""
    return Markup(environment().get_template(template).render(context))


def brief_count(n: float) -> str:
    """A number of sources where there is room for six digits: 999,999, 1.23 M."""
    return f"{n:,.0f}" if n < 1_000_000 else f"{n / 1e6:.2f} M" if n < 10**8 else f"{n / 1e6:.0f} M"


def file_size(n_bytes: float) -> str:
    """A size in words: 512 bytes, 3.2 MB."""
    if n_bytes < 1000:
        return f"{n_bytes:.0f} bytes"
    for unit in ("kB", "MB", "GB"):
        n_bytes /= 1000
        if n_bytes < 1000:
            return f"{n_bytes:.3g} {unit}"
    return f"{n_bytes:.3g} TB"
