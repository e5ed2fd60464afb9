"""The core as a wheel that a bundle holds, made of the files it runs from.

>>> name, content = core_wheel()
>>> name
'astronomical_lite-0.2.0-py3-none-any.whl'

Where a build tool cannot run, in the page, this is how the very code that trained a classifier is taken
away with it. It is pure Python, so pip installs it and Python imports it as it lies. The same files
give the same bytes. Format: the packaging specification "Binary distribution format".
"""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable

from astronomical_lite import __version__

__all__ = ["REQUIRES", "core_wheel", "wheel_name"]

PACKAGE = "astronomical_lite"
# pyproject.toml has the same, which a test compares: it is not in the page.
REQUIRES = (
    "astropy>=7.2",
    "joblib>=1.5",
    "matplotlib>=3.10",
    "numpy>=2.4",
    "pandas>=3.0",
    "pillow>=12.2",
    "PyYAML>=6.0",
    "scikit-learn>=1.8",
    "scipy>=1.17",
    "threadpoolctl>=3.6",
)
EXTRAS = {
    "parquet": ("pyarrow>=22",),
    "skops": ("skops>=0.16",),
    "survey": ("dask>=2026.8", "distributed>=2026.8", "pyarrow>=22", "skops>=0.16"),
    "hats": ("hats>=0.11.1",),
}
REQUIRES_PYTHON = ">=3.11"
COMMAND = "astronomical-lite = astronomical_lite.__main__:main"
SUMMARY = "Active learning on tabular catalogues: the core of the AstronomicAL Lite dashboard"

# Zip archives know no earlier time.
EARLIEST = (1980, 1, 1, 0, 0, 0)
TYPED = "py.typed"  # an empty file, which the page does not get


def wheel_name() -> str:
    """Return the file name that a wheel of this version has."""
    return f"{PACKAGE}-{__version__}-py3-none-any.whl"


def core_wheel() -> tuple[str, bytes]:
    """Return the core's wheel as (file name, content)."""
    info = f"{PACKAGE}-{__version__}.dist-info"
    files = dict(sorted(_sources(resources.files(PACKAGE), PACKAGE)))
    files[f"{PACKAGE}/{TYPED}"] = b""
    files[f"{info}/METADATA"] = _metadata().encode()
    files[f"{info}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: {PACKAGE} {__version__}\n"
        "Root-Is-Purelib: true\nTag: py3-none-any\n"
    ).encode()
    files[f"{info}/entry_points.txt"] = f"[console_scripts]\n{COMMAND}\n".encode()
    record = [f"{path},sha256={_hash(content)},{len(content)}" for path, content in files.items()]
    record.append(f"{info}/RECORD,,")
    files[f"{info}/RECORD"] = ("\n".join(record) + "\n").encode()
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content)
    return wheel_name(), wheel.getvalue()


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    """Yield the path in the wheel and the content of every Python file of a folder."""
    for entry in folder.iterdir():
        inner = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _sources(entry, inner)
        elif entry.name.endswith(".py"):
            yield inner, entry.read_bytes()


def _metadata() -> str:
    lines = [
        "Metadata-Version: 2.4",
        "Name: astronomical-lite",
        f"Version: {__version__}",
        f"Summary: {SUMMARY}",
        "License-Expression: BSD-3-Clause",
        f"Requires-Python: {REQUIRES_PYTHON}",
        *(f"Requires-Dist: {one}" for one in REQUIRES),
    ]
    for extra, packages in EXTRAS.items():
        lines.append(f"Provides-Extra: {extra}")
        lines += [f"Requires-Dist: {one}; extra == '{extra}'" for one in packages]
    return "\n".join(lines) + "\n"


def _hash(content: bytes) -> str:
    digest = hashlib.sha256(content).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
